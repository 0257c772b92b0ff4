// berth-desktop [--host unix:///path | tcp://host:2376]: the window. Finds the engine, makes the view-models,
// shows Main.qml.
#include "ui/client_link.h"
#include "ui/desktop.h"
#include "ui/icon_provider.h"
#include "ui/platform.h"

#include <QCommandLineParser>
#include <QGuiApplication>
#include <QIcon>
#include <QLocale>
#include <QQmlApplicationEngine>
#include <QTranslator>
#include <cstdio>

using namespace berth;

namespace {

Result<client::Endpoint> chosenEndpoint(const QCommandLineParser &parser)
{
    const QString host = parser.value(QStringLiteral("host"));
    return host.isEmpty() ? client::Endpoint::fromEnvironment() : client::Endpoint::parse(host.toStdString());
}

} // namespace

int main(int argc, char **argv)
{
    QGuiApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("berth"));
    QCoreApplication::setApplicationName(QStringLiteral("berth-desktop"));
    QCoreApplication::setApplicationVersion(QStringLiteral(BERTH_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("berth-desktop"));
    QGuiApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/berth.svg")));

    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOption({{QStringLiteral("H"), QStringLiteral("host")},
                      QStringLiteral("The engine to show."),
                      QStringLiteral("address")});
    parser.process(application);
    const Result<client::Endpoint> endpoint = chosenEndpoint(parser);
    if (!endpoint) {
        std::fprintf(stderr, "berth-desktop: %s\n", endpoint.error().text().c_str());
        return 2;
    }

    QTranslator translator;
    const QString folder = QStringLiteral(":/i18n");
    if (translator.load(QLocale(), QStringLiteral("berth"), QStringLiteral("_"), folder) ||
        translator.load(QStringLiteral("berth_en"), folder)) // English needs its plurals, in the C locale too
        QCoreApplication::installTranslator(&translator);

    ui::Desktop desktop(std::make_unique<ui::ClientLink>(*endpoint));
    QQmlApplicationEngine engine;
    engine.addImageProvider(QStringLiteral("icon"), new ui::IconProvider);
    engine.addImportPath(QStringLiteral("qrc:/"));
    engine.setInitialProperties({{QStringLiteral("desktop"), QVariant::fromValue(&desktop)}});
    engine.load(QStringLiteral("qrc:/Berth/Ui/Main.qml"));
    if (engine.rootObjects().isEmpty())
        return 1;
    desktop.session()->connectNow();
    return QGuiApplication::exec();
}
