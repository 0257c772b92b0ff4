#include "backend/sys/seccomp.h"

#include "backend/base/fd.h"
#include "backend/sys/json_text.h"
#include "backend/sys/paths.h"
#include "backend/sys/seccomp_prelude.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <map>
#include <optional>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

namespace berth::sys {

namespace {

constexpr std::size_t kMaxKept = 64; // compiled programs
constexpr int kMaxArguments = 6;

template <class Value>
struct NameRow
{
    std::string_view name;
    Value value;
};
template <class Value, std::size_t N>
std::optional<Value> valueOf(const NameRow<Value> (&rows)[N], std::string_view name)
{
    for (const NameRow<Value> &row : rows) {
        if (row.name == name)
            return row.value;
    }
    return std::nullopt;
}

constexpr NameRow<std::uint32_t> kArchitectures[] = {
    {"SCMP_ARCH_X86", SCMP_ARCH_X86},         {"SCMP_ARCH_X86_64", SCMP_ARCH_X86_64},
    {"SCMP_ARCH_X32", SCMP_ARCH_X32},         {"SCMP_ARCH_ARM", SCMP_ARCH_ARM},
    {"SCMP_ARCH_AARCH64", SCMP_ARCH_AARCH64},
};
// Docker's names in includes.arches.
constexpr NameRow<std::uint32_t> kGoArchitectures[] = {
    {"amd64", SCMP_ARCH_X86_64}, {"arm64", SCMP_ARCH_AARCH64}, {"x86", SCMP_ARCH_X86},
    {"x32", SCMP_ARCH_X32},      {"arm", SCMP_ARCH_ARM},
};
constexpr NameRow<scmp_compare> kOperators[] = {
    {"SCMP_CMP_NE", SCMP_CMP_NE},
    {"SCMP_CMP_LT", SCMP_CMP_LT},
    {"SCMP_CMP_LE", SCMP_CMP_LE},
    {"SCMP_CMP_EQ", SCMP_CMP_EQ},
    {"SCMP_CMP_GE", SCMP_CMP_GE},
    {"SCMP_CMP_GT", SCMP_CMP_GT},
    {"SCMP_CMP_MASKED_EQ", SCMP_CMP_MASKED_EQ},
};
// Newer than kNewestKnown of the prelude, which decides them; one number for all architectures.
constexpr NameRow<std::uint32_t> kNewCalls[] = {
    {"cachestat", 451},         {"fchmodat2", 452},         {"map_shadow_stack", 453}, {"futex_wake", 454},
    {"futex_wait", 455},        {"futex_requeue", 456},     {"statmount", 457},        {"listmount", 458},
    {"lsm_get_self_attr", 459}, {"lsm_set_self_attr", 460}, {"lsm_list_modules", 461}, {"mseal", 462},
    {"setxattrat", 463},        {"getxattrat", 464},        {"listxattrat", 465},      {"removexattrat", 466},
};

Result<std::uint32_t> actionOf(const std::string &name, const JsonValue &errnoRet)
{
    const auto error = static_cast<std::uint32_t>(errnoRet.isNull() ? EPERM : errnoRet.number);
    const NameRow<std::uint32_t> actions[] = {
        {"SCMP_ACT_ALLOW", SCMP_ACT_ALLOW},
        {"SCMP_ACT_ERRNO", SCMP_ACT_ERRNO(error & 0xffff)},
        {"SCMP_ACT_KILL", SCMP_ACT_KILL_THREAD},
        {"SCMP_ACT_KILL_THREAD", SCMP_ACT_KILL_THREAD},
        {"SCMP_ACT_KILL_PROCESS", SCMP_ACT_KILL_PROCESS},
        {"SCMP_ACT_TRAP", SCMP_ACT_TRAP},
        {"SCMP_ACT_TRACE", SCMP_ACT_TRACE(error & 0xffff)},
        {"SCMP_ACT_LOG", SCMP_ACT_LOG},
    };
    const auto action = valueOf(actions, name);
    return action ? Result<std::uint32_t>(*action)
                  : failure(invalid("Decoding seccomp profile failed: unknown action " + name));
}

bool kernelIsAtLeast(const std::string &wanted)
{
    utsname system{};
    int have[2]{}, need[2]{};
    if (::uname(&system) != 0 || std::sscanf(system.release, "%d.%d", &have[0], &have[1]) != 2 ||
        std::sscanf(wanted.c_str(), "%d.%d", &need[0], &need[1]) != 2)
        return false;
    return have[0] != need[0] ? have[0] > need[0] : have[1] >= need[1];
}

bool holdsCapability(const JsonValue &name, CapabilitySet capabilities)
{
    const std::optional<int> number = capabilityNumber(name.text);
    return number && (capabilities & (CapabilitySet{1} << *number)) != 0;
}

bool namesThisArchitecture(const JsonValue &arches)
{
    return std::any_of(arches.items.begin(), arches.items.end(), [](const JsonValue &arch) {
        return valueOf(kGoArchitectures, arch.text) == seccomp_arch_native();
    });
}

// All that `includes` asks for, and nothing that `excludes` names.
bool applies(const JsonValue &rule, CapabilitySet capabilities)
{
    const auto holds = [capabilities](const JsonValue &name) { return holdsCapability(name, capabilities); };
    const JsonValue &with = rule["includes"], &without = rule["excludes"];
    const auto &needed = with["caps"].items, &unwanted = without["caps"].items;
    if (!std::all_of(needed.begin(), needed.end(), holds) ||
        std::any_of(unwanted.begin(), unwanted.end(), holds))
        return false;
    if (!with["arches"].items.empty() && !namesThisArchitecture(with["arches"]))
        return false;
    if (namesThisArchitecture(without["arches"]))
        return false;
    return with["minKernel"].isNull() || kernelIsAtLeast(with["minKernel"].text);
}

class ProfileCompiler
{
public:
    ProfileCompiler(const JsonValue &profile, CapabilitySet capabilities)
        : profile_(profile), capabilities_(capabilities)
    {
    }
    ~ProfileCompiler() { seccomp_release(filter_); }
    ProfileCompiler(const ProfileCompiler &) = delete;
    ProfileCompiler &operator=(const ProfileCompiler &) = delete;

    Result<SeccompProgram> compile()
    {
        defaultAction_ = TRY(actionOf(profile_["defaultAction"].text, profile_["defaultErrnoRet"]));
        filter_ = seccomp_init(defaultAction_);
        if (filter_ == nullptr)
            return failure(internal("seccomp_init failed"));
        TRY_VOID(addArchitectures());
        for (const JsonValue &rule : profile_["syscalls"].items) {
            if (applies(rule, capabilities_))
                TRY_VOID(addRule(rule));
        }
        (void)seccomp_attr_set(filter_, SCMP_FLTATR_CTL_OPTIMIZE,
                               2); // a binary tree: fewer comparisons a call
        return exported();
    }

private:
    Result<void> addArchitecture(const std::string &name)
    {
        const auto token = valueOf(kArchitectures, name);
        if (!token)
            return {}; // of another family of machines
        const int result = seccomp_arch_add(filter_, *token);
        return result == 0 || result == -EEXIST ? Result<void>()
                                                : failure(systemError("seccomp " + name, -result));
    }
    Result<void> addArchitectures()
    {
        for (const JsonValue &row : profile_["archMap"].items) {
            if (valueOf(kArchitectures, row["architecture"].text) != seccomp_arch_native())
                continue;
            for (const JsonValue &sub : row["subArchitectures"].items)
                TRY_VOID(addArchitecture(sub.text));
        }
        for (const JsonValue &name : profile_["architectures"].items)
            TRY_VOID(addArchitecture(name.text));
        return {};
    }

    Result<std::vector<scmp_arg_cmp>> conditions(const JsonValue &args)
    {
        std::vector<scmp_arg_cmp> out;
        for (const JsonValue &arg : args.items) {
            const auto compare = valueOf(kOperators, arg["op"].text);
            if (!compare || arg["index"].number >= kMaxArguments)
                return failure(invalid("Decoding seccomp profile failed: bad argument condition"));
            out.push_back(scmp_arg_cmp{static_cast<unsigned>(arg["index"].number), *compare,
                                       arg["value"].number, arg["valueTwo"].number});
        }
        return out;
    }

    Result<void> addCall(const std::string &name, std::uint32_t action,
                         const std::vector<scmp_arg_cmp> &conditions)
    {
        if (const auto newCall = valueOf(kNewCalls, name)) { // whether libseccomp knows it or not
            if (action == SCMP_ACT_ALLOW && conditions.empty())
                prelude_.newCalls.push_back(*newCall);
            return {};
        }
        const int number = seccomp_syscall_resolve_name(name.c_str());
        if (number == __NR_SCMP_ERROR) // a name that nobody knows denies and allows nothing
            return {};
        const int result = seccomp_rule_add_array(
            filter_, action, number, static_cast<unsigned>(conditions.size()), conditions.data());
        if (result != 0)
            return failure(Error{ErrorKind::Invalid, "seccomp rule for " + name, {}, -result});
        return {};
    }

    Result<void> addRule(const JsonValue &rule)
    {
        const std::uint32_t action = TRY(actionOf(rule["action"].text, rule["errnoRet"]));
        if (action == defaultAction_)
            return {};
        const std::vector<scmp_arg_cmp> all = TRY(conditions(rule["args"]));
        // Several conditions on one argument are alternatives, on different ones they count together.
        const bool alternatives = std::any_of(all.begin(), all.end(), [&](const scmp_arg_cmp &one) {
            return std::count_if(all.begin(), all.end(),
                                 [&](const scmp_arg_cmp &other) { return other.arg == one.arg; }) > 1;
        });
        std::vector<JsonValue> single;
        const std::vector<JsonValue> *names = &rule["names"].items;
        if (!rule["name"].isNull()) { // the older form
            single.push_back(rule["name"]);
            names = &single;
        }
        for (const JsonValue &name : *names) {
            if (!alternatives) {
                TRY_VOID(addCall(name.text, action, all));
                continue;
            }
            for (const scmp_arg_cmp &one : all)
                TRY_VOID(addCall(name.text, action, {one}));
        }
        return {};
    }

    std::vector<std::uint32_t> valuesOf(const JsonValue &rows) const
    {
        std::vector<std::uint32_t> values;
        for (const JsonValue &row : rows.items) {
            if (!applies(row, capabilities_))
                continue;
            for (const JsonValue &value : row["values"].items)
                values.push_back(static_cast<std::uint32_t>(value.number));
        }
        return values;
    }

    Result<SeccompProgram> exported()
    {
        prelude_.limitFamilies = !profile_["socketFamilies"].isNull();
        prelude_.socketFamilies = valuesOf(profile_["socketFamilies"]);
        prelude_.netlinkProtocols = valuesOf(profile_["netlinkProtocols"]);
        prelude_.deniedIoctls = valuesOf(profile_["ioctlsDenied"]);
        const UniqueFd file(::memfd_create("seccomp", MFD_CLOEXEC));
        if (!file)
            return failure(systemError("memfd_create", errno));
        if (const int result = seccomp_export_bpf(filter_, file.get()); result != 0)
            return failure(systemError("seccomp_export_bpf", -result));
        if (::lseek(file.get(), 0, SEEK_SET) != 0)
            return failure(systemError("seek", errno));
        const std::string body = TRY(readAll(file.get(), BPF_MAXINSNS * sizeof(sock_filter)));
        const std::vector<sock_filter> head = preludeProgram(prelude_);
        SeccompProgram program(head.size() * sizeof(sock_filter) + body.size());
        std::memcpy(program.data(), head.data(), head.size() * sizeof(sock_filter));
        std::memcpy(program.data() + head.size() * sizeof(sock_filter), body.data(), body.size());
        return program;
    }

    const JsonValue &profile_;
    CapabilitySet capabilities_;
    std::uint32_t defaultAction_ = 0;
    scmp_filter_ctx filter_ = nullptr;
    SeccompPrelude prelude_;
};

} // namespace

Result<SeccompProgram> compileSeccomp(std::string_view profile, CapabilitySet capabilities)
{
    static std::map<std::pair<std::string, CapabilitySet>, SeccompProgram> kept;
    const std::pair key(std::string(profile), capabilities);
    if (const auto found = kept.find(key); found != kept.end())
        return found->second;
    const Result<JsonValue> parsed = parseJsonText(profile);
    if (!parsed)
        return failure(invalid("Decoding seccomp profile failed: " + parsed.error().message));
    SeccompProgram program = TRY(ProfileCompiler(*parsed, capabilities).compile());
    if (kept.size() >= kMaxKept)
        kept.clear();
    kept.emplace(key, program);
    return program;
}

} // namespace berth::sys
