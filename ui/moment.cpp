#include "ui/moment.h"

#include <QRegularExpression>

namespace berth::ui {

namespace {

struct UnitWord
{
    const char16_t *word;
    qint64 seconds;
};

constexpr UnitWord kUnits[] = {
    {u"s", 1},        {u"sec", 1},     {u"second", 1},   {u"seconds", 1}, {u"秒", 1},       {u"m", 60},
    {u"min", 60},     {u"minute", 60}, {u"minutes", 60}, {u"分钟", 60},   {u"h", 3600},     {u"hour", 3600},
    {u"hours", 3600}, {u"小时", 3600}, {u"d", 86400},    {u"day", 86400}, {u"days", 86400}, {u"天", 86400}};

qint64 secondsAgo(const QString &text)
{
    static const QRegularExpression form(
        QStringLiteral("^-?\\s*(\\d{1,6})\\s*([a-z]+|秒|分钟|小时|天)\\s*(ago|前)?$"));
    const QRegularExpressionMatch match = form.match(text);
    if (!match.hasMatch())
        return -1;
    for (const UnitWord &unit : kUnits) {
        if (match.captured(2) == QStringView(unit.word))
            return match.captured(1).toLongLong() * unit.seconds;
    }
    return -1;
}

QTime timeOfDay(const QString &text)
{
    for (const char *form : {"H:mm", "H:mm:ss", "H:mm:ss.zzz"}) {
        if (const QTime time = QTime::fromString(text, QLatin1String(form)); time.isValid())
            return time;
    }
    return {};
}

QDateTime dayAndTime(const QString &text, const QDateTime &now)
{
    const qsizetype blank = text.indexOf(QLatin1Char(' '));
    const QString first = text.left(blank), rest = blank < 0 ? QString() : text.mid(blank + 1).trimmed();
    QDate day = QDate::fromString(first, Qt::ISODate);
    if (first == QLatin1String("today") || first == QStringLiteral("今天"))
        day = now.date();
    if (first == QLatin1String("yesterday") || first == QStringLiteral("昨天"))
        day = now.date().addDays(-1);
    const QTime time = rest.isEmpty() ? QTime(0, 0) : timeOfDay(rest);
    return day.isValid() && time.isValid() ? QDateTime(day, time) : QDateTime();
}

} // namespace

qint64 momentOf(const QString &typed, const QDateTime &now)
{
    const QString text = typed.trimmed().toLower();
    QDateTime moment;
    if (text == QLatin1String("now") || text == QStringLiteral("现在"))
        moment = now;
    else if (const qint64 ago = secondsAgo(text); ago >= 0)
        moment = now.addSecs(-ago);
    else if (const QTime time = timeOfDay(text); time.isValid()) {
        moment = QDateTime(now.date(), time);
        if (moment > now)
            moment = moment.addDays(-1);
    } else {
        moment = dayAndTime(text, now);
        if (!moment.isValid())
            moment = QDateTime::fromString(typed.trimmed(), Qt::ISODateWithMs);
    }
    return moment.isValid() && moment.toMSecsSinceEpoch() >= 0 ? moment.toMSecsSinceEpoch() * 1'000'000 : -1;
}

} // namespace berth::ui
