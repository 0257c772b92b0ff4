#include "ui/platform.h"

#include <QClipboard>
#include <QDesktopServices>
#include <QEvent>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLocale>
#include <QPalette>
#include <QUrl>

namespace berth::ui {

namespace {

QString firstFamily(const QStringList &wanted, QFontDatabase::SystemFont otherwise)
{
    const QStringList present = QFontDatabase::families();
    for (const QString &family : wanted) {
        if (present.contains(family))
            return family;
    }
    return QFontDatabase::systemFont(otherwise).family();
}

} // namespace

Platform::Platform(QObject *parent) : QObject(parent)
{
    const QString inter = QStringLiteral("Inter");
    const QString noto = QStringLiteral("Noto Sans");
    const QString chinese = QStringLiteral("Noto Sans CJK SC");
    uiFont_ = firstFamily(isChinese() ? QStringList{chinese, noto, inter} : QStringList{inter, noto, chinese},
                          QFontDatabase::GeneralFont);
    monoFont_ = firstFamily({QStringLiteral("JetBrains Mono"), QStringLiteral("Noto Sans Mono"),
                             QStringLiteral("Noto Sans Mono CJK SC"), QStringLiteral("DejaVu Sans Mono")},
                            QFontDatabase::FixedFont);
    qGuiApp->installEventFilter(this);
}

bool Platform::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ApplicationPaletteChange)
        Q_EMIT themeChanged();
    return QObject::eventFilter(watched, event);
}

QString Platform::theme() const
{
    return settings_.value(QStringLiteral("theme"), QStringLiteral("system")).toString();
}

void Platform::setTheme(const QString &theme)
{
    settings_.setValue(QStringLiteral("theme"), theme);
    Q_EMIT themeChanged();
}

bool Platform::isDark() const
{
    const QString chosen = theme();
    if (chosen != QLatin1String("system"))
        return chosen == QLatin1String("dark");
    const QPalette palette = QGuiApplication::palette();
    return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

bool Platform::isChinese() const
{
    return QLocale().language() == QLocale::Chinese;
}

void Platform::copy(const QString &text) const
{
    QGuiApplication::clipboard()->setText(text);
}

QString Platform::clipboardText() const
{
    return QGuiApplication::clipboard()->text();
}

bool Platform::browse(const QString &address) const
{
    const QUrl url(address, QUrl::StrictMode);
    const bool web = url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
    return web && QDesktopServices::openUrl(url);
}

} // namespace berth::ui
