// The binary form of everything that has a field table: what engine and shim say to each other, and the
// journal. Integers are little-endian and of their own width, text and lists carry a 32-bit length or count,
// a struct carries its byte length: a longer one from a newer peer is read as far as we know it, a shorter
// one from an older peer leaves the rest at its defaults. Sizes are checked in 64 bits before use; any bytes
// may come in.
#pragma once

#include "backend/base/reflect.h"
#include "backend/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace berth::runtime::wire {

inline constexpr std::uint64_t kMaxMessage = 16u << 20; // bytes
inline constexpr std::uint64_t kMaxElements = 1u << 18; // of one list that is not plain bytes

template <class T>
concept Scalar = std::is_integral_v<T> || std::is_enum_v<T>;
template <class T>
inline constexpr bool isByte = std::is_same_v<T, std::uint8_t> || std::is_same_v<T, char>;

class Writer
{
public:
    template <Scalar T>
    void put(const T &value)
    {
        auto bits = static_cast<std::uint64_t>(value);
        for (std::size_t at = 0; at < sizeof(T); ++at, bits >>= 8)
            bytes_.push_back(static_cast<char>(bits & 0xff));
    }
    void put(const std::string &text)
    {
        put(static_cast<std::uint32_t>(text.size()));
        bytes_.append(text);
    }
    template <class T>
    void put(const std::vector<T> &list)
    {
        put(static_cast<std::uint32_t>(list.size()));
        if constexpr (isByte<T>) {
            bytes_.append(list.begin(), list.end());
        } else {
            for (const T &element : list)
                put(element);
        }
    }
    template <Reflected T>
    void put(const T &object)
    {
        const std::size_t lengthAt = bytes_.size();
        put(std::uint32_t{0});
        forEachField<T>([&](const auto &row) { put(object.*(row.member)); });
        const std::size_t length = bytes_.size() - lengthAt - sizeof(std::uint32_t);
        for (std::size_t at = 0; at < sizeof(std::uint32_t); ++at)
            bytes_[lengthAt + at] = static_cast<char>((length >> (8 * at)) & 0xff);
    }
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

// Reads from bytes that it does not own. After the first failure everything read is a default value.
class Reader
{
public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}
    bool failed() const { return failed_; }
    bool atEnd() const { return rest_.empty(); }

    template <Scalar T>
    void take(T &value)
    {
        const std::string_view bytes = bytesOf(sizeof(T));
        if (failed_)
            return;
        std::uint64_t bits = 0;
        for (std::size_t at = 0; at < sizeof(T); ++at)
            bits |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[at])) << (8 * at);
        if constexpr (std::is_same_v<T, bool>)
            value = bits != 0;
        else
            value = static_cast<T>(bits);
    }
    void take(std::string &text) { text.assign(bytesOf(length())); }
    template <class T>
    void take(std::vector<T> &list)
    {
        const std::uint64_t count = length();
        list.clear();
        if constexpr (isByte<T>) {
            const std::string_view bytes = bytesOf(count);
            list.assign(bytes.begin(), bytes.end());
        } else {
            failed_ = failed_ || count > kMaxElements || count > rest_.size(); // no element is empty
            for (std::uint64_t at = 0; at < count && !failed_; ++at)
                take(list.emplace_back());
        }
    }
    template <Reflected T>
    void take(T &object)
    {
        Reader inner(bytesOf(length()));
        forEachField<T>([&](const auto &row) {
            if (!inner.failed_ && !inner.atEnd())
                inner.take(object.*(row.member));
        });
        failed_ = failed_ || inner.failed_;
    }

private:
    std::uint64_t length()
    {
        std::uint32_t value = 0;
        take(value);
        return value;
    }
    std::string_view bytesOf(std::uint64_t count)
    {
        if (failed_ || count > rest_.size()) {
            failed_ = true;
            return {};
        }
        const std::string_view bytes = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return bytes;
    }

    std::string_view rest_;
    bool failed_ = false;
};

template <Reflected T>
std::string encode(const T &object)
{
    Writer writer;
    writer.put(object);
    return writer.take();
}

template <Reflected T>
Result<T> decode(std::string_view bytes)
{
    T object;
    Reader reader(bytes);
    if (bytes.size() <= kMaxMessage)
        reader.take(object);
    if (bytes.size() > kMaxMessage || reader.failed())
        return failure(invalid("malformed message"));
    return object;
}

} // namespace berth::runtime::wire
