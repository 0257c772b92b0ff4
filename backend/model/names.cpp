#include "backend/model/names.h"

#include <algorithm>
#include <array>
#include <sys/random.h>

namespace berth::model {

namespace {

constexpr std::array kAdjectives{
    "able",   "agile",   "amber",   "ancient", "azure",    "balmy",  "bold",     "brave",  "breezy", "bright",
    "brisk",  "buoyant", "calm",    "candid",  "careful",  "cheery", "clear",    "clever", "copper", "coral",
    "cosy",   "crisp",   "curious", "daring",  "deft",     "eager",  "earnest",  "easy",   "fair",   "fluent",
    "fresh",  "gentle",  "glad",    "golden",  "graceful", "hardy",  "helpful",  "honest", "humble", "jolly",
    "keen",   "kind",    "light",   "lively",  "loyal",    "lucid",  "lucky",    "mellow", "merry",  "mighty",
    "modest", "neat",    "nimble",  "noble",   "patient",  "plucky", "polite",   "proud",  "quick",  "quiet",
    "ready",  "robust",  "sailing", "serene",  "sharp",    "silver", "sincere",  "smart",  "solid",  "spry",
    "steady", "sturdy",  "sunny",   "swift",   "tidal",    "tidy",   "tranquil", "trusty", "upbeat", "vivid",
    "warm",   "wise",    "witty",   "zesty",
};

// Navigators, shipbuilders, cartographers and the scientists whom sailors owe something.
constexpr std::array kSurnames{
    "amundsen",   "anning",   "apgar",        "archimedes", "baret",      "beaufort",    "bering",
    "bernoulli",  "bessel",   "bowditch",     "brahe",      "brunel",     "cabot",       "cassini",
    "chichester", "cook",     "cousteau",     "cunitz",     "darwin",     "dias",        "drake",
    "earle",      "ekman",    "eratosthenes", "euler",      "faraday",    "fitzroy",     "flinders",
    "foucault",   "fram",     "franklin",     "fresnel",    "froude",     "galilei",     "germain",
    "gilbert",    "hadley",   "halley",       "harrison",   "henson",     "herschel",    "hipparchus",
    "hopper",     "huygens",  "hypatia",      "kelvin",     "kepler",     "knox",        "krusenstern",
    "lagrange",   "lamarr",   "lovelace",     "magellan",   "marconi",    "maury",       "meitner",
    "mercator",   "mitchell", "nansen",       "napier",     "newton",     "nightingale", "noether",
    "parsons",    "pascal",   "peary",        "polo",       "ptolemy",    "pytheas",     "reynolds",
    "ross",       "scoresby", "shackleton",   "slocum",     "somerville", "stevin",      "stokes",
    "tasman",     "tharp",    "thorne",       "vancouver",  "vespucci",   "waghenaer",   "wegener",
    "weddell",    "wilkes",   "yonge",        "zheng",
};

bool isNameStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool isNameByte(char c)
{
    return isNameStart(c) || c == '_' || c == '.' || c == '-';
}

std::uint32_t randomNumber()
{
    std::uint32_t number = 0;
    while (::getrandom(&number, sizeof number, 0) != ssize_t(sizeof number)) {
    }
    return number;
}

} // namespace

bool isName(std::string_view text)
{
    return text.size() >= 2 && text.size() <= kNameLength && isNameStart(text.front()) &&
           std::all_of(text.begin(), text.end(), &isNameByte);
}

Result<void> checkContainerName(std::string_view name)
{
    if (!isName(name))
        return failure(invalid("Invalid container name (" + std::string(name.substr(0, kNameLength)) +
                               "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"));
    return {};
}

Result<void> checkVolumeName(std::string_view name)
{
    if (name.size() == 1)
        return failure(
            invalid("volume name is too short, names should be at least two alphanumeric characters"));
    if (!isName(name))
        return failure(
            invalid("create " + std::string(name.substr(0, kNameLength)) + ": \"" +
                    std::string(name.substr(0, kNameLength)) +
                    "\" includes invalid characters for a local volume name, only "
                    "\"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, "
                    "use absolute path"));
    return {};
}

std::string randomName(int attempt)
{
    std::string name = kAdjectives[randomNumber() % kAdjectives.size()];
    name += '_';
    name += kSurnames[randomNumber() % kSurnames.size()];
    if (attempt >= 3)
        name += std::to_string(randomNumber() % 100'000);
    return name;
}

} // namespace berth::model
