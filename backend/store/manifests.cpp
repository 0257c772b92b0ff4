#include "backend/store/manifests.h"

#include "backend/base/ids.h"
#include "backend/store/data_root.h"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <fcntl.h>
#include <memory>

namespace berth::store {

namespace {

constexpr const char *kTrash = "trash";
constexpr const char *kQuarantine = "quarantine";

} // namespace

Result<Manifests> Manifests::open(std::shared_ptr<const UniqueFd> root, std::string rootPath,
                                  std::string kind, std::string file)
{
    Manifests out;
    out.folder_ = std::make_shared<const UniqueFd>(TRY(openFolder(root->get(), kind, true)));
    out.root_ = std::move(root);
    out.rootPath_ = std::move(rootPath);
    out.kind_ = std::move(kind);
    out.file_ = std::move(file);
    TRY_VOID(syncFolder(out.root_->get()));
    TRY_VOID(syncFolder(out.folder_->get()));
    return out;
}

std::string Manifests::path(const std::string &name) const
{
    return rootPath_ + "/" + kind_ + "/" + name;
}

Result<UniqueFd> Manifests::object(const std::string &name, bool make) const
{
    return openFolder(folder_->get(), name, make);
}

Result<void> Manifests::save(const std::string &name, std::string_view text) const
{
    const UniqueFd folder = TRY(object(name, true));
    // The object's own entry was made durable by its first save, or by open() for what was there then.
    const bool known = ::faccessat(folder.get(), file_.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    TRY_VOID(writeDurably(folder.get(), file_, text));
    return known ? Result<void>() : syncFolder(folder_->get());
}

Result<std::string> Manifests::read(const std::string &name) const
{
    const UniqueFd folder = TRY(object(name, false));
    return readWhole(folder.get(), file_);
}

Result<std::vector<std::string>> Manifests::names() const
{
    UniqueFd fd(::openat(folder_->get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        return failure(systemError("open " + kind_, errno));
    const std::unique_ptr<DIR, int (*)(DIR *)> stream(::fdopendir(fd.get()), &::closedir);
    if (!stream)
        return failure(systemError("read " + kind_, errno));
    fd.release();
    std::vector<std::string> out;
    while (const dirent *entry = ::readdir(stream.get())) {
        if (isPlainName(entry->d_name))
            out.emplace_back(entry->d_name);
    }
    std::sort(out.begin(), out.end());
    return out;
}

// Moves an object's folder below another folder of the data root, under a name that is free there.
Result<std::string> Manifests::moveTo(const char *folder, const std::string &name) const
{
    if (!isPlainName(name))
        return failure(notFound("no such object: " + name));
    const UniqueFd target = TRY(openFolder(root_->get(), folder, true));
    const std::string moved = kind_ + "-" + name.substr(0, 150) + "-" + randomHexId().substr(0, 16);
    const auto rename = [&] { return ::renameat(folder_->get(), name.c_str(), target.get(), moved.c_str()); };
    int result = rename();
    if (result != 0 && (errno == ENOSPC || errno == EDQUOT) && giveUpReserve(root_->get()))
        result = rename();
    if (result != 0 && errno == ENOENT)
        return failure(notFound("no such object: " + name));
    if (result != 0)
        return failure(systemError("move " + name + " to the " + folder, errno));
    // A rename is one transaction of the file system: what syncs the one folder syncs the other.
    TRY_VOID(syncFolder(folder_->get()));
    return moved;
}

Result<std::string> Manifests::discard(const std::string &name) const
{
    return moveTo(kTrash, name);
}

Result<Quarantined> Manifests::quarantine(const std::string &name, const std::string &reason) const
{
    Quarantined out{kind_, name, reason, {}};
    const Result<std::string> moved = moveTo(kQuarantine, name);
    if (moved)
        out.where = std::string(kQuarantine) + "/" + *moved;
    else
        out.reason += "; " + moved.error().text();
    return out;
}

} // namespace berth::store
