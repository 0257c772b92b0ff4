// What the image routes answer. Plain values; any thread. Sizes are bytes, `created` of a summary is seconds.
#pragma once

#include "backend/base/reflect.h"
#include "backend/model/json.h"
#include "backend/model/oci.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace berth::model {

struct GraphDriver
{
    std::map<std::string, std::string> data;
    std::string name;
    static constexpr auto fields()
    {
        return std::tuple{field("Data", &GraphDriver::data, NullIfEmpty), field("Name", &GraphDriver::name)};
    }
};

struct ImageSummary
{
    std::int64_t containers = 0; // -1: not counted
    std::int64_t created = 0;
    std::string id;
    std::map<std::string, std::string> labels;
    std::string parentId;
    std::optional<Descriptor> descriptor;
    std::vector<std::string> repoDigests;
    std::vector<std::string> repoTags;
    std::int64_t sharedSize = 0; // -1: not computed
    std::int64_t size = 0;
    std::int64_t virtualSize = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("Containers", &ImageSummary::containers),
                          field("Created", &ImageSummary::created),
                          field("Id", &ImageSummary::id),
                          field("Labels", &ImageSummary::labels, NullIfEmpty),
                          field("ParentId", &ImageSummary::parentId),
                          field("Descriptor", &ImageSummary::descriptor, OmitEmpty),
                          field("RepoDigests", &ImageSummary::repoDigests),
                          field("RepoTags", &ImageSummary::repoTags),
                          field("SharedSize", &ImageSummary::sharedSize),
                          field("Size", &ImageSummary::size),
                          field("VirtualSize", &ImageSummary::virtualSize, OmitEmpty)};
    }
};

struct RootFs
{
    std::string type;
    std::vector<std::string> layers;
    static constexpr auto fields()
    {
        return std::tuple{field("Type", &RootFs::type), field("Layers", &RootFs::layers, OmitEmpty)};
    }
};

struct ImageMetadata
{
    std::string lastTagTime;
    static constexpr auto fields() { return std::tuple{field("LastTagTime", &ImageMetadata::lastTagTime)}; }
};

struct ImageInspect
{
    std::string id;
    std::vector<std::string> repoTags;
    std::vector<std::string> repoDigests;
    std::string parent;
    std::string comment;
    std::string created;
    std::string dockerVersion;
    std::string author;
    ImageConfig config;
    std::string architecture;
    std::string variant;
    std::string os;
    std::string osVersion;
    std::int64_t size = 0;
    std::int64_t virtualSize = 0;
    GraphDriver graphDriver;
    RootFs rootFs;
    ImageMetadata metadata;
    std::optional<Descriptor> descriptor;
    static constexpr auto fields()
    {
        return std::tuple{field("Id", &ImageInspect::id),
                          field("RepoTags", &ImageInspect::repoTags),
                          field("RepoDigests", &ImageInspect::repoDigests),
                          field("Parent", &ImageInspect::parent),
                          field("Comment", &ImageInspect::comment),
                          field("Created", &ImageInspect::created, OmitEmpty),
                          field("DockerVersion", &ImageInspect::dockerVersion),
                          field("Author", &ImageInspect::author),
                          field("Config", &ImageInspect::config),
                          field("Architecture", &ImageInspect::architecture),
                          field("Variant", &ImageInspect::variant, OmitEmpty),
                          field("Os", &ImageInspect::os),
                          field("OsVersion", &ImageInspect::osVersion, OmitEmpty),
                          field("Size", &ImageInspect::size),
                          field("VirtualSize", &ImageInspect::virtualSize, OmitEmpty),
                          field("GraphDriver", &ImageInspect::graphDriver),
                          field("RootFS", &ImageInspect::rootFs),
                          field("Metadata", &ImageInspect::metadata),
                          field("Descriptor", &ImageInspect::descriptor, OmitEmpty)};
    }
};

struct HistoryItem
{
    std::string comment;
    std::int64_t created = 0;
    std::string createdBy;
    std::string id;
    std::int64_t size = 0;
    std::vector<std::string> tags;
    static constexpr auto fields()
    {
        return std::tuple{
            field("Comment", &HistoryItem::comment),     field("Created", &HistoryItem::created),
            field("CreatedBy", &HistoryItem::createdBy), field("Id", &HistoryItem::id),
            field("Size", &HistoryItem::size),           field("Tags", &HistoryItem::tags, NullIfEmpty)};
    }
};

struct ImageDeleteItem
{
    std::string untagged;
    std::string deleted;
    static constexpr auto fields()
    {
        return std::tuple{field("Untagged", &ImageDeleteItem::untagged, OmitEmpty),
                          field("Deleted", &ImageDeleteItem::deleted, OmitEmpty)};
    }
};

struct ImagesPruneReport
{
    std::vector<ImageDeleteItem> imagesDeleted;
    std::int64_t spaceReclaimed = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("ImagesDeleted", &ImagesPruneReport::imagesDeleted, NullIfEmpty),
                          field("SpaceReclaimed", &ImagesPruneReport::spaceReclaimed)};
    }
};

struct ProgressDetail
{
    std::int64_t current = 0;
    std::int64_t total = 0;
    static constexpr auto fields()
    {
        return std::tuple{field("current", &ProgressDetail::current, OmitEmpty),
                          field("total", &ProgressDetail::total, OmitEmpty)};
    }
};

struct ErrorDetail
{
    std::int64_t code = 0;
    std::string message;
    static constexpr auto fields()
    {
        return std::tuple{field("code", &ErrorDetail::code, OmitEmpty),
                          field("message", &ErrorDetail::message)};
    }
};

// One line of the streams of pull, load, build and push.
struct ProgressMessage
{
    std::string stream;
    std::string status;
    std::optional<ProgressDetail> progressDetail;
    std::string progress;
    std::string id;
    std::optional<ErrorDetail> errorDetail;
    std::string error;
    std::optional<JsonRaw> aux;
    static constexpr auto fields()
    {
        return std::tuple{field("stream", &ProgressMessage::stream, OmitEmpty),
                          field("status", &ProgressMessage::status, OmitEmpty),
                          field("progressDetail", &ProgressMessage::progressDetail, OmitEmpty),
                          field("progress", &ProgressMessage::progress, OmitEmpty),
                          field("id", &ProgressMessage::id, OmitEmpty),
                          field("errorDetail", &ProgressMessage::errorDetail, OmitEmpty),
                          field("error", &ProgressMessage::error, OmitEmpty),
                          field("aux", &ProgressMessage::aux, OmitEmpty)};
    }
};

struct DistributionInspect
{
    Descriptor descriptor;
    std::vector<Platform> platforms;
    static constexpr auto fields()
    {
        return std::tuple{field("Descriptor", &DistributionInspect::descriptor),
                          field("Platforms", &DistributionInspect::platforms)};
    }
};

} // namespace berth::model
