#include "backend/sys/seccomp_prelude.h"

#include <cerrno>
#include <cstddef>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sys/socket.h>

namespace berth::sys {

namespace {

constexpr std::uint32_t kX32Bit = 0x40000000;
constexpr std::uint32_t kNewestKnown =
    450; // set_mempolicy_home_node, the last that every libseccomp 2.5.4 has

// Where an ABI has the three calls that are looked into. All three share the numbers from 424 on.
struct AbiRow
{
    std::uint32_t architecture, bit, socket, ioctl, newest;
};
constexpr AbiRow kAbis[] = {
    {AUDIT_ARCH_X86_64, 0, 41, 16, kNewestKnown},
    {AUDIT_ARCH_X86_64, kX32Bit, 41, 514, 547}, // x32 has calls of its own from 512 to 547
    {AUDIT_ARCH_I386, 0, 359, 54, kNewestKnown},
    {AUDIT_ARCH_AARCH64, 0, 198, 29, kNewestKnown},
};

constexpr std::uint32_t argumentOffset(int index)
{
    return offsetof(seccomp_data, args) +
           8 * static_cast<std::uint32_t>(index); // little-endian: the low half
}

class Assembler
{
public:
    void load(std::uint32_t offset) { add(BPF_LD | BPF_W | BPF_ABS, offset); }
    void ret(std::uint32_t action) { add(BPF_RET | BPF_K, action); }
    void refuse(int error) { ret(SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error)); }
    void jumpIf(int condition, std::uint32_t value, std::size_t yes, std::size_t no)
    {
        code_.push_back(sock_filter{static_cast<__u16>(BPF_JMP | condition | BPF_K), static_cast<__u8>(yes),
                                    static_cast<__u8>(no), value});
    }
    // `body` is taken when the comparison holds, or when it does not. Bodies may be longer than a conditional
    // jump reaches.
    void when(int condition, std::uint32_t value, const Assembler &body)
    {
        jumpIf(condition, value, 1, 0);
        append(body);
    }
    void whenNot(int condition, std::uint32_t value, const Assembler &body)
    {
        jumpIf(condition, value, 0, 1);
        append(body);
    }
    // Refuses what is loaded unless it is one of `values`.
    void refuseUnless(const std::vector<std::uint32_t> &values, int error)
    {
        for (std::size_t at = 0; at < values.size(); ++at)
            jumpIf(BPF_JEQ, values[at], values.size() - at, 0);
        refuse(error);
    }
    std::vector<sock_filter> take() { return std::move(code_); }

private:
    void append(const Assembler &body)
    {
        add(BPF_JMP | BPF_JA, static_cast<std::uint32_t>(body.code_.size()));
        code_.insert(code_.end(), body.code_.begin(), body.code_.end());
    }
    void add(int code, std::uint32_t value)
    {
        code_.push_back(sock_filter{static_cast<__u16>(code), 0, 0, value});
    }
    std::vector<sock_filter> code_;
};

Assembler socketRules(const SeccompPrelude &prelude)
{
    Assembler protocol;
    protocol.load(argumentOffset(2));
    protocol.refuseUnless(prelude.netlinkProtocols, EPROTONOSUPPORT);
    Assembler body;
    body.load(argumentOffset(0));
    body.refuseUnless(prelude.socketFamilies, EAFNOSUPPORT);
    body.when(BPF_JEQ, AF_NETLINK, protocol);
    return body;
}

Assembler ioctlRules(const SeccompPrelude &prelude)
{
    Assembler body;
    body.load(argumentOffset(1));
    for (const std::uint32_t command : prelude.deniedIoctls) {
        body.jumpIf(BPF_JEQ, command, 0, 1);
        body.refuse(EPERM);
    }
    return body;
}

Assembler abiRules(const AbiRow &abi, const SeccompPrelude &prelude)
{
    Assembler newer;
    for (const std::uint32_t call : prelude.newCalls) {
        newer.jumpIf(BPF_JEQ, abi.bit | call, 0, 1);
        newer.ret(SECCOMP_RET_ALLOW);
    }
    Assembler unknown;
    unknown.refuse(ENOSYS);
    Assembler body;
    body.load(offsetof(seccomp_data, nr));
    body.when(BPF_JGT, abi.bit | kNewestKnown, newer);
    body.when(BPF_JGT, abi.bit | abi.newest, unknown);
    if (prelude.limitFamilies)
        body.when(BPF_JEQ, abi.bit | abi.socket, socketRules(prelude));
    // The socket rules may have replaced the number in the register.
    body.load(offsetof(seccomp_data, nr));
    body.when(BPF_JEQ, abi.bit | abi.ioctl, ioctlRules(prelude));
    return body;
}

} // namespace

std::vector<sock_filter> preludeProgram(const SeccompPrelude &prelude)
{
    Assembler program;
    for (const AbiRow &abi : kAbis) {
        // Numbers of x32 are those with the bit: each half only sees its own.
        Assembler mine;
        mine.load(offsetof(seccomp_data, nr));
        if (abi.bit != 0)
            mine.when(BPF_JGE, kX32Bit, abiRules(abi, prelude));
        else
            mine.whenNot(BPF_JGE, kX32Bit, abiRules(abi, prelude));
        program.load(offsetof(seccomp_data, arch));
        program.when(BPF_JEQ, abi.architecture, mine);
    }
    return program.take();
}

} // namespace berth::sys
