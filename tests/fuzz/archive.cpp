// What `docker load` reads: compression, the outer tar, its JSON, and the layers in it, down to files on
// disk.
#include "backend/image/archive.h"
#include "backend/store/durable_file.h"
#include "backend/store/remove_tree.h"

#include <cstdlib>
#include <memory>
#include <string>

namespace {

using namespace berth;

std::string &folder()
{
    static std::string path = "/tmp/berth-fuzz-XXXXXX";
    return path;
}

void removeFolder()
{
    const auto parent = store::openFolder("/tmp", false);
    if (parent)
        (void)store::removeTree(parent->get(), folder().substr(5));
}

image::BlobStore &blobs()
{
    static image::BlobStore opened = [] {
        if (!::mkdtemp(folder().data()))
            std::abort();
        std::atexit(&removeFolder);
        return *image::BlobStore::open(folder());
    }();
    return opened;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    image::Staging staging = *blobs().stage();
    image::TextSource body(std::string(reinterpret_cast<const char *>(data), size));
    const auto images = image::readArchive(body, staging);
    if (images && !staging.publish(image::blobsOf(*images)))
        std::abort(); // what was read whole can be published
    return 0;
}
