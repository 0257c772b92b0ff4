// The device allow-list: devices.deny and devices.allow of version 1, a BPF program on version 2.
#include "backend/sys/cgroup.h"

#include "backend/sys/paths.h"

#include <cerrno>
#include <cstdlib>
#include <linux/bpf.h>
#include <optional>
#include <sys/syscall.h>
#include <unistd.h>

namespace berth::sys {

namespace {

constexpr std::int64_t kMaxDeviceNumber = 0xfffff;

bpf_insn instruction(int code, int destination, int source, int offset, std::int32_t immediate)
{
    bpf_insn out{};
    out.code = static_cast<__u8>(code);
    out.dst_reg = static_cast<__u8>(destination & 15);
    out.src_reg = static_cast<__u8>(source & 15);
    out.off = static_cast<__s16>(offset);
    out.imm = immediate;
    return out;
}

bpf_insn loadWord(int destination, int offset)
{
    return instruction(BPF_LDX | BPF_MEM | BPF_W, destination, 1, offset, 0);
}

std::int32_t accessBits(const std::string &access)
{
    std::int32_t bits = 0;
    for (const char c : access)
        bits |= c == 'r' ? BPF_DEVCG_ACC_READ : c == 'w' ? BPF_DEVCG_ACC_WRITE : BPF_DEVCG_ACC_MKNOD;
    return bits;
}

// "allow and leave", jumped over when a part of the rule does not fit. Registers: 2 type, 3 access, 4 major,
// 5 minor.
void appendRule(std::vector<bpf_insn> &program, const DeviceRule &rule)
{
    std::vector<bpf_insn> part;
    if (rule.type != 'a')
        part.push_back(instruction(BPF_JMP | BPF_JNE | BPF_K, 2, 0, 0,
                                   rule.type == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR));
    part.push_back(instruction(BPF_ALU | BPF_MOV | BPF_X, 1, 3, 0, 0));
    part.push_back(instruction(BPF_ALU | BPF_AND | BPF_K, 1, 0, 0, accessBits(rule.access)));
    part.push_back(instruction(BPF_JMP | BPF_JNE | BPF_X, 1, 3, 0, 0));
    if (rule.major >= 0)
        part.push_back(
            instruction(BPF_JMP | BPF_JNE | BPF_K, 4, 0, 0, static_cast<std::int32_t>(rule.major)));
    if (rule.minor >= 0)
        part.push_back(
            instruction(BPF_JMP | BPF_JNE | BPF_K, 5, 0, 0, static_cast<std::int32_t>(rule.minor)));
    part.push_back(instruction(BPF_ALU | BPF_MOV | BPF_K, 0, 0, 0, 1));
    part.push_back(instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0));
    for (std::size_t at = 0; at < part.size(); ++at) {
        const int code = part[at].code;
        if (code == (BPF_JMP | BPF_JNE | BPF_K) || code == (BPF_JMP | BPF_JNE | BPF_X))
            part[at].off = static_cast<__s16>(part.size() - at - 1);
    }
    program.insert(program.end(), part.begin(), part.end());
}

std::vector<bpf_insn> deviceProgram(const std::vector<DeviceRule> &rules)
{
    // struct bpf_cgroup_dev_ctx: access << 16 | type, major, minor
    std::vector<bpf_insn> program{
        loadWord(2, 0), instruction(BPF_ALU | BPF_AND | BPF_K, 2, 0, 0, 0xffff),
        loadWord(3, 0), instruction(BPF_ALU | BPF_RSH | BPF_K, 3, 0, 0, 16),
        loadWord(4, 4), loadWord(5, 8),
    };
    for (const DeviceRule &rule : rules)
        appendRule(program, rule);
    program.push_back(instruction(BPF_ALU | BPF_MOV | BPF_K, 0, 0, 0, 0));
    program.push_back(instruction(BPF_JMP | BPF_EXIT, 0, 0, 0, 0));
    return program;
}

Result<void> attachDeviceProgram(int cgroup, const std::vector<DeviceRule> &rules)
{
    const std::vector<bpf_insn> program = deviceProgram(rules);
    bpf_attr load{};
    load.prog_type = BPF_PROG_TYPE_CGROUP_DEVICE;
    load.insns = reinterpret_cast<std::uintptr_t>(program.data());
    load.insn_cnt = static_cast<__u32>(program.size());
    load.license = reinterpret_cast<std::uintptr_t>("Apache-2.0");
    const UniqueFd loaded(static_cast<int>(::syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof load)));
    if (!loaded)
        return failure(systemError("load device rules", errno));
    bpf_attr attach{};
    attach.target_fd = static_cast<__u32>(cgroup);
    attach.attach_bpf_fd = static_cast<__u32>(loaded.get());
    attach.attach_type = BPF_CGROUP_DEVICE;
    attach.attach_flags = BPF_F_ALLOW_MULTI; // programs of folders above go on counting
    if (::syscall(SYS_bpf, BPF_PROG_ATTACH, &attach, sizeof attach) != 0)
        return failure(systemError("attach device rules", errno));
    return {};
}

std::optional<std::int64_t> deviceNumber(std::string_view digits)
{
    if (digits == "*")
        return -1;
    if (digits.empty() || digits.size() > 7 ||
        digits.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    const long number = std::strtol(std::string(digits).c_str(), nullptr, 10);
    return number <= kMaxDeviceNumber ? std::optional<std::int64_t>(number) : std::nullopt;
}

} // namespace

Result<DeviceRule> parseDeviceRule(std::string_view text)
{
    const Error malformed = invalid("invalid device cgroup rule format: '" + std::string(text) + "'");
    // "T MAJOR:MINOR ACCESS"
    const std::size_t space = text.find(' ', 2), colon = text.find(':');
    if (text.size() < 7 || text[1] != ' ' || space == std::string_view::npos ||
        colon == std::string_view::npos || colon > space)
        return failure(malformed);
    DeviceRule rule;
    rule.type = text[0];
    rule.access = text.substr(space + 1);
    const auto major = deviceNumber(text.substr(2, colon - 2));
    const auto minor = deviceNumber(text.substr(colon + 1, space - colon - 1));
    const bool knownType = rule.type == 'a' || rule.type == 'b' || rule.type == 'c';
    const bool knownAccess = !rule.access.empty() && rule.access.size() <= 3 &&
                             rule.access.find_first_not_of("rwm") == std::string::npos;
    if (!knownType || !knownAccess || !major || !minor)
        return failure(malformed);
    rule.major = *major;
    rule.minor = *minor;
    return rule;
}

std::string deviceRuleText(const DeviceRule &rule)
{
    const auto part = [](std::int64_t value) { return value < 0 ? std::string("*") : std::to_string(value); };
    return std::string(1, rule.type) + " " + part(rule.major) + ":" + part(rule.minor) + " " + rule.access;
}

Result<void> Cgroup::applyDevices(const std::vector<DeviceRule> &rules)
{
    if (version2())
        return attachDeviceProgram(unified_.get(), rules);
    const int devices = folder(Controller::Devices);
    if (devices < 0) // fail closed: without the list a device node is the host's disk
        return failure(Error{ErrorKind::Unavailable, "the device cgroup is not mounted", {}, 0});
    TRY_VOID(writeKernelFile(devices, "devices.deny", "a"));
    for (const DeviceRule &rule : rules) {
        // The kernel takes "a" only without numbers.
        const bool everything =
            rule.type == 'a' && rule.major < 0 && rule.minor < 0 && rule.access.size() == 3;
        if (rule.type != 'a' || everything) {
            TRY_VOID(writeKernelFile(devices, "devices.allow", everything ? "a" : deviceRuleText(rule)));
            continue;
        }
        for (const char type : {'b', 'c'}) {
            DeviceRule one = rule;
            one.type = type;
            TRY_VOID(writeKernelFile(devices, "devices.allow", deviceRuleText(one)));
        }
    }
    return {};
}

} // namespace berth::sys
