// Writes tars for the tests, byte by byte, so that they can be as wrong as an attacker's.
#pragma once

#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::image::test {

struct TarEntry
{
    std::string name = {};
    char type = '0';
    std::string data = {};
    std::string link = {};
    unsigned mode = 0644;
    unsigned uid = 0, gid = 0;
    long long mtime = 1'600'000'000;
    unsigned major = 0, minor = 0;
    std::vector<std::pair<std::string, std::string>> pax = {}; // "SCHILY.xattr.user.x" -> value
    long long claimedSize = -1;                                // of the header, when it shall lie
};

class TarBuilder
{
public:
    TarBuilder &add(const TarEntry &entry)
    {
        if (!entry.pax.empty()) {
            std::string records;
            for (const auto &[key, value] : entry.pax)
                records += record(key, value);
            TarEntry extended;
            extended.name = "pax";
            extended.type = 'x';
            extended.data = records;
            put(extended);
        }
        put(entry);
        return *this;
    }
    TarBuilder &file(std::string name, std::string data)
    {
        return add({std::move(name), '0', std::move(data)});
    }
    TarBuilder &folder(std::string name)
    {
        TarEntry entry{std::move(name), '5'};
        entry.mode = 0755;
        return add(entry);
    }
    TarBuilder &symlink(std::string name, std::string target)
    {
        return add({std::move(name), '2', {}, std::move(target)});
    }
    TarBuilder &hardLink(std::string name, std::string target)
    {
        return add({std::move(name), '1', {}, std::move(target)});
    }
    // Without the two empty blocks.
    const std::string &unfinished() const { return bytes_; }
    std::string finish() const { return bytes_ + std::string(1024, '\0'); }

private:
    static std::string record(const std::string &key, const std::string &value)
    {
        const std::string body = " " + key + "=" + value + "\n";
        std::size_t length = body.size() + 1;
        while (std::to_string(length).size() + body.size() != length)
            ++length;
        return std::to_string(length) + body;
    }
    static void number(char *field, std::size_t width, unsigned long long value)
    {
        char digits[24];
        std::snprintf(digits, sizeof digits, "%0*llo", static_cast<int>(width - 1), value);
        std::memcpy(field, digits, width - 1);
    }
    void put(const TarEntry &entry)
    {
        char header[512] = {};
        std::memcpy(header, entry.name.data(), std::min<std::size_t>(entry.name.size(), 100));
        number(header + 100, 8, entry.mode);
        number(header + 108, 8, entry.uid);
        number(header + 116, 8, entry.gid);
        const auto size =
            entry.claimedSize >= 0 ? entry.claimedSize : static_cast<long long>(entry.data.size());
        number(header + 124, 12, static_cast<unsigned long long>(size));
        number(header + 136, 12, static_cast<unsigned long long>(entry.mtime));
        header[156] = entry.type;
        std::memcpy(header + 157, entry.link.data(), std::min<std::size_t>(entry.link.size(), 100));
        std::memcpy(header + 257,
                    "ustar\0"
                    "00",
                    8);
        number(header + 329, 8, entry.major);
        number(header + 337, 8, entry.minor);
        std::memset(header + 148, ' ', 8);
        unsigned sum = 0;
        for (const char byte : header)
            sum += static_cast<unsigned char>(byte);
        std::snprintf(header + 148, 8, "%06o", sum);
        bytes_.append(header, sizeof header);
        bytes_ += entry.data;
        bytes_.append((512 - entry.data.size() % 512) % 512, '\0');
    }
    std::string bytes_;
};

} // namespace berth::image::test
