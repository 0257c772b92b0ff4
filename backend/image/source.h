// Where bytes come from, pulled piece by piece: files, uploads, and filters on top of another source
// (inflate, hash, tee). One thread at a time. An Error ends the source for good.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"
#include "backend/image/digest.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace berth::image {

class Source
{
public:
    virtual ~Source() = default;
    // The next bytes, valid until the next call; empty at the end.
    virtual Result<std::string_view> next() = 0;
};

class FileSource : public Source
{
public:
    explicit FileSource(UniqueFd file) : file_(std::move(file)) {}
    Result<std::string_view> next() override;

private:
    UniqueFd file_;
    std::vector<char> buffer_;
};

class TextSource : public Source
{
public:
    explicit TextSource(std::string text) : text_(std::move(text)) {}
    Result<std::string_view> next() override;

private:
    std::string text_;
    bool given_ = false;
};

// Hashes and counts what is pulled through it.
class HashingSource : public Source
{
public:
    explicit HashingSource(Source &from) : from_(from) {}
    Result<std::string_view> next() override;
    // Pulls what is left and tells the digest of all of it.
    Result<Digest> finish();
    std::uint64_t bytes() const { return bytes_; }

private:
    Source &from_;
    Sha256 hash_;
    std::uint64_t bytes_ = 0;
};

} // namespace berth::image
