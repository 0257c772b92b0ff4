#include "backend/engine/health.h"

#include "backend/engine/container_events.h"
#include "backend/engine/container_kernel.h"
#include "backend/engine/containers.h"
#include "backend/engine/execs.h"
#include "backend/engine/lifecycle.h"
#include "backend/sys/process.h"

#include <QSocketNotifier>

#include <csignal>
#include <sys/socket.h>

namespace berth::engine {

namespace {

constexpr TimeNs kDefaultInterval = 30 * kSecondNs;
constexpr TimeNs kDefaultTimeout = 30 * kSecondNs;
constexpr TimeNs kDefaultStartInterval = 5 * kSecondNs;
constexpr std::int64_t kDefaultRetries = 3;
constexpr std::size_t kKeptResults = 5;
constexpr std::size_t kKeptOutput = 4096;

TimeNs orDefault(TimeNs value, TimeNs otherwise)
{
    return value > 0 ? value : otherwise;
}

// The probe's command; empty when there is none.
std::vector<std::string> probeCommand(const model::ContainerConfig &config)
{
    if (!config.healthcheck || config.healthcheck->test.size() < 2)
        return {};
    const std::vector<std::string> &test = config.healthcheck->test;
    if (test[0] == "CMD")
        return {test.begin() + 1, test.end()};
    if (test[0] != "CMD-SHELL")
        return {};
    std::vector<std::string> command = config.shell.value_or(std::vector<std::string>{});
    if (command.empty())
        command = {"/bin/sh", "-c"};
    command.push_back(test[1]);
    return command;
}

std::chrono::milliseconds milliseconds(TimeNs time)
{
    return std::chrono::milliseconds(time / 1'000'000);
}

} // namespace

namespace detail {

// Collects what a probe writes, up to what is kept; the rest is read and dropped, so that the probe never
// blocks.
class ProbeOutput
{
public:
    explicit ProbeOutput(UniqueFd fd) : fd_(std::move(fd)), notifier_(fd_.get(), QSocketNotifier::Read)
    {
        QObject::connect(&notifier_, &QSocketNotifier::activated, &notifier_, [this] { readAll(); });
    }
    void readAll()
    {
        char bytes[4096];
        for (;;) {
            const ssize_t count = ::recv(fd_.get(), bytes, sizeof bytes, MSG_DONTWAIT);
            if (count < 0 && errno == EINTR)
                continue;
            if (count <= 0) {
                if (count == 0)
                    notifier_.setEnabled(false);
                return;
            }
            text_.append(bytes, std::min<std::size_t>(std::size_t(count), kKeptOutput - text_.size()));
        }
    }
    std::string take()
    {
        readAll();
        return std::move(text_);
    }

private:
    UniqueFd fd_;
    QSocketNotifier notifier_;
    std::string text_;
};

} // namespace detail

Health::Health(Containers &containers, Lifecycle &lifecycle, Execs &execs, Events &events)
    : containers_(containers), lifecycle_(lifecycle), execs_(execs), events_(events)
{
}

void Health::started(const ContainerPtr &container)
{
    if (probeCommand(container->record.config).empty())
        return;
    container->health = HealthState{"starting", 0, {}};
    watch(container->id(), container->record.run.number);
}

void Health::ended(const ContainerPtr &container)
{
    if (!container->health.status.empty() && container->health.status != "unhealthy")
        container->health.status = "unhealthy"; // what dockerd shows of a container that does not run
}

QCoro::Task<void> Health::watch(ContainerId id, std::uint64_t run)
{
    ContainerPtr container = containers_.index().byId(id);
    const model::HealthConfig config = *container->record.config.healthcheck;
    const std::vector<std::string> command = probeCommand(container->record.config);
    const TimeNs began = monotonicClock();
    for (;;) {
        const bool starting = container->health.status == "starting" && config.startPeriod > 0 &&
                              monotonicClock() - began < config.startPeriod;
        const TimeNs pause = starting ? orDefault(config.startInterval, kDefaultStartInterval)
                                      : orDefault(config.interval, kDefaultInterval);
        const OneShotPtr due = std::make_shared<OneShot>();
        container->exited->whenFired(due);
        fireAfter(due, milliseconds(pause));
        container.reset();
        co_await due->wait();
        container = containers_.index().byId(id);
        if (!container || !container->isLive() || container->record.run.number != run)
            co_return;
        if (container->state == State::Paused)
            continue;
        auto probed = co_await probe(id, command, orDefault(config.timeout, kDefaultTimeout));
        if (!container->isLive() || container->record.run.number != run)
            co_return;
        note(*container, std::move(probed), config, monotonicClock() - began);
    }
}

QCoro::Task<Health::Probe> Health::probe(ContainerId id, std::vector<std::string> command, TimeNs timeout)
{
    Probe out;
    out.result.start = rfc3339Nano(wallClock());
    out.result.exitCode = -1;
    const ContainerPtr container = containers_.index().byId(id);
    model::ExecConfig config;
    config.cmd = std::move(command);
    config.attachStdout = config.attachStderr = true;
    auto session = execs_.create(container, std::move(config));
    int ends[2] = {-1, -1};
    if (!session || ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
        out.result.output = session ? errnoText(errno) : session.error().text();
        out.result.end = rfc3339Nano(wallClock());
        co_return out;
    }
    detail::ProbeOutput output{UniqueFd(ends[0])};
    AttachRequest attach;
    attach.fd = UniqueFd(ends[1]);
    attach.tty = true; // raw bytes: nobody splits the two streams again
    auto started = co_await execs_.start((*session)->id, std::move(attach));
    const OneShotPtr over = std::make_shared<OneShot>();
    if (started) {
        (*session)->exited->whenFired(over);
        fireAfter(over, milliseconds(timeout));
        co_await over->wait();
    }
    out.result.end = rfc3339Nano(wallClock());
    out.result.output = started ? output.take() : started.error().text();
    if ((*session)->exitCode) {
        out.result.exitCode = *(*session)->exitCode;
        out.passed = *(*session)->exitCode == 0;
    } else if (started) {
        // Its pid is not given to another process before the shim has told of its end.
        if (const auto process = sys::openProcess((*session)->pid))
            (void)sys::signalProcess(process->get(), SIGKILL);
        out.result.output = "Health check exceeded timeout (" + std::to_string(timeout / kSecondNs) + "s)";
    }
    co_return out;
}

void Health::note(Container &container, Probe probe, const model::HealthConfig &config, TimeNs since)
{
    HealthState &health = container.health;
    health.log.push_back(std::move(probe.result));
    if (health.log.size() > kKeptResults)
        health.log.erase(health.log.begin());
    if (probe.passed) {
        health.failingStreak = 0;
        become(container, "healthy");
        return;
    }
    if (health.status == "starting" && since < config.startPeriod)
        return; // forgiven
    ++health.failingStreak;
    if (health.failingStreak >= (config.retries > 0 ? config.retries : kDefaultRetries))
        become(container, "unhealthy");
}

void Health::become(Container &container, const std::string &status)
{
    if (container.health.status == status)
        return;
    container.health.status = status;
    publishContainer(events_, container, "health_status: " + status, {});
}

} // namespace berth::engine
