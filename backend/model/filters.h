// The `filters` parameter of list, prune and events calls: {"label":["a=b"]} or, as older clients write it,
// {"label":{"a=b":true}}. A key that was not asked for matches everything. Pure; any thread.
#pragma once

#include "backend/base/clock.h"
#include "backend/base/result.h"
#include "backend/model/pattern.h"

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::model {

class Filters
{
public:
    // An empty text is no filter. Errors are Invalid.
    static Result<Filters> parse(std::string_view json);
    void add(const std::string &key, std::string value);
    std::string json() const; // the list form

    // Invalid "invalid filter 'x'" for a key that is not among `allowed`.
    Result<void> check(std::initializer_list<std::string_view> allowed) const;

    bool empty() const { return values_.empty(); }
    bool has(const std::string &key) const { return values_.contains(key); }
    const std::vector<std::string> &values(const std::string &key) const;

    // One of the values equals `value`.
    bool matchesExactly(const std::string &key, std::string_view value) const;
    // `value` begins with one of the values.
    bool matchesPrefix(const std::string &key, std::string_view value) const;
    // One of the values equals `value` or is found in it as a regular expression.
    bool matchesPattern(const std::string &key, std::string_view value) const;
    // Every value, "name" or "name=value", is one of the labels; with the key "label!": none of them is.
    bool matchesLabels(const std::map<std::string, std::string> &labels) const;

    // A boolean filter ("dangling"); Invalid "invalid filter 'dangling=[x]'" when it is not one.
    Result<std::optional<bool>> flag(const std::string &key) const;
    // A point in time ("until": RFC 3339, seconds since the epoch, or a span before `now`).
    Result<std::optional<TimeNs>> instant(const std::string &key, TimeNs now) const;

private:
    std::map<std::string, std::vector<std::string>> values_;
    std::map<std::string, Pattern> patterns_; // by the value they were made of; only those that are patterns
};

} // namespace berth::model
