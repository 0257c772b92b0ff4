#include "backend/engine/machine.h"

#include "backend/base/clock.h"

#include <algorithm>
#include <array>
#include <dirent.h>
#include <fstream>
#include <memory>
#include <string_view>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <thread>

namespace berth::engine {

namespace {

struct ArchitectureName
{
    std::string_view kernel, go;
};

constexpr std::array kArchitectures{
    ArchitectureName{"x86_64", "amd64"},    ArchitectureName{"aarch64", "arm64"},
    ArchitectureName{"armv7l", "arm"},      ArchitectureName{"i686", "386"},
    ArchitectureName{"ppc64le", "ppc64le"}, ArchitectureName{"riscv64", "riscv64"},
    ArchitectureName{"s390x", "s390x"},
};

std::string goArchitectureOf(const std::string &kernel)
{
    for (const ArchitectureName &row : kArchitectures) {
        if (row.kernel == kernel)
            return std::string(row.go);
    }
    return kernel;
}

// The value of KEY="value" in /etc/os-release.
std::string osRelease(std::string_view key)
{
    std::ifstream file("/etc/os-release");
    for (std::string line; std::getline(file, line);) {
        if (line.size() <= key.size() || !line.starts_with(key) || line[key.size()] != '=')
            continue;
        std::string value = line.substr(key.size() + 1);
        if (value.size() >= 2 && value.front() == value.back() &&
            (value.front() == '"' || value.front() == '\''))
            value = value.substr(1, value.size() - 2);
        return value;
    }
    return {};
}

int entriesOf(const char *path)
{
    const std::unique_ptr<DIR, int (*)(DIR *)> folder(::opendir(path), &::closedir);
    int count = -2; // "." and ".."
    while (folder && ::readdir(folder.get()))
        ++count;
    return std::max(0, count);
}

} // namespace

Machine readMachine()
{
    Machine out;
    struct utsname names = {};
    if (::uname(&names) == 0) {
        out.kernel = names.release;
        out.architecture = names.machine;
        out.goArchitecture = goArchitectureOf(out.architecture);
        out.hostname = names.nodename;
    }
    out.system = osRelease("PRETTY_NAME");
    if (out.system.empty())
        out.system = "Linux";
    out.systemVersion = osRelease("VERSION_ID");
    out.processors = std::max(1, int(std::thread::hardware_concurrency()));
    struct sysinfo memory = {};
    if (::sysinfo(&memory) == 0)
        out.memory = std::int64_t(memory.totalram) * memory.mem_unit;
    std::ifstream forwarding("/proc/sys/net/ipv4/ip_forward");
    out.forwardsIpv4 = forwarding.get() == '1';
    return out;
}

int openDescriptors()
{
    return entriesOf("/proc/self/fd") - 1; // without the one that counts
}

int threadCount()
{
    return entriesOf("/proc/self/task");
}

std::string buildTime()
{
    struct stat program = {};
    if (::stat("/proc/self/exe", &program) != 0)
        return {};
    return rfc3339Nano(TimeNs(program.st_mtim.tv_sec) * kSecondNs);
}

} // namespace berth::engine
