#include "backend/engine/shim_launcher.h"

#include "backend/engine/shim_line.h"
#include "backend/engine/shim_program.h"
#include "backend/runtime/journal.h"
#include "backend/sys/process.h"

#include <QTimer>

#include <csignal>
#include <deque>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace berth::engine {

namespace {

using runtime::MessageType;

constexpr int kWarmShims = 2;
// Behind the start that took a shim: its reply goes out first.
constexpr std::chrono::milliseconds kRefillAfter{20};
// For a supervisor that is stopped: its container stays, unknown, until it answers.
constexpr std::chrono::seconds kAdoptPatience{10};

bool hasEnded(int pidfd)
{
    pollfd poll = {pidfd, POLLIN, 0};
    return ::poll(&poll, 1, 0) != 0;
}

Result<UniqueFd> connectTo(const std::string &folderPath)
{
    const UniqueFd folder(::open(folderPath.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!folder)
        return failure(notFound("no supervisor lives there"));
    const std::string path = "/proc/self/fd/" + std::to_string(folder.get()) + "/shim.sock";
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (::connect(socket.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
        if (errno == ECONNREFUSED)
            removeSocket(folderPath);
        return failure(notFound("no supervisor lives there"));
    }
    ucred peer = {};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.uid != ::geteuid())
        return failure(internal("the supervisor's socket belongs to somebody else"));
    return socket;
}

} // namespace

struct ShimLauncher::Parts
{
    // A shim of this process until it is reaped.
    struct ShimChild
    {
        ShimChild(SpawnedShim spawned, std::function<void(int)> reaped)
            : pid(spawned.pid), pidfd(std::move(spawned.pidfd)), ended(pidfd.get(), QSocketNotifier::Read)
        {
            QObject::connect(&ended, &QSocketNotifier::activated, [this, reaped = std::move(reaped)] {
                const auto status = sys::reap(pidfd.get(), false);
                if (status && *status)
                    reaped(pid);
            });
        }

        int pid;
        UniqueFd pidfd;
        QSocketNotifier ended;
    };

    struct WarmShim
    {
        int pid = 0;
        UniqueFd socket;
    };

    explicit Parts(ShimProgram taken) : program(std::move(taken)) {}

    std::string folderOf(const ContainerId &id) const { return execRoot + "/containers/" + id.str(); }
    Result<WarmShim> spawn();
    Result<WarmShim> take();
    void refill();
    void refillSoon()
    {
        QTimer::singleShot(kRefillAfter, &context, [this] { refill(); });
    }
    void reaped(int pid);

    ShimProgram program;
    std::string execRoot;
    int wanted = kWarmShims;
    std::deque<WarmShim> warm;
    std::unordered_map<int, std::unique_ptr<ShimChild>> children;
    QObject context; // ends the timers with this object
};

Result<ShimLauncher::Parts::WarmShim> ShimLauncher::Parts::spawn()
{
    SpawnedShim spawned = TRY(program.spawn());
    WarmShim shim{spawned.pid, std::move(spawned.socket)};
    children.emplace(shim.pid,
                     std::make_unique<ShimChild>(std::move(spawned), [this](int pid) { reaped(pid); }));
    return shim;
}

void ShimLauncher::Parts::reaped(int pid)
{
    const auto found = children.find(pid);
    if (found == children.end())
        return;
    // The notifier that called us goes with the child: not before it has returned.
    found->second->ended.setEnabled(false);
    const std::shared_ptr<ShimChild> child = std::move(found->second);
    children.erase(found);
    QMetaObject::invokeMethod(
        &context, [child] {}, Qt::QueuedConnection);
}

Result<ShimLauncher::Parts::WarmShim> ShimLauncher::Parts::take()
{
    while (!warm.empty()) {
        WarmShim shim = std::move(warm.front());
        warm.pop_front();
        const auto child = children.find(shim.pid);
        if (child != children.end() && !hasEnded(child->second->pidfd.get()))
            return shim;
    }
    return spawn();
}

void ShimLauncher::Parts::refill()
{
    while (static_cast<int>(warm.size()) > wanted)
        warm.pop_back();
    if (static_cast<int>(warm.size()) >= wanted)
        return;
    if (Result<WarmShim> shim = spawn()) {
        warm.push_back(std::move(*shim));
        refillSoon(); // one at a time: a spawn takes milliseconds of the loop
    }
}

ShimLauncher::ShimLauncher(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

// Idle shims would end by themselves; this way nothing of them is left when it returns.
ShimLauncher::~ShimLauncher()
{
    for (const Parts::WarmShim &shim : parts_->warm) {
        const auto child = parts_->children.find(shim.pid);
        if (child == parts_->children.end())
            continue;
        const int pidfd = child->second->pidfd.get();
        (void)sys::signalProcess(pidfd, SIGKILL);
        (void)sys::reap(pidfd, true);
    }
}

Result<std::unique_ptr<ShimLauncher>> ShimLauncher::create(std::string execRoot,
                                                           const std::string &shimProgram)
{
    ShimProgram program = TRY(ShimProgram::load(shimProgram));
    auto parts = std::make_unique<Parts>(std::move(program));
    parts->execRoot = std::move(execRoot);
    std::error_code error;
    std::filesystem::create_directories(parts->execRoot, error);
    const std::string containers = parts->execRoot + "/containers";
    if (::mkdir(containers.c_str(), 0711) != 0 && errno != EEXIST)
        return failure(systemError("make " + containers, errno));
    parts->refillSoon();
    return std::unique_ptr<ShimLauncher>(new ShimLauncher(std::move(parts)));
}

void ShimLauncher::keepWarm(int count)
{
    parts_->wanted = count;
    parts_->refillSoon();
}

QCoro::Task<Result<std::shared_ptr<ShimLink>>> ShimLauncher::start(StartRequest request)
{
    CO_TRY(shim, parts_->take());
    parts_->refillSoon();
    const auto line = std::make_shared<ShimLink::Parts>(std::move(shim.socket));
    line->containerId = ContainerId(request.spec.id);
    line->run = request.spec.run;
    line->state.shimPid = shim.pid;
    runtime::Launch launch;
    launch.token = randomHexId();
    launch.socketFolder = line->socketFolder = parts_->folderOf(line->containerId);
    launch.spec = std::move(request.spec);
    const auto launched =
        line->ask(MessageType::Launch, runtime::wire::encode(launch), std::move(request.namespaceFds));
    for (AttachRequest &client : request.attachments) {
        ShimLink::Parts::Fds fds;
        fds.push_back(std::move(client.fd));
        line->post(MessageType::Attach, runtime::wire::encode(attachMessage(client)), std::move(fds));
    }
    const auto asked = line->ask(MessageType::Start, runtime::wire::encode(runtime::Empty{}));
    co_await asked->over.wait();
    if (!asked->answer)
        removeSocket(line->socketFolder);
    CO_TRY(answer, answerOf(*asked, MessageType::Started));
    CO_TRY(started, runtime::wire::decode<runtime::Started>(answer.body));
    line->state.started = std::move(started);
    const auto link = std::make_shared<ShimLink>(line);
    line->listenFor(*link);
    co_return link;
}

QCoro::Task<Result<std::shared_ptr<ShimLink>>> ShimLauncher::adopt(ContainerId id, std::string stateFolder)
{
    CO_TRY(last, runtime::readJournal(stateFolder));
    CO_TRY(socket, connectTo(parts_->folderOf(id)));
    const auto line = std::make_shared<ShimLink::Parts>(std::move(socket));
    const runtime::Hello hello{runtime::kProtocolVersion, last.token};
    line->post(MessageType::Hello, runtime::wire::encode(hello));
    const auto asked = line->ask(MessageType::State, runtime::wire::encode(runtime::Empty{}));
    line->limit(asked, kAdoptPatience);
    co_await asked->over.wait();
    if (!asked->answer && line->lost)
        co_return failure(notFound("the supervisor ended just now"));
    CO_TRY(answer, answerOf(*asked, MessageType::StateIs));
    CO_TRY(state, runtime::wire::decode<runtime::StateIs>(answer.body));
    CO_TRY(ticks, sys::startTicks(state.shimPid));
    if (state.containerId != id.str() || state.run != last.run || ticks != state.shimStartTicks)
        co_return failure(internal("the supervisor of another container answered"));
    line->containerId = id;
    line->socketFolder = parts_->folderOf(id);
    line->run = state.run;
    line->state = std::move(state);
    const auto link = std::make_shared<ShimLink>(line);
    line->listenFor(*link);
    co_return link;
}

} // namespace berth::engine
