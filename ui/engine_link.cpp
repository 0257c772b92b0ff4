#include "ui/engine_link.h"

#include <QUrl>

namespace berth::ui {

void EndStream::operator()(LinkStream *stream) const
{
    stream->disconnect();
    stream->close();
    stream->deleteLater();
}

QString encoded(const QString &text)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(text));
}

} // namespace berth::ui
