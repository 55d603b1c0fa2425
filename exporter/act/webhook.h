#pragma once
// Webhook: tells somebody, by POST, and again where that may help.
//
// Headers: Content-Type application/json; Idempotency-Key, the incident's id, the same in every
// attempt; X-AIJob-Signature-256 "sha256=" and the HMAC-SHA-256 of the body in hexadecimal digits,
// where there is a secret (the way of GitHub's X-Hub-Signature-256). Any status of 200 to 299 is
// well. Tried again: no connection, no answer in time, 408, 425, 429 and 5xx; after 1, 2, 4, ... 30
// seconds, each shortened by up to a half, by the key. No redirect is followed.
//
// Threads: any; blocks. `rest` is how it waits: false where it is to give up. Failures: in the
// report, which never holds the secret or a password. REQUIRES that SIGPIPE is ignored.

#include <chrono>
#include <functional>
#include <string>

#include "act/engine.h"
#include "act/policy.h"

namespace aijob::act {

using Rest = std::function<bool(std::chrono::milliseconds)>;

HookReport Call(const WebhookAction& action, const std::string& key, const std::string& body,
                const Rest& rest);

/// How long to rest before attempt `attempt` (from 1: the first repetition).
std::chrono::milliseconds RestBefore(uint64_t attempt, const std::string& key);

}  // namespace aijob::act
