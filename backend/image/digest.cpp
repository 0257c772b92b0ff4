#include "backend/image/digest.h"

#include "backend/base/ids.h"

#include <openssl/evp.h>

#include <algorithm>

namespace berth::image {

namespace {

constexpr std::string_view kPrefix = "sha256:";

bool isLowerHex64(std::string_view text)
{
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

} // namespace

Result<Digest> Digest::parse(std::string_view text)
{
    if (text.substr(0, kPrefix.size()) != kPrefix)
        return failure(invalid("unsupported digest algorithm (only sha256 is)"));
    return fromHex(text.substr(kPrefix.size()));
}

Result<Digest> Digest::fromHex(std::string_view hex)
{
    if (!isLowerHex64(hex))
        return failure(invalid("invalid digest: 64 lower-case hex digits are needed"));
    return Digest(std::string(kPrefix).append(hex));
}

struct Sha256::Context
{
    EVP_MD_CTX *evp = EVP_MD_CTX_new();
    Context() { EVP_DigestInit_ex(evp, EVP_sha256(), nullptr); }
    ~Context() { EVP_MD_CTX_free(evp); }
    Context(const Context &) = delete;
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {}
Sha256::Sha256(Sha256 &&) noexcept = default;
Sha256 &Sha256::operator=(Sha256 &&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::update(std::string_view bytes)
{
    EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size());
}

Digest Sha256::finish()
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_DigestFinal_ex(context_->evp, sum, &size);
    return *Digest::fromHex(toHex(sum, size));
}

Digest sha256Of(std::string_view bytes)
{
    Sha256 hash;
    hash.update(bytes);
    return hash.finish();
}

} // namespace berth::image
