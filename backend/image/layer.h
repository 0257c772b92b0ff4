// One layer's tar into one empty folder, for overlayfs. Everything is reached through directory descriptors
// and openat2 with RESOLVE_BENEATH and NO_SYMLINKS; nothing of the tar is trusted: names, links, sizes,
// attributes and devices are checked or left out as security.md C1-C5 ask. Whiteouts become overlayfs' own,
// so a layer needs none of those below it. Any thread.
#pragma once

#include "backend/base/result.h"
#include "backend/image/source.h"

#include <cstdint>

namespace berth::image {

struct LayerLimits
{
    std::uint64_t entries = 2'000'000;
    std::size_t name = 4096;            // bytes of a path and of a link's target
    std::size_t depth = 256;            // components of a path
    std::size_t attributes = 64u << 10; // bytes of an entry's extended attributes
    std::uint64_t bytes = 1ull << 40;   // of file data written
};

struct LayerContent
{
    std::uint64_t size = 0; // of regular files, hard links counted once
    std::uint64_t entries = 0;
};

// `tar` is uncompressed. On an error the folder holds a part of it: the caller throws it away.
Result<LayerContent> unpackLayer(Source &tar, int folder, const LayerLimits &limits = {});

} // namespace berth::image
