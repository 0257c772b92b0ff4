#include "backend/engine/container_mounts.h"

#include "backend/base/ids.h"

#include <algorithm>
#include <array>

namespace berth::engine {

namespace {

std::vector<std::string> splitText(const std::string &text, char separator)
{
    std::vector<std::string> parts;
    std::size_t start = 0;
    for (std::size_t end; (end = text.find(separator, start)) != std::string::npos; start = end + 1)
        parts.push_back(text.substr(start, end - start));
    parts.push_back(text.substr(start));
    return parts;
}

constexpr std::array<std::string_view, 6> kPropagations{"rprivate", "private", "rshared",
                                                        "shared",   "rslave",  "slave"};
// Accepted and without effect on Linux (SELinux relabelling where there is none, Docker Desktop's
// consistency).
constexpr std::array<std::string_view, 5> kIgnoredBindOptions{"z", "Z", "delegated", "cached", "consistent"};

template <std::size_t N>
bool oneOf(const std::array<std::string_view, N> &list, std::string_view text)
{
    return std::find(list.begin(), list.end(), text) != list.end();
}

bool applyBindOption(MountRecord &mount, const std::string &option, bool &modeSeen)
{
    if (option == "ro" || option == "rw") {
        mount.readOnly = option == "ro";
        return !std::exchange(modeSeen, true);
    }
    if (option == "nocopy") {
        mount.noCopy = true;
        return mount.type == "volume";
    }
    if (oneOf(kPropagations, option)) {
        mount.propagation = option;
        return mount.type == "bind";
    }
    return oneOf(kIgnoredBindOptions, option);
}

bool isVolumeName(const std::string &text)
{
    const auto good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return !text.empty() && text.size() <= 255 && good(text[0]) &&
           std::all_of(text.begin(), text.end(),
                       [&](char c) { return good(c) || c == '_' || c == '.' || c == '-'; });
}

Error badBind(const std::string &text, const std::string &why = {})
{
    return invalid("invalid volume specification: '" + text + "'" + (why.empty() ? "" : ": " + why));
}

Error badMount(const model::Mount &mount, const std::string &why)
{
    return invalid("invalid mount config for type \"" + mount.type + "\": " + why);
}

Result<void> applyBindOptions(MountRecord &record, const model::Mount &mount)
{
    if (mount.source.empty())
        return failure(badMount(mount, "field Source must not be empty"));
    if (mount.source[0] != '/')
        return failure(
            badMount(mount, "invalid mount path: '" + mount.source + "' mount path must be absolute"));
    if (mount.volumeOptions)
        return failure(badMount(mount, "field VolumeOptions must not be specified"));
    record.source = mount.source;
    if (!mount.bindOptions)
        return {};
    const model::BindOptions &options = *mount.bindOptions;
    if (!options.propagation.empty() && !oneOf(kPropagations, options.propagation))
        return failure(badMount(mount, "invalid propagation mode: " + options.propagation));
    record.propagation = options.propagation;
    record.nonRecursive = options.nonRecursive;
    record.readOnlyNonRecursive = options.readOnlyNonRecursive;
    record.createSource = options.createMountpoint;
    return {};
}

Result<void> applyVolumeOptions(MountRecord &record, const model::Mount &mount)
{
    if (mount.bindOptions)
        return failure(badMount(mount, "field BindOptions must not be specified"));
    if (!mount.source.empty() && !isVolumeName(mount.source))
        return failure(
            badMount(mount, "\"" + mount.source + "\" includes invalid characters for a local volume name, " +
                                "only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass " +
                                "a host directory, use absolute path"));
    record.name = mount.source;
    record.anonymous = mount.source.empty();
    if (mount.volumeOptions) {
        record.noCopy = mount.volumeOptions->noCopy;
        record.subPath = mount.volumeOptions->subpath;
    }
    return {};
}

Result<void> applyTmpfsOptions(MountRecord &record, const model::Mount &mount)
{
    if (!mount.source.empty())
        return failure(badMount(mount, "field Source must not be specified"));
    if (!mount.tmpfsOptions)
        return {};
    if (mount.tmpfsOptions->sizeBytes < 0)
        return failure(badMount(mount, "invalid size"));
    record.tmpfsSize = mount.tmpfsOptions->sizeBytes;
    if (mount.tmpfsOptions->mode != 0)
        record.tmpfsMode = mount.tmpfsOptions->mode;
    return {};
}

Result<void> applyImageOptions(MountRecord &record, const model::Mount &mount)
{
    if (mount.source.empty())
        return failure(badMount(mount, "field Source must not be empty"));
    record.source = mount.source;
    record.readOnly = true;
    if (mount.imageOptions)
        record.subPath = mount.imageOptions->subpath;
    return {};
}

struct MountType
{
    std::string_view name;
    Result<void> (*apply)(MountRecord &, const model::Mount &);
};

constexpr std::array kMountTypes{
    MountType{"bind", &applyBindOptions},
    MountType{"volume", &applyVolumeOptions},
    MountType{"tmpfs", &applyTmpfsOptions},
    MountType{"image", &applyImageOptions},
};

// What `docker run --tmpfs` takes; a trailing "=" needs a value.
constexpr std::array<std::string_view, 23> kTmpfsOptions{
    "ro",          "rw",    "suid",  "nosuid",  "dev",      "nodev",      "exec",      "noexec",
    "sync",        "async", "atime", "noatime", "diratime", "nodiratime", "relatime",  "norelatime",
    "strictatime", "size=", "mode=", "uid=",    "gid=",     "nr_inodes=", "nr_blocks="};

Result<void> checkTmpfsOptions(const std::string &options)
{
    for (const std::string &option : splitText(options, ',')) {
        const std::size_t equals = option.find('=');
        const std::string key = equals == std::string::npos ? option : option.substr(0, equals + 1);
        if (!option.empty() && !oneOf(kTmpfsOptions, key))
            return failure(invalid("invalid tmpfs option [\"" + option + "\"]"));
    }
    return {};
}

// Mounts what nobody has mounted yet.
void addMissing(std::vector<MountRecord> &mounts, const MountRecord &mount)
{
    const bool there = std::any_of(mounts.begin(), mounts.end(), [&](const MountRecord &other) {
        return other.destination == mount.destination;
    });
    if (!there)
        mounts.push_back(mount);
}

Result<void> addUnique(std::vector<MountRecord> &mounts, MountRecord mount)
{
    const std::size_t before = mounts.size();
    addMissing(mounts, mount);
    if (mounts.size() == before)
        return failure(invalid("Duplicate mount point: " + mount.destination));
    return {};
}

} // namespace

Result<std::string> cleanTarget(const std::string &path)
{
    if (path.empty() || path[0] != '/')
        return failure(invalid("invalid mount path: '" + path + "' mount path must be absolute"));
    if (path.size() > 4096 || path.find('\0') != std::string::npos)
        return failure(invalid("invalid mount path: too long, or with a NUL byte"));
    std::vector<std::string> kept;
    for (const std::string &part : splitText(path, '/')) {
        if (part == "..") {
            if (!kept.empty())
                kept.pop_back();
        } else if (!part.empty() && part != ".") {
            kept.push_back(part);
        }
    }
    if (kept.empty())
        return failure(invalid("invalid specification: destination can't be '/'"));
    std::string out;
    for (const std::string &part : kept)
        out += '/' + part;
    return out;
}

Result<MountRecord> parseBind(const std::string &text)
{
    const std::vector<std::string> parts = splitText(text, ':');
    if (parts.size() > 3 ||
        std::any_of(parts.begin(), parts.end(), [](const auto &part) { return part.empty(); }))
        return failure(badBind(text));
    MountRecord mount;
    const std::string target = parts.size() == 1 ? parts[0] : parts[1];
    auto clean = cleanTarget(target);
    if (!clean)
        return failure(badBind(text, clean.error().message));
    mount.destination = *clean;
    const bool hostPath = parts.size() > 1 && parts[0][0] == '/';
    mount.type = hostPath ? "bind" : "volume";
    if (hostPath) {
        mount.source =
            parts[0].size() > 1 ? parts[0].substr(0, parts[0].find_last_not_of('/') + 1) : parts[0];
        mount.createSource = true;
    } else if (parts.size() > 1) {
        if (!isVolumeName(parts[0]))
            return failure(
                invalid("create " + parts[0] + ": \"" + parts[0] +
                        "\" includes invalid characters for a local volume name, only " +
                        "\"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host " +
                        "directory, use absolute path"));
        mount.name = parts[0];
    } else {
        mount.anonymous = true;
    }
    if (parts.size() < 3)
        return mount;
    mount.mode = parts[2];
    bool modeSeen = false;
    for (const std::string &option : splitText(parts[2], ',')) {
        if (!applyBindOption(mount, option, modeSeen))
            return failure(invalid("invalid mode: " + parts[2]));
    }
    return mount;
}

Result<MountRecord> fromMount(const model::Mount &mount)
{
    MountRecord record;
    record.type = mount.type;
    record.readOnly = mount.readOnly;
    if (mount.target.empty())
        return failure(badMount(mount, "field Target must not be empty"));
    auto clean = cleanTarget(mount.target);
    if (!clean)
        return failure(badMount(mount, clean.error().message));
    record.destination = *clean;
    for (const MountType &type : kMountTypes) {
        if (type.name != mount.type)
            continue;
        TRY_VOID(type.apply(record, mount));
        return record;
    }
    return failure(invalid("invalid mount config for type \"" + mount.type + "\": mount type unknown: \"" +
                           mount.type + "\""));
}

Result<VolumesFrom> parseVolumesFrom(const std::string &text)
{
    const std::vector<std::string> parts = splitText(text, ':');
    if (parts[0].empty() || parts.size() > 2)
        return failure(invalid("invalid volumes-from specification: '" + text + "'"));
    VolumesFrom from{parts[0], false};
    if (parts.size() == 2) {
        if (parts[1] != "ro" && parts[1] != "rw" && parts[1] != "z" && parts[1] != "Z")
            return failure(invalid("invalid mode: " + parts[1]));
        from.readOnly = parts[1] == "ro";
    }
    return from;
}

Result<std::vector<MountRecord>> collectMounts(const model::HostConfig &hostConfig,
                                               const std::vector<std::string> &anonymousTargets,
                                               const std::vector<MountRecord> &inherited)
{
    std::vector<MountRecord> mounts;
    for (const std::string &bind : hostConfig.binds) {
        MountRecord mount = TRY(parseBind(bind));
        TRY_VOID(addUnique(mounts, std::move(mount)));
    }
    for (const model::Mount &asked : hostConfig.mounts) {
        MountRecord mount = TRY(fromMount(asked));
        TRY_VOID(addUnique(mounts, std::move(mount)));
    }
    for (const auto &[target, options] : hostConfig.tmpfs) {
        MountRecord mount;
        mount.type = "tmpfs";
        mount.destination = TRY(cleanTarget(target));
        mount.tmpfsOptions = options;
        TRY_VOID(checkTmpfsOptions(options));
        TRY_VOID(addUnique(mounts, std::move(mount)));
    }
    for (const MountRecord &mount : inherited)
        addMissing(mounts, mount);
    for (const std::string &target : anonymousTargets) {
        MountRecord mount;
        mount.type = "volume";
        mount.anonymous = true;
        mount.destination = TRY(cleanTarget(target));
        addMissing(mounts, mount);
    }
    std::stable_sort(mounts.begin(), mounts.end(), [](const MountRecord &a, const MountRecord &b) {
        return std::count(a.destination.begin(), a.destination.end(), '/') <
               std::count(b.destination.begin(), b.destination.end(), '/');
    });
    return mounts;
}

} // namespace berth::engine
