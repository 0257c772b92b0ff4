// A scripted engine for tests of the window: answers what it was told to, keeps what it was asked, and lets
// the test speak on the streams. Answers come on the next turn of the loop, as real ones do.
#pragma once

#include "ui/engine_link.h"

#include <QMap>
#include <QPointer>
#include <QStringList>
#include <mutex>
#include <vector>

namespace berth::ui {

class FakeStream : public LinkStream
{
    Q_OBJECT

public:
    explicit FakeStream(QString target) : target_(std::move(target)) {}

    const QString &target() const { return target_; }
    bool isClosed() const { return closed_; }
    void close() override { closed_ = true; }
    void say(const QByteArray &bytes) { Q_EMIT data(bytes); }
    void end(const QString &problem) { Q_EMIT ended(problem); }

private:
    QString target_;
    bool closed_ = false;
};

class FakeLink : public EngineLink
{
public:
    struct Asked
    {
        QByteArray method;
        QString target;
        QByteArray body;
    };

    QString address() const override { return address_; }
    void request(const QByteArray &method, const QString &target, const QByteArray &body, QObject *receiver,
                 Reply reply) override;
    StreamPointer stream(const QString &target) override;
    void upload(const QString &target, const QString &fileName, QObject *receiver, Reply reply) override;

    // What "GET /containers/json" and everything that begins with it is answered; the longest beginning
    // counts.
    void answer(const QString &request, int status, const QByteArray &body);
    void refuse(const QString &request, int status, const QString &problem);
    void goAway() { away_ = true; }
    void comeBack() { away_ = false; }
    FakeStream *streamOf(const QString &beginning) const; // the newest that is open, or null
    int countOf(const QString &request) const;
    const std::vector<Asked> &asked() const { return asked_; }
    // What a container has written before its log is opened; for "id/before" what an `until` is answered.
    void setLog(const QString &id, const QByteArray &bytes) { logs_[id] = bytes; }
    void setAddress(const QString &address) { address_ = address; }

private:
    QString address_ = QStringLiteral("unix:///nowhere/berth.sock");
    QMap<QString, Answer> answers_;
    QMap<QString, QByteArray> logs_;
    mutable std::mutex mutex_; // streams are opened in several threads
    std::vector<Asked> asked_;
    std::vector<QPointer<FakeStream>> streams_;
    bool away_ = false;
};

// A harbour of sixteen containers in three apps, with images and volumes: what the tests and pictures show.
void furnish(FakeLink &link);
// One object of a stats stream: CPU in percent of one core, memory in MB.
QByteArray statsOf(double cpu, double megabytes, int second);

} // namespace berth::ui
