#pragma once
// Answers: the shapes in which the routes answer: a line of text, the API's JSON, its errors.
//
// Thread-safety: pure functions.

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "http/message.h"

namespace aijob::app {

http::Response TextAnswer(int status, std::string body);

/// Bytes that are not UTF-8 are replaced.
http::Response JsonAnswer(int status, const nlohmann::ordered_json& body);

/// {"status": "error", "error": `error`}
http::Response ApiError(int status, const std::string& error);

/// 405 with `Allow: <allowed>`; JSON under /api/, a line of text elsewhere.
http::Response NotAllowed(const std::string& path, const char* allowed);

/// Pages of other origins may read it, as they may the Pushgateway's API.
http::Response WithCors(http::Response response);

}  // namespace aijob::app
