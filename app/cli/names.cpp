#include "app/cli/names.h"

#include "app/cli/context.h"
#include "backend/model/filters.h"

#include <iostream>

namespace berth::cli {

Result<std::string> filterJson(const std::vector<std::string> &filters)
{
    if (filters.empty())
        return std::string();
    model::Filters out;
    for (const std::string &filter : filters) {
        const std::size_t equals = filter.find('=');
        if (equals == std::string::npos)
            return failure(
                invalid("invalid argument \"" + filter +
                        "\" for \"-f, --filter\" flag: invalid filter: must be of format name=value"));
        out.add(filter.substr(0, equals), filter.substr(equals + 1));
    }
    return out.json();
}

std::string shownId(const std::string &id, bool whole)
{
    if (whole)
        return id;
    const std::size_t colon = id.find(':');
    return id.substr(colon == std::string::npos ? 0 : colon + 1, 12);
}

bool confirmed(const std::string &warning)
{
    print(warning + "\nAre you sure you want to continue? [y/N] ");
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y";
}

} // namespace berth::cli
