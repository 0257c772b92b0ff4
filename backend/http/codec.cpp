#include "backend/http/codec.h"

#include <boost/beast/http/basic_parser.hpp>

#include <algorithm>
#include <array>

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

} // namespace

// Collects what Beast reports; its own checks (framing, tokens, sizes) are the ones that count.
class RequestParser::Parser : public beast::http::basic_parser<true>
{
public:
    Parser()
    {
        header_limit(kHeadBytes);
        body_limit(boost::none);
        eager(true);
    }

    RequestHead head;
    std::string body;
    std::size_t fields = 0;

private:
    using Text = beast::string_view;
    using ErrorCode = beast::error_code;

    void on_request_impl(beast::http::verb, Text method, Text target, int version, ErrorCode &) override
    {
        head.method.assign(method.data(), method.size());
        head.target.assign(target.data(), target.size());
        head.keepAlive = version >= 11;
    }
    void on_response_impl(int, Text, int, ErrorCode &) override {}
    void on_field_impl(beast::http::field, Text name, Text value, ErrorCode &error) override
    {
        if (++fields > kHeadFields) {
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
        if (head.headers.count("content-length") != 0 && head.headers.count("transfer-encoding") != 0) {
            error = beast::http::error::bad_transfer_encoding; // one of the two lies: a smuggled request
                                                               // hides there
            return;
        }
        head.keepAlive = keep_alive();
        head.expectsContinue = lowered(head.header("expect")) == "100-continue";
        const std::string wanted = lowered(head.header("upgrade"));
        if (wanted == "tcp" || wanted == "websocket")
            head.upgrade = wanted;
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
};

std::string RequestHead::header(std::string_view name) const
{
    const auto found = headers.find(lowered(name));
    return found == headers.end() ? std::string() : found->second;
}

RequestParser::RequestParser() : parser_(std::make_unique<Parser>()) {}

RequestParser::~RequestParser() = default;

Result<std::size_t> RequestParser::feed(std::string_view bytes)
{
    std::size_t taken = 0;
    while (taken < bytes.size() && !parser_->is_done()) {
        beast::error_code error;
        const std::size_t count =
            parser_->put(boost::asio::buffer(bytes.data() + taken, bytes.size() - taken), error);
        taken += count;
        if (error == beast::http::error::need_more)
            break;
        if (error == beast::http::error::header_limit)
            return failure(Error{ErrorKind::TooLarge, "the request's header is too large", {}, 0});
        if (error)
            return failure(invalid("malformed HTTP request: " + error.message()));
        if (count == 0)
            break;
    }
    return taken;
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
