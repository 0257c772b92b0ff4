// Archives of images as `docker save`, skopeo and BuildKit write them, made in memory.
#pragma once

#include "backend/image/digest.h"
#include "tests/backend/image/tar_builder.h"

#include <string>
#include <vector>

namespace berth::image::test {

inline std::string quotedList(const std::vector<std::string> &items)
{
    std::string out = "[";
    for (const std::string &item : items)
        out += (out.size() > 1 ? ",\"" : "\"") + item + "\"";
    return out + "]";
}

// A config for layers whose tars are given.
inline std::string configFor(const std::vector<std::string> &tars, const std::string &extra = {})
{
    std::vector<std::string> diffIds;
    for (const std::string &tar : tars)
        diffIds.push_back(sha256Of(tar).str());
    return R"({"architecture":"amd64","os":"linux","created":"2024-01-02T03:04:05Z","config":{"Cmd":["/bin/sh"],)"
           R"("Labels":{"a":"b"}},"history":[{"created_by":"test"}],)" +
           extra + R"("rootfs":{"type":"layers","diff_ids":)" + quotedList(diffIds) + "}}";
}

// manifest.json beside `<n>/layer.tar`, as docker wrote until version 24.
inline std::string dockerArchive(const std::string &config, const std::vector<std::string> &layers,
                                 const std::vector<std::string> &tags)
{
    TarBuilder tar;
    std::vector<std::string> names;
    for (const std::string &layer : layers) {
        names.push_back(std::to_string(names.size()) + "/layer.tar");
        tar.file(names.back(), layer);
    }
    const std::string configName = sha256Of(config).hex() + ".json";
    tar.file(configName, config);
    tar.file("manifest.json", R"([{"Config":")" + configName + R"(","RepoTags":)" + quotedList(tags) +
                                  R"(,"Layers":)" + quotedList(names) + "}]");
    return tar.finish();
}

inline std::string descriptorOf(const std::string &blob, const std::string &type,
                                const std::string &more = {})
{
    return R"({"mediaType":")" + type + R"(","digest":")" + sha256Of(blob).str() + R"(","size":)" +
           std::to_string(blob.size()) + more + "}";
}

inline constexpr const char *kManifestType = "application/vnd.oci.image.manifest.v1+json";
inline constexpr const char *kIndexType = "application/vnd.oci.image.index.v1+json";

inline std::string ociManifest(const std::string &config, const std::vector<std::string> &layers)
{
    std::string list;
    for (const std::string &layer : layers)
        list += (list.empty() ? "" : ",") + descriptorOf(layer, "application/vnd.oci.image.layer.v1.tar");
    return R"({"schemaVersion":2,"mediaType":")" + std::string(kManifestType) + R"(","config":)" +
           descriptorOf(config, "application/vnd.oci.image.config.v1+json") + R"(,"layers":[)" + list + "]}";
}

inline TarBuilder ociBlobs(const std::vector<std::string> &blobs)
{
    TarBuilder tar;
    tar.file("oci-layout", R"({"imageLayoutVersion":"1.0.0"})");
    for (const std::string &blob : blobs)
        tar.file("blobs/sha256/" + sha256Of(blob).hex(), blob);
    return tar;
}

inline std::string indexOf(const std::vector<std::string> &descriptors)
{
    std::string list;
    for (const std::string &descriptor : descriptors)
        list += (list.empty() ? "" : ",") + descriptor;
    return R"({"schemaVersion":2,"manifests":[)" + list + "]}";
}

} // namespace berth::image::test
