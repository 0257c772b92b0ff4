// The whole API as one router: every area's table, bound to one engine.
#pragma once

#include "backend/api/api.h"
#include "backend/http/router.h"

namespace berth::api {

// `api` outlives the router.
http::Router makeRouter(Api &api);

} // namespace berth::api
