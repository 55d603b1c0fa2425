#include "http/url.h"

#include <strings.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "http/asio.h"

namespace aijob::http {
namespace {

bool TakeScheme(std::string_view& text, std::string_view scheme) {
  if (text.size() < scheme.size() || strncasecmp(text.data(), scheme.data(), scheme.size()) != 0) {
    return false;
  }
  text.remove_prefix(scheme.size());
  return true;
}

bool IsNameChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

/// Takes %-escapes out.
std::optional<std::string> Unescape(std::string_view text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 2);
    unsigned value = 0;
    const char* end = digits.data() + digits.size();
    const auto [stop, status] = std::from_chars(digits.data(), end, value, 16);
    if (digits.size() != 2 || status != std::errc() || stop != end) return std::nullopt;
    plain += static_cast<char>(value);
    i += 2;
  }
  return plain;
}

/// Cuts a port off the end of `authority`; what is wrong with it, or "".
std::string TakePort(std::string_view& authority, Url& url) {
  const size_t colon = authority.rfind(':');
  const size_t bracket = authority.rfind(']');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) {
    return "";
  }
  const std::string_view digits = authority.substr(colon + 1);
  authority = authority.substr(0, colon);
  if (digits.empty()) return "";
  uint16_t port = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, status] = std::from_chars(digits.data(), end, port);
  if (status != std::errc() || stop != end || port == 0) {
    return "the port must be 1 to 65535";
  }
  url.port = std::to_string(port);
  return "";
}

/// What is wrong with "host" or "[address]", or "".
std::string ReadHost(std::string_view host, Url& url) {
  if (host.empty()) return "there is no host";
  if (host.front() == '[' && host.back() == ']') {
    url.host = host.substr(1, host.size() - 2);
    IoError error;
    asio::ip::make_address_v6(url.host, error);
    return error ? "between brackets stands no IPv6 address" : "";
  }
  if (host.find(':') != std::string_view::npos) return "an IPv6 address must stand in brackets";
  if (!std::all_of(host.begin(), host.end(), IsNameChar)) {
    return "the host has characters that no name has";
  }
  url.host = host;
  return "";
}

}  // namespace

std::string Url::Authority() const {
  return (host.find(':') == std::string::npos ? host : '[' + host + ']') + ':' + port;
}

model::Result<Url> ParseUrl(std::string_view text) {
  const auto fail = [](const std::string& why) { return model::Error{"URL: " + why}; };
  Url url;
  url.tls = TakeScheme(text, "https://");
  if (!url.tls && !TakeScheme(text, "http://")) return fail("must start with http:// or https://");
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; })) {
    return fail("blanks, control characters and bytes past ASCII must be %-encoded");
  }
  if (text.find('#') != std::string_view::npos) return fail("'#' must be %-encoded");
  const size_t path = text.find_first_of("/?");
  if (path != std::string_view::npos) {
    url.target = text[path] == '/' ? "" : "/";
    url.target += text.substr(path);
  }
  std::string_view authority = text.substr(0, path);
  if (const size_t at = authority.rfind('@'); at != std::string_view::npos) {
    const std::optional<std::string> credentials = Unescape(authority.substr(0, at));
    if (!credentials) return fail("'%' before the '@' must stand before two hexadecimal digits");
    url.credentials = *credentials;
    if (url.credentials.find(':') == std::string::npos) url.credentials += ':';
    authority.remove_prefix(at + 1);
  }
  url.port = url.tls ? "443" : "80";
  std::string wrong = TakePort(authority, url);
  if (wrong.empty()) wrong = ReadHost(authority, url);
  if (!wrong.empty()) return fail(wrong);
  return url;
}

std::string PercentEncoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                       (byte >= 'A' && byte <= 'Z');
    if (plain || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kDigits[byte >> 4U];
      encoded += kDigits[byte & 15U];
    }
  }
  return encoded;
}

}  // namespace aijob::http
