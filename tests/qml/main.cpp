// main of the Qt Quick tests: registers the scripted engine and the icons for each test's engine.
#include "tests/qml/fake_desktop.h"
#include "ui/icon_provider.h"

#include <QQmlEngine>
#include <QtQuickTest>

class Setup : public QObject
{
    Q_OBJECT

public Q_SLOTS:
    void applicationAvailable() { QCoreApplication::setOrganizationName(QStringLiteral("berth-tests")); }
    void qmlEngineAvailable(QQmlEngine *engine)
    {
        engine->addImportPath(QStringLiteral("qrc:/"));
        engine->addImageProvider(QStringLiteral("icon"), new berth::ui::IconProvider);
        qmlRegisterType<berth::ui::FakeDesktop>("Berth.Tests", 1, 0, "FakeDesktop");
    }
};

QUICK_TEST_MAIN_WITH_SETUP(berth, Setup)
#include "main.moc"
