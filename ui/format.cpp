#include "ui/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QRegularExpression>
#include <array>
#include <cmath>

namespace berth::ui {

namespace {

struct Format
{
    Q_DECLARE_TR_FUNCTIONS(Format)
};

QString threeFigures(double value)
{
    const int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    QString text = QString::number(value, 'f', decimals);
    if (decimals == 2 && text.endsWith(QStringLiteral(".00")))
        text.chop(3);
    return text;
}

QString scaled(double value, double step)
{
    static constexpr std::array kUnits = {"B", "kB", "MB", "GB", "TB", "PB"};
    size_t unit = 0;
    while (value >= step - step / 2000 && unit + 1 < kUnits.size()) {
        value /= step;
        ++unit;
    }
    const QString figures = unit == 0 ? QString::number(qint64(value)) : threeFigures(value);
    return figures + QLatin1Char(' ') + QLatin1String(kUnits[unit]);
}

} // namespace

QString sizeText(double bytes)
{
    return scaled(std::max(bytes, 0.0), 1000);
}

QString memoryText(double bytes)
{
    return scaled(std::max(bytes, 0.0), 1024);
}

QString rateText(double bytesPerSecond)
{
    return sizeText(bytesPerSecond) + QStringLiteral("/s");
}

QString percentText(double percent)
{
    return QString::number(percent, 'f', percent >= 999.95 ? 0 : 1) + QLatin1Char('%');
}

QString agoText(qint64 then, qint64 now)
{
    const qint64 age = std::max<qint64>(now - then, 0);
    if (age < 5)
        return Format::tr("now");
    if (age < 60)
        return Format::tr("%1 s ago").arg(age);
    if (age < 3600)
        return Format::tr("%1 min ago").arg(age / 60);
    if (age < 48 * 3600)
        return Format::tr("%1 h ago").arg(age / 3600);
    if (age < 7 * 86400)
        return Format::tr("%1 days ago").arg(age / 86400);
    return QLocale().toString(QDateTime::fromSecsSinceEpoch(then).date(), QLocale::ShortFormat);
}

QString exitMeaning(int code)
{
    switch (code) {
    case 126:
        return Format::tr("not executable");
    case 127:
        return Format::tr("command not found");
    case 137:
        return Format::tr("stopped by KILL or out of memory");
    case 139:
        return Format::tr("crashed");
    case 143:
        return Format::tr("stopped on request");
    default:
        return {};
    }
}

QString shortId(const QString &id)
{
    const qsizetype colon = id.indexOf(QLatin1Char(':'));
    return id.mid(colon + 1, 12);
}

QString harmless(const QString &text)
{
    const auto hostile = [](QChar c) {
        const ushort u = c.unicode();
        return u < 0x20 || (u >= 0x7f && u < 0xa0) || (u >= 0x202a && u <= 0x202e) ||
               (u >= 0x2066 && u <= 0x2069) || u == 0x200e || u == 0x200f || u == 0x2028 || u == 0x2029;
    };
    QString result = text;
    for (QChar &c : result) {
        if (hostile(c))
            c = QChar::ReplacementCharacter;
    }
    return result;
}

QString shellQuoted(const QString &word)
{
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_@%+=:,./-]+$"));
    if (plain.match(word).hasMatch())
        return word;
    QString inner = word;
    inner.replace(QLatin1Char('\''), QStringLiteral("'\\''"));
    return QLatin1Char('\'') + inner + QLatin1Char('\'');
}

QStringList shellWords(const QString &line)
{
    QStringList words;
    QString word;
    bool inWord = false;
    QChar quote;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar c = line[i];
        const bool escapes = c == QLatin1Char('\\') && quote != QLatin1Char('\'') && i + 1 < line.size();
        if (escapes) {
            if (line[++i] != QLatin1Char('\n')) {
                word += line[i];
                inWord = true;
            }
        } else if (!quote.isNull()) {
            if (c == quote)
                quote = {};
            else
                word += c;
        } else if (c == QLatin1Char('"') || c == QLatin1Char('\'')) {
            quote = c;
            inWord = true;
        } else if (c.isSpace()) {
            if (inWord)
                words += word;
            word.clear();
            inWord = false;
        } else {
            word += c;
            inWord = true;
        }
    }
    if (inWord)
        words += word;
    return words;
}

} // namespace berth::ui
