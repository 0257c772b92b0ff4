#include "backend/http/tls.h"

#include "backend/http/stream.h"

#include <QFile>
#include <QSslCertificate>
#include <QSslKey>
#include <QTimer>

#include <cerrno>
#include <chrono>
#include <sys/socket.h>

namespace berth::http {

namespace {

constexpr std::chrono::seconds kHandshakePatience{10};
constexpr std::chrono::seconds kHandOnPatience{10};
constexpr qint64 kBuffer = 256 << 10;
constexpr std::size_t kRelayPiece = 64 << 10;

// Deletes itself when both directions are done or either side is gone.
class TlsRelay : public QObject
{
public:
    TlsRelay(std::unique_ptr<QSslSocket> socket, UniqueFd inner)
        : socket_(socket.release()), inner_(std::move(inner))
    {
        socket_->setParent(this);
        socket_->setReadBufferSize(kBuffer);
        connect(socket_, &QSslSocket::readyRead, this, [this] { takeSent(); });
        connect(socket_, &QSslSocket::encrypted, this, [this] { takeAnswer(); });
        connect(socket_, &QSslSocket::encryptedBytesWritten, this, [this] { takeAnswer(); });
        connect(socket_, &QSslSocket::disconnected, this, [this] { finish(); });
        connect(socket_, &QSslSocket::errorOccurred, this, [this] { finish(); });
        inner_.onReadable = [this] { takeAnswer(); };
        inner_.onDrained = [this] { takeSent(); };
        inner_.onGone = [this] { takeAnswer(); };
        takeSent();
    }

private:
    void takeSent()
    {
        while (socket_->bytesAvailable() > 0 && inner_.queued() < kQueueHighWater) {
            const QByteArray bytes = socket_->read(qint64(kRelayPiece));
            inner_.write({bytes.data(), std::size_t(bytes.size())});
        }
    }
    void takeAnswer()
    {
        const bool room = socket_->bytesToWrite() + socket_->encryptedBytesToWrite() < kBuffer;
        if (room && socket_->isEncrypted()) {
            const std::string bytes = inner_.read(kRelayPiece);
            socket_->write(bytes.data(), qint64(bytes.size()));
        }
        inner_.setReading(room && socket_->isEncrypted());
        if (inner_.readEnded())
            socket_->disconnectFromHost(); // once everything is written
    }
    // What the other side sent before it left is still handed on.
    void finish()
    {
        if (std::exchange(finished_, true))
            return;
        const QByteArray rest = socket_->readAll();
        inner_.write({rest.data(), std::size_t(rest.size())});
        inner_.onReadable = inner_.onDrained = nullptr;
        inner_.onGone = [this] { deleteLater(); };
        inner_.closeAfterWriting();
        if (!inner_.isOpen())
            deleteLater();
        else
            QTimer::singleShot(kHandOnPatience, this, [this] { deleteLater(); });
    }

    QSslSocket *socket_;
    Stream inner_;
    bool finished_ = false;
};

Result<QByteArray> contentOf(const std::string &path)
{
    QFile file(QString::fromStdString(path));
    if (path.empty() || !file.open(QIODevice::ReadOnly))
        return failure(invalid("cannot read the TLS file \"" + path + "\""));
    return file.readAll();
}

} // namespace

Result<std::pair<UniqueFd, UniqueFd>> socketPair()
{
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return failure(systemError("making a socket pair", errno));
    return std::pair(UniqueFd(ends[0]), UniqueFd(ends[1]));
}

Result<QSslConfiguration> mutualTls(const TlsFiles &files)
{
    const auto authorities = QSslCertificate::fromData(TRY(contentOf(files.ca)));
    const auto own = QSslCertificate::fromData(TRY(contentOf(files.certificate)));
    const QByteArray keyText = TRY(contentOf(files.key));
    QSslKey key(keyText, QSsl::Rsa);
    if (key.isNull())
        key = QSslKey(keyText, QSsl::Ec);
    if (authorities.isEmpty() || own.isEmpty() || key.isNull())
        return failure(invalid("the TLS files hold no certificates or no key"));
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setCaCertificates(authorities);
    configuration.setLocalCertificateChain(own);
    configuration.setPrivateKey(key);
    configuration.setPeerVerifyMode(QSslSocket::VerifyPeer);
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    return configuration;
}

void relayTls(std::unique_ptr<QSslSocket> socket, UniqueFd inner)
{
    new TlsRelay(std::move(socket), std::move(inner)); // deletes itself
}

TlsListener::TlsListener(QSslConfiguration configuration, std::function<void(UniqueFd)> accepted)
    : configuration_(std::move(configuration)), accepted_(std::move(accepted))
{
}

void TlsListener::incomingConnection(qintptr descriptor)
{
    auto *socket = new QSslSocket(this);
    if (!socket->setSocketDescriptor(descriptor)) {
        delete socket;
        return;
    }
    socket->setSslConfiguration(configuration_);
    // Ours until its relay has it.
    const auto giveUp = [this, socket] {
        if (socket->parent() == this)
            socket->deleteLater();
    };
    QTimer::singleShot(kHandshakePatience, socket, giveUp);
    connect(socket, &QSslSocket::errorOccurred, this, giveUp);
    connect(socket, &QSslSocket::encrypted, this, [this, socket] {
        auto pair = socketPair();
        if (!pair || !socket->sslHandshakeErrors().isEmpty() || socket->peerCertificate().isNull()) {
            socket->deleteLater();
            return;
        }
        relayTls(std::unique_ptr<QSslSocket>(socket), std::move(pair->first));
        accepted_(std::move(pair->second));
    });
    socket->startServerEncryption();
}

} // namespace berth::http
