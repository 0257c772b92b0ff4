#include "backend/engine/container_config.h"
#include "backend/engine/host_config_words.h"

#include <gtest/gtest.h>

using namespace berth;
using namespace berth::engine;

namespace {

using Words = std::vector<std::string>;

model::ContainerConfig running(const std::string &word)
{
    model::ContainerConfig config;
    config.cmd = Words{word};
    return config;
}

std::string refusal(model::HostConfig host, model::ContainerConfig config = running("true"))
{
    Words warnings;
    const auto checked = validateHostConfig(host, config, HostFacts{}, warnings);
    return checked ? "" : checked.error().message;
}

} // namespace

TEST(ContainerConfig, takesTheImagesCommandWhenNoneIsGiven)
{
    model::ImageConfig image;
    image.cmd = Words{"-c"};
    image.entrypoint = Words{"sh"};
    model::ContainerConfig config;
    mergeImageConfig(config, image);
    EXPECT_EQ(config.entrypoint, Words{"sh"});
    EXPECT_EQ(config.cmd, Words{"-c"});
}

TEST(ContainerConfig, anEntrypointHidesTheImagesCommand)
{
    model::ImageConfig image;
    image.cmd = Words{"default"};
    model::ContainerConfig config;
    config.entrypoint = Words{"mine"};
    mergeImageConfig(config, image);
    EXPECT_FALSE(config.cmd);
}

TEST(ContainerConfig, anEmptyEntrypointTakesTheImagesAway)
{
    model::ImageConfig image;
    image.entrypoint = Words{"sh"};
    model::ContainerConfig config = running("ls");
    config.entrypoint = Words{""};
    mergeImageConfig(config, image);
    EXPECT_FALSE(config.entrypoint);
}

TEST(ContainerConfig, ownEnvironmentWinsByKey)
{
    model::ImageConfig image;
    image.env = {"A=image", "B=image"};
    model::ContainerConfig config = running("env");
    config.env = {"A=own"};
    mergeImageConfig(config, image);
    EXPECT_EQ(config.env, (Words{"A=own", "B=image"}));
}

TEST(ContainerConfig, refusesWhatCannotRun)
{
    EXPECT_EQ(validateConfig({}).error().message, "no command specified");
    model::ContainerConfig config = running("x");
    config.workingDir = "relative";
    EXPECT_FALSE(validateConfig(config));
    config = running("x");
    config.stopSignal = "SIGNOPE";
    EXPECT_EQ(validateConfig(config).error().message, "Invalid signal: SIGNOPE");
    config = running("x");
    config.env = {"=value"};
    EXPECT_FALSE(validateConfig(config));
}

TEST(HostConfig, refusesInDockersWords)
{
    model::HostConfig host;
    host.memory = 1024;
    EXPECT_EQ(refusal(host), "Minimum memory limit allowed is 6MB");
    host = {};
    host.memorySwap = 1 << 30;
    EXPECT_EQ(refusal(host), "You should always set the Memory limit when using Memoryswap limit, see usage");
    host = {};
    host.cpusetCpus = "99";
    EXPECT_EQ(refusal(host), "Requested CPUs are not available - requested 99, available: 0");
    host = {};
    host.networkMode = "container:x";
    model::ContainerConfig named = running("x");
    named.hostname = "h";
    EXPECT_EQ(refusal(host, named), "conflicting options: hostname and the network mode");
    host = {};
    host.restartPolicy.name = "sometimes";
    EXPECT_NE(refusal(host).find("unknown policy 'sometimes'"), std::string::npos);
    host = {};
    host.autoRemove = true;
    host.restartPolicy.name = "always";
    EXPECT_EQ(refusal(host), "can't create 'AutoRemove' container with restart policy");
    host = {};
    host.runtime = "kata";
    EXPECT_EQ(refusal(host), "unknown or invalid runtime name: kata");
}

TEST(HostConfig, leavesOutWhatTheHostCannotLimitAndSaysSo)
{
    HostFacts facts;
    facts.swapLimit = false;
    model::HostConfig host;
    host.memory = 64 << 20;
    Words warnings;
    ASSERT_TRUE(validateHostConfig(host, running("x"), facts, warnings));
    EXPECT_EQ(host.memorySwap, -1);
    EXPECT_EQ(warnings.size(), 1u);
}

TEST(HostConfig, allowsOnlySysctlsOfItsOwnNamespaces)
{
    model::HostConfig host;
    host.sysctls = {{"kernel.hostname", "x"}};
    EXPECT_NE(refusal(host), "");
    host.sysctls = {{"net.core.somaxconn", "100"}};
    EXPECT_EQ(refusal(host), "");
    host.networkMode = "host";
    EXPECT_NE(refusal(host), "");
    host.sysctls = {{"net/../kernel.x", "1"}};
    EXPECT_NE(refusal(host), "");
}

TEST(HostConfigWords, readsSecurityOptions)
{
    const auto options = parseSecurityOptions({"no-new-privileges", "seccomp=unconfined"}, false, false);
    ASSERT_TRUE(options);
    EXPECT_TRUE(options->noNewPrivileges);
    EXPECT_TRUE(options->seccompUnconfined);
    EXPECT_FALSE(parseSecurityOptions({"nonsense"}, false, false));
    EXPECT_FALSE(parseSecurityOptions({"apparmor=x"}, false, false));
}

TEST(HostConfigWords, readsLogLimits)
{
    EXPECT_EQ(parseLogOptions({{"max-size", "10m"}})->maxSize, 10u << 20);
    EXPECT_EQ(parseLogOptions({{"max-size", "-1"}})->maxSize, 0u);
    EXPECT_FALSE(parseLogOptions({{"max-file", "0"}}));
    EXPECT_FALSE(parseLogOptions({{"max-size", "99999999999999999999"}}));
    EXPECT_FALSE(parseLogOptions({{"nonsense", "1"}}));
}

TEST(HostConfigWords, knowsDeviceRules)
{
    EXPECT_TRUE(isDeviceRule("c 10:200 rwm"));
    EXPECT_TRUE(isDeviceRule("b *:* m"));
    for (const char *bad : {"", "x 1:3 r", "c 1 r", "c 1:3", "c 1:3 rwx", "c -1:3 r", "c 1:3 rwmr"})
        EXPECT_FALSE(isDeviceRule(bad)) << bad;
}

TEST(CpuList, readsRangesAndRefusesNonsense)
{
    EXPECT_EQ(*parseCpuList("0-2,7"), (std::vector<int>{0, 1, 2, 7}));
    for (const char *bad : {"a", "1-", "-1", "3-1", "1,,2", "0-999999999", "1,"})
        EXPECT_FALSE(parseCpuList(bad)) << bad;
}
