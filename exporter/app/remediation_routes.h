#pragma once
// Remediation over HTTP: what was decided, and maintenance by hand.
//
//   GET /api/v1/remediations                  mode, maintenance, policies and the newest decisions
//   POST /api/v1/admin/maintenance?for=2h     nothing is acted on for so long; "for" at most 31
//   days DELETE /api/v1/admin/maintenance          from now on again
//
// The last two need --web.enable-admin-api. Threads: called on the HTTP server's threads.

#include "act/engine.h"
#include "http/message.h"

namespace aijob::app {

struct Shared;

http::Response AnswerRemediations(Shared& shared, const http::Request& request);
http::Response AnswerMaintenance(Shared& shared, const http::Request& request);

}  // namespace aijob::app
