#include "backend/model/reference.h"

#include <algorithm>
#include <cctype>

namespace berth::model {

namespace {

constexpr std::string_view kDefaultDomain = "docker.io";
constexpr std::string_view kOldDomain = "index.docker.io";
constexpr std::string_view kOfficial = "library/";
constexpr std::size_t kMaxPath = 255, kMaxTag = 128;

bool isLowerOrDigit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool isAlphanumeric(char c)
{
    return isLowerOrDigit(c) || (c >= 'A' && c <= 'Z');
}

bool isLowerHex(std::string_view text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::string toLower(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return char(std::tolower(c)); });
    return out;
}

// alphanumeric runs, with one of . _ __ or any number of - between them
bool isPathComponent(std::string_view text)
{
    std::size_t at = 0;
    while (true) {
        const std::size_t start = at;
        while (at < text.size() && isLowerOrDigit(text[at]))
            ++at;
        if (at == start)
            return false;
        if (at == text.size())
            return true;
        const char separator = text[at];
        const std::size_t most = separator == '-'   ? text.size()
                                 : separator == '_' ? 2
                                 : separator == '.' ? 1
                                                    : 0;
        std::size_t count = 0;
        while (at < text.size() && text[at] == separator && count < most)
            ++at, ++count;
        if (count == 0)
            return false;
    }
}

template <class Check>
bool eachPart(std::string_view text, char separator, Check check)
{
    while (true) {
        const std::size_t cut = text.find(separator);
        if (!check(text.substr(0, cut)))
            return false;
        if (cut == std::string_view::npos)
            return true;
        text.remove_prefix(cut + 1);
    }
}

bool isDomainComponent(std::string_view text)
{
    return !text.empty() && text.front() != '-' && text.back() != '-' &&
           std::all_of(text.begin(), text.end(), [](char c) { return isAlphanumeric(c) || c == '-'; });
}

bool isBracketedAddress(std::string_view host)
{
    const auto allowed = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0 || c == ':'; };
    return host.size() > 2 && host.front() == '[' && host.back() == ']' &&
           std::all_of(host.begin() + 1, host.end() - 1, allowed);
}

bool isDomain(std::string_view text)
{
    std::string_view host = text;
    const std::size_t colon = text.rfind(':');
    const std::size_t bracket = text.rfind(']');
    if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
        const std::string_view port = text.substr(colon + 1);
        if (port.empty() || port.find_first_not_of("0123456789") != std::string_view::npos)
            return false;
        host = text.substr(0, colon);
    }
    return isBracketedAddress(host) || eachPart(host, '.', &isDomainComponent);
}

bool isPath(std::string_view text)
{
    return eachPart(text, '/', &isPathComponent);
}

struct Split
{
    std::string domain, rest;
};

bool looksLikeDomain(std::string_view component)
{
    return component.find_first_of(".:") != std::string_view::npos || component == "localhost" ||
           toLower(component) != component;
}

// The first component is a domain only when it looks like one; else everything belongs to Docker Hub.
Split splitDomain(std::string_view text)
{
    const std::size_t slash = text.find('/');
    const std::string_view first = text.substr(0, slash);
    const bool named = slash != std::string_view::npos && looksLikeDomain(first);
    Split out = named ? Split{std::string(first), std::string(text.substr(slash + 1))}
                      : Split{std::string(kDefaultDomain), std::string(text)};
    if (out.domain == kOldDomain)
        out.domain = kDefaultDomain;
    if (out.domain == kDefaultDomain && out.rest.find('/') == std::string::npos)
        out.rest.insert(0, kOfficial);
    return out;
}

Error badFormat(const std::string &why = {})
{
    return invalid("invalid reference format" + (why.empty() ? why : ": " + why));
}

} // namespace

bool isDigest(std::string_view text)
{
    struct Algorithm
    {
        std::string_view prefix;
        std::size_t digits;
    };
    for (const Algorithm &row : {Algorithm{"sha256:", 64}, Algorithm{"sha512:", 128}}) {
        if (text.starts_with(row.prefix))
            return text.size() == row.prefix.size() + row.digits &&
                   isLowerHex(text.substr(row.prefix.size()));
    }
    return false;
}

bool isTag(std::string_view text)
{
    const auto word = [](char c) { return isAlphanumeric(c) || c == '_'; };
    return !text.empty() && text.size() <= kMaxTag && word(text.front()) &&
           std::all_of(text.begin(), text.end(), [&](char c) { return word(c) || c == '.' || c == '-'; });
}

Result<Reference> parseReference(std::string_view text)
{
    if (text.size() == 64 && isLowerHex(text))
        return failure(invalid("invalid repository name (" + std::string(text) +
                               "), cannot specify 64-byte hexadecimal strings"));
    Split split = splitDomain(text);
    const std::string remote = split.rest.substr(0, split.rest.find(':'));
    if (!text.empty() && toLower(remote) != remote)
        return failure(badFormat("repository name (" + remote + ") must be lowercase"));

    Reference out;
    out.domain = std::move(split.domain);
    if (const std::size_t at = split.rest.find('@'); at != std::string::npos) {
        out.digest = split.rest.substr(at + 1);
        split.rest.resize(at);
        if (!isDigest(out.digest))
            return failure(badFormat());
    }
    if (const std::size_t colon = split.rest.find(':'); colon != std::string::npos) {
        out.tag = split.rest.substr(colon + 1);
        split.rest.resize(colon);
        if (!isTag(out.tag))
            return failure(badFormat());
    }
    out.path = std::move(split.rest);
    if (!isDomain(out.domain) || !isPath(out.path))
        return failure(badFormat());
    if (out.path.size() > kMaxPath)
        return failure(invalid("repository name must not be more than 255 characters"));
    return out;
}

std::string Reference::repository() const
{
    return domain + "/" + path;
}

std::string Reference::familiarRepository() const
{
    if (domain != kDefaultDomain)
        return repository();
    const std::size_t slash = path.find('/');
    if (slash != std::string::npos && looksLikeDomain(std::string_view(path).substr(0, slash)))
        return repository(); // without its domain it would name another registry
    const bool official =
        path.starts_with(kOfficial) && path.find('/', kOfficial.size()) == std::string::npos;
    return official ? path.substr(kOfficial.size()) : path;
}

std::string Reference::canonical() const
{
    return repository() + (tag.empty() ? "" : ":" + tag) + (digest.empty() ? "" : "@" + digest);
}

std::string Reference::familiar() const
{
    return familiarRepository() + (tag.empty() ? "" : ":" + tag) + (digest.empty() ? "" : "@" + digest);
}

Reference Reference::withDefaultTag() const
{
    Reference out = *this;
    if (out.tag.empty() && out.digest.empty())
        out.tag = "latest";
    return out;
}

} // namespace berth::model
