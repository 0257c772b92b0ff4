// A folder of a test's own, and what a test asks about files in it.
#pragma once

#include "backend/base/fd.h"
#include "backend/store/remove_tree.h"

#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

namespace berth::image::test {

class Scratch
{
public:
    Scratch() : path_("/tmp/berth-image-XXXXXX")
    {
        ::mkdtemp(path_.data());
        fd_.reset(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }
    ~Scratch()
    {
        const UniqueFd parent(::open("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        (void)store::removeTree(parent.get(), path_.substr(5));
    }
    const std::string &path() const { return path_; }
    int fd() const { return fd_.get(); }

    struct stat at(const std::string &name) const
    {
        struct stat node = {};
        ::fstatat(fd(), name.c_str(), &node, AT_SYMLINK_NOFOLLOW);
        return node;
    }
    bool has(const std::string &name) const { return at(name).st_mode != 0; }
    bool isWhiteout(const std::string &name) const
    {
        return S_ISCHR(at(name).st_mode) && at(name).st_rdev == makedev(0, 0);
    }
    std::string read(const std::string &name) const
    {
        std::ifstream file(path_ + "/" + name, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    void write(const std::string &name, const std::string &text) const
    {
        std::ofstream(path_ + "/" + name, std::ios::binary) << text;
    }
    std::string attribute(const std::string &name, const char *key) const
    {
        char value[256];
        const ssize_t size = ::lgetxattr((path_ + "/" + name).c_str(), key, value, sizeof value);
        return size < 0 ? "(none)" : std::string(value, static_cast<std::size_t>(size));
    }

private:
    std::string path_;
    UniqueFd fd_;
};

} // namespace berth::image::test
