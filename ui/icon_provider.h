// "image://icon/<name>/<rrggbbaa>": an SVG of resources/icons drawn in one colour at the size that is asked
// for.
#pragma once

#include <QQuickImageProvider>

namespace berth::ui {

class IconProvider : public QQuickImageProvider
{
public:
    IconProvider() : QQuickImageProvider(QQuickImageProvider::Image) {}

    QImage requestImage(const QString &id, QSize *size, const QSize &wanted) override;
};

} // namespace berth::ui
