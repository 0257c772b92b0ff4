#include "backend/runtime/engine_door.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace berth::runtime {

namespace {

constexpr const char *kSocketName = "shim.sock";

bool sameSecret(std::string_view left, std::string_view right)
{
    unsigned difference = left.size() == right.size() ? 0 : 1;
    for (std::size_t at = 0; at < left.size() && at < right.size(); ++at)
        difference |= static_cast<unsigned char>(left[at] ^ right[at]);
    return difference == 0 && !left.empty();
}

bool isOurUid(int socket)
{
    ucred peer = {};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

Result<UniqueFd> openOwnFolder(const std::string &path)
{
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        return failure(systemError("make the folder of the supervisor's socket", errno));
    UniqueFd folder(::open(path.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    struct stat info = {};
    if (!folder || ::fstat(folder.get(), &info) != 0)
        return failure(systemError("open the folder of the supervisor's socket", errno));
    if (info.st_uid != ::geteuid() || (info.st_mode & 077) != 0)
        return failure(internal("the folder of the supervisor's socket is open to others"));
    return folder;
}

} // namespace

class EngineDoor::Line final : public Watcher
{
public:
    Line(EngineDoor &door, UniqueFd socket) : door_(door), channel_(std::move(socket))
    {
        door_.loop_.watch(channel_.fd(), EPOLLIN, *this);
    }
    ~Line() { door_.loop_.forget(channel_.fd(), *this); }

    bool isFlushed() const { return !channel_.wantsWrite(); }
    void say(MessageType type, std::uint32_t id, const std::string &body)
    {
        // A broken line is told by the loop.
        (void)channel_.send(type, id, std::string_view(body));
        watch();
    }
    void ready(std::uint32_t events) override
    {
        if ((events & EPOLLOUT) != 0) {
            (void)channel_.flush();
            watch();
        }
        if ((events & ~EPOLLOUT) == 0)
            return;
        while (true) {
            Result<std::optional<Message>> message = channel_.receive();
            if (!message)
                return door_.ended(*this);
            if (!*message || !door_.heard(*this, std::move(**message)))
                return;
        }
    }

private:
    void watch()
    {
        door_.loop_.watch(channel_.fd(), EPOLLIN | (channel_.wantsWrite() ? EPOLLOUT : 0u), *this);
    }

    EngineDoor &door_;
    Channel channel_;
};

EngineDoor::EngineDoor(EventLoop &loop, DoorOwner &owner, UniqueFd firstSocket)
    : loop_(loop), owner_(owner), engine_(std::make_unique<Line>(*this, std::move(firstSocket)))
{
}

EngineDoor::~EngineDoor()
{
    close();
}

Result<void> EngineDoor::open(const std::string &folder, std::string token)
{
    folder_ = TRY(openOwnFolder(folder));
    folderPath_ = folder;
    token_ = std::move(token);
    ::unlinkat(folder_.get(), kSocketName, 0);
    // The kernel's limit of 108 bytes does not hold for the folder itself this way.
    const std::string path = "/proc/self/fd/" + std::to_string(folder_.get()) + "/" + kSocketName;
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    listener_.reset(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const mode_t before = ::umask(0177);
    const bool bound =
        ::bind(listener_.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    ::umask(before);
    if (!bound || ::listen(listener_.get(), 4) != 0)
        return failure(systemError("listen for the engine", errno));
    loop_.watch(listener_.get(), EPOLLIN, *this);
    return {};
}

void EngineDoor::close()
{
    if (!listener_)
        return;
    loop_.forget(listener_.get(), *this);
    ::unlinkat(folder_.get(), kSocketName, 0);
    ::rmdir(folderPath_.c_str());
    listener_.reset();
    stranger_.reset();
}

bool EngineDoor::isFlushed() const
{
    return engine_ == nullptr || engine_->isFlushed();
}

void EngineDoor::ready(std::uint32_t)
{
    UniqueFd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (socket && isOurUid(socket.get()))
        stranger_ = std::make_unique<Line>(*this, std::move(socket));
}

void EngineDoor::sayBytes(MessageType type, std::uint32_t id, const std::string &body)
{
    if (engine_ != nullptr)
        engine_->say(type, id, body);
}

bool EngineDoor::heard(Line &line, Message message)
{
    if (&line == engine_.get()) {
        owner_.engineAsks(std::move(message));
        return true;
    }
    if (!isHello(message)) {
        stranger_.reset();
        return false;
    }
    engine_ = std::move(stranger_);
    say(MessageType::Done, message.id, Empty{});
    owner_.engineCame();
    return true;
}

bool EngineDoor::isHello(const Message &message) const
{
    if (message.type != MessageType::Hello)
        return false;
    const Result<Hello> hello = wire::decode<Hello>(message.body);
    return hello && sameSecret(hello->token, token_);
}

void EngineDoor::ended(Line &line)
{
    if (&line == stranger_.get()) {
        stranger_.reset();
        return;
    }
    engine_.reset();
    owner_.engineLeft();
}

} // namespace berth::runtime
