#include "backend/client/endpoint.h"

#include <charconv>
#include <cstdlib>
#include <unistd.h>

namespace berth::client {

namespace {

constexpr const char *kSystemSocket = "/run/berth/berthd.sock";

std::string environment(const char *name)
{
    const char *value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

Result<Endpoint> tcpEndpoint(const std::string &text, std::string rest)
{
    rest = rest.substr(0, rest.find('/'));
    Endpoint endpoint;
    const std::size_t bracket = rest.find(']');
    const std::size_t colon = rest.find(':', bracket == std::string::npos ? 0 : bracket);
    endpoint.host = rest.substr(0, colon);
    if (bracket != std::string::npos && rest[0] == '[')
        endpoint.host = rest.substr(1, bracket - 1);
    if (colon != std::string::npos) {
        const char *end = rest.data() + rest.size();
        const auto [stop, problem] = std::from_chars(rest.data() + colon + 1, end, endpoint.port);
        if (problem != std::errc{} || stop != end)
            return failure(invalid("invalid bind address format: " + text));
    }
    if (endpoint.host.empty())
        return failure(invalid("invalid bind address format: " + text));
    endpoint.certificates = environment("DOCKER_CERT_PATH");
    if (endpoint.certificates.empty())
        endpoint.certificates = environment("HOME") + "/.docker";
    return endpoint;
}

} // namespace

Result<Endpoint> Endpoint::parse(const std::string &text)
{
    const std::size_t mark = text.find("://");
    const std::string scheme = mark == std::string::npos ? "" : text.substr(0, mark);
    const std::string rest = mark == std::string::npos ? text : text.substr(mark + 3);
    if (scheme == "unix" && rest.starts_with('/')) {
        Endpoint endpoint;
        endpoint.path = rest;
        return endpoint;
    }
    if (scheme == "tcp" || scheme == "https")
        return tcpEndpoint(text, rest);
    return failure(invalid("unable to parse docker host `" + text + "`"));
}

Result<Endpoint> Endpoint::fromEnvironment()
{
    for (const char *name : {"BERTH_HOST", "DOCKER_HOST"}) {
        if (const std::string text = environment(name); !text.empty())
            return parse(text);
    }
    Endpoint endpoint;
    endpoint.path = kSystemSocket;
    if (const std::string runtime = environment("XDG_RUNTIME_DIR"); !runtime.empty()) {
        const std::string own = runtime + "/berth/berthd.sock";
        if (::access(own.c_str(), F_OK) == 0)
            endpoint.path = own;
    }
    return endpoint;
}

std::string Endpoint::text() const
{
    return host.empty() ? "unix://" + path : "tcp://" + host + ':' + std::to_string(port);
}

} // namespace berth::client
