#include "metrics/label_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "metrics/vocabularies.h"

namespace aijob::metrics {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;
constexpr double kDaySeconds = 86400;

/// Lower-case letters and digits of a text: what is left when spellings are taken away.
class Bare {
 public:
  explicit Bare(std::string_view text) {
    for (const char c : text.substr(0, bytes_.size())) {
      if (c >= 'A' && c <= 'Z') bytes_[size_++] = static_cast<char>(c - 'A' + 'a');
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) bytes_[size_++] = c;
    }
  }
  bool operator==(std::string_view other) const {
    return std::string_view(bytes_.data(), size_) == other;
  }
  bool operator==(const Bare& other) const {
    return *this == std::string_view(other.bytes_.data(), other.size_);
  }

 private:
  std::array<char, 64> bytes_;
  size_t size_ = 0;
};

template <size_t kSize>
std::string_view Translate(std::string_view text, const std::array<Pair, kSize>& words,
                           std::string_view otherwise) {
  const Bare bare(text);
  for (const auto& [spelling, word] : words) {
    if (bare == spelling) return word;
  }
  return otherwise;
}

/// The path without query, fragment and trailing slashes.
std::string_view BarePath(std::string_view path) {
  const auto ends = [](char c) { return c == '?' || c == '#' || c == ' '; };
  path = path.substr(
      0, static_cast<size_t>(std::find_if(path.begin(), path.end(), ends) - path.begin()));
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  return path;
}

}  // namespace

std::string_view TaskStatusWord(std::string_view status) {
  static constexpr std::array<Pair, 27> kWords = {{
      {"pending", "pending"},    {"queued", "pending"},     {"waiting", "pending"},
      {"submitted", "pending"},  {"created", "pending"},    {"0", "pending"},
      {"running", "running"},    {"started", "running"},    {"inprogress", "running"},
      {"processing", "running"}, {"1", "running"},          {"success", "success"},
      {"succeeded", "success"},  {"successful", "success"}, {"completed", "success"},
      {"complete", "success"},   {"done", "success"},       {"finished", "success"},
      {"ok", "success"},         {"2", "success"},          {"failed", "failed"},
      {"failure", "failed"},     {"fail", "failed"},        {"error", "failed"},
      {"crashed", "failed"},     {"timeout", "failed"},     {"3", "failed"},
  }};
  return Translate(status, kWords, "other");
}

std::string_view OperationWord(std::string_view operation) {
  static constexpr std::array<Pair, 15> kWords = {{
      {"allreduce", "ALLREDUCE"},
      {"allreducecoalesced", "ALLREDUCE"},
      {"allgather", "_ALLGATHER_BASE"},
      {"allgatherbase", "_ALLGATHER_BASE"},
      {"allgathercoalesced", "_ALLGATHER_BASE"},
      {"broadcast", "BROADCAST"},
      {"reducescatter", "REDUCE_SCATTER"},
      {"reducescatterbase", "REDUCE_SCATTER"},
      {"alltoall", "ALLTOALL"},
      {"alltoallbase", "ALLTOALL"},
      {"send", "SEND"},
      {"recv", "RECV"},
      {"recvanysource", "RECV"},
      {"receive", "RECV"},
      {"barrier", "BARRIER"},
  }};
  return Translate(operation, kWords, "OTHER");
}

std::string_view PhaseWord(std::string_view phase) {
  const Bare bare(phase);
  for (const std::string_view known : vocabulary::kPhase) {
    if (Bare(known) == bare) return known;
  }
  if (bare == "modelinit" || bare == "modelload" || bare == "loadweights") return "weights";
  return "other";
}

bool IsProbePath(std::string_view path) {
  static constexpr std::string_view kProbes[] = {
      "/health",         "/healthz",   "/v1/health", "/v1/healthz", "/ready",
      "/readyz",         "/live",      "/livez",     "/ping",       "/v2/health/ready",
      "/v2/health/live", "/-/healthy", "/-/ready",   "/metrics",    "/health_generate"};
  path = BarePath(path);
  return std::find(std::begin(kProbes), std::end(kProbes), path) != std::end(kProbes);
}

std::string_view RouteWord(std::string_view path) {
  path = BarePath(path);
  if (IsProbePath(path)) return "health";
  std::string renamed;
  if (path.starts_with("/v1-openai/")) {
    renamed = "/v1" + std::string(path.substr(10));
    path = renamed;
  }
  for (const std::string_view family : {"/v1/images", "/v1/audio"}) {
    if (path.starts_with(family) && path.substr(family.size()).starts_with('/')) return family;
  }
  return InVocabulary(path, vocabulary::kRoute, "other");
}

std::string_view CodeWord(double status) {
  if (!(status >= 200 && status < 600)) return "other";
  switch (static_cast<int>(status)) {
    case 408:
      return "408";
    case 429:
      return "429";
    case 499:
      return "499";
    case 503:
      return "503";
    default:
      return vocabulary::kCode[static_cast<size_t>(status) / 100 - 2];
  }
}

std::string_view RejectDuration(double seconds, const std::string* request_id) {
  if (!std::isfinite(seconds)) return "not_finite";
  if (seconds < 0) return "negative";
  if (request_id != nullptr && request_id->empty()) return "no_accept_time";
  if (seconds > kDaySeconds) return "gt_process_age";
  return {};
}

std::string WholeNumber(double number) {
  if (!(number >= 0 && number < 4294967296.0) || number != std::floor(number)) return {};
  return std::to_string(static_cast<uint64_t>(number));
}

}  // namespace aijob::metrics
