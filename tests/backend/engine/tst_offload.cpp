#include "backend/engine/offload.h"

#include "backend/base/result.h"

#include <QCoroTask>
#include <QThread>
#include <gtest/gtest.h>
#include <memory>

namespace {

using namespace berth;

Result<int> sumOffThread(std::unique_ptr<int> first, int second)
{
    if (QThread::currentThread() == QCoreApplication::instance()->thread())
        return failure(internal("on the engine thread"));
    return *first + second;
}

QCoro::Task<Result<int>> callTwice()
{
    auto three = std::make_unique<int>(3);
    CO_TRY(first, co_await engine::offload(&sumOffThread, std::move(three), 4));
    if (QThread::currentThread() != QCoreApplication::instance()->thread())
        co_return failure(internal("resumed on a worker"));
    auto again = std::make_unique<int>(first);
    CO_TRY(second, co_await engine::offload(&sumOffThread, std::move(again), 5));
    co_return second;
}

TEST(Offload, runsOnAWorkerAndResumesOnTheEngineThread)
{
    const Result<int> sum = QCoro::waitFor(callTwice());
    ASSERT_TRUE(sum) << sum.error().text();
    EXPECT_EQ(*sum, 12);
}

} // namespace
