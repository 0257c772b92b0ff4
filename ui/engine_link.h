// What the window asks of an engine: requests with an answer and streams without an end. The one seam between
// the view-models and the client library, so that tests run them on a scripted engine. Everything is
// asynchronous; requests are made on the GUI thread, and an answer whose receiver is gone is dropped. A
// stream may be opened in any thread with an event loop: it belongs to that thread and speaks there.
#pragma once

#include <QByteArray>
#include <QObject>
#include <QString>
#include <functional>
#include <memory>

namespace berth::ui {

struct Answer
{
    int status = 0; // of HTTP; 0: the engine could not be reached, `problem` says why
    QByteArray body;
    QString problem; // one sentence for the user; empty when it went well

    bool ok() const { return status >= 200 && status < 400; }
    bool isMissing() const { return status == 404; }
};

// A body that arrives piece by piece until it ends or is closed.
class LinkStream : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    virtual void close() = 0;

Q_SIGNALS:
    void opened();
    void data(const QByteArray &piece);
    // Once, when the engine ended it or could not begin; `problem` is empty for an orderly end.
    void ended(const QString &problem);
};

// Letting go of a stream ends it, also from a slot of its own signals.
struct EndStream
{
    void operator()(LinkStream *stream) const;
};
using StreamPointer = std::unique_ptr<LinkStream, EndStream>;

class EngineLink
{
public:
    using Reply = std::function<void(const Answer &)>;

    virtual ~EngineLink() = default;

    virtual QString address() const = 0; // unix:///run/berth.sock
    virtual void request(const QByteArray &method, const QString &target, const QByteArray &body,
                         QObject *receiver, Reply reply) = 0;
    virtual StreamPointer stream(const QString &target) = 0;
    // Sends a file as the body (an image archive).
    virtual void upload(const QString &target, const QString &fileName, QObject *receiver, Reply reply) = 0;
};

// A path segment or query value, percent-encoded.
QString encoded(const QString &text);

} // namespace berth::ui
