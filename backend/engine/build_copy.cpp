// COPY and ADD: what the sources name, what it hashes to, and the layer that it makes.
#include "backend/engine/build_files.h"
#include "backend/engine/container_root.h"
#include "backend/image/inflate.h"
#include "backend/image/tree_tar.h"
#include "backend/image/unpack_jail.h"
#include "backend/runtime/user_database.h"
#include "backend/sys/paths.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>

namespace berth::engine {

namespace {

constexpr int kLinkSteps = 40;
constexpr std::size_t kMatches = 100000;

struct FoundSource
{
    std::string path; // in the source's root, links of the last component followed
    std::string name; // as it is called there
    bool isFolder = false;
};

Error copyError(const std::string &what)
{
    return invalid("COPY failed: " + what);
}

std::string parentOf(const std::string &path)
{
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::string lastOf(const std::string &path)
{
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

bool isPattern(const std::string &name)
{
    return name.find_first_of("*?[") != std::string::npos;
}

class SourceFinder
{
public:
    SourceFinder(int root, const build::IgnorePatterns &ignored) : root_(root), ignored_(ignored) {}

    Result<std::vector<FoundSource>> find(const std::string &written)
    {
        const std::string path = build::cleanRelative(written);
        if (path == ".." || path.starts_with("../"))
            return failure(copyError("forbidden path outside the build context: " + written.substr(0, 200)));
        std::vector<FoundSource> found;
        if (!isPattern(path)) {
            found.push_back(TRY(stat(path, written)));
            return found;
        }
        TRY_VOID(expand("", path, found));
        if (found.empty())
            return failure(copyError("no source files were specified"));
        return found;
    }

private:
    Result<void> expand(const std::string &front, const std::string &rest, std::vector<FoundSource> &found);
    Result<FoundSource> stat(std::string path, const std::string &written) const;

    int root_;
    const build::IgnorePatterns &ignored_;
};

// The last component is followed as long as it is a link; openat2 sees to the others.
Result<FoundSource> SourceFinder::stat(std::string path, const std::string &written) const
{
    FoundSource source;
    source.name = lastOf(path);
    const Error missing = copyError("file not found in build context or excluded by .dockerignore: stat " +
                                    written.substr(0, 200) + ": file does not exist");
    if (!path.empty() && ignored_.ignores(path))
        return failure(missing);
    for (int step = 0; step < kLinkSteps; ++step) {
        const Result<UniqueFd> node = sys::openInRoot(root_, path.empty() ? "." : path, O_PATH | O_NOFOLLOW);
        if (!node)
            return failure(node.error().sysErrno == ENOENT ? missing : copyError(node.error().text()));
        const struct stat info = TRY(sys::statOf(node->get()));
        if (!S_ISLNK(info.st_mode)) {
            source.path = path;
            source.isFolder = S_ISDIR(info.st_mode);
            return source;
        }
        char text[4096];
        const ssize_t size = ::readlinkat(node->get(), "", text, sizeof text);
        if (size < 0)
            return failure(missing);
        const std::string target(text, std::size_t(size));
        path = build::cleanRelative(target.starts_with('/') ? target : parentOf(path) + '/' + target);
        while (path == ".." || path.starts_with("../"))
            path = path.size() > 3 ? path.substr(3) : std::string();
    }
    return failure(copyError("too many links: " + written.substr(0, 200)));
}

Result<void> SourceFinder::expand(const std::string &front, const std::string &rest,
                                  std::vector<FoundSource> &found)
{
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const std::string name = rest.substr(0, slash), more = rest.substr(std::min(slash + 1, rest.size()));
    const Result<UniqueFd> folder =
        sys::openInRoot(root_, front.empty() ? "." : front, O_RDONLY | O_DIRECTORY);
    if (!folder)
        return {};
    for (const std::string &entry : TRY(image::namesIn(folder->get()))) {
        if (::fnmatch(name.c_str(), entry.c_str(), FNM_PATHNAME) != 0)
            continue;
        const std::string path = front.empty() ? entry : front + '/' + entry;
        if (!more.empty()) {
            TRY_VOID(expand(path, more, found));
            continue;
        }
        if (found.size() == kMatches)
            return failure(copyError("a pattern names more than " + std::to_string(kMatches) + " files"));
        if (Result<FoundSource> source = stat(path, path))
            found.push_back(std::move(*source));
    }
    return {};
}

// The open sources of one COPY.
struct CopySources
{
    UniqueFd root;
    std::vector<FoundSource> found;
    build::IgnorePatterns ignored, excluded;

    static Result<CopySources> open(const BuildFiles &files, const BuildCopy &copy)
    {
        CopySources sources;
        const Folders context{files.context};
        sources.root = TRY(openLayers(copy.source.empty() ? context : copy.source));
        if (copy.source.empty())
            sources.ignored = files.ignored;
        sources.excluded = build::IgnorePatterns(copy.excluded);
        for (const std::string &path : copy.paths) {
            for (FoundSource &source : TRY(SourceFinder(sources.root.get(), sources.ignored).find(path)))
                sources.found.push_back(std::move(source));
        }
        return sources;
    }

    // A folder's content without a prefix, a file as `as`.
    Result<std::unique_ptr<image::TreeTar>> tar(const FoundSource &source, const std::string &as,
                                                const BuildCopy &copy, bool times) const
    {
        image::TreeTarOptions options;
        options.owner = image::Owner{};
        options.times = times;
        if (copy.mode)
            options.mode = *copy.mode;
        const std::string front = source.path.empty() ? "" : source.path + '/';
        const auto *self = this;
        if (source.isFolder && (!ignored.empty() || !excluded.empty()))
            options.takes = [self, front](const std::string &path, bool) {
                return path.empty() ||
                       (!self->ignored.ignores(front + path) && !self->excluded.ignores(path));
            };
        const std::string at = source.isFolder ? source.path : parentOf(source.path);
        UniqueFd parent = TRY(sys::openInRoot(root.get(), at.empty() ? "." : at, O_RDONLY | O_DIRECTORY));
        return std::make_unique<image::TreeTar>(
            std::move(parent), source.isFolder ? "." : lastOf(source.path), as, std::move(options));
    }
};

// "user:group", each a name or a number, as the image's own files know them.
Result<image::Owner> ownerOf(int root, const std::string &text)
{
    if (text.empty())
        return image::Owner{};
    const bool hasGroup = text.find(':') != std::string::npos;
    const runtime::Identity identity = TRY(runtime::resolveIdentity(root, text, {}));
    return image::Owner{identity.uid, hasGroup ? identity.gid : identity.uid};
}

// Like mkdir -p; what is new belongs to `owner`.
Result<void> makeTarget(int root, const std::string &path, const image::Owner &owner)
{
    std::string front;
    for (const std::string &name : sys::pathComponents(path)) {
        front += '/' + name;
        if (sys::openInRoot(root, front, O_PATH | O_DIRECTORY))
            continue;
        const UniqueFd made = TRY(sys::makeFoldersInRoot(root, front));
        const UniqueFd folder(::openat(made.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!folder || ::fchown(folder.get(), owner.uid, owner.gid) != 0)
            return failure(systemError("making " + path, errno));
    }
    return {};
}

bool isArchive(int file)
{
    image::FileSource source{UniqueFd(::fcntl(file, F_DUPFD_CLOEXEC, 0))};
    image::Inflate inflated(source);
    std::string head;
    while (head.size() < 512) {
        const Result<std::string_view> piece = inflated.next();
        if (!piece || piece->empty())
            break;
        head += piece->substr(0, 512);
    }
    (void)::lseek(file, 0, SEEK_SET);
    return head.size() >= 512 && head.substr(257, 5) == "ustar";
}

class Copier
{
public:
    Copier(const BuildFiles &files, const BuildCopy &copy, int root) : files_(files), copy_(copy), root_(root)
    {
    }

    Result<void> run()
    {
        owner_ = TRY(ownerOf(root_, copy_.owner));
        const CopySources sources = TRY(CopySources::open(files_, copy_));
        intoFolder_ = copy_.target.ends_with('/') || sources.found.size() + copy_.texts.size() > 1 ||
                      bool(sys::openInRoot(root_, copy_.target, O_PATH | O_DIRECTORY));
        for (const FoundSource &source : sources.found)
            TRY_VOID(one(sources, source));
        for (const build::Heredoc &text : copy_.texts)
            TRY_VOID(write(text));
        return {};
    }

private:
    std::string folderFor() const { return intoFolder_ ? copy_.target : parentOf(copy_.target); }
    Result<void> one(const CopySources &sources, const FoundSource &source);
    Result<void> write(const build::Heredoc &text);
    Result<bool> unpack(const CopySources &sources, const FoundSource &source);

    const BuildFiles &files_;
    const BuildCopy &copy_;
    int root_;
    image::Owner owner_;
    bool intoFolder_ = false;
};

Result<bool> Copier::unpack(const CopySources &sources, const FoundSource &source)
{
    UniqueFd file = TRY(sys::openInRoot(sources.root.get(), source.path, O_RDONLY | O_NONBLOCK));
    if (!isArchive(file.get()))
        return false;
    TRY_VOID(makeTarget(root_, copy_.target, owner_));
    image::FileSource bytes(std::move(file));
    image::Inflate tar(bytes);
    image::TreeTarget target;
    target.path = copy_.target;
    if (!copy_.owner.empty())
        target.owner = owner_;
    TRY_VOID(image::unpackTreeInJail(files_.unpacker, tar, root_, target));
    return true;
}

Result<void> Copier::one(const CopySources &sources, const FoundSource &source)
{
    if (copy_.unpacks && !source.isFolder && TRY(unpack(sources, source)))
        return {};
    image::TreeTarget target;
    target.path = source.isFolder ? copy_.target : folderFor();
    std::string as = source.isFolder ? "" : intoFolder_ ? source.name : lastOf(copy_.target);
    if (copy_.parents) {
        target.path = copy_.target;
        as = source.path;
    }
    target.owner = owner_;
    TRY_VOID(makeTarget(root_, target.path.empty() ? "/" : target.path, owner_));
    const auto tar = TRY(sources.tar(source, as, copy_, true));
    return image::unpackTree(*tar, root_, target).map([](const image::LayerContent &) {});
}

Result<void> Copier::write(const build::Heredoc &text)
{
    const std::string folder = folderFor();
    TRY_VOID(makeTarget(root_, folder, owner_));
    const UniqueFd parent =
        TRY(sys::openInRoot(root_, folder.empty() ? "/" : folder, O_RDONLY | O_DIRECTORY));
    const std::string name = intoFolder_ ? text.name : lastOf(copy_.target);
    (void)::unlinkat(parent.get(), name.c_str(), 0);
    const mode_t mode = copy_.mode.value_or(0644);
    const UniqueFd file(
        ::openat(parent.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file || ::fchown(file.get(), owner_.uid, owner_.gid) != 0 || ::fchmod(file.get(), mode) != 0)
        return failure(systemError("writing " + name, errno));
    return sys::writeAll(file.get(), text.text);
}

Result<void> hashTree(image::TreeTar &tar, image::Sha256 &hash)
{
    for (;;) {
        const std::string_view piece = TRY(tar.next());
        if (piece.empty())
            return {};
        hash.update(piece);
    }
}

} // namespace

Result<std::string> digestCopy(BuildFilesPtr files, BuildCopy copy)
{
    const CopySources sources = TRY(CopySources::open(*files, copy));
    image::Sha256 hash;
    for (const FoundSource &source : sources.found) {
        // Named, so that two files that change places are another content.
        hash.update(source.name + (source.isFolder ? "/\n" : "\n"));
        const auto tar = TRY(sources.tar(source, source.isFolder ? "." : "file", copy, false));
        TRY_VOID(hashTree(*tar, hash));
    }
    for (const build::Heredoc &text : copy.texts)
        hash.update(text.name + '\n' + std::to_string(text.text.size()) + '\n' + text.text);
    return hash.finish().hex();
}

Result<std::string> digestFolder(Folders source, std::string path)
{
    const UniqueFd root = TRY(openLayers(source));
    UniqueFd folder = TRY(sys::openInRoot(root.get(), path.empty() ? "/" : path, O_PATH));
    image::TreeTarOptions options;
    options.times = false;
    image::Sha256 hash;
    if (!S_ISDIR(TRY(sys::statOf(folder.get())).st_mode)) {
        folder = TRY(sys::openInRoot(root.get(), '/' + parentOf(path), O_PATH | O_DIRECTORY));
        image::TreeTar tar(std::move(folder), lastOf(path), "file", options);
        TRY_VOID(hashTree(tar, hash));
        return hash.finish().hex();
    }
    image::TreeTar tar(std::move(folder), ".", ".", options);
    TRY_VOID(hashTree(tar, hash));
    return hash.finish().hex();
}

Result<std::optional<BuildLayer>> makeCopyLayer(BuildFilesPtr files, Folders layers, BuildCopy copy)
{
    const UpperPair pair = TRY(makeUpper(files));
    {
        const UniqueFd root = TRY(mountOverlay(layers, pair.upper, pair.work));
        TRY_VOID(Copier(*files, copy, root.get()).run());
    }
    return takeUpper(files, pair, layers, {});
}

} // namespace berth::engine
