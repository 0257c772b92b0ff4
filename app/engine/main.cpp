// berthd: reads its flags, makes the engine, serves its API, and stops in order. Containers outlive it.
#include "app/engine/daemon.h"
#include "app/engine/flags.h"
#include "backend/engine/images.h"

#include <QCoreApplication>

#include <cstdio>

int main(int argc, char **argv)
{
    using namespace berth;
    if (const auto code = engine::unpackWorker(argv))
        return *code;
    const auto flags = app::parseFlags({argv + 1, argv + argc});
    if (!flags) {
        std::fprintf(stderr, "berthd: %s\nSee 'berthd --help'.\n", flags.error().text().c_str());
        return 125;
    }
    if (flags->help || flags->version) {
        std::fputs(flags->help ? app::flagsHelp().c_str() : "Berth version " BERTH_VERSION "\n", stdout);
        return 0;
    }
    QCoreApplication application(argc, argv);
    auto daemon = app::Daemon::create(*flags);
    if (!daemon) {
        std::fprintf(stderr, "berthd: failed to start daemon: %s\n", daemon.error().text().c_str());
        return 1;
    }
    return application.exec();
}
