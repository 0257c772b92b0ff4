#include "ui/icon_provider.h"

#include <QColor>
#include <QFile>
#include <QPainter>
#include <QSvgRenderer>

namespace berth::ui {

QImage IconProvider::requestImage(const QString &id, QSize *size, const QSize &wanted)
{
    const QString name = id.section(QLatin1Char('/'), 0, 0);
    const QColor colour(QLatin1Char('#') + id.section(QLatin1Char('/'), 1, 1));
    QFile file(QStringLiteral(":/icons/") + name + QStringLiteral(".svg"));
    const QSize pixels = wanted.isValid() && !wanted.isEmpty() ? wanted : QSize(16, 16);
    QImage image(pixels, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    if (file.open(QIODevice::ReadOnly)) {
        QByteArray svg = file.readAll();
        svg.replace("currentColor", colour.name().toLatin1());
        QSvgRenderer renderer(svg);
        QPainter painter(&image);
        painter.setOpacity(colour.alphaF());
        renderer.render(&painter, QRectF(QPointF(), QSizeF(pixels)));
    }
    if (size)
        *size = pixels;
    return image;
}

} // namespace berth::ui
