#include "http/head_parser.h"

#include <strings.h>

#include <algorithm>
#include <array>

#include "http/field_text.h"

namespace aijob::http {
namespace {

constexpr HeadOutcome Refuse(int status, std::string_view message) { return {0, status, message}; }
constexpr HeadOutcome kFine{};

/// RFC 9110 5.6.2.
constexpr bool IsTokenChar(char c) {
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return true;
  return c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenChar);
}

/// RFC 9110 5.5: visible, blank, tab, and bytes past ASCII.
bool IsFieldValue(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

bool HasListItem(std::string_view list, std::string_view item) {
  while (!list.empty()) {
    const size_t comma = list.find(',');
    if (EqualsNoCase(Trim(list.substr(0, comma)), item)) return true;
    if (comma == std::string_view::npos) return false;
    list.remove_prefix(comma + 1);
  }
  return false;
}

/// Takes the authority off an absolute-form target (RFC 9112 3.2.2).
std::string_view OriginForm(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!EqualsNoCase(target.substr(0, scheme.size()), scheme)) continue;
    const size_t slash = target.find('/', scheme.size());
    return slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
  }
  return target;
}

/// With bytes past ASCII %-encoded.
std::string Encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      encoded += c;
    } else {
      encoded.append({'%', kDigits[byte >> 4], kDigits[byte & 0xFU]});
    }
  }
  return encoded;
}

HeadOutcome ReadTarget(std::string_view target, Head& head) {
  // Bytes past ASCII are taken and encoded: not allowed by RFC 3986, and sent by some all the same.
  if (!std::all_of(target.begin(), target.end(),
                   [](char c) { return c > 0x20 ? c < 0x7f : c < 0; })) {
    return Refuse(400, "Bad request: the request target has characters that must be %-encoded.");
  }
  target = OriginForm(target);
  if (target.empty() || target.front() != '/' || target.find('#') != std::string_view::npos) {
    return Refuse(400, "Bad request: the request target must be a path.");
  }
  const size_t question = target.find('?');
  head.path = Encoded(target.substr(0, question));
  if (question != std::string_view::npos) head.query = Encoded(target.substr(question + 1));
  return kFine;
}

HeadOutcome ReadRequestLine(std::string_view line, Head& head) {
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || !IsToken(line.substr(0, first))) {
    return Refuse(400, "Bad request: this is not an HTTP request line.");
  }
  const std::string_view version = line.substr(last + 1);
  if (version.size() != 8 || version.substr(0, 5) != "HTTP/") {
    return Refuse(400, "Bad request: this is not an HTTP request line.");
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return Refuse(505, "HTTP version not supported: use HTTP/1.1.");
  }
  head.http10 = version == "HTTP/1.0";
  static constexpr std::array<std::string_view, 7> kMethods = {"GET",    "HEAD",    "POST", "PUT",
                                                               "DELETE", "OPTIONS", "PATCH"};
  const std::string_view method = line.substr(0, first);
  if (std::find(kMethods.begin(), kMethods.end(), method) == kMethods.end()) {
    return Refuse(501, "Method not implemented.");
  }
  head.method = method;
  return ReadTarget(line.substr(first + 1, last - first - 1), head);
}

HeadOutcome ReadHeaderLine(std::string_view line, const Limits& limits, Head& head) {
  if (line.front() == ' ' || line.front() == '\t') {
    return Refuse(400, "Bad request: folded header lines are not accepted.");
  }
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos || !IsToken(line.substr(0, colon))) {
    return Refuse(400, "Bad request: malformed header name.");
  }
  const std::string_view value = Trim(line.substr(colon + 1));
  if (!IsFieldValue(value)) {
    return Refuse(400, "Bad request: control characters in a header value.");
  }
  if (head.headers.size() >= limits.headers) {
    return Refuse(431, "Request header fields too many.");
  }
  head.headers.push_back({std::string(line.substr(0, colon)), std::string(value)});
  return kFine;
}

HeadOutcome ReadContentLength(std::string_view value, Head& head) {
  constexpr size_t kDigitsMax = 18;
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (value.empty() || value.size() > kDigitsMax ||
      !std::all_of(value.begin(), value.end(), digit)) {
    return Refuse(400, "Bad request: malformed Content-Length.");
  }
  for (const char c : value) {
    head.content_length = head.content_length * 10 + static_cast<uint64_t>(c - '0');
  }
  return kFine;
}

/// How often the headers that rule the framing occur.
struct Seen {
  int host = 0;
  int length = 0;
  int coding = 0;
};

HeadOutcome ApplyHeader(const Header& header, Seen& seen, Head& head) {
  if (EqualsNoCase(header.name, "host")) {
    ++seen.host;
  } else if (EqualsNoCase(header.name, "content-length")) {
    if (++seen.length > 1) return Refuse(400, "Bad request: more than one Content-Length.");
    return ReadContentLength(header.value, head);
  } else if (EqualsNoCase(header.name, "transfer-encoding")) {
    ++seen.coding;
    head.chunked = true;
    if (!EqualsNoCase(header.value, "chunked")) {
      return Refuse(501, "Transfer-Encoding not implemented: only chunked is.");
    }
  } else if (EqualsNoCase(header.name, "connection")) {
    if (HasListItem(header.value, "close")) head.keep_alive = false;
    if (head.http10 && HasListItem(header.value, "keep-alive")) head.keep_alive = true;
  } else if (EqualsNoCase(header.name, "expect") && !head.http10) {
    if (!EqualsNoCase(header.value, "100-continue")) {
      return Refuse(417, "Expectation failed: only 100-continue is known.");
    }
    head.expects_continue = true;
  }
  return kFine;
}

HeadOutcome ApplyHeaders(Head& head) {
  head.keep_alive = !head.http10;
  Seen seen;
  for (const Header& header : head.headers) {
    const HeadOutcome outcome = ApplyHeader(header, seen, head);
    if (outcome.status != 0) return outcome;
  }
  if (seen.coding > 0 && (seen.length > 0 || head.http10 || seen.coding > 1)) {
    return Refuse(400, "Bad request: Transfer-Encoding may stand only once, alone, in HTTP/1.1.");
  }
  if (seen.host > 1 || (seen.host == 0 && !head.http10)) {
    return Refuse(400, "Bad request: exactly one Host header is needed.");
  }
  return kFine;
}

/// Looks for the empty line. Returns the size of the head with it, 0 when it has not come yet.
size_t FindEnd(std::string_view bytes, size_t& scanned, bool& bare_lf) {
  while (true) {
    const size_t newline = bytes.find('\n', scanned);
    if (newline == std::string_view::npos) {
      scanned = bytes.size();
      return 0;
    }
    if (newline == 0 || bytes[newline - 1] != '\r') {
      bare_lf = true;
      return 0;
    }
    scanned = newline + 1;
    if (newline >= 3 && bytes.substr(newline - 3, 4) == "\r\n\r\n") return newline + 1;
  }
}

HeadOutcome Incomplete(std::string_view bytes, const Limits& limits) {
  if (!bytes.empty() && !IsTokenChar(bytes.front())) {
    return bytes.front() == 0x16 ? Refuse(400, "Client sent an HTTPS request to an HTTP server.")
                                 : Refuse(400, "Bad request: this is not an HTTP request line.");
  }
  if (bytes.size() < limits.head_bytes) return kFine;
  if (bytes.find('\n') == std::string_view::npos) return Refuse(414, "Request target too long.");
  return Refuse(431, "Request header fields too large.");
}

}  // namespace

HeadOutcome ReadHead(std::string_view bytes, const Limits& limits, size_t& scanned, Head& head) {
  head = {};
  // RFC 9112 2.2: an empty line before the request line is ignored.
  if (bytes == "\r") return kFine;
  const size_t skip = bytes.substr(0, 2) == "\r\n" ? 2 : 0;
  bytes.remove_prefix(skip);
  bool bare_lf = false;
  const size_t size = FindEnd(bytes, scanned, bare_lf);
  if (bare_lf) return Refuse(400, "Bad request: lines must end with CR LF.");
  if (size == 0) return Incomplete(bytes, limits);
  if (size > limits.head_bytes) return Refuse(431, "Request header fields too large.");
  size_t line_start = bytes.find("\r\n") + 2;
  HeadOutcome outcome = ReadRequestLine(bytes.substr(0, line_start - 2), head);
  while (outcome.status == 0 && line_start < size - 2) {
    const size_t line_end = bytes.find("\r\n", line_start);
    outcome = ReadHeaderLine(bytes.substr(line_start, line_end - line_start), limits, head);
    line_start = line_end + 2;
  }
  if (outcome.status == 0) outcome = ApplyHeaders(head);
  if (outcome.status == 0) outcome.bytes = skip + size;
  return outcome;
}

}  // namespace aijob::http
