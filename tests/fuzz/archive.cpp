// What `docker load` reads: compression, the outer tar, its JSON, and the layers in it, down to files on
// disk.
#include "backend/image/archive.h"

#include <cstdlib>
#include <memory>
#include <string>

namespace {

using namespace berth;

image::BlobStore &store()
{
    static image::BlobStore opened = [] {
        std::string folder = "/tmp/berth-fuzz-XXXXXX";
        if (!::mkdtemp(folder.data()))
            std::abort();
        return *image::BlobStore::open(folder);
    }();
    return opened;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    image::Staging staging = *store().stage();
    image::TextSource body(std::string(reinterpret_cast<const char *>(data), size));
    const auto images = image::readArchive(body, staging);
    if (images && !staging.publish(image::blobsOf(*images)))
        std::abort(); // what was read whole can be published
    return 0;
}
