#include "backend/model/filters.h"

#include "backend/model/durations.h"
#include "backend/model/json.h"

#include <algorithm>

namespace berth::model {

namespace {

constexpr std::size_t kMostValues = 1000; // of one request

// Docker's words for a boolean in a filter.
std::optional<bool> filterBoolean(const std::string &text)
{
    for (const char *word : {"1", "true", "True", "TRUE", "t", "T"}) {
        if (text == word)
            return true;
    }
    for (const char *word : {"0", "false", "False", "FALSE", "f", "F"}) {
        if (text == word)
            return false;
    }
    return std::nullopt;
}

// {"a": true, "b": true} or ["a", "b"], or a lone string.
bool readValues(JsonCursor &cursor, std::vector<std::string> &out)
{
    if (cursor.peek() != '{') {
        std::vector<std::string> list;
        if (!readJson(cursor, list, OneOrList))
            return false;
        out.insert(out.end(), list.begin(), list.end());
        return true;
    }
    std::map<std::string, bool> flags;
    if (!readJson(cursor, flags))
        return false;
    for (const auto &[value, wanted] : flags) {
        if (wanted)
            out.push_back(value);
    }
    return true;
}

bool hasLabel(const std::map<std::string, std::string> &labels, const std::string &wanted)
{
    const std::size_t equals = wanted.find('=');
    const auto found = labels.find(wanted.substr(0, equals));
    return found != labels.end() &&
           (equals == std::string::npos || found->second == wanted.substr(equals + 1));
}

} // namespace

Result<Filters> Filters::parse(std::string_view json)
{
    Filters out;
    if (json.empty())
        return out;
    JsonCursor cursor(json);
    if (cursor.takeNull() && cursor.atEnd())
        return out;
    std::map<std::string, std::vector<std::string>> read;
    std::size_t count = 0;
    if (cursor.beginObject()) {
        std::string key;
        while (cursor.nextKey(key)) {
            if (!readValues(cursor, read[key])) {
                cursor.in(key);
                break;
            }
            count += 1 + read[key].size();
            if (count > kMostValues)
                return failure(invalid("invalid filter: more than 1000 values"));
        }
    }
    if (!cursor.ok() || !cursor.atEnd())
        return failure(invalid("invalid filter: " + (cursor.ok() ? "unexpected content" : cursor.message())));
    for (auto &[key, values] : read) {
        for (std::string &value : values)
            out.add(key, std::move(value));
    }
    return out;
}

void Filters::add(const std::string &key, std::string value)
{
    if (!patterns_.contains(value) && value.find_first_of("^$.*+?[]()|\\") != std::string::npos) {
        if (auto pattern = Pattern::compile(value))
            patterns_.emplace(value, std::move(*pattern));
    }
    values_[key].push_back(std::move(value));
}

std::string Filters::json() const
{
    return toJson(values_);
}

Result<void> Filters::check(std::initializer_list<std::string_view> allowed) const
{
    for (const auto &[key, values] : values_) {
        if (std::find(allowed.begin(), allowed.end(), key) == allowed.end())
            return failure(invalid("invalid filter '" + key + "'"));
    }
    return {};
}

const std::vector<std::string> &Filters::values(const std::string &key) const
{
    static const std::vector<std::string> kNone;
    const auto found = values_.find(key);
    return found == values_.end() ? kNone : found->second;
}

bool Filters::matchesExactly(const std::string &key, std::string_view value) const
{
    const auto &wanted = values(key);
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

bool Filters::matchesPrefix(const std::string &key, std::string_view value) const
{
    const auto &wanted = values(key);
    return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const std::string &prefix) {
               return value.starts_with(prefix);
           });
}

bool Filters::matchesPattern(const std::string &key, std::string_view value) const
{
    const auto &wanted = values(key);
    return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const std::string &text) {
               const auto pattern = patterns_.find(text);
               if (value == text)
                   return true;
               return pattern != patterns_.end() ? pattern->second.foundIn(value)
                                                 : value.find(text) != std::string_view::npos;
           });
}

bool Filters::matchesLabels(const std::map<std::string, std::string> &labels) const
{
    const auto &wanted = values("label"), &unwanted = values("label!");
    const auto has = [&](const std::string &text) { return hasLabel(labels, text); };
    return std::all_of(wanted.begin(), wanted.end(), has) &&
           std::none_of(unwanted.begin(), unwanted.end(), has);
}

Result<std::optional<bool>> Filters::flag(const std::string &key) const
{
    const auto &given = values(key);
    if (given.empty())
        return std::optional<bool>();
    const std::optional<bool> value = filterBoolean(given.front());
    const bool agreed = std::all_of(given.begin(), given.end(),
                                    [&](const std::string &text) { return filterBoolean(text) == value; });
    if (!value || !agreed) {
        std::string all;
        for (const std::string &text : given)
            all += (all.empty() ? "" : " ") + text;
        return failure(invalid("invalid filter '" + key + "=[" + all + "]'"));
    }
    return value;
}

Result<std::optional<TimeNs>> Filters::instant(const std::string &key, TimeNs now) const
{
    const auto &given = values(key);
    if (given.empty())
        return std::optional<TimeNs>();
    if (given.size() > 1)
        return failure(invalid("more than one '" + key + "' filter specified"));
    const std::optional<TimeNs> time = parseInstant(given.front(), now);
    if (!time)
        return failure(invalid("invalid filter '" + key + "=" + given.front() + "': it is no point in time"));
    return time;
}

} // namespace berth::model
