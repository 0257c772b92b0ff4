// Content names. A Digest is `sha256:` and 64 lower-case hex digits and nothing else: other algorithms, upper
// case and text that would be a path are refused before anything is opened. Sha256 hashes a stream (OpenSSL
// EVP). Plain values, any thread.
#pragma once

#include "backend/base/result.h"

#include <compare>
#include <memory>
#include <string>
#include <string_view>

namespace berth::image {

class Digest
{
public:
    Digest() = default; // empty: no digest
    static Result<Digest> parse(std::string_view text);
    // The same from the 64 digits alone.
    static Result<Digest> fromHex(std::string_view hex);

    const std::string &str() const { return text_; }
    std::string hex() const { return text_.empty() ? std::string() : text_.substr(7); }
    bool empty() const { return text_.empty(); }
    auto operator<=>(const Digest &) const = default;

private:
    explicit Digest(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

class Sha256
{
public:
    Sha256();
    Sha256(Sha256 &&) noexcept;
    Sha256 &operator=(Sha256 &&) noexcept;
    ~Sha256();

    void update(std::string_view bytes);
    // Ends the stream; the object is of no use afterwards.
    Digest finish();

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

Digest sha256Of(std::string_view bytes);

} // namespace berth::image

template <>
struct std::hash<berth::image::Digest>
{
    std::size_t operator()(const berth::image::Digest &digest) const noexcept
    {
        return std::hash<std::string>{}(digest.str());
    }
};
