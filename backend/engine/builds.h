// Image builds: starts them, remembers them, knows their cache. Owned by Engine; engine thread. What a build
// that is killed with the engine leaves behind (a process, a folder) is taken away at the next start.
#pragma once

#include "backend/base/result.h"
#include "backend/build/plan.h"
#include "backend/engine/build_history.h"
#include "backend/engine/build_output.h"
#include "backend/engine/options.h"
#include "backend/engine/upload.h"
#include "backend/model/filters.h"
#include "backend/model/host_config.h"
#include "backend/model/system.h"

#include <QCoroTask>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace berth::sys {
class CgroupHost;
}

namespace berth::engine {

class BuildRun;
class Events;
class Images;
class Lifecycle;

struct BuildRequest
{
    std::vector<std::string> tags;
    std::string dockerfile, target, platform;
    build::Arguments arguments;
    std::map<std::string, std::string> labels;
    std::vector<std::string> cacheFrom;
    bool noCache = false, pull = false, quiet = false, remove = true;
    model::HostConfig host; // limits, network, extra hosts of the RUN steps
};

// A build that runs, as its client sees it.
struct BuildSession
{
    std::shared_ptr<BuildOutput> output = std::make_shared<BuildOutput>();
    std::shared_ptr<BuildRun> run;
    std::optional<Error> error; // once the output has ended: why nothing was built
    int exitCode = 0;           // of the command that failed

    void cancel() const;
};
using BuildSessionPtr = std::shared_ptr<BuildSession>;

class Builds
{
public:
    Builds(const Options &options, const sys::CgroupHost &cgroups, Events &events, Images &images,
           Lifecycle &lifecycle);
    ~Builds();

    // Refused at once: names that are no names, what the classic builder cannot do.
    Result<BuildSessionPtr> start(BuildRequest request, UploadPtr context);
    BuildHistory &history() { return history_; }

    // The steps of the cache, and the folders of cache mounts.
    QCoro::Task<std::vector<model::BuildCacheItem>> cacheItems() const;
    QCoro::Task<Result<model::BuildPruneReport>> prune(bool all, std::int64_t keepBytes,
                                                       model::Filters filters);

private:
    friend class BuildRun;
    const Options &options_;
    const sys::CgroupHost &cgroups_;
    Events &events_;
    Images &images_;
    Lifecycle &lifecycle_;
    BuildHistory history_;
    int running_ = 0;
};

} // namespace berth::engine
