// The files of the OCI image specification and of `docker save` that are read from archives and registries
// and written to them. What they say is hostile until checked: digests and sizes above all. Plain values; any
// thread.
#pragma once

#include "backend/base/reflect.h"
#include "backend/model/container_config.h"
#include "backend/model/json.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::model {

struct Platform
{
    std::string architecture;
    std::string os;
    std::string osVersion;
    std::vector<std::string> osFeatures;
    std::string variant;
    static constexpr auto fields()
    {
        return std::tuple{field("architecture", &Platform::architecture, OmitEmpty),
                          field("os", &Platform::os, OmitEmpty),
                          field("os.version", &Platform::osVersion, OmitEmpty),
                          field("os.features", &Platform::osFeatures, OmitEmpty),
                          field("variant", &Platform::variant, OmitEmpty)};
    }
};

struct Descriptor
{
    std::string mediaType;
    std::string digest;
    std::int64_t size = 0;
    std::vector<std::string> urls;
    std::map<std::string, std::string> annotations;
    std::string data;
    std::optional<Platform> platform;
    std::string artifactType;
    static constexpr auto fields()
    {
        return std::tuple{field("mediaType", &Descriptor::mediaType, OmitEmpty),
                          field("digest", &Descriptor::digest),
                          field("size", &Descriptor::size),
                          field("urls", &Descriptor::urls, OmitEmpty),
                          field("annotations", &Descriptor::annotations, OmitEmpty),
                          field("data", &Descriptor::data, OmitEmpty),
                          field("platform", &Descriptor::platform, OmitEmpty),
                          field("artifactType", &Descriptor::artifactType, OmitEmpty)};
    }
};

struct OciManifest
{
    std::int64_t schemaVersion = 0;
    std::string mediaType;
    std::string artifactType;
    Descriptor config;
    std::vector<Descriptor> layers;
    std::map<std::string, std::string> annotations;
    static constexpr auto fields()
    {
        return std::tuple{field("schemaVersion", &OciManifest::schemaVersion),
                          field("mediaType", &OciManifest::mediaType, OmitEmpty),
                          field("artifactType", &OciManifest::artifactType, OmitEmpty),
                          field("config", &OciManifest::config),
                          field("layers", &OciManifest::layers),
                          field("annotations", &OciManifest::annotations, OmitEmpty)};
    }
};

struct OciIndex
{
    std::int64_t schemaVersion = 0;
    std::string mediaType;
    std::vector<Descriptor> manifests;
    std::map<std::string, std::string> annotations;
    static constexpr auto fields()
    {
        return std::tuple{field("schemaVersion", &OciIndex::schemaVersion),
                          field("mediaType", &OciIndex::mediaType, OmitEmpty),
                          field("manifests", &OciIndex::manifests),
                          field("annotations", &OciIndex::annotations, OmitEmpty)};
    }
};

// The file "oci-layout".
struct OciLayout
{
    std::string imageLayoutVersion;
    static constexpr auto fields()
    {
        return std::tuple{field("imageLayoutVersion", &OciLayout::imageLayoutVersion)};
    }
};

// One entry of "manifest.json" in an archive of docker save.
struct SavedImage
{
    std::string config;
    std::vector<std::string> repoTags;
    std::vector<std::string> layers;
    static constexpr auto fields()
    {
        return std::tuple{field("Config", &SavedImage::config),
                          field("RepoTags", &SavedImage::repoTags, NullIfEmpty),
                          field("Layers", &SavedImage::layers)};
    }
};

// The defaults that an image brings for its containers.
struct ImageConfig
{
    std::string user;
    std::map<std::string, Empty> exposedPorts;
    std::vector<std::string> env;
    std::optional<std::vector<std::string>> entrypoint;
    std::optional<std::vector<std::string>> cmd;
    std::map<std::string, Empty> volumes;
    std::string workingDir;
    std::map<std::string, std::string> labels;
    std::string stopSignal;
    bool argsEscaped = false;
    std::optional<HealthConfig> healthcheck;
    std::optional<std::vector<std::string>> onBuild;
    std::optional<std::vector<std::string>> shell;
    static constexpr auto fields()
    {
        return std::tuple{field("User", &ImageConfig::user, OmitEmpty),
                          field("ExposedPorts", &ImageConfig::exposedPorts, OmitEmpty),
                          field("Env", &ImageConfig::env, OmitEmpty),
                          field("Entrypoint", &ImageConfig::entrypoint, OmitEmpty | OneOrList),
                          field("Cmd", &ImageConfig::cmd, OmitEmpty | OneOrList),
                          field("Volumes", &ImageConfig::volumes, OmitEmpty),
                          field("WorkingDir", &ImageConfig::workingDir, OmitEmpty),
                          field("Labels", &ImageConfig::labels, OmitEmpty),
                          field("StopSignal", &ImageConfig::stopSignal, OmitEmpty),
                          field("ArgsEscaped", &ImageConfig::argsEscaped, OmitEmpty),
                          field("Healthcheck", &ImageConfig::healthcheck, OmitEmpty),
                          field("OnBuild", &ImageConfig::onBuild, OmitEmpty),
                          field("Shell", &ImageConfig::shell, OmitEmpty | OneOrList)};
    }
};

struct OciRootfs
{
    std::string type;
    std::vector<std::string> diffIds;
    static constexpr auto fields()
    {
        return std::tuple{field("type", &OciRootfs::type), field("diff_ids", &OciRootfs::diffIds)};
    }
};

struct OciHistory
{
    std::string created;
    std::string createdBy;
    std::string author;
    std::string comment;
    bool emptyLayer = false;
    static constexpr auto fields()
    {
        return std::tuple{field("created", &OciHistory::created, OmitEmpty),
                          field("created_by", &OciHistory::createdBy, OmitEmpty),
                          field("author", &OciHistory::author, OmitEmpty),
                          field("comment", &OciHistory::comment, OmitEmpty),
                          field("empty_layer", &OciHistory::emptyLayer, OmitEmpty)};
    }
};

// The configuration blob of an image; its digest is the image id.
struct OciImage
{
    std::string created;
    std::string author;
    std::string architecture;
    std::string variant;
    std::string os;
    std::string osVersion;
    std::vector<std::string> osFeatures;
    std::string dockerVersion;
    ImageConfig config;
    OciRootfs rootfs;
    std::vector<OciHistory> history;
    static constexpr auto fields()
    {
        return std::tuple{field("created", &OciImage::created, OmitEmpty),
                          field("author", &OciImage::author, OmitEmpty),
                          field("architecture", &OciImage::architecture),
                          field("variant", &OciImage::variant, OmitEmpty),
                          field("os", &OciImage::os),
                          field("os.version", &OciImage::osVersion, OmitEmpty),
                          field("os.features", &OciImage::osFeatures, OmitEmpty),
                          field("docker_version", &OciImage::dockerVersion, OmitEmpty),
                          field("config", &OciImage::config),
                          field("rootfs", &OciImage::rootfs),
                          field("history", &OciImage::history, OmitEmpty)};
    }
};

// The same as the image half of a container's configuration.
ContainerConfig containerConfig(const ImageConfig &image);
ImageConfig imageConfig(const ContainerConfig &container);

} // namespace berth::model
