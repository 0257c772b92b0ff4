// TCP is served to whoever holds a certificate of our authority, and to nobody else. Skipped without the
// openssl program.
#include "backend/http/tls.h"

#include "tests/backend/http/raw_client.h"

#include <QProcess>

namespace berth::http::test {

namespace {

bool openssl(const QTemporaryDir &folder, const char *arguments)
{
    QProcess process;
    process.setWorkingDirectory(folder.path());
    process.start(QStringLiteral("openssl"), QString::fromUtf8(arguments).split(QChar::fromLatin1(' ')));
    return process.waitForFinished() && process.exitCode() == 0;
}

// An authority, a certificate of it, and a stranger's.
bool makeCertificates(const QTemporaryDir &folder)
{
    return openssl(folder,
                   "req -x509 -newkey rsa:2048 -nodes -subj /CN=ca -days 2 -keyout ca.key -out ca.pem") &&
           openssl(folder, "req -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -keyout key.pem -out own.csr") &&
           openssl(folder,
                   "x509 -req -in own.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out cert.pem") &&
           openssl(
               folder,
               "req -x509 -newkey rsa:2048 -nodes -subj /CN=other -days 2 -keyout other.key -out other.pem");
}

class TlsTest : public ServerTest
{
protected:
    void SetUp() override
    {
        if (!makeCertificates(certificates))
            GTEST_SKIP() << "the openssl program is not there";
        const auto listening = server.listenTls("127.0.0.1", 0, files("cert.pem", "key.pem"));
        ASSERT_TRUE(listening) << listening.error().text();
    }
    TlsFiles files(const char *certificate, const char *key) const
    {
        return {certificates.filePath(QStringLiteral("ca.pem")).toStdString(),
                certificates.filePath(QString::fromUtf8(certificate)).toStdString(),
                certificates.filePath(QString::fromUtf8(key)).toStdString()};
    }
    // What the server answers to `request`; empty when it does not talk to us.
    std::string ask(QSslConfiguration configuration, const QByteArray &request) const
    {
        QSslSocket socket;
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
        socket.setSslConfiguration(configuration);
        socket.connectToHostEncrypted(QStringLiteral("127.0.0.1"), server.tlsPort());
        QByteArray answer;
        QObject::connect(&socket, &QSslSocket::encrypted, &socket, [&] { socket.write(request); });
        QObject::connect(&socket, &QSslSocket::readyRead, &socket, [&] { answer += socket.readAll(); });
        waitUntil([&] { return socket.state() == QAbstractSocket::UnconnectedState; });
        return answer.toStdString();
    }

    QTemporaryDir certificates;
};

TEST_F(TlsTest, servesAClientOfOurAuthority)
{
    const std::string answer = ask(mutualTls(files("cert.pem", "key.pem")).value(),
                                   "GET /big HTTP/1.1\r\nHost: 127.0.0.1:2376\r\nConnection: close\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    EXPECT_TRUE(answer.ends_with("THE END"));
}

TEST_F(TlsTest, doesNotTalkToStrangers)
{
    EXPECT_EQ(ask(QSslConfiguration::defaultConfiguration(), "GET /_ping HTTP/1.1\r\n\r\n"), "");
    EXPECT_EQ(ask(mutualTls(files("other.pem", "other.key")).value(), "GET /_ping HTTP/1.1\r\n\r\n"), "");
    EXPECT_EQ(server.connections(), 0u);
}

TEST_F(TlsTest, refusesTheRequestsOfWebPages)
{
    const QSslConfiguration own = mutualTls(files("cert.pem", "key.pem")).value();
    for (const char *header : {"Origin: http://evil", "Sec-Fetch-Site: cross-site", "Host: evil.example"}) {
        const std::string answer = ask(own, QByteArray("GET /_ping HTTP/1.1\r\n") + header + "\r\n\r\n");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 403 Forbidden\r\n")) << header << ": " << answer;
    }
}

TEST_F(TlsTest, needsAllItsFiles)
{
    Server other([](const ExchangePtr &) {});
    EXPECT_FALSE(other.listenTls("127.0.0.1", 0, {}));
    EXPECT_FALSE(other.listenTls("127.0.0.1", 0, files("cert.pem", "missing.pem")));
    EXPECT_FALSE(other.listenTls("nonsense", 0, files("cert.pem", "key.pem")));
}

} // namespace
} // namespace berth::http::test
