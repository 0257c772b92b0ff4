#include "backend/http/poller.h"

#include <QCoreApplication>
#include <QSocketNotifier>

#include <array>
#include <sys/epoll.h>

namespace berth::http {

namespace {

constexpr int kBatch = 64; // then the Qt loop has its turn

std::uint64_t tagOf(std::uint32_t serial, int fd)
{
    return std::uint64_t(serial) << 32 | std::uint32_t(fd);
}

} // namespace

std::shared_ptr<Poller> Poller::ofThisThread()
{
    thread_local std::weak_ptr<Poller> current;
    std::shared_ptr<Poller> poller = current.lock();
    if (!poller) {
        poller = std::shared_ptr<Poller>(new Poller);
        current = poller;
    }
    return poller;
}

Poller::Poller() : epoll_(::epoll_create1(EPOLL_CLOEXEC))
{
    notifier_ = new QSocketNotifier(epoll_.get(), QSocketNotifier::Read);
    QObject::connect(notifier_, &QSocketNotifier::activated, notifier_, [this] { dispatch(); });
}

Poller::~Poller()
{
    notifier_->setEnabled(false);
    if (QCoreApplication::closingDown())
        delete notifier_; // the last posted events are being dropped under the lock that posting needs
    else
        notifier_->deleteLater(); // this may be its own slot
}

void Poller::add(int fd, std::uint32_t events, PollTarget &target)
{
    targets_[fd] = Watched{++serial_, &target};
    epoll_event event{events, {.u64 = tagOf(serial_, fd)}};
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event);
}

void Poller::change(int fd, std::uint32_t events)
{
    const auto found = targets_.find(fd);
    if (found == targets_.end())
        return;
    epoll_event event{events, {.u64 = tagOf(found->second.serial, fd)}};
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, fd, &event);
}

void Poller::remove(int fd)
{
    if (targets_.erase(fd) != 0)
        ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

void Poller::dispatch()
{
    const auto self = shared_from_this();
    std::array<epoll_event, kBatch> events{};
    const int count = ::epoll_wait(epoll_.get(), events.data(), kBatch, 0);
    for (int i = 0; i < count; ++i) {
        const epoll_event &event = events[std::size_t(i)];
        const auto found = targets_.find(int(event.data.u64 & 0xffffffff));
        if (found != targets_.end() && found->second.serial == event.data.u64 >> 32)
            found->second.target->ready(event.events);
    }
}

} // namespace berth::http
