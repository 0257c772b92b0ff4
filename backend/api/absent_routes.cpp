// Routes of the API that this engine answers without having them: swarm mode and plugins as dockerd answers
// on a node without them, the rest with 501 and what is missing. They stand last, so a table that has the
// route wins.
#include "backend/api/api.h"

#include <array>
#include <utility>

namespace berth::api {

namespace {

struct AbsentRoute
{
    const char *method, *pattern;
    ErrorKind kind;
    const char *message; // "%": the name in the path
};

constexpr const char *kNoManager =
    "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" "
    "to connect this node to swarm and try again.";
constexpr const char *kNoSwarm = "This node is not part of a swarm";
constexpr const char *kSwarmMode = "swarm mode is not part of Berth";
constexpr const char *kPlugins = "plugins are not part of Berth";
constexpr const char *kNoPlugin = "plugin \"%\" not found";
constexpr const char *kRegistry =
    "this version of Berth does not speak to registries: load the image from an archive";
constexpr const char *kBuild = "this version of Berth has no BuildKit: build with DOCKER_BUILDKIT=0";
constexpr const char *kNetworks =
    "this version of Berth has the predefined networks bridge, host and none only";

constexpr ErrorKind kMissing = ErrorKind::NotImplemented, kNowhere = ErrorKind::Unavailable;

constexpr std::array kAbsent{
    AbsentRoute{"POST", "/build/cancel", kMissing, kBuild},
    AbsentRoute{"POST", "/session", kMissing, kBuild},
    AbsentRoute{"POST", "/grpc", kMissing, kBuild},
    AbsentRoute{"POST", "/containers/{name}/checkpoints", kMissing, "checkpoints are not part of Berth"},
    AbsentRoute{"GET", "/containers/{name}/checkpoints", kMissing, "checkpoints are not part of Berth"},
    AbsentRoute{"POST", "/images/create", kMissing, kRegistry},
    AbsentRoute{"GET", "/images/search", kMissing, kRegistry},
    AbsentRoute{"POST", "/images/{name...}/push", kMissing, kRegistry},
    AbsentRoute{"GET", "/distribution/{name...}/json", kMissing, kRegistry},
    AbsentRoute{"POST", "/networks/create", kMissing, kNetworks},
    AbsentRoute{"POST", "/networks/{id}/connect", kMissing, kNetworks},
    AbsentRoute{"POST", "/networks/{id}/disconnect", kMissing, kNetworks},
    AbsentRoute{"PUT", "/volumes/{name}", kNowhere, kNoManager},
    AbsentRoute{"GET", "/plugins/privileges", kMissing, kPlugins},
    AbsentRoute{"POST", "/plugins/pull", kMissing, kPlugins},
    AbsentRoute{"POST", "/plugins/create", kMissing, kPlugins},
    AbsentRoute{"GET", "/plugins/{name...}/json", ErrorKind::NotFound, kNoPlugin},
    AbsentRoute{"POST", "/plugins/{name...}/enable", ErrorKind::NotFound, kNoPlugin},
    AbsentRoute{"POST", "/plugins/{name...}/disable", ErrorKind::NotFound, kNoPlugin},
    AbsentRoute{"POST", "/plugins/{name...}/upgrade", ErrorKind::NotFound, kNoPlugin},
    AbsentRoute{"POST", "/plugins/{name...}/push", ErrorKind::NotFound, kNoPlugin},
    AbsentRoute{"POST", "/plugins/{name...}/set", ErrorKind::NotFound, kNoPlugin},
    AbsentRoute{"DELETE", "/plugins/{name...}", ErrorKind::NotFound, kNoPlugin},
    AbsentRoute{"POST", "/swarm/init", kMissing, kSwarmMode},
    AbsentRoute{"POST", "/swarm/join", kMissing, kSwarmMode},
    AbsentRoute{"POST", "/swarm/leave", kNowhere, kNoSwarm},
    AbsentRoute{"POST", "/swarm/unlock", kNowhere, kNoSwarm},
    AbsentRoute{"GET", "/swarm", kNowhere, kNoManager},
    AbsentRoute{"POST", "/swarm/update", kNowhere, kNoManager},
    AbsentRoute{"GET", "/swarm/unlockkey", kNowhere, kNoManager},
    AbsentRoute{"GET", "/nodes", kNowhere, kNoManager},
    AbsentRoute{"GET", "/nodes/{id}", kNowhere, kNoManager},
    AbsentRoute{"DELETE", "/nodes/{id}", kNowhere, kNoManager},
    AbsentRoute{"POST", "/nodes/{id}/update", kNowhere, kNoManager},
    AbsentRoute{"GET", "/services", kNowhere, kNoManager},
    AbsentRoute{"POST", "/services/create", kNowhere, kNoManager},
    AbsentRoute{"GET", "/services/{id}", kNowhere, kNoManager},
    AbsentRoute{"DELETE", "/services/{id}", kNowhere, kNoManager},
    AbsentRoute{"POST", "/services/{id}/update", kNowhere, kNoManager},
    AbsentRoute{"GET", "/services/{id}/logs", kNowhere, kNoManager},
    AbsentRoute{"GET", "/tasks", kNowhere, kNoManager},
    AbsentRoute{"GET", "/tasks/{id}", kNowhere, kNoManager},
    AbsentRoute{"GET", "/tasks/{id}/logs", kNowhere, kNoManager},
    AbsentRoute{"GET", "/secrets", kNowhere, kNoManager},
    AbsentRoute{"POST", "/secrets/create", kNowhere, kNoManager},
    AbsentRoute{"GET", "/secrets/{id}", kNowhere, kNoManager},
    AbsentRoute{"DELETE", "/secrets/{id}", kNowhere, kNoManager},
    AbsentRoute{"POST", "/secrets/{id}/update", kNowhere, kNoManager},
    AbsentRoute{"GET", "/configs", kNowhere, kNoManager},
    AbsentRoute{"POST", "/configs/create", kNowhere, kNoManager},
    AbsentRoute{"GET", "/configs/{id}", kNowhere, kNoManager},
    AbsentRoute{"DELETE", "/configs/{id}", kNowhere, kNoManager},
    AbsentRoute{"POST", "/configs/{id}/update", kNowhere, kNoManager},
};

// One function per row: a handler is a plain function pointer and cannot carry its row.
template <std::size_t Row>
QCoro::Task<Result<void>> answerAbsent(Api &, ExchangePtr exchange)
{
    std::string message = kAbsent[Row].message;
    if (const std::size_t name = message.find('%'); name != std::string::npos)
        message.replace(name, 1, exchange->param("name"));
    // What the client still sends is taken first: a connection that ends under it would hide the answer.
    while (true) {
        CO_TRY(piece, co_await exchange->bodyPiece());
        if (piece.isEmpty())
            break;
    }
    co_return failure(Error{kAbsent[Row].kind, message, {}, 0});
}

template <std::size_t... Row>
Routes absentRows(std::index_sequence<Row...>)
{
    return {Route{kAbsent[Row].method, kAbsent[Row].pattern, &answerAbsent<Row>}...};
}

QCoro::Task<Result<void>> listPlugins(Api &, ExchangePtr exchange)
{
    exchange->json(200, "[]");
    co_return Result<void>{};
}

} // namespace

Routes absentRoutes()
{
    Routes rows = absentRows(std::make_index_sequence<kAbsent.size()>());
    rows.push_back({"GET", "/plugins", &listPlugins});
    return rows;
}

} // namespace berth::api
