// Brings nft_rules to the kernel: the rules by one run of the nft program (at start, and again when somebody
// flushed them), elements by netlink from within this process. Watches the kernel's notices for damage to our
// tables by others. Engine thread; the calls take well under a millisecond, apply() as long as nft runs.
#pragma once

#include "backend/net/netlink.h"
#include "backend/net/nft_rules.h"

#include <set>

namespace berth::net {

class NftTables
{
public:
    // Opens the sockets in the calling thread's namespace; makes no table yet.
    static Result<NftTables> open(std::string bridge);

    Result<void> apply(const RuleOptions &options, const RuleElements &elements);
    Result<void> remove();
    // All or nothing. Fails when an element is there already, or our table is gone.
    Result<void> add(const RuleElements &elements);
    Result<void> erase(const RuleElements &elements);

    // Readable when notices wait.
    int watchFd() const { return watch_.fd(); }
    // Reads the notices; true when another program changed our tables (or notices were lost), so that apply()
    // is due.
    bool damaged();

private:
    NftTables(std::string bridge, NetlinkSocket commands, NetlinkSocket watch);
    Result<void> run(const std::string &text);
    Result<void> change(const RuleElements &elements, std::uint16_t type, std::uint16_t flags,
                        const char *doing);
    std::string bridge_, table_;
    NetlinkSocket commands_, watch_;
    std::set<std::uint32_t> ownRuns_; // ports of nft processes whose notices are no damage
};

} // namespace berth::net
