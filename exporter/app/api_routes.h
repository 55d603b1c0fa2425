#pragma once
// The routes under /api/v1/: status, sources, rules, the pushed groups (metrics), wiping them, and
// posted lines of logs. All but the last as the Pushgateway's, where it has them:
// https://github.com/prometheus/pushgateway/blob/v1.5.1/README.md#query-api
//
// Threads: called on the HTTP server's threads.

#include <functional>

#include "http/message.h"

namespace aijob::app {

struct Shared;

/// REQUIRES a path that starts with /api/. `wake`: the agent has something new to do.
http::Response AnswerApi(Shared& shared, const http::Request& request,
                         const std::function<void()>& wake);

}  // namespace aijob::app
