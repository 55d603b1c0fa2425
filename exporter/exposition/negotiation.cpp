#include "exposition/negotiation.h"

#include <charconv>
#include <optional>
#include <string>

#include "exposition/open_metrics_writer.h"
#include "exposition/protobuf_writer.h"
#include "exposition/text_writer.h"

namespace aijob::exposition {
namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

/// Takes what stands before the next `separator` off `rest`.
std::string_view Next(std::string_view& rest, char separator) {
  const size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  return Trim(part);
}

std::string Lower(std::string_view text) {
  std::string lower(text.substr(0, 100));
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

struct Clause {
  std::string type;
  std::string version;
  std::string proto, encoding;  // of protobuf
  std::string escaping;
  double quality = 1;
};

Clause ReadClause(std::string_view text) {
  Clause clause;
  clause.type = Lower(Next(text, ';'));
  while (!text.empty()) {
    std::string_view value = Next(text, ';');
    const std::string name = Lower(Next(value, '='));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    if (name == "version") clause.version = value;
    if (name == "proto") clause.proto = value;
    if (name == "escaping") clause.escaping = value;
    if (name == "encoding") clause.encoding = value;
    if (name != "q") continue;
    double quality = 0;
    const auto end = std::from_chars(value.data(), value.data() + value.size(), quality);
    // A quality that cannot be read is 1, as in goautoneg.
    if (end.ec == std::errc() && quality >= 0 && quality <= 1) clause.quality = quality;
  }
  return clause;
}

std::optional<Format> FormatOf(const Clause& clause, Names names) {
  const std::string& version = clause.version;
  if (clause.type == "application/openmetrics-text") {
    if (version.empty() || version == "1.0.0" || version == "0.0.1") return Format::kOpenMetrics;
  }
  if (clause.type == "application/vnd.google.protobuf") {
    const bool ours = clause.proto == "io.prometheus.client.MetricFamily";
    if (ours && clause.encoding == "delimited") return Format::kProtobuf;
  }
  const bool known =
      version.empty() || version == "0.0.4" || (version == "1.0.0" && names == Names::kUtf8);
  if (clause.type == "text/plain" && known) return Format::kText;
  return std::nullopt;
}

Exposition Choose(std::string_view accept, Names names) {
  Exposition chosen;
  double best = 0;
  while (!accept.empty()) {
    const Clause clause = ReadClause(Next(accept, ','));
    const std::optional<Format> format = FormatOf(clause, names);
    if (!format || clause.quality <= best) continue;
    chosen = {*format, EscapingOf(clause.escaping)};
    best = clause.quality;
  }
  return chosen;
}

}  // namespace

Format ChooseFormat(std::string_view accept) { return Choose(accept, Names::kClassic).format; }

Exposition Negotiate(std::string_view accept) { return Choose(accept, Names::kUtf8); }

std::string ContentType(const Exposition& exposition) {
  const bool quoted =
      exposition.format == Format::kText && exposition.escaping == Escaping::kAllowUtf8;
  std::string type(quoted ? "text/plain; version=1.0.0; charset=utf-8"
                          : ContentType(exposition.format));
  return type.append("; escaping=").append(WordOf(exposition.escaping));
}

std::string_view ContentType(Format format) {
  if (format == Format::kProtobuf) return kProtobufContentType;
  return format == Format::kText ? kTextContentType : kOpenMetricsContentType;
}

}  // namespace aijob::exposition
