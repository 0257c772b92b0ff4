#include "backend/net/nft_tables.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>

namespace berth::net {

namespace {

constexpr std::uint32_t kNftablesGroup = 1u << (NFNLGRP_NFTABLES - 1);
constexpr const char *kPrograms[] = {"/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft", "/usr/local/sbin/nft"};
constexpr std::size_t kMessageSize = 500; // words of the program that an error repeats

nfgenmsg familyHeader(std::uint8_t family, std::uint16_t resource = 0)
{
    return {family, NFNETLINK_V0, htons(resource)};
}

void appendBatchMark(NetlinkMessage &batch, std::uint16_t type)
{
    batch.begin(type, 0);
    batch.header(familyHeader(AF_UNSPEC, NFNL_SUBSYS_NFTABLES));
    batch.end();
}

void appendValue(NetlinkMessage &batch, std::uint16_t type, const std::string &bytes)
{
    const std::size_t nest = batch.open(type);
    batch.bytes(NFTA_DATA_VALUE, bytes.data(), bytes.size());
    batch.close(nest);
}

void appendElement(NetlinkMessage &batch, const std::string &table, const EncodedElement &element,
                   std::uint16_t type, std::uint16_t flags)
{
    batch.begin(std::uint16_t((NFNL_SUBSYS_NFTABLES << 8) | type), std::uint16_t(flags | NLM_F_ACK));
    batch.header(
        familyHeader(element.bridgeFamily ? std::uint8_t(NFPROTO_BRIDGE) : std::uint8_t(NFPROTO_IPV4)));
    batch.text(NFTA_SET_ELEM_LIST_TABLE, table);
    batch.text(NFTA_SET_ELEM_LIST_SET, element.set);
    const std::size_t list = batch.open(NFTA_SET_ELEM_LIST_ELEMENTS);
    const std::size_t item = batch.open(NFTA_LIST_ELEM);
    appendValue(batch, NFTA_SET_ELEM_KEY, element.key);
    if (!element.value.empty())
        appendValue(batch, NFTA_SET_ELEM_DATA, element.value);
    batch.close(item);
    batch.close(list);
    batch.end();
}

// `nft -f -` without a shell: the text comes from a memory file, what it says goes into another.
struct NftRun
{
    pid_t pid = -1;
    int status = 0;
    std::string said;
};

Result<NftRun> runNft(const std::string &text)
{
    const UniqueFd input(::memfd_create("nft-input", MFD_CLOEXEC));
    const UniqueFd output(::memfd_create("nft-output", MFD_CLOEXEC));
    if (!input || !output || ::pwrite(input.get(), text.data(), text.size(), 0) != ssize_t(text.size()))
        return failure(systemError("writing rules for nft", errno));
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input.get(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output.get(), STDERR_FILENO);
    const char *const arguments[] = {"nft", "-f", "-", nullptr};
    char locale[] = "LC_ALL=C";
    char *environment[] = {locale, nullptr};
    NftRun run;
    int problem = ENOENT;
    for (const char *program : kPrograms) {
        problem = ::posix_spawn(&run.pid, program, &actions, nullptr, const_cast<char *const *>(arguments),
                                environment);
        if (problem != ENOENT)
            break;
    }
    posix_spawn_file_actions_destroy(&actions);
    if (problem != 0)
        return failure(systemError("starting the nft program", problem));
    while (::waitpid(run.pid, &run.status, 0) < 0) {
        if (errno != EINTR)
            return failure(systemError("waiting for the nft program", errno));
    }
    run.said.resize(kMessageSize);
    run.said.resize(
        std::size_t(std::max<ssize_t>(0, ::pread(output.get(), run.said.data(), kMessageSize, 0))));
    return run;
}

std::string tableOf(const nlmsghdr &notice)
{
    std::string table;
    if (notice.nlmsg_len < NLMSG_LENGTH(sizeof(nfgenmsg)))
        return table;
    const auto *header = static_cast<const nfgenmsg *>(NLMSG_DATA(&notice));
    forEachAttribute(header + 1, NLMSG_PAYLOAD(&notice, sizeof *header), [&](std::uint16_t type, auto value) {
        if (type == NFTA_TABLE_NAME) // the same number in every kind of object
            table.assign(value.data(), ::strnlen(value.data(), value.size()));
    });
    return table;
}

bool takesAway(const nlmsghdr &notice)
{
    const int type = notice.nlmsg_type & 0xff;
    return type == NFT_MSG_DELTABLE || type == NFT_MSG_DELCHAIN || type == NFT_MSG_DELRULE ||
           type == NFT_MSG_DELSET || type == NFT_MSG_DELSETELEM;
}

} // namespace

static_assert(int(NFTA_TABLE_NAME) == int(NFTA_CHAIN_TABLE) && int(NFTA_TABLE_NAME) == int(NFTA_RULE_TABLE) &&
              int(NFTA_TABLE_NAME) == int(NFTA_SET_TABLE) &&
              int(NFTA_TABLE_NAME) == int(NFTA_SET_ELEM_LIST_TABLE));

NftTables::NftTables(std::string bridge, NetlinkSocket commands, NetlinkSocket watch)
    : bridge_(std::move(bridge)), table_(tableName(bridge_)), commands_(std::move(commands)),
      watch_(std::move(watch))
{
}

Result<NftTables> NftTables::open(std::string bridge)
{
    NetlinkSocket commands = TRY(NetlinkSocket::open(NETLINK_NETFILTER));
    NetlinkSocket watch = TRY(NetlinkSocket::open(NETLINK_NETFILTER, kNftablesGroup));
    return NftTables(std::move(bridge), std::move(commands), std::move(watch));
}

Result<void> NftTables::run(const std::string &text)
{
    const NftRun nft = TRY(runNft(text));
    ownRuns_.insert(std::uint32_t(nft.pid));
    if (!WIFEXITED(nft.status) || WEXITSTATUS(nft.status) != 0)
        return failure(internal("nft refused the rules of " + bridge_ + ": " + nft.said));
    return {};
}

Result<void> NftTables::apply(const RuleOptions &options, const RuleElements &elements)
{
    return run(rulesText(options, elements));
}

Result<void> NftTables::remove()
{
    return run(removalText(bridge_));
}

Result<void> NftTables::change(const RuleElements &elements, std::uint16_t type, std::uint16_t flags,
                               const char *doing)
{
    if (elements.guards.empty() && elements.forwards.empty())
        return {};
    NetlinkMessage batch;
    appendBatchMark(batch, NFNL_MSG_BATCH_BEGIN);
    for (const PortGuard &guard : elements.guards)
        appendElement(batch, table_, encode(guard), type, flags);
    for (const Forward &forward : elements.forwards)
        appendElement(batch, table_, encode(forward), type, flags);
    appendBatchMark(batch, NFNL_MSG_BATCH_END);
    return commands_.send(batch, doing);
}

Result<void> NftTables::add(const RuleElements &elements)
{
    return change(elements, NFT_MSG_NEWSETELEM, NLM_F_CREATE | NLM_F_EXCL, "adding firewall elements");
}

Result<void> NftTables::erase(const RuleElements &elements)
{
    return change(elements, NFT_MSG_DELSETELEM, 0, "removing firewall elements");
}

bool NftTables::damaged()
{
    bool damage = false;
    const bool complete = watch_.drain([&](const nlmsghdr &notice) {
        // The author is a netlink port: our socket's, or the process id of an nft that we ran.
        const bool own = notice.nlmsg_pid == commands_.port() || ownRuns_.contains(notice.nlmsg_pid);
        damage = damage || (!own && takesAway(notice) && tableOf(notice) == table_);
    });
    ownRuns_.clear(); // the notices of a run are all there before it ends
    return damage || !complete;
}

} // namespace berth::net
