// Two-way names of an enum as one constexpr table: `constexpr EnumNames
// kStates{std::array{std::pair{State::Running, "running"sv}, …}}`.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace berth {

template <class E, std::size_t N>
struct EnumNames
{
    std::array<std::pair<E, std::string_view>, N> rows;

    // Empty for a value without a row.
    constexpr std::string_view name(E value) const
    {
        for (const auto &[key, text] : rows) {
            if (key == value)
                return text;
        }
        return {};
    }
    constexpr std::optional<E> value(std::string_view text) const
    {
        for (const auto &[key, name] : rows) {
            if (name == text)
                return key;
        }
        return std::nullopt;
    }
};

template <class E, std::size_t N>
EnumNames(std::array<std::pair<E, std::string_view>, N>) -> EnumNames<E, N>;

} // namespace berth
