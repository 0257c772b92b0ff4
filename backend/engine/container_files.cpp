#include "backend/engine/container_files.h"

#include "backend/base/fd.h"

#include <cerrno>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::engine {

namespace {

std::string textOfFile(const char *path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

// With systemd-resolved the host's file names a stub on 127.0.0.53 only; the servers behind it are told
// elsewhere.
std::string hostResolvConf()
{
    std::string text = textOfFile("/etc/resolv.conf");
    const std::vector<std::string> stub{"127.0.0.53"};
    if (net::parseResolvConf(text).servers != stub)
        return text;
    const std::string behind = textOfFile("/run/systemd/resolve/resolv.conf");
    return behind.empty() ? text : behind;
}

Result<void> writePlain(const std::string &path, const std::string &text)
{
    // Written in place: the file may be bind-mounted into the running container by its inode.
    const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644));
    if (!fd || ::write(fd.get(), text.data(), text.size()) != ssize_t(text.size()))
        return failure(systemError("writing " + path, errno));
    return {};
}

} // namespace

std::string hostName()
{
    char name[256] = {};
    ::gethostname(name, sizeof name - 1);
    return name;
}

Result<net::HostFiles> hostFilesOf(const Container &container, const Options &options,
                                   const std::string &address, const std::string &gateway)
{
    const model::HostConfig &host = container.record.hostConfig;
    const model::ContainerConfig &config = container.record.config;
    const bool sharesHost = host.networkMode == "host";
    const std::string hostGateway = options.hostGateway.empty() ? gateway : options.hostGateway;
    std::vector<net::HostsEntry> extra;
    for (const std::string &text : host.extraHosts)
        extra.push_back(TRY(net::parseExtraHost(text, hostGateway)));
    net::HostFiles files;
    files.hosts = sharesHost ? net::hostsTextFrom(textOfFile("/etc/hosts"), extra)
                             : net::hostsText(extra, address, config.hostname, config.domainname);
    files.hostname = config.hostname + '\n';
    files.resolvConf = net::resolvConfText({host.dns, host.dnsSearch, host.dnsOptions},
                                           {options.dns, options.dnsSearch, options.dnsOptions},
                                           net::parseResolvConf(hostResolvConf()), sharesHost);
    return files;
}

Result<void> writeHostFiles(const std::string &folder, const net::HostFiles &files)
{
    TRY_VOID(writePlain(folder + "/hosts", files.hosts));
    TRY_VOID(writePlain(folder + "/hostname", files.hostname));
    return writePlain(folder + "/resolv.conf", files.resolvConf);
}

Result<void> makeContainerFolders(const std::string &folder)
{
    // The folder itself keeps users of the host out of what images bring; the upper folder is the container's
    // own root.
    struct Row
    {
        const char *name;
        mode_t mode;
    };
    for (const Row &row :
         {Row{"", 0700}, Row{"/upper", 0755}, Row{"/work", 0700}, Row{"/log", 0700}, Row{"/state", 0700}}) {
        const std::string path = folder + row.name;
        if (::mkdir(path.c_str(), row.mode) != 0 || ::chmod(path.c_str(), row.mode) != 0)
            return failure(systemError("making " + path, errno));
    }
    return {};
}

} // namespace berth::engine
