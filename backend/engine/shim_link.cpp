#include "backend/engine/shim_link.h"

#include "backend/engine/shim_line.h"

#include <unistd.h>
#include <utility>

namespace berth::engine {

namespace {

using runtime::Message;
using runtime::MessageType;

constexpr int kNotFoundCode = 127, kNotExecutableCode = 126;

ErrorKind kindOfFailure(const runtime::Failed &failed)
{
    if (failed.exitCode == kNotFoundCode)
        return ErrorKind::Gone;
    return failed.exitCode == kNotExecutableCode ? ErrorKind::NotAllowed : ErrorKind::Internal;
}

Error lostError()
{
    return Error{ErrorKind::Unavailable, "the container's supervisor is gone", {}, 0};
}

} // namespace

ShimLink::Parts::Parts(UniqueFd socket)
    : channel(std::move(socket)), reading(channel.fd(), QSocketNotifier::Read),
      writing(channel.fd(), QSocketNotifier::Write)
{
    writing.setEnabled(false);
    QObject::connect(&reading, &QSocketNotifier::activated, [this] { readable(); });
    QObject::connect(&writing, &QSocketNotifier::activated, [this] {
        if (!channel.flush())
            lose();
        else
            watchWriting();
    });
}

void ShimLink::Parts::watchWriting()
{
    writing.setEnabled(!lost && channel.wantsWrite());
}

void ShimLink::Parts::post(MessageType type, std::string body, Fds fds)
{
    if (lost)
        return;
    // A broken line is found by reading: what was said before it broke is still to be heard.
    (void)channel.send(type, ++lastId, std::string_view(body), std::move(fds));
    watchWriting();
}

ShimLink::Parts::WaitingPtr ShimLink::Parts::ask(MessageType type, std::string body, Fds fds)
{
    const auto asked = std::make_shared<Waiting>();
    if (lost || body.size() > runtime::wire::kMaxMessage) {
        asked->over.fire();
        return asked;
    }
    post(type, std::move(body), std::move(fds));
    waiting.emplace(lastId, asked);
    return asked;
}

void ShimLink::Parts::limit(const WaitingPtr &asked, std::chrono::milliseconds span)
{
    fireAfter(OneShotPtr(asked, &asked->over), span);
}

void ShimLink::Parts::readable()
{
    const auto self = shared_from_this();
    while (!lost) {
        Result<std::optional<Message>> message = channel.receive();
        if (!message)
            return lose();
        if (!*message)
            return;
        Message &heard = **message;
        if (heard.id == 0) {
            notices.push_back(std::move(heard));
            deliver();
        } else if (const auto found = waiting.find(heard.id); found != waiting.end()) {
            const WaitingPtr asked = found->second;
            waiting.erase(found);
            asked->answer = std::move(heard);
            asked->over.fire();
        }
    }
}

void ShimLink::Parts::lose()
{
    lost = true;
    reading.setEnabled(false);
    writing.setEnabled(false);
    for (const auto &[id, asked] : std::exchange(waiting, {}))
        asked->over.fire();
    deliver();
}

void ShimLink::Parts::listenFor(ShimLink &listener)
{
    link = &listener;
    const auto self = shared_from_this();
    // The callbacks are set by whoever gets the link now.
    QMetaObject::invokeMethod(
        QCoreApplication::instance(), [self] { self->deliver(); }, Qt::QueuedConnection);
}

void ShimLink::Parts::deliver()
{
    if (link == nullptr)
        return;
    const std::shared_ptr<ShimLink> alive = link->weak_from_this().lock();
    while (link != nullptr && !notices.empty()) {
        const Message notice = std::move(notices.front());
        notices.pop_front();
        deliver(notice);
    }
    if (link == nullptr || !lost || exitTold || std::exchange(lossTold, true))
        return;
    removeSocket(socketFolder);
    if (link->onLost)
        link->onLost();
}

void ShimLink::Parts::deliver(const Message &notice)
{
    if (notice.type == MessageType::Exited) {
        const auto exited = runtime::wire::decode<runtime::Exited>(notice.body);
        exitTold = true;
        if (exited && link->onExited)
            link->onExited(*exited);
        post(MessageType::Acknowledge, runtime::wire::encode(runtime::Empty{}));
    } else if (notice.type == MessageType::ExecExited) {
        const auto ended = runtime::wire::decode<runtime::ExecExited>(notice.body);
        if (ended && link->onExecExited)
            link->onExecExited(*ended);
    } else if (notice.type == MessageType::Detached) {
        const auto detached = runtime::wire::decode<runtime::Detached>(notice.body);
        if (detached && link->onDetached)
            link->onDetached(detached->execId);
    }
}

void removeSocket(const std::string &folder)
{
    ::unlink((folder + "/shim.sock").c_str());
    ::rmdir(folder.c_str());
}

Result<Message> answerOf(const ShimLink::Parts::Waiting &waiting, MessageType wanted)
{
    if (!waiting.answer)
        return failure(lostError());
    if (waiting.answer->type == wanted)
        return Message{waiting.answer->type, waiting.answer->id, waiting.answer->body, {}};
    const auto failed = runtime::wire::decode<runtime::Failed>(waiting.answer->body);
    if (waiting.answer->type != MessageType::Failed || !failed)
        return failure(internal("the container's supervisor answered what was not asked"));
    return failure(Error{kindOfFailure(*failed), failed->message, {}, 0});
}

runtime::Attach attachMessage(AttachRequest &request)
{
    return {request.wantsStdin, request.wantsStdout, request.wantsStderr,
            request.tty,        request.detachKeys,  std::move(request.pending)};
}

ShimLink::ShimLink(std::shared_ptr<Parts> parts) : parts_(std::move(parts)) {}

ShimLink::~ShimLink()
{
    parts_->link = nullptr;
    parts_->lost = true;
    parts_->reading.setEnabled(false);
    parts_->writing.setEnabled(false);
}

const ContainerId &ShimLink::containerId() const
{
    return parts_->containerId;
}

std::uint64_t ShimLink::run() const
{
    return parts_->run;
}

int ShimLink::pid() const
{
    return parts_->state.started.pid;
}

std::uint64_t ShimLink::startTicks() const
{
    return parts_->state.started.startTicks;
}

TimeNs ShimLink::startedAt() const
{
    return parts_->state.started.time;
}

int ShimLink::shimPid() const
{
    return parts_->state.shimPid;
}

const std::vector<std::string> &ShimLink::warnings() const
{
    return parts_->state.started.warnings;
}

const runtime::StateIs &ShimLink::adoptedState() const
{
    return parts_->state;
}

QCoro::Task<Result<void>> ShimLink::attach(AttachRequest request)
{
    Parts::Fds fds;
    fds.push_back(std::move(request.fd));
    const auto asked =
        parts_->ask(MessageType::Attach, runtime::wire::encode(attachMessage(request)), std::move(fds));
    co_await asked->over.wait();
    CO_TRY_VOID(answerOf(*asked, MessageType::Done));
    co_return Result<void>();
}

QCoro::Task<Result<int>> ShimLink::exec(ExecRequest request)
{
    Parts::Fds fds;
    if (request.attach.fd)
        fds.push_back(std::move(request.attach.fd));
    const runtime::Exec message{std::move(request.spec), attachMessage(request.attach)};
    const auto asked = parts_->ask(MessageType::Exec, runtime::wire::encode(message), std::move(fds));
    co_await asked->over.wait();
    CO_TRY(answer, answerOf(*asked, MessageType::ExecStarted));
    CO_TRY(started, runtime::wire::decode<runtime::ExecStarted>(answer.body));
    co_return started.pid;
}

QCoro::Task<Result<void>> ShimLink::settle()
{
    const runtime::Empty nothing;
    const auto asked = parts_->ask(MessageType::State, runtime::wire::encode(nothing));
    co_await asked->over.wait();
    CO_TRY_VOID(answerOf(*asked, MessageType::StateIs));
    co_return Result<void>();
}

QCoro::Task<Result<void>> ShimLink::resize(std::string execId, int rows, int columns)
{
    const runtime::Resize message{std::move(execId), static_cast<std::uint16_t>(rows),
                                  static_cast<std::uint16_t>(columns)};
    const auto asked = parts_->ask(MessageType::Resize, runtime::wire::encode(message));
    co_await asked->over.wait();
    CO_TRY_VOID(answerOf(*asked, MessageType::Done));
    co_return Result<void>();
}

QCoro::Task<Result<void>> ShimLink::closeStdin()
{
    const auto asked = parts_->ask(MessageType::CloseStdin, runtime::wire::encode(runtime::Empty{}));
    co_await asked->over.wait();
    CO_TRY_VOID(answerOf(*asked, MessageType::Done));
    co_return Result<void>();
}

int startExitCode(const Error &error)
{
    if (error.kind == ErrorKind::Gone)
        return kNotFoundCode;
    return error.kind == ErrorKind::NotAllowed ? kNotExecutableCode : 0;
}

} // namespace berth::engine
