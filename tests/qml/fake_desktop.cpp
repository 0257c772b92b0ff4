#include "tests/qml/fake_desktop.h"

#include <QtEndian>
#include <cmath>

namespace berth::ui {

FakeDesktop::FakeDesktop(QObject *parent)
    : QObject(parent), link_(new FakeLink), desktop_(std::unique_ptr<EngineLink>(link_))
{
    furnish(*link_);
}

void FakeDesktop::goAway()
{
    link_->goAway();
    if (FakeStream *events = link_->streamOf(QStringLiteral("/events")))
        events->end(QStringLiteral("connection refused"));
}

void FakeDesktop::comeBack()
{
    link_->comeBack();
    connectNow();
}

QString FakeDesktop::lastBody(const QString &request) const
{
    for (auto each = link_->asked().rbegin(); each != link_->asked().rend(); ++each) {
        if ((QString::fromLatin1(each->method) + QLatin1Char(' ') + each->target).startsWith(request))
            return QString::fromUtf8(each->body);
    }
    return {};
}

void FakeDesktop::answer(const QString &request, int status, const QString &body)
{
    link_->answer(request, status, body.toUtf8());
}

void FakeDesktop::refuse(const QString &request, int status, const QString &problem)
{
    link_->refuse(request, status, problem);
}

void FakeDesktop::stats(int seconds)
{
    int number = 1;
    for (const Container &container : desktop_.containers()->all()) {
        ++number;
        FakeStream *stream = link_->streamOf(QStringLiteral("/containers/%1/stats").arg(container.id));
        for (int second = 0; stream && second < seconds; ++second) {
            const double wave = 1 + .4 * std::sin(second * .7 + number) * std::sin(second * .23 * number);
            stream->say(statsOf(number % 5 * 4.3 * wave, 18.0 * number * number * .4, second));
        }
    }
}

void FakeDesktop::log(const QString &text, bool toStderr)
{
    FakeStream *stream =
        link_->streamOf(QStringLiteral("/containers/%1/logs?stdout=1&stderr=1&timestamps=1&follow=1")
                            .arg(desktop_.detail()->id()));
    if (!stream)
        return;
    const QByteArray bytes = text.toUtf8();
    QByteArray frame(8, '\0');
    frame[0] = toStderr ? 2 : 1;
    qToBigEndian<quint32>(quint32(bytes.size()), frame.data() + 4);
    stream->say(frame + bytes);
}

void FakeDesktop::writeLog(const QString &name, int lines)
{
    constexpr const char *kTexts[] = {"level=info GET /api/products?page=2 200 12ms",
                                      "level=debug cache hit key=cart:8812 ttl=284s",
                                      "level=info POST /api/orders 201 86ms order=ord_7Q2F",
                                      "level=warn slow query 412ms: SELECT * FROM order_items",
                                      "{\"level\":\"info\",\"msg\":\"websocket open\",\"client\":51}",
                                      "level=error payment provider timed out order=ord_7Q2F attempt=1",
                                      "    at PaymentClient.charge (/app/src/payments/client.js:88:19)"};
    QByteArray all;
    for (int i = 0; i < lines; ++i) {
        const int text = i % 16 < 5 ? i % 16 : i % 97 == 0 ? 5 : i % 97 == 1 ? 6 : 0;
        const QByteArray line = "2026-11-24T13:" + QByteArray::number(i / 60 % 60).rightJustified(2, '0') +
                                ':' + QByteArray::number(i % 60).rightJustified(2, '0') + ".278Z " +
                                kTexts[text] + '\n';
        QByteArray frame(8, '\0');
        frame[0] = text >= 5 ? 2 : 1;
        qToBigEndian<quint32>(quint32(line.size()), frame.data() + 4);
        all += frame + line;
    }
    link_->setLog(idOf(name), all);
}

QString FakeDesktop::idOf(const QString &name) const
{
    for (const Container &container : const_cast<FakeDesktop *>(this)->desktop_.containers()->all()) {
        if (container.name == name)
            return container.id;
    }
    return {};
}

} // namespace berth::ui
