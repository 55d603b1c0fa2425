#pragma once
// The routes of pushes: PUT, POST and DELETE /metrics/job/..., and what /api/v1/metrics says of the
// groups.
// Contract: https://github.com/prometheus/pushgateway/blob/v1.5.1/README.md#api
//
// Thread-safety: called on the HTTP server's threads.

#include <nlohmann/json_fwd.hpp>

#include "app/pushes.h"
#include "exposition/sample_syntax.h"
#include "http/message.h"

namespace aijob::app {

/// How long a group lives after this push: "5m", "0s" for ever. Overrules the configuration.
inline constexpr std::string_view kTtlHeader = "X-Aijob-TTL";

/// What a push may bring.
struct PushLimits {
  size_t body_bytes = 0;  // uncompressed
  exposition::Names names = exposition::Names::kClassic;
};

/// REQUIRES push::IsPushPath(request.path).
http::Response AnswerPush(Pushes& pushes, const http::Request& request, const PushLimits& limits,
                          const push::Moment& now);

/// PUT /api/v1/admin/wipe: deletes all groups.
http::Response AnswerWipe(Pushes& pushes);

/// The `data` of /api/v1/metrics: one object a group, numbers as texts.
nlohmann::ordered_json GroupsJson(const push::Groups& groups);

}  // namespace aijob::app
