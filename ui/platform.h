// What the window takes from the desktop: fonts that are there, dark or light, the clipboard, the browser,
// and the choices that are remembered. A QML singleton; GUI thread.
#pragma once

#include <QObject>
#include <QSettings>
#include <QtQmlIntegration>

namespace berth::ui {

class Platform : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_SINGLETON
    Q_PROPERTY(QString uiFont READ uiFont CONSTANT FINAL)
    Q_PROPERTY(QString monoFont READ monoFont CONSTANT FINAL)
    Q_PROPERTY(bool dark READ isDark NOTIFY themeChanged FINAL)
    Q_PROPERTY(QString theme READ theme WRITE setTheme NOTIFY themeChanged FINAL) // system, dark, light
    Q_PROPERTY(bool chinese READ isChinese CONSTANT FINAL)

public:
    explicit Platform(QObject *parent = nullptr);

    QString uiFont() const { return uiFont_; }
    QString monoFont() const { return monoFont_; }
    bool isDark() const;
    QString theme() const;
    void setTheme(const QString &theme);
    bool isChinese() const;

    Q_INVOKABLE void copy(const QString &text) const;
    Q_INVOKABLE QString clipboardText() const;
    // Opens http and https addresses only.
    Q_INVOKABLE bool browse(const QString &address) const;

Q_SIGNALS:
    void themeChanged();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QSettings settings_;
    QString uiFont_, monoFont_;
};

} // namespace berth::ui
