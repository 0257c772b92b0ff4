// Figures and short texts as the window writes them. Sizes on disk are decimal, memory is binary but written
// alike
// ("1 GB" is what --memory 1g sets), three significant figures. Pure functions; translated by
// QCoreApplication.
#pragma once

#include <QString>
#include <QStringList>

namespace berth::ui {

QString sizeText(double bytes);
QString memoryText(double bytes);
QString rateText(double bytesPerSecond);
QString percentText(double percent);
// "41 min ago" up to seven days, then the date. Both are seconds since the epoch.
QString agoText(qint64 then, qint64 now);
// What an exit code usually means; empty when it means nothing in particular.
QString exitMeaning(int code);
QString shortId(const QString &id);
// A text of a container or image made fit for one line: control and direction-changing characters become
// U+FFFD.
QString harmless(const QString &text);
// One word of a shell command, quoted only when it must be.
QString shellQuoted(const QString &word);
// The words of a command line as a POSIX shell would split them (quotes and backslashes, no expansion).
QStringList shellWords(const QString &line);

} // namespace berth::ui
