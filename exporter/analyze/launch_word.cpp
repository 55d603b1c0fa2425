#include "analyze/launch_word.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "model/rfc3339.h"

namespace aijob::analyze {
namespace {

using model::Duration;
using model::Event;
using model::Phase;
using Edge = LaunchWord::Edge;

std::optional<double> ValueOf(const Event& event, std::string_view name) {
  const double* const value = event.FindValue(name);
  if (value == nullptr || !std::isfinite(*value) || *value < 0) return std::nullopt;
  return *value;
}

std::string Bare(std::string_view name) {
  std::string bare;
  for (const char c : name) {
    if (c == '-' || c == '_' || c == ' ' || c == '.') continue;
    bare += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return bare;
}

std::optional<Edge> SaidEdge(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, Edge>, 8> kEdges = {
      {{"start", Edge::kStart},
       {"begin", Edge::kBegin},
       {"begins", Edge::kBegin},
       {"end", Edge::kEnd},
       {"ends", Edge::kEnd},
       {"point", Edge::kPoint},
       {"ready", Edge::kReady},
       {"shutdown", Edge::kShutdown}}};
  for (const auto& [name, edge] : kEdges) {
    if (name == word) return edge;
  }
  return std::nullopt;
}

/// RFC 3339, or nanoseconds since 1970 (the launch sequence's start_time). A double would lose
/// digits.
std::optional<model::TimePoint> ReadStart(std::string_view text) {
  constexpr int64_t kLeast = 100'000'000'000'000'000;  // 1973: fewer digits are another unit
  int64_t nanoseconds = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), nanoseconds);
  if (read.ec == std::errc() && read.ptr == text.data() + text.size() && nanoseconds >= kLeast) {
    return model::TimePoint(Duration(nanoseconds));
  }
  const auto time = model::ParseRfc3339(text);
  if (!time) return std::nullopt;
  return time->time;
}

Edge DefaultEdge(const LaunchWord& word) {
  if (word.phase == Phase::kServiceRegister) return Edge::kReady;
  if (word.phase == Phase::kConfigLoad && !word.stated) return Edge::kStart;
  if (word.stated || word.loaded) return Edge::kEnd;
  if (word.ratio) return *word.ratio < 1 ? Edge::kBegin : Edge::kEnd;
  return Edge::kPoint;
}

}  // namespace

Phase PhaseOf(std::string_view name) {
  const std::string bare = Bare(name);
  for (size_t i = 0; i < model::kPhaseNames.size(); ++i) {
    if (Bare(model::kPhaseNames[i]) == bare) return static_cast<Phase>(i);
  }
  static constexpr std::array<std::pair<std::string_view, Phase>, 8> kOtherNames = {
      {{"modelinit", Phase::kWeights},
       {"modelload", Phase::kWeights},
       {"loadweights", Phase::kWeights},
       {"loadmodel", Phase::kWeights},
       {"configload", Phase::kConfigLoad},
       {"loadconfig", Phase::kConfigLoad},
       {"tokenizerinit", Phase::kTokenizer},
       {"registerservice", Phase::kServiceRegister}}};
  for (const auto& [other, phase] : kOtherNames) {
    if (other == bare) return phase;
  }
  return Phase::kOther;
}

std::optional<LaunchWord> ReadLaunchWord(const Event& event) {
  const bool progress = event.class_name == "model_load_progress";
  if (!progress && event.class_name != "launch_phase") return std::nullopt;
  LaunchWord word;
  const std::string_view phase = event.TextOf("phase");
  word.phase = !phase.empty() ? PhaseOf(phase) : progress ? Phase::kWeights : Phase::kOther;
  if (const auto seconds = ValueOf(event, "duration_seconds");
      seconds && *seconds <= std::chrono::duration<double>(kLongestPhase).count()) {
    word.stated = Duration(std::llround(*seconds * 1e9));
  }
  word.began = ReadStart(event.TextOf("start_time"));
  const std::string status = Bare(event.TextOf("status"));
  word.failed = status == "failed" || status == "failure" || status == "error";
  if (const std::string_view target = event.TextOf("target"); !target.empty()) {
    word.target = target;
  }
  word.bytes = ValueOf(event, "model_bytes");
  word.ratio = ValueOf(event, "progress_ratio");
  word.seconds_left = ValueOf(event, "remaining_seconds");
  const auto total = ValueOf(event, "shards_total");
  const auto shards = ValueOf(event, "shards_loaded");
  if (!word.ratio && total && shards && *total > 0) word.ratio = std::min(1.0, *shards / *total);
  if (word.ratio && *word.ratio > 1) word.ratio.reset();
  // Files that are fetched are not loaded yet.
  word.loaded = progress && word.ratio && *word.ratio >= 1 && word.phase != Phase::kDownload;
  word.edge = SaidEdge(event.TextOf("edge")).value_or(DefaultEdge(word));
  if (event.TextOf("part") == "shutdown") word.edge = Edge::kShutdown;
  return word;
}

std::optional<Duration> ProcessClock(std::string_view line) {
  // M.SS.mmm.uuu and a blank
  std::array<int64_t, 4> parts{};
  const char* at = line.data();
  const char* const end = line.data() + line.size();
  for (size_t i = 0; i < parts.size(); ++i) {
    const auto read = std::from_chars(at, end, parts[i]);
    const auto digits = read.ptr - at;
    const std::ptrdiff_t wanted = i == 0 ? digits : i == 1 ? 2 : 3;
    if (read.ec != std::errc() || digits != wanted || digits > 7 || *at == '-') return std::nullopt;
    at = read.ptr;
    const char after = i == 3 ? ' ' : '.';
    if (at == end || *at != after) return std::nullopt;
    ++at;
  }
  if (parts[1] >= 60) return std::nullopt;
  return std::chrono::minutes(parts[0]) + std::chrono::seconds(parts[1]) +
         std::chrono::milliseconds(parts[2]) + std::chrono::microseconds(parts[3]);
}

}  // namespace aijob::analyze
