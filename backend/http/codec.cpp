#include "backend/http/codec.h"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <array>
#include <limits>

namespace berth::http {

namespace {

namespace beast = boost::beast;

std::string lowered(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](unsigned char c) { return char(std::tolower(c)); });
    return out;
}

struct Phrase
{
    int status;
    std::string_view text;
};

constexpr std::array kPhrases{
    Phrase{100, "Continue"},
    Phrase{101, "UPGRADED"},
    Phrase{200, "OK"},
    Phrase{201, "Created"},
    Phrase{204, "No Content"},
    Phrase{304, "Not Modified"},
    Phrase{400, "Bad Request"},
    Phrase{401, "Unauthorized"},
    Phrase{403, "Forbidden"},
    Phrase{404, "Not Found"},
    Phrase{405, "Method Not Allowed"},
    Phrase{409, "Conflict"},
    Phrase{410, "Gone"},
    Phrase{413, "Request Entity Too Large"},
    Phrase{431, "Request Header Fields Too Large"},
    Phrase{500, "Internal Server Error"},
    Phrase{501, "Not Implemented"},
    Phrase{503, "Service Unavailable"},
};

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char low = char(c | 32);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

template <class Headers>
std::string valueOf(const Headers &headers, std::string_view name)
{
    const auto found = headers.find(lowered(name));
    return found == headers.end() ? std::string() : found->second;
}

} // namespace

// What the parsers of both directions share: the head's fields and the body's bytes as Beast reports them.
// Its own checks (framing, tokens, sizes) are the ones that count.
template <bool IsRequest, class Head>
class MessageParser : public beast::http::basic_parser<IsRequest>
{
public:
    MessageParser()
    {
        this->header_limit(kHeadBytes);
        this->body_limit(
            std::numeric_limits<std::uint64_t>::max()); // none is less than any length to Beast 1.74
        this->eager(true);
    }

    Head head;
    std::string body;

    Result<std::size_t> feedSome(std::string_view bytes)
    {
        std::size_t taken = 0;
        while (taken < bytes.size() && !this->is_done()) {
            beast::error_code error;
            const std::size_t count =
                this->put(boost::asio::buffer(bytes.data() + taken, bytes.size() - taken), error);
            taken += count;
            if (error == beast::http::error::need_more)
                break;
            if (error == beast::http::error::header_limit)
                return failure(Error{ErrorKind::TooLarge, "the HTTP header is too large", {}, 0});
            if (error)
                return failure(invalid("malformed HTTP message: " + error.message()));
            if (count == 0)
                break;
        }
        return taken;
    }

protected:
    using Text = beast::string_view;
    using ErrorCode = beast::error_code;

    void on_request_impl(beast::http::verb, Text, Text, int, ErrorCode &) override {}
    void on_response_impl(int, Text, int, ErrorCode &) override {}
    void on_field_impl(beast::http::field, Text name, Text value, ErrorCode &error) override
    {
        if (++fields_ > kHeadFields) {
            error = beast::http::error::header_limit;
            return;
        }
        std::string &stored = head.headers[lowered({name.data(), name.size()})];
        if (!stored.empty())
            stored += ", ";
        stored.append(value.data(), value.size());
    }
    void on_header_impl(ErrorCode &error) override
    {
        // One of the two lies, and what is not simply chunked has no end that both sides agree on: a smuggled
        // request hides there.
        const auto coding = head.headers.find("transfer-encoding");
        if (coding != head.headers.end() &&
            (head.headers.count("content-length") != 0 || lowered(coding->second) != "chunked"))
            error = beast::http::error::bad_transfer_encoding;
    }
    void on_body_init_impl(boost::optional<std::uint64_t> const &, ErrorCode &) override {}
    std::size_t on_body_impl(Text bytes, ErrorCode &) override
    {
        body.append(bytes.data(), bytes.size());
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, Text, ErrorCode &) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, Text bytes, ErrorCode &) override
    {
        body.append(bytes.data(), bytes.size());
        return bytes.size();
    }
    void on_finish_impl(ErrorCode &) override {}

private:
    std::size_t fields_ = 0;
};

class RequestParser::Parser : public MessageParser<true, RequestHead>
{
    void on_request_impl(beast::http::verb, Text method, Text target, int version, ErrorCode &error) override
    {
        head.method.assign(method.data(), method.size());
        head.target.assign(target.data(), target.size());
        head.knowsChunks = version == 11;
        if (version != 11 && version != 10)
            error = beast::http::error::bad_version;
    }
    void on_header_impl(ErrorCode &error) override
    {
        MessageParser::on_header_impl(error);
        head.keepAlive = keep_alive();
        head.expectsContinue = lowered(head.header("expect")) == "100-continue";
        const std::string wanted = lowered(head.header("upgrade"));
        if (wanted == "tcp" || wanted == "websocket")
            head.upgrade = wanted;
    }
};

class ResponseParser::Parser : public MessageParser<false, ResponseHead>
{
    void on_response_impl(int status, Text, int, ErrorCode &) override { head.status = status; }
};

std::string RequestHead::header(std::string_view name) const
{
    return valueOf(headers, name);
}

std::string ResponseHead::header(std::string_view name) const
{
    return valueOf(headers, name);
}

RequestParser::RequestParser() : parser_(std::make_unique<Parser>()) {}

RequestParser::~RequestParser() = default;

Result<std::size_t> RequestParser::feed(std::string_view bytes)
{
    return parser_->feedSome(bytes);
}

bool RequestParser::headDone() const
{
    return parser_->is_header_done();
}

bool RequestParser::complete() const
{
    return parser_->is_done();
}

const RequestHead &RequestParser::head() const
{
    return parser_->head;
}

std::string RequestParser::takeBody()
{
    return std::exchange(parser_->body, {});
}

ResponseParser::ResponseParser(bool toHead) : parser_(std::make_unique<Parser>())
{
    parser_->skip(toHead);
}

ResponseParser::~ResponseParser() = default;

Result<std::size_t> ResponseParser::feed(std::string_view bytes)
{
    return parser_->feedSome(bytes);
}

Result<void> ResponseParser::feedEnd()
{
    beast::error_code error;
    if (!parser_->is_done())
        parser_->put_eof(error);
    if (error || !parser_->is_done())
        return failure(invalid("the answer breaks off"));
    return {};
}

bool ResponseParser::headDone() const
{
    return parser_->is_header_done();
}

bool ResponseParser::complete() const
{
    return parser_->is_done();
}

const ResponseHead &ResponseParser::head() const
{
    return parser_->head;
}

std::string ResponseParser::takeBody()
{
    return std::exchange(parser_->body, {});
}

std::string_view reasonPhrase(int status)
{
    for (const Phrase &phrase : kPhrases) {
        if (phrase.status == status)
            return phrase.text;
    }
    return "Status";
}

std::string answerHead(const AnswerHead &head)
{
    std::string out = "HTTP/1.1 " + std::to_string(head.status) + ' ';
    out += reasonPhrase(head.status);
    out += "\r\n";
    for (const auto &[name, value] : head.headers) {
        if (name.find_first_of("\r\n:") == std::string::npos &&
            value.find_first_of("\r\n") == std::string::npos)
            out += name + ": " + value + "\r\n";
    }
    return out + "\r\n";
}

Result<std::string> requestHead(std::string_view method, std::string_view target,
                                const std::map<std::string, std::string> &headers)
{
    std::string out(method);
    out.append(" ").append(target).append(" HTTP/1.1\r\n");
    std::size_t lines = 1;
    for (const auto &[name, value] : headers) {
        out.append(name).append(": ").append(value).append("\r\n");
        ++lines;
    }
    if (std::size_t(std::count_if(out.begin(), out.end(), [](char c) { return c == '\r' || c == '\n'; })) !=
            2 * lines ||
        target.find_first_of(std::string_view("\0 \t", 3)) != std::string_view::npos)
        return failure(invalid("a request's address or header has control characters in it"));
    return out + "\r\n";
}

std::string chunk(std::string_view bytes)
{
    char size[24];
    const int length = std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
    std::string out;
    out.reserve(bytes.size() + 16);
    out.append(size, std::size_t(length));
    out.append(bytes);
    out += "\r\n";
    return out;
}

std::optional<std::string> percentDecoded(std::string_view text, bool plusIsSpace)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plusIsSpace) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            const int high = i + 2 < text.size() ? hexValue(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hexValue(text[i + 2]) : -1;
            if (high < 0 || low < 0 || high * 16 + low == 0)
                return std::nullopt;
            out += char(high * 16 + low);
            i += 2;
        }
    }
    return out.find('\0') == std::string::npos ? std::optional(out) : std::nullopt;
}

std::string percentEncoded(std::string_view text, std::string_view keep)
{
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x80 && std::isalnum(byte)) ||
            std::string_view("-._~").find(c) != std::string_view::npos ||
            keep.find(c) != std::string_view::npos)
            out += c;
        else
            out.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
    }
    return out;
}

std::multimap<std::string, std::string, std::less<>> parseQuery(std::string_view text)
{
    std::multimap<std::string, std::string, std::less<>> out;
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        const std::size_t equals = pair.find('=');
        const auto name = percentDecoded(pair.substr(0, equals), true);
        const auto value = equals == std::string_view::npos ? std::optional<std::string>("")
                                                            : percentDecoded(pair.substr(equals + 1), true);
        if (name && value && !name->empty())
            out.emplace(*name, *value);
    }
    return out;
}

} // namespace berth::http
