// One field table per object. A struct lists its members once:
//
//   struct Mount { std::string source; bool readOnly = false;
//       static constexpr auto fields() { return std::tuple{field("Source", &Mount::source),
//                                                          field("ReadOnly", &Mount::readOnly, OmitEmpty)}; }
//                                                          };
//
// JSON in both directions (model/json), the shim's wire format (runtime/wire) and --format templates are made
// from it. The order is the order of the wire format: append at the end only.
#pragma once

#include <tuple>
#include <type_traits>

namespace berth {

enum FieldFlag : unsigned {
    Plain = 0,
    OmitEmpty = 1,    // left out of JSON when empty, zero, false or null
    Required = 2,     // reading fails without it
    NullIfEmpty = 4,  // written as null when empty, as Go does with a nil slice or map
    IgnoreOnRead = 8, // what only the engine says
    OneOrList = 16,   // a list that may also be written as its one element, as Go's StrSlice reads it
};

template <class Owner, class Member>
struct Field
{
    const char *name;
    Member Owner::*member;
    unsigned flags;
};

template <class Owner, class Member>
constexpr Field<Owner, Member> field(const char *name, Member Owner::*member, unsigned flags = Plain)
{
    return {name, member, flags};
}

template <class T>
concept Reflected = requires
{
    T::fields();
};

// Calls visit(Field) for each row.
template <Reflected T, class Visit>
constexpr void forEachField(Visit &&visit)
{
    std::apply([&](const auto &...row) { (visit(row), ...); }, T::fields());
}

} // namespace berth
