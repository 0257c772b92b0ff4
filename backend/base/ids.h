// Strong string ids. Docker's ids are 64 lower-case hex digits; a short id is the first 12 of them.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <string_view>

namespace berth {

template <class Tag>
class Id
{
public:
    Id() = default;
    explicit Id(std::string text) : text_(std::move(text)) {}
    const std::string &str() const { return text_; }
    std::string shortForm() const { return text_.substr(0, 12); }
    bool empty() const { return text_.empty(); }
    auto operator<=>(const Id &) const = default;

private:
    std::string text_;
};

using ContainerId = Id<struct ContainerTag>;
using ExecId = Id<struct ExecTag>;
using ImageId = Id<struct ImageTag>; // "sha256:" and 64 digits
using NetworkId = Id<struct NetworkTag>;

// 32 random bytes of the kernel as 64 lower-case hex digits.
std::string randomHexId();
bool isHex(std::string_view text);
std::string toHex(const unsigned char *bytes, std::size_t count);

} // namespace berth

template <class Tag>
struct std::hash<berth::Id<Tag>>
{
    std::size_t operator()(const berth::Id<Tag> &id) const noexcept
    {
        return std::hash<std::string>{}(id.str());
    }
};
