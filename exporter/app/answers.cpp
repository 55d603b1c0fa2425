#include "app/answers.h"

#include <nlohmann/json.hpp>
#include <utility>

namespace aijob::app {

using http::Response;

Response TextAnswer(int status, std::string body) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Response JsonAnswer(int status, const nlohmann::ordered_json& body) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body =
      body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  return response;
}

Response ApiError(int status, const std::string& error) {
  return JsonAnswer(status, {{"status", "error"}, {"error", error}});
}

Response NotAllowed(const std::string& path, const char* allowed) {
  const bool api = path.starts_with("/api/");
  const std::string message = std::string("method not allowed; use ") + allowed;
  Response response = api ? ApiError(405, message) : TextAnswer(405, message + "\n");
  response.headers.push_back({"Allow", allowed});
  return response;
}

Response WithCors(Response response) {
  response.headers.push_back({"Access-Control-Allow-Origin", "*"});
  response.headers.push_back({"Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS"});
  response.headers.push_back(
      {"Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Origin"});
  response.headers.push_back({"Access-Control-Expose-Headers", "Date"});
  response.headers.push_back({"Cache-Control", "no-cache, no-store, must-revalidate"});
  return response;
}

}  // namespace aijob::app
