// One kind of objects on disk: <data-root>/<kind>/<name>/<file>, one JSON manifest per object, beside
// whatever else the object owns. The manifests are the truth; what the engine holds in memory is rebuilt from
// them by load(). A value that shares one descriptor: copy it into the pool. Every function blocks and may
// run in any thread; two calls for one object must not overlap.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"
#include "backend/model/json.h"
#include "backend/store/durable_file.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace berth::store {

struct Quarantined
{
    std::string kind, name;
    std::string reason;
    std::string where; // path below the data root, empty when it could not even be moved
};

class Manifests
{
public:
    // `root` is the data root; the folder of the kind is made.
    static Result<Manifests> open(std::shared_ptr<const UniqueFd> root, std::string rootPath,
                                  std::string kind, std::string file);

    const std::string &kind() const { return kind_; }
    std::string path(const std::string &name) const; // <data-root>/<kind>/<name>

    // Makes the object's folder when it is new. Durable when it returns; at a failure the old manifest
    // stands.
    Result<void> save(const std::string &name, std::string_view text) const;
    Result<std::string> read(const std::string &name) const;
    // Takes the whole folder out of sight: <data-root>/trash/<unique>, durable. It gives the reserve up when
    // the disk is full. Returns the name in the trash, for emptyTrash(); one that is not there is NotFound.
    Result<std::string> discard(const std::string &name) const;
    Result<Quarantined> quarantine(const std::string &name, const std::string &reason) const;

    Result<std::vector<std::string>> names() const;
    // The object's own folder, for what lies beside the manifest.
    Result<UniqueFd> object(const std::string &name, bool make) const;

    template <class T>
    struct Loaded
    {
        std::vector<std::pair<std::string, T>> objects; // by name
        std::vector<Quarantined> quarantined;
    };
    // Reads every object; what cannot be read as a T is quarantined, and a folder without a manifest, which a
    // crash leaves before the first save is complete, goes to the trash.
    template <class T>
    Result<Loaded<T>> load() const;

private:
    Result<std::string> moveTo(const char *folder, const std::string &name) const;

    std::shared_ptr<const UniqueFd> root_, folder_;
    std::string rootPath_, kind_, file_;
};

template <class T>
Result<Manifests::Loaded<T>> Manifests::load() const
{
    Loaded<T> out;
    for (const std::string &name : TRY(names())) {
        const Result<std::string> text = read(name);
        if (!text && text.error().kind == ErrorKind::NotFound) {
            TRY_VOID(discard(name));
            continue;
        }
        Result<T> object = text ? model::fromJson<T>(*text) : Result<T>(failure(text.error()));
        if (object)
            out.objects.emplace_back(name, std::move(*object));
        else
            out.quarantined.push_back(TRY(quarantine(name, object.error().message)));
    }
    return out;
}

} // namespace berth::store
