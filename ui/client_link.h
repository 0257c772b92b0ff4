// EngineLink over the client library: what the window uses outside of tests. GUI thread.
#pragma once

#include "backend/client/engine_client.h"
#include "ui/engine_link.h"

namespace berth::ui {

class ClientLink : public EngineLink
{
public:
    explicit ClientLink(client::Endpoint endpoint);

    QString address() const override;
    void request(const QByteArray &method, const QString &target, const QByteArray &body, QObject *receiver,
                 Reply reply) override;
    StreamPointer stream(const QString &target) override;
    void upload(const QString &target, const QString &fileName, QObject *receiver, Reply reply) override;

private:
    std::shared_ptr<client::EngineClient> client_;
};

} // namespace berth::ui
