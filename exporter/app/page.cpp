#include "app/page.h"

#include <array>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>

#include "app/answers.h"

namespace aijob::app {

/// exporter/ui/ and deploy/failures/, embedded at build time.
std::span<const std::pair<std::string_view, std::string_view>> EmbeddedFiles();

namespace {

using http::Response;

constexpr std::string_view kFrame = "page.html";
constexpr std::string_view kPlace = "{{overview}}";
// https://www.w3.org/TR/CSP3/
constexpr const char* kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::optional<std::string_view> Embedded(std::string_view wanted) {
  for (const auto& [name, text] : EmbeddedFiles()) {
    if (name == wanted) return text;
  }
  return std::nullopt;
}

std::string TypeOf(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTypes = {
      {{".html", "text/html"},
       {".css", "text/css"},
       {".js", "text/javascript"},
       {".svg", "image/svg+xml"}}};
  for (const auto& [ending, type] : kTypes) {
    if (name.ends_with(ending)) return std::string(type) + "; charset=utf-8";
  }
  return "text/plain; charset=utf-8";
}

Response Answer(std::string_view name, std::string body) {
  Response response;
  response.content_type = TypeOf(name);
  response.headers = {{"Content-Security-Policy", kPolicy},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cache-Control", "no-cache"}};
  response.body = std::move(body);
  return response;
}

/// JSON as it may stand in a <script>: no end tag, no comment can be in it.
std::string InScript(const nlohmann::ordered_json& json) {
  const std::string text =
      json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    if (c == '<') {
      safe += "\\u003c";
    } else {
      safe += c;
    }
  }
  return safe;
}

}  // namespace

Response AnswerPage(const nlohmann::ordered_json& overview) {
  std::string page(Embedded(kFrame).value_or(kPlace));
  const size_t place = page.find(kPlace);
  if (place != std::string::npos) page.replace(place, kPlace.size(), InScript(overview));
  return Answer(kFrame, std::move(page));
}

Response AnswerPageFile(std::string_view name) {
  const auto text = Embedded(name);
  if (!text || name == kFrame) return TextAnswer(404, "there is no such file\n");
  return Answer(name, std::string(*text));
}

bool HasPage(std::string_view name) { return Embedded(name).has_value(); }

}  // namespace aijob::app
