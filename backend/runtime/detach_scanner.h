// Finds the detach keys in what a client types. Bytes that may begin the keys are held back until it is clear
// that they do not. Pure.
#pragma once

#include <string>
#include <string_view>

namespace berth::runtime {

class DetachScanner
{
public:
    explicit DetachScanner(std::string keys) : keys_(std::move(keys)) {}

    // Appends to `out` what goes to the process; true when the keys were met, what follows them is dropped.
    bool scan(std::string_view input, std::string &out)
    {
        if (keys_.empty()) {
            out.append(input);
            return false;
        }
        for (const char byte : input) {
            held_.push_back(byte);
            while (!keys_.starts_with(held_)) {
                out.push_back(held_.front());
                held_.erase(0, 1);
            }
            if (held_ == keys_)
                return true;
        }
        return false;
    }

private:
    std::string keys_, held_;
};

} // namespace berth::runtime
