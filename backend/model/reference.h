// Image references: the grammar of distribution/reference and Docker's normalisation ("busybox" is
// "docker.io/library/busybox"). A parsed Reference is always canonical. Pure; any thread.
#pragma once

#include "backend/base/result.h"

#include <string>
#include <string_view>

namespace berth::model {

struct Reference
{
    std::string domain; // "docker.io", "localhost:5000"
    std::string path;   // "library/busybox"
    std::string tag;    // empty: none was given
    std::string digest; // "sha256:…"; empty: none was given

    std::string repository() const;         // "docker.io/library/busybox"
    std::string familiarRepository() const; // "busybox"
    std::string canonical() const;          // repository with tag and digest
    std::string familiar() const;           // the same as users write it
    // With "latest" when it has neither tag nor digest.
    Reference withDefaultTag() const;
    bool operator==(const Reference &) const = default;
};

// Errors are Invalid, in Docker's words: "invalid reference format", "invalid reference format: repository
// name (library/Foo) must be lowercase".
Result<Reference> parseReference(std::string_view text);

// "sha256:" or "sha512:" and as many lower-case hex digits as it takes.
bool isDigest(std::string_view text);
bool isTag(std::string_view text);

} // namespace berth::model
