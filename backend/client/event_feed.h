// The engine's events for as long as somebody holds this: connects again with growing pauses and goes on
// behind the last event that came. LineSplitter cuts a stream of JSON lines.
#pragma once

#include "backend/client/endpoint.h"
#include "backend/client/engine_client.h"

#include <QTimer>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace berth::client {

// A line may be as long as `kLineBytes`; a longer one is dropped.
class LineSplitter
{
public:
    static constexpr std::size_t kLineBytes = 16 << 20;

    explicit LineSplitter(std::function<void(std::string_view)> onLine) : onLine_(std::move(onLine)) {}
    void feed(std::string_view bytes);
    void finish(); // what is left is the last line

private:
    void give(std::string_view line);

    std::function<void(std::string_view)> onLine_;
    std::string rest_;
    bool dropping_ = false;
};

class EventFeed : public Subscription
{
public:
    EventFeed(Endpoint endpoint, std::string filters, std::function<void(std::string_view)> onEvent,
              std::function<void(bool)> onConnected);
    ~EventFeed() override;

private:
    void connectNow();
    void event(std::string_view line);
    void tellConnected(bool connected);

    EngineClient client_;
    std::string filters_;
    std::function<void(std::string_view)> onEvent_;
    std::function<void(bool)> onConnected_;
    SubscriptionPtr current_;
    QTimer retry_;
    std::chrono::milliseconds pause_;
    std::int64_t since_ = 0; // nanoseconds; the instant behind the last event
    bool connected_ = false, told_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true); // a callback may destroy this
};

} // namespace berth::client
