// One layer's tar into one empty folder, for overlayfs, or any tar into the tree of a container. Everything
// is reached through directory descriptors and openat2 with RESOLVE_BENEATH or RESOLVE_IN_ROOT; nothing of
// the tar is trusted: names, links, sizes, attributes and devices are checked or left out as security.md
// C1-C5 ask. Whiteouts become overlayfs' own, so a layer needs none of those below it. Any thread.
#pragma once

#include "backend/base/result.h"
#include "backend/image/source.h"

#include <cstdint>
#include <optional>
#include <string>

namespace berth::image {

struct LayerLimits
{
    std::uint64_t entries = 2'000'000;
    std::size_t name = 4096;            // bytes of a path and of a link's target
    std::size_t depth = 256;            // components of a path
    std::size_t attributes = 64u << 10; // bytes of an entry's extended attributes
    std::uint64_t bytes = 1ull << 40;   // of file data written
};

struct Owner
{
    std::uint32_t uid = 0, gid = 0;
};

// Where a tar goes that is no layer.
struct TreeTarget
{
    std::string path = "/";  // the folder in the tree that names count from; must be there
    bool plain = false;      // into an empty folder of ours, where no link may lead anywhere
    bool keepsKinds = false; // a folder is never replaced by something else, nor something else by a folder
    std::optional<Owner> owner; // instead of those in the tar
};

struct LayerContent
{
    std::uint64_t size = 0; // of regular files, hard links counted once
    std::uint64_t entries = 0;
};

// `tar` is uncompressed. On an error the folder holds a part of it: the caller throws it away.
Result<LayerContent> unpackLayer(Source &tar, int folder, const LayerLimits &limits = {});
// `tar` is uncompressed; names such as ".wh.x" mean nothing. On an error a part of it stays.
Result<LayerContent> unpackTree(Source &tar, int root, const TreeTarget &target,
                                const LayerLimits &limits = {});

} // namespace berth::image
