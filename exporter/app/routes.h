#pragma once
// Routes: which path answers what. All of them read, but for /-/reload, /-/quit and POST
// /api/v1/logs.

#include <functional>
#include <memory>

#include "http/message.h"
#include "http/server.h"
#include "model/result.h"

namespace aijob::app {

struct Shared;

/// What the routes ask the service for.
struct RouteActions {
  std::function<model::Status()> reload;
  std::function<void()> wake;  // the agent has something new to do
  std::function<http::Stats()> http_stats;
};

/// Handlers run on several threads at a time. Lifetime: `shared` outlives the handler.
http::Handler MakeRoutes(Shared& shared, RouteActions actions);

}  // namespace aijob::app
