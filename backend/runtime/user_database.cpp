#include "backend/runtime/user_database.h"

#include "backend/sys/paths.h"

#include <algorithm>
#include <array>
#include <optional>

namespace berth::runtime {

namespace {

constexpr std::size_t kMaxDatabase = 1u << 20; // bytes
constexpr std::size_t kMaxLine = 64u << 10;    // longer lines are passed over
constexpr std::uint64_t kMaxId = 4294967294;   // 2^32-1 means "no change" to the kernel

struct PasswdRow
{
    std::string_view name, home;
    std::uint32_t uid = 0, gid = 0;
};
struct GroupRow
{
    std::string_view name, members;
    std::uint32_t gid = 0;
};

bool isAllDigits(std::string_view text)
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::uint32_t> parseId(std::string_view text)
{
    if (!isAllDigits(text))
        return std::nullopt;
    std::uint64_t number = 0;
    for (const char c : text) {
        number = number * 10 + static_cast<std::uint64_t>(c - '0');
        if (number > kMaxId)
            return std::nullopt;
    }
    return static_cast<std::uint32_t>(number);
}

template <std::size_t N>
std::array<std::string_view, N> splitFields(std::string_view line)
{
    std::array<std::string_view, N> fields{};
    for (std::string_view &one : fields) {
        const std::size_t colon = line.find(':');
        one = line.substr(0, colon);
        line = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
    }
    return fields;
}

std::optional<PasswdRow> parsePasswd(std::string_view line)
{
    const auto fields = splitFields<7>(line); // name:password:uid:gid:comment:home:shell
    const auto uid = parseId(fields[2]), gid = parseId(fields[3]);
    if (fields[0].empty() || !uid || !gid)
        return std::nullopt;
    return PasswdRow{fields[0], fields[5], *uid, *gid};
}

std::optional<GroupRow> parseGroup(std::string_view line)
{
    const auto fields = splitFields<4>(line); // name:password:gid:members
    const auto gid = parseId(fields[2]);
    if (fields[0].empty() || !gid)
        return std::nullopt;
    return GroupRow{fields[0], fields[3], *gid};
}

// Calls visit(row) for each good line until it returns true.
template <class Row, class Visit>
void visitRows(std::string_view text, std::optional<Row> (*parse)(std::string_view), Visit visit)
{
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (line.size() > kMaxLine || line.starts_with('#'))
            continue;
        if (const std::optional<Row> row = parse(line); row && visit(*row))
            return;
    }
}

bool listsMember(std::string_view members, std::string_view name)
{
    while (!members.empty()) {
        const std::size_t comma = members.find(',');
        if (members.substr(0, comma) == name)
            return true;
        members = comma == std::string_view::npos ? std::string_view() : members.substr(comma + 1);
    }
    return false;
}

std::optional<std::uint32_t> findGroup(std::string_view groups, std::string_view name)
{
    std::optional<std::uint32_t> found;
    visitRows<GroupRow>(groups, parseGroup, [&](const GroupRow &row) {
        if (row.name == name)
            found = row.gid;
        return found.has_value();
    });
    return found;
}

Error idOutOfRange()
{
    return invalid("uids and gids must be in range 0-4294967294");
}

// A number or the gid of a name.
Result<std::uint32_t> groupId(std::string_view groups, std::string_view text, const std::string &unknown)
{
    if (isAllDigits(text)) {
        const auto gid = parseId(text);
        return gid ? Result<std::uint32_t>(*gid) : failure(idOutOfRange());
    }
    const auto gid = findGroup(groups, text);
    return gid ? Result<std::uint32_t>(*gid) : failure(invalid(unknown));
}

void addGroup(std::vector<std::uint32_t> &groups, std::uint32_t gid)
{
    if (std::find(groups.begin(), groups.end(), gid) == groups.end())
        groups.push_back(gid);
}

// The passwd row of a name or number; for a number there need not be one.
Result<std::optional<PasswdRow>> findUser(std::string_view passwd, std::string_view user, std::uint32_t &uid)
{
    const bool numeric = user.empty() || isAllDigits(user);
    if (numeric) {
        const auto number = user.empty() ? std::optional<std::uint32_t>(0) : parseId(user);
        if (!number)
            return failure(idOutOfRange());
        uid = *number;
    }
    std::optional<PasswdRow> found;
    visitRows<PasswdRow>(passwd, parsePasswd, [&](const PasswdRow &row) {
        if (numeric ? row.uid == uid : row.name == user)
            found = row;
        return found.has_value();
    });
    if (!found && !numeric)
        return failure(
            invalid("unable to find user " + std::string(user) + ": no matching entries in passwd file"));
    if (found)
        uid = found->uid;
    return found;
}

} // namespace

bool isIdNumber(std::string_view text)
{
    return parseId(text).has_value();
}

Result<Identity> resolveIdentity(std::string_view passwd, std::string_view group, std::string_view user,
                                 const std::vector<std::string> &extraGroups)
{
    const std::size_t colon = user.find(':');
    const std::string_view groupPart =
        colon == std::string_view::npos ? std::string_view() : user.substr(colon + 1);
    Identity identity;
    const std::optional<PasswdRow> row = TRY(findUser(passwd, user.substr(0, colon), identity.uid));
    if (row) {
        identity.gid = row->gid;
        identity.home = row->home.empty() ? "/" : std::string(row->home);
    }
    if (!groupPart.empty()) {
        const std::string unknown =
            "unable to find group " + std::string(groupPart) + ": no matching entries in group file";
        identity.gid = TRY(groupId(group, groupPart, unknown));
    }
    addGroup(identity.groups, identity.gid);
    // As Docker: who names a group has asked for that one alone.
    if (groupPart.empty() && row) {
        visitRows<GroupRow>(group, parseGroup, [&](const GroupRow &entry) {
            if (listsMember(entry.members, row->name))
                addGroup(identity.groups, entry.gid);
            return false;
        });
    }
    for (const std::string &extra : extraGroups) {
        const std::uint32_t gid = TRY(groupId(group, extra, "Unable to find group " + extra));
        addGroup(identity.groups, gid);
    }
    return identity;
}

Result<Identity> resolveIdentity(int root, std::string_view user, const std::vector<std::string> &extraGroups)
{
    // What cannot be read knows nobody: a number still works, a name is not found.
    const auto text = [root](const char *path) {
        return sys::readSmallFile(root, path, kMaxDatabase).value_or(std::string());
    };
    return resolveIdentity(text("/etc/passwd"), text("/etc/group"), user, extraGroups);
}

} // namespace berth::runtime
