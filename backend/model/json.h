// JSON in both directions from the field tables of base/reflect.h. Writing appends straight to a string;
// reading walks the text once into the typed value, strictly: a wrong type, a number out of range or a text
// that is no JSON is an Invalid error that names the path ("HostConfig.Memory: expected a number, got a
// string"). As in Go, unknown keys are ignored, keys match exactly or else without case, and null leaves a
// value as it was. Types: bool, integers, double, std::string, optional, vector, array, map by string, enums
// with an ADL enumNames(E), reflected structs, Empty and JsonRaw. Any thread.
#pragma once

#include "backend/base/enum_names.h"
#include "backend/base/reflect.h"
#include "backend/base/result.h"
#include "backend/model/json_cursor.h"

#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace berth::model {

inline constexpr std::size_t kJsonSize = 16u << 20; // bytes of a text that is read

// A value that already is JSON.
struct JsonRaw
{
    std::string text = "null";
};

// Go's struct{}: written {}, anything but null and objects refused.
struct Empty
{
    static constexpr auto fields() { return std::tuple{}; }
};

template <class E>
concept NamedEnum = std::is_enum_v<E> && requires(E value)
{
    enumNames(value);
};

void appendJsonString(std::string &out, std::string_view text);
void appendJsonDouble(std::string &out, double value);
// The key of the next member, with the comma that belongs before it.
void appendJsonKey(std::string &out, const char *name);
bool sameKeyWithoutCase(std::string_view a, std::string_view b);

namespace detail {

template <class T>
inline constexpr bool kIsOptional = false;
template <class T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <class T>
inline constexpr bool kIsVector = false;
template <class T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <class T>
inline constexpr bool kIsArray = false;
template <class T, std::size_t N>
inline constexpr bool kIsArray<std::array<T, N>> = true;
template <class T>
inline constexpr bool kIsMap = false;
template <class T>
inline constexpr bool kIsMap<std::map<std::string, T>> = true;

// What OmitEmpty leaves out and NullIfEmpty writes as null. A struct is never empty, as in Go.
template <class T>
bool isEmptyValue(const T &value)
{
    if constexpr (kIsOptional<T>)
        return !value.has_value();
    else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>)
        return value == T{};
    else if constexpr (requires { value.empty(); })
        return value.empty();
    else
        return false;
}

} // namespace detail

template <class T>
void appendJson(std::string &out, const T &value)
{
    if constexpr (std::is_same_v<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::is_integral_v<T>) {
        char digits[24];
        out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    } else if constexpr (std::is_floating_point_v<T>) {
        appendJsonDouble(out, value);
    } else if constexpr (NamedEnum<T>) {
        appendJsonString(out, enumNames(value).name(value));
    } else if constexpr (std::is_same_v<T, std::string>) {
        appendJsonString(out, value);
    } else if constexpr (std::is_same_v<T, JsonRaw>) {
        out += value.text;
    } else if constexpr (detail::kIsOptional<T>) {
        if (value)
            appendJson(out, *value);
        else
            out += "null";
    } else if constexpr (detail::kIsVector<T> || detail::kIsArray<T>) {
        out += '[';
        for (const auto &element : value) {
            if (&element != &*value.begin())
                out += ',';
            appendJson(out, element);
        }
        out += ']';
    } else if constexpr (detail::kIsMap<T>) {
        out += '{';
        for (const auto &[key, element] : value) {
            if (out.back() != '{')
                out += ',';
            appendJsonString(out, key);
            out += ':';
            appendJson(out, element);
        }
        out += '}';
    } else {
        static_assert(Reflected<T>, "no JSON for this type");
        out += '{';
        forEachField<T>([&](const auto &row) {
            const auto &member = value.*row.member;
            const bool empty = (row.flags & (OmitEmpty | NullIfEmpty)) != 0 && detail::isEmptyValue(member);
            if (empty && (row.flags & OmitEmpty) != 0)
                return;
            appendJsonKey(out, row.name);
            if (empty)
                out += "null";
            else
                appendJson(out, member);
        });
        out += '}';
    }
}

template <class T>
std::string toJson(const T &value)
{
    std::string out;
    appendJson(out, value);
    return out;
}

template <class T>
bool readJson(JsonCursor &cursor, T &value, unsigned flags = Plain);

namespace detail {

template <class T>
bool readNumber(JsonCursor &cursor, T &value)
{
    std::string_view token;
    if (!cursor.number(token))
        return false;
    const auto [end, problem] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (problem == std::errc::result_out_of_range || (token[0] == '-' && std::is_unsigned_v<T>))
        return cursor.fail("number " + std::string(token.substr(0, 40)) + " is out of range");
    if (problem != std::errc{} || end != token.data() + token.size())
        return cursor.fail("expected a whole number, got " + std::string(token.substr(0, 40)));
    return true;
}

template <NamedEnum E>
bool readEnum(JsonCursor &cursor, E &value)
{
    std::string text;
    if (!cursor.string(text))
        return false;
    const auto found = enumNames(value).value(text);
    if (!found)
        return cursor.fail("unknown value \"" + text.substr(0, 80) + "\"");
    value = *found;
    return true;
}

template <class T>
bool readList(JsonCursor &cursor, std::vector<T> &value, unsigned flags)
{
    value.clear();
    if ((flags & OneOrList) != 0 && cursor.peek() != '[')
        return readJson(cursor, value.emplace_back());
    if (!cursor.beginArray())
        return false;
    while (cursor.nextElement()) {
        if (!readJson(cursor, value.emplace_back())) {
            cursor.in(value.size() - 1);
            return false;
        }
    }
    return cursor.ok();
}

// Exactly N elements: Go would take fewer and more, the contract does not.
template <class T, std::size_t N>
bool readArray(JsonCursor &cursor, std::array<T, N> &value)
{
    if (!cursor.beginArray())
        return false;
    std::size_t count = 0;
    for (; cursor.nextElement(); ++count) {
        if (count < N ? !readJson(cursor, value[count]) : !cursor.skip()) {
            cursor.in(count);
            return false;
        }
    }
    return cursor.ok() && (count == N || cursor.fail("expected " + std::to_string(N) + " elements, got " +
                                                     std::to_string(count)));
}

template <class T>
bool readMap(JsonCursor &cursor, std::map<std::string, T> &value)
{
    if (!cursor.beginObject())
        return false;
    std::string key;
    while (cursor.nextKey(key)) {
        if (!readJson(cursor, value[key])) {
            cursor.in(key);
            return false;
        }
    }
    return cursor.ok();
}

// Reads the member that `key` names into `value`; unknown keys are skipped.
template <Reflected T>
bool readMember(JsonCursor &cursor, T &value, std::string_view key, unsigned long long &seen)
{
    bool handled = false, good = true;
    const auto visit = [&](bool withoutCase) {
        unsigned index = 0;
        forEachField<T>([&](const auto &row) {
            const unsigned long long bit = 1ull << (index++ % 64);
            if (handled || (row.flags & IgnoreOnRead) != 0 ||
                !(withoutCase ? sameKeyWithoutCase(row.name, key) : key == row.name))
                return;
            handled = true;
            if ((row.flags & Required) != 0 && cursor.peek() != 'n')
                seen |= bit;
            good = readJson(cursor, value.*row.member, row.flags);
        });
    };
    visit(false);
    if (!handled)
        visit(true);
    return handled ? good : cursor.skip();
}

template <Reflected T>
bool readObject(JsonCursor &cursor, T &value)
{
    if (!cursor.beginObject())
        return false;
    std::string key;
    unsigned long long seen = 0;
    while (cursor.nextKey(key)) {
        if (!readMember(cursor, value, key, seen)) {
            cursor.in(key);
            return false;
        }
    }
    unsigned index = 0;
    forEachField<T>([&](const auto &row) {
        if ((row.flags & Required) != 0 && (seen & (1ull << (index % 64))) == 0 && cursor.ok()) {
            cursor.fail("is missing");
            cursor.in(row.name);
        }
        ++index;
    });
    return cursor.ok();
}

} // namespace detail

template <class T>
bool readJson(JsonCursor &cursor, T &value, unsigned flags)
{
    if constexpr (std::is_same_v<T, JsonRaw>) {
        std::string_view token;
        if (!cursor.raw(token))
            return false;
        value.text = token;
        return true;
    } else {
        if (cursor.takeNull())
            return true;
        if constexpr (std::is_same_v<T, bool>)
            return cursor.boolean(value);
        else if constexpr (std::is_arithmetic_v<T>)
            return detail::readNumber(cursor, value);
        else if constexpr (NamedEnum<T>)
            return detail::readEnum(cursor, value);
        else if constexpr (std::is_same_v<T, std::string>)
            return cursor.string(value);
        else if constexpr (detail::kIsOptional<T>)
            return readJson(cursor, value.emplace(), flags);
        else if constexpr (detail::kIsVector<T>)
            return detail::readList(cursor, value, flags);
        else if constexpr (detail::kIsArray<T>)
            return detail::readArray(cursor, value);
        else if constexpr (detail::kIsMap<T>)
            return detail::readMap(cursor, value);
        else
            return detail::readObject(cursor, value);
    }
}

// One whole text. An empty one is refused as dockerd does: "got EOF while reading request body".
template <class T>
Result<T> fromJson(std::string_view text, std::size_t sizeCap = kJsonSize)
{
    if (text.size() > sizeCap)
        return failure(invalid("invalid JSON: larger than " + std::to_string(sizeCap) + " bytes"));
    JsonCursor cursor(text);
    if (cursor.atEnd())
        return failure(invalid("invalid JSON: got EOF while reading request body"));
    T value{};
    if (!readJson(cursor, value))
        return failure(invalid("invalid JSON: " + cursor.message()));
    if (!cursor.atEnd())
        return failure(invalid("invalid JSON: unexpected content after JSON"));
    return value;
}

} // namespace berth::model
