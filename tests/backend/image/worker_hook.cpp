// Lets this test program serve as the unpacking worker: decided before main, since main is shared with other
// programs.
#include "backend/image/unpack_jail.h"

#include <cstdlib>
#include <string_view>

namespace {

__attribute__((constructor)) void becomeTheWorker(int, char **argv, char **)
{
    if (argv && argv[0] && std::string_view(argv[0]) == berth::image::kUnpackWorker)
        std::_Exit(berth::image::unpackWorkerMain(argv[1]));
}

} // namespace
