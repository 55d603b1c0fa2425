#pragma once
// GET /api/v1/trace?id=ID[&timeout=D]: one request's or task's way through the followed logs.
//
// Thread-safety: any thread; the agent's lock is held only while its files are listed. One search
// at a time: a second one is answered 429.

#include "http/message.h"

namespace aijob::app {

struct Shared;

/// 400 where the id or the time cannot be used. The time is at most half a minute; default: five
/// seconds.
http::Response AnswerTrace(Shared& shared, const http::Request& request);

}  // namespace aijob::app
