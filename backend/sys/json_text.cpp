#include "backend/sys/json_text.h"

namespace berth::sys {

namespace {

constexpr int kMaxJsonDepth = 64;

class JsonReader
{
public:
    explicit JsonReader(std::string_view text) : text_(text) {}
    Result<JsonValue> document()
    {
        JsonValue value = TRY(this->value(0));
        skipSpace();
        return at_ == text_.size() ? Result<JsonValue>(std::move(value)) : failure(error("end"));
    }

private:
    Error error(std::string_view wanted) const
    {
        return invalid("malformed JSON at byte " + std::to_string(at_) + ": " + std::string(wanted) +
                       " expected");
    }
    void skipSpace()
    {
        while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
            ++at_;
    }
    bool take(std::string_view word)
    {
        skipSpace();
        if (text_.substr(at_, word.size()) != word)
            return false;
        at_ += word.size();
        return true;
    }

    Result<JsonValue> value(int depth)
    {
        if (depth > kMaxJsonDepth)
            return failure(error("fewer levels"));
        if (take("{"))
            return object(depth);
        if (take("["))
            return list(depth);
        JsonValue out;
        if (take("\"")) {
            out.kind = JsonValue::Kind::Text;
            out.text = TRY(string());
            return out;
        }
        if (take("null"))
            return out;
        if (const bool yes = take("true"); yes || take("false")) {
            out.kind = JsonValue::Kind::Bool;
            out.number = yes ? 1 : 0;
            return out;
        }
        return integer();
    }

    Result<JsonValue> object(int depth)
    {
        JsonValue out;
        out.kind = JsonValue::Kind::Object;
        if (take("}"))
            return out;
        do {
            if (!take("\""))
                return failure(error("a name"));
            std::string key = TRY(string());
            if (!take(":"))
                return failure(error("':'"));
            JsonValue member = TRY(value(depth + 1));
            out.members.push_back(JsonMember{std::move(key), std::move(member)});
        } while (take(","));
        return take("}") ? Result<JsonValue>(std::move(out)) : failure(error("'}'"));
    }

    Result<JsonValue> list(int depth)
    {
        JsonValue out;
        out.kind = JsonValue::Kind::List;
        if (take("]"))
            return out;
        do {
            out.items.push_back(TRY(value(depth + 1)));
        } while (take(","));
        return take("]") ? Result<JsonValue>(std::move(out)) : failure(error("']'"));
    }

    // After the opening quote. \u escapes stay as they are written: no name or action has one.
    Result<std::string> string()
    {
        std::string out;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                return out;
            }
            if (c == '\\' && at_ + 1 < text_.size()) {
                const char escaped = text_[++at_];
                const std::size_t known = std::string_view("nrtbf").find(escaped);
                if (escaped == 'u')
                    out += '\\';
                out += known == std::string_view::npos ? escaped : "\n\r\t\b\f"[known];
                continue;
            }
            out += c;
        }
        return failure(error("'\"'"));
    }

    Result<JsonValue> integer()
    {
        skipSpace();
        const bool negative = at_ < text_.size() && text_[at_] == '-';
        at_ += negative ? 1 : 0;
        const std::size_t begin = at_;
        JsonValue out;
        out.kind = JsonValue::Kind::Number;
        for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
            if (__builtin_mul_overflow(out.number, 10u, &out.number) ||
                __builtin_add_overflow(out.number, static_cast<unsigned>(text_[at_] - '0'), &out.number))
                return failure(error("a smaller number"));
        }
        const bool fraction =
            at_ < text_.size() && std::string_view(".eE").find(text_[at_]) != std::string_view::npos;
        if (at_ == begin || fraction)
            return failure(error("a value"));
        if (negative)
            out.number = 0 - out.number;
        return out;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

} // namespace

const JsonValue &JsonValue::operator[](std::string_view key) const
{
    static const JsonValue none;
    for (const JsonMember &member : members) {
        if (member.name == key)
            return member.value;
    }
    return none;
}

Result<JsonValue> parseJsonText(std::string_view text)
{
    return JsonReader(text).document();
}

} // namespace berth::sys
