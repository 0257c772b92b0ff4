// Mutual TLS at the edge: everything inside sees a plain stream socket, one end of a pair whose other end is
// relayed through the encrypted connection. So the API's code, and a hijacked connection's new owner, never
// meet TLS. Event loop of the caller.
#pragma once

#include "backend/base/fd.h"
#include "backend/base/result.h"

#include <QSslConfiguration>
#include <QSslSocket>
#include <QTcpServer>

#include <functional>
#include <memory>
#include <string>

namespace berth::http {

struct TlsFiles
{
    std::string ca, certificate,
        key; // PEM; the peer's certificate must be signed by `ca`, and by no other authority
};

// TLS 1.2 at least. Invalid, naming the file, for what cannot be read.
Result<QSslConfiguration> mutualTls(const TlsFiles &files);

// Relays between the two until either ends; takes the socket, which may still be connecting.
void relayTls(std::unique_ptr<QSslSocket> socket, UniqueFd inner);
// Both ends of a new pair of stream sockets.
Result<std::pair<UniqueFd, UniqueFd>> socketPair();

class TlsListener : public QTcpServer
{
public:
    // `accepted` gets the plain end of each connection whose client has proven itself.
    TlsListener(QSslConfiguration configuration, std::function<void(UniqueFd)> accepted);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    QSslConfiguration configuration_;
    std::function<void(UniqueFd)> accepted_;
};

} // namespace berth::http
