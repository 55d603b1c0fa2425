#include "http/text.h"

#include <array>
#include <utility>

namespace aijob::http {

std::string_view StatusPhrase(int status) {
  static constexpr std::array<std::pair<int, std::string_view>, 29> kPhrases = {{
      {100, "Continue"},
      {200, "OK"},
      {201, "Created"},
      {202, "Accepted"},
      {204, "No Content"},
      {301, "Moved Permanently"},
      {302, "Found"},
      {304, "Not Modified"},
      {307, "Temporary Redirect"},
      {308, "Permanent Redirect"},
      {400, "Bad Request"},
      {401, "Unauthorized"},
      {403, "Forbidden"},
      {404, "Not Found"},
      {405, "Method Not Allowed"},
      {406, "Not Acceptable"},
      {408, "Request Timeout"},
      {409, "Conflict"},
      {413, "Content Too Large"},
      {414, "URI Too Long"},
      {415, "Unsupported Media Type"},
      {417, "Expectation Failed"},
      {429, "Too Many Requests"},
      {431, "Request Header Fields Too Large"},
      {500, "Internal Server Error"},
      {501, "Not Implemented"},
      {502, "Bad Gateway"},
      {503, "Service Unavailable"},
      {505, "HTTP Version Not Supported"},
  }};
  for (const auto& [code, phrase] : kPhrases) {
    if (code == status) return phrase;
  }
  return "Status";
}

std::string HttpDate(std::time_t time) {
  static constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&time, &utc);
  // Not strftime's %a and %b alone: those follow the locale.
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), ", %d xxx %Y %H:%M:%S GMT", &utc);
  std::string date = kDays[static_cast<size_t>(utc.tm_wday) % kDays.size()];
  date += text.data();
  return date.replace(date.find("xxx"), 3, kMonths[static_cast<size_t>(utc.tm_mon) % 12]);
}

Response ErrorResponse(int status, std::string_view path, std::string_view message) {
  Response response;
  response.status = status;
  if (path.substr(0, 5) != "/api/") {
    response.body = std::string(message) + "\n";
    return response;
  }
  response.content_type = "application/json";
  response.body = R"({"status":"error","error":")";
  for (const char c : message) {
    if (c == '"' || c == '\\') response.body += '\\';
    response.body += c >= 0 && c < ' ' ? ' ' : c;
  }
  response.body += "\"}\n";
  return response;
}

void AppendHeader(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ");
  for (const char c : value) head += c == '\r' || c == '\n' || c == '\0' ? ' ' : c;
  head += "\r\n";
}

std::string FormatHead(const Response& response, size_t content_length) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
  head.append(StatusPhrase(response.status)).append("\r\n");
  if (StatusHasBody(response.status)) {
    AppendHeader(head, "Content-Length", std::to_string(content_length));
    if (!response.content_type.empty()) {
      AppendHeader(head, "Content-Type", response.content_type);
    }
  }
  for (const Header& header : response.headers) AppendHeader(head, header.name, header.value);
  return head;
}

}  // namespace aijob::http
