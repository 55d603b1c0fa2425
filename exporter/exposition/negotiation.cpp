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
    if (name == "encoding") clause.encoding = value;
    if (name != "q") continue;
    double quality = 0;
    const auto end = std::from_chars(value.data(), value.data() + value.size(), quality);
    // A quality that cannot be read is 1, as in goautoneg.
    if (end.ec == std::errc() && quality >= 0 && quality <= 1) clause.quality = quality;
  }
  return clause;
}

std::optional<Format> FormatOf(const Clause& clause) {
  const std::string& version = clause.version;
  if (clause.type == "application/openmetrics-text") {
    if (version.empty() || version == "1.0.0" || version == "0.0.1") return Format::kOpenMetrics;
  }
  if (clause.type == "application/vnd.google.protobuf") {
    const bool ours = clause.proto == "io.prometheus.client.MetricFamily";
    if (ours && clause.encoding == "delimited") return Format::kProtobuf;
  }
  if (clause.type == "text/plain" && (version.empty() || version == "0.0.4")) return Format::kText;
  return std::nullopt;
}

}  // namespace

Format ChooseFormat(std::string_view accept) {
  Format chosen = Format::kText;
  double best = 0;
  while (!accept.empty()) {
    const Clause clause = ReadClause(Next(accept, ','));
    const std::optional<Format> format = FormatOf(clause);
    if (!format || clause.quality <= best) continue;
    chosen = *format;
    best = clause.quality;
  }
  return chosen;
}

std::string_view ContentType(Format format) {
  if (format == Format::kProtobuf) return kProtobufContentType;
  return format == Format::kText ? kTextContentType : kOpenMetricsContentType;
}

}  // namespace aijob::exposition
