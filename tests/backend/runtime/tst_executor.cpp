#include "tests/backend/runtime/tiny_container.h"

#include <gtest/gtest.h>

namespace berth::runtime::test {

namespace {

class Executor : public testing::Test
{
protected:
    void SetUp() override
    {
        if (const std::string why = whyNoContainers(); !why.empty())
            GTEST_SKIP() << why;
        tiny_ = std::make_unique<TinyContainer>();
    }
    std::unique_ptr<TinyContainer> tiny_;
};

TEST_F(Executor, runsAProgramToItsEnd)
{
    const Outcome outcome = tiny_->shell("echo out; echo err >&2; exit 7");
    EXPECT_EQ(outcome.failure.message, "");
    EXPECT_EQ(outcome.output, "out\n");
    EXPECT_EQ(outcome.errors, "err\n");
    EXPECT_EQ(outcome.code, 7);
}

TEST_F(Executor, givesItTheDefaultProfile)
{
    const Outcome outcome = tiny_->shell(
        "id; cat /proc/self/status | grep -E 'Cap|NoNew|Seccomp'; mount; ls -la /dev; cat /proc/self/cgroup; "
        "umask; hostname; pwd; env; ls -l /proc/self/fd; cat /proc/self/mountinfo");
    EXPECT_EQ(outcome.output, "");
    EXPECT_EQ(outcome.errors, "");
}

} // namespace

} // namespace berth::runtime::test
