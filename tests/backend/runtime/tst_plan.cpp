#include "backend/runtime/plan.h"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace berth::runtime {

namespace {

ContainerSpec plainSpec()
{
    ContainerSpec spec;
    spec.id = "c";
    spec.hostname = "box";
    spec.rootfs = {{"/layer"}, "/upper", "/scratch", false};
    spec.process.args = {"sh"};
    spec.process.workingDir = "/srv";
    spec.process.capabilities = 0xa80425fb;
    spec.process.seccompFilter.resize(16);
    spec.maskedPaths = defaultMaskedPaths();
    spec.readOnlyPaths = defaultReadOnlyPaths();
    spec.namespaces.user.mode = NamespaceMode::Host;
    MountSpec bind;
    bind.source = "/host";
    bind.target = "/data";
    spec.mounts.push_back(bind);
    return spec;
}

std::string golden(const std::string &name)
{
    std::ostringstream text;
    text << std::ifstream(BERTH_SOURCE_DIR "/tests/backend/runtime/golden/" + name).rdbuf();
    return text.str();
}

bool mentions(const Plan &plan, const std::string &words)
{
    return planText(plan).find(words) != std::string::npos;
}

TEST(Plan, isTheGoldenOneByDefault)
{
    const auto plan = compile(plainSpec());
    ASSERT_TRUE(plan);
    EXPECT_EQ(planText(*plan), golden("default.plan"));
}

TEST(Plan, ofAPrivilegedContainerWithATerminalIsTheGoldenOne)
{
    ContainerSpec spec = plainSpec();
    spec.privileged = true;
    spec.init = true;
    spec.maskedPaths.clear();
    spec.readOnlyPaths.clear();
    spec.process.seccompFilter.clear();
    spec.process.capabilities = 0x1ffffffffff;
    spec.process.tty = true;
    spec.process.user = "berth:wheel";
    spec.process.extraGroups = {"audio"};
    spec.process.noNewPrivileges = true;
    spec.process.rlimits = {{7, 1024, 2048}};
    spec.rootfs.readOnly = true;
    spec.shmSource = "/shared/shm";
    spec.devices = {{"/dev/fuse", "/dev/fuse", "rwm"}};
    spec.namespaces.net = {NamespaceMode::Join, 0};
    spec.namespaces.pid = {NamespaceMode::Join, 1};
    spec.namespaces.cgroup.mode = NamespaceMode::Host;
    const auto plan = compile(spec);
    ASSERT_TRUE(plan);
    EXPECT_EQ(planText(*plan), golden("privileged.plan"));
}

TEST(Plan, anExecTakesTheSameStepsAsTheProcess)
{
    ExecSpec exec;
    exec.process = plainSpec().process;
    const auto plan = compileExec(exec), whole = compile(plainSpec());
    ASSERT_TRUE(plan && whole);
    const std::string text = planText(*plan), steps = text.substr(text.find('\n') + 1);
    EXPECT_TRUE(planText(*whole).ends_with(steps));
}

TEST(Plan, setsSysctlsOnlyOfItsOwnNamespaces)
{
    ContainerSpec spec = plainSpec();
    spec.sysctls = {{"net.core.somaxconn", "512"}, {"kernel.msgmax", "9000"}};
    ASSERT_TRUE(compile(spec));
    EXPECT_TRUE(mentions(*compile(spec), "set sysctl net.core.somaxconn = 512"));
    for (const char *key :
         {"kernel.core_pattern", "vm.swappiness", "kernel/../vm/swappiness", "net/../vm/panic"}) {
        spec.sysctls = {{key, "1"}};
        EXPECT_FALSE(compile(spec)) << key;
    }
    spec.namespaces.net.mode = NamespaceMode::Host;
    spec.sysctls = {{"net.core.somaxconn", "512"}};
    EXPECT_FALSE(compile(spec));
    spec.sysctls.clear();
    EXPECT_FALSE(mentions(*compile(spec), "ip_unprivileged_port_start"));
}

TEST(Plan, refusesMountsOntoTheRootAndRelativeOnes)
{
    for (const char *target : {"/", "//", "/.", "data", ""}) {
        ContainerSpec spec = plainSpec();
        spec.mounts[0].target = target;
        EXPECT_FALSE(compile(spec)) << target;
    }
}

TEST(Plan, refusesAProcessWithoutACommand)
{
    ContainerSpec spec = plainSpec();
    spec.process.args.clear();
    const auto plan = compile(spec);
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().kind, ErrorKind::Invalid);
}

TEST(Plan, initNeedsAPidNamespaceOfItsOwn)
{
    ContainerSpec spec = plainSpec();
    spec.init = true;
    EXPECT_TRUE(mentions(*compile(spec), "execute under init"));
    spec.namespaces.pid.mode = NamespaceMode::Host;
    EXPECT_FALSE(mentions(*compile(spec), "execute under init"));
}

} // namespace

} // namespace berth::runtime
