#include "ui/client_link.h"

#include "ui/format.h"

#include <QPointer>

namespace berth::ui {

namespace {

// What the engine said, or why it could not be asked; one line, harmless, without the client's own trail.
QString problemOf(const Error &error)
{
    QString text = harmless(QString::fromStdString(error.message));
    if (error.sysErrno != 0 && error.message.empty())
        text = QString::fromStdString(errnoText(error.sysErrno));
    return text;
}

bool cameFromEngine(const Error &error)
{
    return !error.trail.empty() && error.trail.front() == client::kEngineSaid;
}

int statusOf(const Error &error)
{
    if (!cameFromEngine(error))
        return 0;
    switch (error.kind) {
    case ErrorKind::NotFound:
        return 404;
    case ErrorKind::Conflict:
        return 409;
    case ErrorKind::Invalid:
        return 400;
    default:
        return 500;
    }
}

class ClientStream : public LinkStream
{
public:
    ClientStream(client::EngineClient &client, const QString &target)
    {
        client::Request request;
        request.path = target.toStdString();
        client::StreamCalls calls;
        calls.onBegin = [this](const client::Response &) { Q_EMIT opened(); };
        calls.onBytes = [this](std::string_view bytes) {
            Q_EMIT data(QByteArray(bytes.data(), qsizetype(bytes.size())));
        };
        calls.onEnd = [this](Result<void> outcome) {
            Q_EMIT ended(outcome ? QString() : problemOf(outcome.error()));
        };
        subscription_ = client.stream(std::move(request), std::move(calls));
    }

    // The connection closes with this object: a moment later, since this may be called from one of its
    // callbacks.
    void close() override {}

private:
    client::SubscriptionPtr subscription_;
};

QCoro::Task<void> answer(std::shared_ptr<client::EngineClient> client, client::Request request,
                         QPointer<QObject> receiver, EngineLink::Reply reply)
{
    const Result<client::Response> response = co_await client->send(std::move(request));
    if (!receiver)
        co_return;
    Answer result;
    if (response) {
        result.status = response->status;
        result.body = QByteArray::fromStdString(response->body);
    } else {
        result.status = statusOf(response.error());
        result.problem = problemOf(response.error());
    }
    reply(result);
}

} // namespace

ClientLink::ClientLink(client::Endpoint endpoint)
    : client_(std::make_shared<client::EngineClient>(std::move(endpoint)))
{
}

QString ClientLink::address() const
{
    return QString::fromStdString(client_->endpoint().text());
}

void ClientLink::request(const QByteArray &method, const QString &target, const QByteArray &body,
                         QObject *receiver, Reply reply)
{
    client::Request request;
    request.method = method.toStdString();
    request.path = target.toStdString();
    request.body = body.toStdString();
    answer(client_, std::move(request), receiver, std::move(reply));
}

StreamPointer ClientLink::stream(const QString &target)
{
    return StreamPointer(new ClientStream(*client_, target));
}

void ClientLink::upload(const QString &target, const QString &fileName, QObject *receiver, Reply reply)
{
    client::Request request;
    request.method = "POST";
    request.path = target.toStdString();
    request.contentType = "application/x-tar";
    request.bodyFile = fileName.toStdString();
    answer(client_, std::move(request), receiver, std::move(reply));
}

} // namespace berth::ui
