#include "push/path.h"

#include <algorithm>
#include <map>

#include "exposition/escaping.h"
#include "exposition/sample_syntax.h"

namespace aijob::push {
namespace {

using exposition::Names;
using model::Error;
using model::Result;

constexpr std::string_view kStart = "/metrics/job";
constexpr std::string_view kBase64 = "@base64";

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Result<std::string> PercentDecode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? HexDigit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? HexDigit(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      return Error{"invalid URL escape \"" + std::string(text.substr(i, 3)) + "\""};
    }
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

int Base64Digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '-') return 62;
  return c == '_' ? 63 : -1;
}

// RFC 4648's URL alphabet; any number of '=' at the end, and line ends anywhere, as Go takes it.
Result<std::string> Base64Decode(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string decoded;
  uint32_t bits = 0;
  int count = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' || text[i] == '\n') continue;
    const int digit = Base64Digit(text[i]);
    if (digit < 0) return Error{"illegal base64 data at input byte " + std::to_string(i)};
    bits = bits << 6 | static_cast<uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      decoded += static_cast<char>(bits >> count & 0xFFU);
    }
  }
  if (count == 6) return Error{"illegal base64 data at input byte " + std::to_string(text.size())};
  return decoded;
}

bool IsUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("._~-").find(c) != std::string_view::npos;
}

/// RFC 4648's alphabet for URLs, without padding.
std::string Base64Encode(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string text;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) text += kAlphabet[bits >> (count - 6) & 0x3FU];
  }
  if (count > 0) text += kAlphabet[bits << (6 - count) & 0x3FU];
  return text;
}

/// "/name/value", or "/name@base64/dmFsdWU".
std::string Component(std::string_view name, std::string_view value) {
  std::string path =
      "/" + exposition::Escaped(name, exposition::NameOf::kLabel, exposition::Escaping::kValues);
  if (value.empty()) return path.append(kBase64) + "/=";
  const bool folder = value == "." || value == "..";
  if (!folder && std::all_of(value.begin(), value.end(), IsUnreserved)) {
    return path.append("/").append(value);
  }
  return path.append(kBase64).append("/") + Base64Encode(value);
}

std::string Quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

Result<std::string> ReadJob(std::string_view job, bool base64) {
  if (base64) {
    Result<std::string> decoded = Base64Decode(job);
    if (!decoded.ok()) {
      return Error{"invalid base64 encoding in job name " + Quoted(job) + ": " + decoded.error()};
    }
    return decoded;
  }
  return std::string(job);
}

Result<std::pair<std::string, std::string>> ReadPair(std::string_view name, std::string_view value,
                                                     Names names) {
  const bool base64 = name.ends_with(kBase64);
  if (base64) name.remove_suffix(kBase64.size());
  std::string plain = names == Names::kUtf8 ? exposition::UnescapedValues(name) : std::string(name);
  if (!exposition::IsLabelName(plain, names)) return Error{"improper label name " + Quoted(name)};
  if (!base64) return std::pair(std::move(plain), std::string(value));
  Result<std::string> decoded = Base64Decode(value);
  if (!decoded.ok()) {
    return Error{"invalid base64 encoding for label " + std::string(name) + "=" + Quoted(value) +
                 ": " + decoded.error()};
  }
  return std::pair(std::move(plain), std::move(*decoded));
}

/// "/l/v/m/w", or "" or "/": no labels.
model::Status ReadLabels(std::string_view text, Names names,
                         std::map<std::string, std::string>& labels) {
  if (text.size() <= 1) return {};
  const std::string_view whole = text;
  while (!text.empty()) {
    text.remove_prefix(1);
    const size_t slash = text.find('/');
    if (slash == std::string_view::npos) {
      return Error{"odd number of components in label string " + Quoted(whole)};
    }
    const std::string_view name = text.substr(0, slash);
    text.remove_prefix(slash + 1);
    const size_t end = std::min(text.find('/'), text.size());
    auto pair = ReadPair(name, text.substr(0, end), names);
    if (!pair.ok()) return Error{pair.error()};
    labels.insert_or_assign(std::move(pair->first), std::move(pair->second));
    text.remove_prefix(end);
  }
  return {};
}

/// Go's server redirects these.
bool IsUnclean(std::string_view path) {
  return path.find("//") != std::string_view::npos || path.find("/./") != std::string_view::npos ||
         path.find("/../") != std::string_view::npos || path.ends_with("/.") ||
         path.ends_with("/..");
}

}  // namespace

bool IsPushPath(std::string_view path) {
  const Result<std::string> decoded = PercentDecode(path);
  const std::string_view start = decoded.ok() ? std::string_view(*decoded) : path;
  if (!start.starts_with(kStart)) return false;
  const std::string_view rest = start.substr(kStart.size());
  return (rest.starts_with('/') && rest.size() > 1) ||
         (rest.starts_with(kBase64) && rest.size() > kBase64.size() + 1 &&
          rest[kBase64.size()] == '/');
}

Result<model::GroupingLabels> ReadPath(std::string_view path, Names names) {
  const Result<std::string> decoded = PercentDecode(path);
  if (!decoded.ok()) return Error{decoded.error()};
  std::string_view rest = *decoded;
  if (IsUnclean(rest)) {
    return Error{
        "empty, \".\" or \"..\" component in the path: send such a value as "
        "<label>@base64/<value>, an empty one as <label>@base64/="};
  }
  if (!rest.starts_with(kStart)) return Error{"the path must start with /metrics/job/"};
  rest.remove_prefix(kStart.size());
  const bool base64 = rest.starts_with(kBase64);
  if (base64) rest.remove_prefix(kBase64.size());
  if (!rest.starts_with('/')) return Error{"the path must start with /metrics/job/"};
  rest.remove_prefix(1);
  const size_t end = std::min(rest.find('/'), rest.size());
  Result<std::string> job = ReadJob(rest.substr(0, end), base64);
  if (!job.ok()) return Error{job.error()};
  std::map<std::string, std::string> labels;
  if (const model::Status read = ReadLabels(rest.substr(end), names, labels); !read.ok()) {
    return Error{read.error()};
  }
  if (job->empty()) return Error{"job name is required"};
  labels.insert_or_assign("job", std::move(*job));
  for (const auto& [name, value] : labels) {
    if (!exposition::IsUtf8(value)) return Error{"the value of label " + name + " is not UTF-8"};
  }
  return model::GroupingLabels(labels.begin(), labels.end());
}

std::string WritePath(const model::GroupingLabels& labels) {
  std::string path = "/metrics";
  for (const auto& [name, value] : labels) {
    if (name == "job") path += Component(name, value);
  }
  for (const auto& [name, value] : labels) {
    if (name != "job") path += Component(name, value);
  }
  return path;
}

}  // namespace aijob::push
