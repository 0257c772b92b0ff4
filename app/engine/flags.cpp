#include "app/engine/flags.h"

#include "backend/engine/host_config_words.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>
#include <charconv>
#include <functional>
#include <map>

namespace berth::app {

namespace {

using engine::Options;

// How a flag's text goes into the flags: one function per kind of value.
using Set = std::function<Result<void>(Flags &, const std::string &)>;

struct Row
{
    const char *name;
    const char *shortName; // "" : none
    const char *key;       // in the configuration file
    const char *value;     // in the help; "" : a switch
    const char *help;
    Set set;
};

template <class T>
Set text(T Flags::*part, std::string T::*member)
{
    return [=](Flags &flags, const std::string &value) -> Result<void> {
        flags.*part.*member = value;
        return {};
    };
}

Set option(std::string Options::*member)
{
    return text(&Flags::options, member);
}

Set own(std::string Flags::*member)
{
    return [=](Flags &flags, const std::string &value) -> Result<void> {
        flags.*member = value;
        return {};
    };
}

Set list(std::vector<std::string> Options::*member)
{
    return [=](Flags &flags, const std::string &value) -> Result<void> {
        (flags.options.*member).push_back(value);
        return {};
    };
}

Result<bool> truth(const std::string &value)
{
    if (value.empty() || value == "true" || value == "1")
        return true;
    if (value == "false" || value == "0")
        return false;
    return failure(invalid("invalid boolean value \"" + value + "\""));
}

Set toggle(bool Options::*member)
{
    return [=](Flags &flags, const std::string &value) -> Result<void> {
        flags.options.*member = TRY(truth(value));
        return {};
    };
}

Result<void> setMtu(Flags &flags, const std::string &value)
{
    int number = 0;
    const auto [next, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (problem != std::errc{} || next != value.data() + value.size() || number < 0 ||
        (number > 0 && number < 68) || number > 65535)
        return failure(invalid("invalid value \"" + value + "\" for --mtu"));
    flags.options.mtu = number == 0 ? 1500 : number;
    return {};
}

Result<void> setShmSize(Flags &flags, const std::string &value)
{
    const auto limits = engine::parseLogOptions({{"max-size", value}}); // the same grammar of sizes
    if (!limits || limits->maxSize == 0)
        return failure(invalid("invalid value \"" + value + "\" for --default-shm-size"));
    flags.options.defaultShmSize = std::int64_t(limits->maxSize);
    return {};
}

Result<void> addUlimit(Flags &flags, const std::string &value)
{
    TRY_VOID(engine::parseUlimit(value));
    flags.options.defaultUlimits.push_back(value);
    return {};
}

Result<void> addLogOption(Flags &flags, const std::string &value)
{
    const std::size_t equals = value.find('=');
    if (equals == std::string::npos)
        return failure(invalid("invalid value \"" + value + "\" for --log-opt: it is KEY=VALUE"));
    flags.options.logOptions[value.substr(0, equals)] = value.substr(equals + 1);
    return engine::parseLogOptions(flags.options.logOptions).map([](const engine::LogLimits &) {});
}

Set tlsSwitch()
{
    return [](Flags &flags, const std::string &value) -> Result<void> {
        flags.tls.verify = TRY(truth(value));
        return {};
    };
}

Set hosts()
{
    return [](Flags &flags, const std::string &value) -> Result<void> {
        flags.hosts.push_back(value);
        return {};
    };
}

const std::vector<Row> &rows()
{
    static const std::vector<Row> table{
        {"host", "H", "hosts", "list",
         "Socket to listen on: unix://path, fd://, tcp://address (with --tlsverify)", hosts()},
        {"data-root", "", "data-root", "string", "Folder of everything that lasts",
         option(&Options::dataRoot)},
        {"exec-root", "", "exec-root", "string", "Folder of what a reboot may take",
         option(&Options::execRoot)},
        {"pidfile", "p", "pidfile", "string", "File for the daemon's pid", own(&Flags::pidFile)},
        {"group", "G", "group", "string", "Group of the unix socket", own(&Flags::group)},
        {"log-level", "l", "log-level", "string", "debug, info, warn, error or fatal", own(&Flags::logLevel)},
        {"debug", "D", "debug", "", "The same as --log-level debug", toggle(&Options::debug)},
        {"label", "", "labels", "list", "key=value label of the daemon", list(&Options::labels)},
        {"registry-mirror", "", "registry-mirrors", "list", "Preferred registry mirror",
         list(&Options::registryMirrors)},
        {"insecure-registry", "", "insecure-registries", "list", "Registry that may be spoken to without TLS",
         list(&Options::insecureRegistries)},
        {"bridge", "b", "bridge", "string", "Bridge of the default network; none: no such network",
         option(&Options::bridge)},
        {"bip", "", "bip", "string", "Address of the default bridge, as 172.17.0.1/16",
         option(&Options::bip)},
        {"fixed-cidr", "", "fixed-cidr", "string", "Part of the bridge's subnet to give out",
         option(&Options::fixedCidr)},
        {"ip", "", "ip", "ip", "Host address of published ports without one",
         option(&Options::defaultAddress)},
        {"host-gateway-ip", "", "host-gateway-ip", "ip", "What host-gateway of --add-host means",
         option(&Options::hostGateway)},
        {"mtu", "", "mtu", "int", "MTU of the container networks", &setMtu},
        {"icc", "", "icc", "", "Containers of the default bridge reach each other",
         toggle(&Options::interContainer)},
        {"ip-masq", "", "ip-masq", "", "Masquerade what leaves the bridge", toggle(&Options::masquerade)},
        {"ip-forward", "", "ip-forward", "", "Turn on net.ipv4.ip_forward", toggle(&Options::ipForward)},
        {"dns", "", "dns", "list", "Name server of containers", list(&Options::dns)},
        {"dns-search", "", "dns-search", "list", "DNS search domain of containers",
         list(&Options::dnsSearch)},
        {"dns-opt", "", "dns-opts", "list", "DNS option of containers", list(&Options::dnsOptions)},
        {"cgroup-parent", "", "cgroup-parent", "string", "Parent of the containers' cgroups",
         option(&Options::cgroupParent)},
        {"default-ulimit", "", "default-ulimits", "ulimit", "name=soft[:hard] of every container",
         &addUlimit},
        {"default-shm-size", "", "default-shm-size", "bytes", "Size of /dev/shm", &setShmSize},
        {"default-ipc-mode", "", "default-ipc-mode", "string", "private or shareable",
         option(&Options::defaultIpcMode)},
        {"log-driver", "", "log-driver", "string", "json-file, local or none", option(&Options::logDriver)},
        {"log-opt", "", "log-opts", "map", "max-size=…, max-file=…", &addLogOption},
        {"seccomp-profile", "", "seccomp-profile", "string", "File of the default profile, or unconfined",
         option(&Options::seccompProfile)},
        {"no-new-privileges", "", "no-new-privileges", "", "Set no_new_privs for every container",
         toggle(&Options::noNewPrivileges)},
        {"tlsverify", "", "tlsverify", "", "Serve TCP with mutual TLS", tlsSwitch()},
        {"tlscacert", "", "tlscacert", "string", "Certificates that clients are checked against",
         text(&Flags::tls, &TlsFlags::ca)},
        {"tlscert", "", "tlscert", "string", "The daemon's certificate",
         text(&Flags::tls, &TlsFlags::certificate)},
        {"tlskey", "", "tlskey", "string", "The daemon's key", text(&Flags::tls, &TlsFlags::key)},
    };
    return table;
}

const Row *rowNamed(std::string_view name)
{
    for (const Row &row : rows()) {
        if (row.name == name || (*row.shortName != 0 && row.shortName == name))
            return &row;
    }
    return nullptr;
}

struct Given
{
    const Row *row;
    std::string value;
};

struct CommandLine
{
    std::vector<Given> given;
    std::string configFile = "/etc/berth/daemon.json";
    bool configFileGiven = false, help = false, version = false;
};

Result<CommandLine> readCommandLine(const std::vector<std::string> &arguments)
{
    CommandLine line;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string &word = arguments[i];
        const std::size_t dashes = word.starts_with("--") ? 2 : word.starts_with('-') ? 1 : 0;
        if (dashes == 0)
            return failure(invalid("unexpected argument \"" + word + "\""));
        const std::size_t equals = word.find('=');
        const std::string name = word.substr(dashes, equals == std::string::npos ? equals : equals - dashes);
        if (name == "help" || name == "h" || name == "version" || name == "v") {
            (name[0] == 'h' ? line.help : line.version) = true;
            continue;
        }
        const Row *row = rowNamed(name);
        const bool isConfigFile = name == "config-file";
        if (row == nullptr && !isConfigFile)
            return failure(invalid("unknown flag: " + word.substr(0, equals)));
        std::string value = equals == std::string::npos ? "" : word.substr(equals + 1);
        if (equals == std::string::npos && (isConfigFile || *row->value != 0)) {
            if (++i == arguments.size())
                return failure(invalid("flag needs an argument: " + word));
            value = arguments[i];
        }
        if (isConfigFile) {
            line.configFile = value;
            line.configFileGiven = true;
        } else {
            line.given.push_back({row, value});
        }
    }
    return line;
}

// A key's value as the texts that its flag would have had.
Result<std::vector<std::string>> textsOf(const QJsonValue &value, const QString &key)
{
    std::vector<std::string> out;
    if (value.isArray()) {
        for (const QJsonValue &entry : value.toArray())
            out.push_back(entry.toString().toStdString());
    } else if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            out.push_back((it.key() + u'=' + it.value().toVariant().toString()).toStdString());
    } else if (value.isBool() || value.isDouble() || value.isString()) {
        out.push_back(value.toVariant().toString().toStdString());
    } else {
        return failure(invalid("the key " + key.toStdString() + " has no usable value"));
    }
    return out;
}

const Row *rowWithKey(const QString &key)
{
    for (const Row &row : rows()) {
        if (key == QLatin1String(row.key))
            return &row;
    }
    return nullptr;
}

Result<void> readConfigFile(const CommandLine &line, Flags &flags)
{
    QFile file(QString::fromStdString(line.configFile));
    if (!file.exists() && !line.configFileGiven)
        return {};
    const auto problem = [&](const std::string &why) {
        return failure(invalid("unable to configure the daemon with file " + line.configFile + ": " + why));
    };
    if (!file.open(QIODevice::ReadOnly) || file.size() > (1 << 20))
        return problem(file.errorString().toStdString());
    QJsonParseError error{};
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &error);
    if (!document.isObject())
        return problem(error.error == QJsonParseError::NoError ? "it is no JSON object"
                                                               : error.errorString().toStdString());
    const QJsonObject object = document.object();
    for (auto it = object.begin(); it != object.end(); ++it) {
        const Row *row = rowWithKey(it.key());
        if (row == nullptr)
            return problem("the following directives don't match any configuration option: " +
                           it.key().toStdString());
        for (const Given &given : line.given) {
            if (given.row == row)
                return problem(
                    "the following directives are specified both as a flag and in the configuration file: " +
                    it.key().toStdString());
        }
        for (const std::string &value : TRY(textsOf(it.value(), it.key())))
            TRY_VOID(row->set(flags, value));
    }
    return {};
}

} // namespace

Result<Flags> parseFlags(const std::vector<std::string> &arguments)
{
    const CommandLine line = TRY(readCommandLine(arguments));
    Flags flags;
    flags.help = line.help;
    flags.version = line.version;
    if (line.help || line.version)
        return flags;
    TRY_VOID(readConfigFile(line, flags));
    for (const Given &given : line.given) {
        const auto set = given.row->set(flags, given.value);
        if (!set)
            return failure(set.error());
    }
    if (flags.hosts.empty())
        flags.hosts.push_back("unix://" + flags.options.execRoot + "/berthd.sock");
    return flags;
}

std::string flagsHelp()
{
    std::string out =
        "Usage: berthd [OPTIONS]\n\nThe engine of Berth.\n\nOptions:\n"
        "      --config-file string     JSON file with these options (default /etc/berth/daemon.json)\n";
    for (const Row &row : rows()) {
        std::string head = *row.shortName != 0 ? std::string("  -") + row.shortName + ", --" : "      --";
        head += std::string(row.name) + (*row.value != 0 ? std::string(" ") + row.value : "");
        head.resize(std::max<std::size_t>(head.size() + 2, 31), ' ');
        out += head + row.help + '\n';
    }
    return out;
}

} // namespace berth::app
