// /images: lists, inspection, tags, removal, load, import and save.
#include "backend/api/api.h"
#include "backend/api/transfer.h"

#include "backend/engine/engine.h"
#include "backend/engine/images.h"
#include "backend/model/filters.h"
#include "backend/model/json.h"

namespace berth::api {

namespace {

using Done = QCoro::Task<Result<void>>;

constexpr int kLastWithVirtualSize = 43;
constexpr int kLastWithNoneNames = 42; // "<none>:<none>" for an image without names

Done listImages(Api &api, ExchangePtr exchange)
{
    engine::ImageListOptions options;
    options.sharedSize = exchange->flag("shared-size");
    CO_TRY(filters, model::Filters::parse(exchange->query("filters")));
    options.filters = std::move(filters);
    if (const std::string pattern = exchange->query("filter"); !pattern.empty() && exchange->apiMinor() <= 40)
        options.filters.add("reference", pattern);
    CO_TRY(list, api.engine.images().list(options));
    for (model::ImageSummary &image : list) {
        if (exchange->apiMinor() <= kLastWithVirtualSize)
            image.virtualSize = image.size;
        if (exchange->apiMinor() <= kLastWithNoneNames && image.repoTags.empty() &&
            image.repoDigests.empty()) {
            image.repoTags = {"<none>:<none>"};
            image.repoDigests = {"<none>@<none>"};
        }
    }
    exchange->json(200, model::toJson(list));
    co_return Result<void>{};
}

Done inspectImage(Api &api, ExchangePtr exchange)
{
    CO_TRY(image, api.engine.images().inspect(exchange->param("name")));
    if (exchange->apiMinor() <= kLastWithVirtualSize)
        image.virtualSize = image.size;
    exchange->json(200, model::toJson(image));
    co_return Result<void>{};
}

Done imageHistory(Api &api, ExchangePtr exchange)
{
    CO_TRY(items, api.engine.images().history(exchange->param("name")));
    exchange->json(200, model::toJson(items));
    co_return Result<void>{};
}

Done tagImage(Api &api, ExchangePtr exchange)
{
    CO_TRY_VOID(co_await api.engine.images().tag(exchange->param("name"), exchange->query("repo"),
                                                 exchange->query("tag")));
    exchange->empty(201);
    co_return Result<void>{};
}

Done removeImage(Api &api, ExchangePtr exchange)
{
    CO_TRY(items, co_await api.engine.images().remove(exchange->param("name"), exchange->flag("force")));
    exchange->json(200, model::toJson(items));
    co_return Result<void>{};
}

Done pruneImages(Api &api, ExchangePtr exchange)
{
    CO_TRY(filters, model::Filters::parse(exchange->query("filters")));
    CO_TRY(report, co_await api.engine.images().prune(std::move(filters)));
    exchange->json(200, model::toJson(report));
    co_return Result<void>{};
}

// The answer waits for the end, so that a refused archive is an error status and not a line in a success. It
// is chunked all the same: docker-py takes an answer with a length for a single object.
Done loadImages(Api &api, ExchangePtr exchange)
{
    const auto upload = std::make_shared<engine::Upload>();
    auto loading = api.engine.images().load(upload);
    co_await pumpBody(exchange, upload);
    CO_TRY(lines, co_await loading);
    std::string body;
    for (const std::string &line : lines)
        body += line + "\n";
    exchange->beginStream(200, "application/json");
    co_await exchange->write(std::move(body));
    co_return Result<void>{};
}

Done importImage(Api &api, ExchangePtr exchange)
{
    engine::ImageImport request;
    request.repository = exchange->query("repo");
    request.tag = exchange->query("tag");
    request.message = exchange->query("message");
    request.changes = exchange->queryAll("changes");
    request.platform = exchange->query("platform");
    const auto upload = std::make_shared<engine::Upload>();
    auto importing = api.engine.images().import(upload, std::move(request));
    co_await pumpBody(exchange, upload);
    CO_TRY(id, co_await importing);
    model::ProgressMessage line;
    line.status = id.str();
    exchange->json(200, model::toJson(line) + "\n");
    co_return Result<void>{};
}

Done createImage(Api &api, ExchangePtr exchange)
{
    if (!exchange->query("fromImage").empty())
        co_return failure(
            notImplemented("pulling from a registry is not available yet: load an archive instead"));
    if (exchange->query("fromSrc") != "-")
        co_return failure(
            notImplemented("importing from a URL is not available: send the archive as the body"));
    co_return co_await importImage(api, std::move(exchange));
}

Done sendArchive(Api &api, ExchangePtr exchange, std::vector<std::string> names)
{
    CO_TRY(stream, co_await api.engine.images().save(std::move(names)));
    co_return co_await sendStream(std::move(exchange), std::move(stream));
}

Done saveImage(Api &api, ExchangePtr exchange)
{
    std::vector<std::string> names{exchange->param("name")};
    co_return co_await sendArchive(api, std::move(exchange), std::move(names));
}

Done saveImages(Api &api, ExchangePtr exchange)
{
    std::vector<std::string> names = exchange->queryAll("names");
    if (names.empty())
        co_return failure(invalid("no image names given"));
    co_return co_await sendArchive(api, std::move(exchange), std::move(names));
}

} // namespace

Routes imageRoutes()
{
    return {
        {"GET", "/images/json", &listImages},
        {"GET", "/images/get", &saveImages},
        {"GET", "/images/{name...}/get", &saveImage},
        {"POST", "/images/create", &createImage},
        {"POST", "/images/load", &loadImages},
        {"POST", "/images/prune", &pruneImages, 25},
        {"GET", "/images/{name...}/json", &inspectImage},
        {"GET", "/images/{name...}/history", &imageHistory},
        {"POST", "/images/{name...}/tag", &tagImage},
        {"DELETE", "/images/{name...}", &removeImage},
    };
}

} // namespace berth::api
