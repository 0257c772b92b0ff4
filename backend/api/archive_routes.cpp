// What is in a container: archive (docker cp), export, changes (docker diff), commit.
#include "backend/api/api.h"

#include "backend/api/requests.h"
#include "backend/api/transfer.h"
#include "backend/engine/container_archive.h"
#include "backend/engine/container_commit.h"
#include "backend/engine/containers.h"
#include "backend/engine/engine.h"

#include <QByteArray>

namespace berth::api {

namespace {

using Answer = QCoro::Task<Result<void>>;

Result<ContainerId> idOf(Api &api, const std::string &name)
{
    return TRY(api.engine.containers().index().find(name))->id();
}

QCoro::Task<Result<engine::PathArchive>> openedPath(Api &api, ExchangePtr exchange)
{
    if (!exchange->hasQuery("path"))
        co_return failure(invalid("missing parameter: path"));
    CO_TRY(archive, co_await engine::openPath(api.engine, exchange->param("name"), exchange->query("path")));
    const QByteArray stat = QByteArray::fromStdString(archive.stat).toBase64();
    exchange->setHeader("X-Docker-Container-Path-Stat", stat.toStdString());
    co_return std::move(archive);
}

Answer statPath(Api &api, ExchangePtr exchange)
{
    CO_TRY(archive, co_await openedPath(api, exchange));
    exchange->empty(200);
    co_return Result<void>{};
}

Answer readPath(Api &api, ExchangePtr exchange)
{
    CO_TRY(archive, co_await openedPath(api, exchange));
    co_return co_await sendStream(std::move(exchange), std::move(archive.tar));
}

Answer writePath(Api &api, ExchangePtr exchange)
{
    engine::CopyRequest request;
    request.path = exchange->query("path");
    request.keepsKinds = exchange->flag("noOverwriteDirNonDir");
    request.asItsUser = exchange->flag("copyUIDGID");
    if (request.path.empty())
        co_return failure(invalid("missing parameter: path"));
    const auto upload = std::make_shared<engine::Upload>();
    auto copying = engine::copyInto(api.engine, exchange->param("name"), std::move(request), upload);
    co_await pumpBody(exchange, upload);
    CO_TRY_VOID(co_await copying);
    exchange->empty(200);
    co_return Result<void>{};
}

Answer exportFiles(Api &api, ExchangePtr exchange)
{
    CO_TRY(id, idOf(api, exchange->param("name")));
    CO_TRY(stream, co_await engine::exportContainer(api.engine, id));
    co_return co_await sendStream(std::move(exchange), std::move(stream));
}

Answer listChanges(Api &api, ExchangePtr exchange)
{
    CO_TRY(id, idOf(api, exchange->param("name")));
    CO_TRY(changes, co_await engine::containerChanges(api.engine, id));
    exchange->json(200, changes.empty() ? "null" : model::toJson(changes));
    co_return Result<void>{};
}

Answer commit(Api &api, ExchangePtr exchange)
{
    engine::CommitRequest request;
    CO_TRY(body, co_await exchange->body());
    const std::string text = body.trimmed().toStdString();
    if (!text.empty() && text != "null") {
        CO_TRY(config, model::fromJson<model::ContainerConfig>(text));
        request.config = std::move(config);
    }
    CO_TRY(id, idOf(api, exchange->query("container")));
    request.repository = exchange->query("repo");
    request.tag = exchange->query("tag");
    request.author = exchange->query("author");
    request.comment = exchange->query("comment");
    request.changes = exchange->queryAll("changes");
    request.pause = !exchange->hasQuery("pause") || exchange->flag("pause");
    CO_TRY(image, co_await engine::commitContainer(api.engine, id, std::move(request)));
    model::IdResponse response;
    response.id = image.str();
    exchange->json(201, model::toJson(response));
    co_return Result<void>{};
}

} // namespace

Routes archiveRoutes()
{
    return {
        {"HEAD", "/containers/{name}/archive", &statPath},
        {"GET", "/containers/{name}/archive", &readPath},
        {"PUT", "/containers/{name}/archive", &writePath},
        {"GET", "/containers/{name}/export", &exportFiles},
        {"GET", "/containers/{name}/changes", &listChanges},
        {"POST", "/commit", &commit},
    };
}

} // namespace berth::api
