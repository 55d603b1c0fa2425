#include "collect/checkpoint_metadata.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "collect/json_scan.h"
#include "http/sha256.h"
#include "model/rfc3339.h"

namespace aijob::collect {
namespace {

constexpr double kMostStep = 9e15;      // what a double counts exactly
constexpr double kMilliseconds = 1e11;  // as seconds the year 5138, as milliseconds 1973
constexpr double kMostSeconds = 1e10;   // the year 2286
constexpr size_t kHashDigits = 64;

std::optional<uint64_t> StepOf(const JsonValue& value) {
  if (!value.number || *value.number < 0 || *value.number > kMostStep) return std::nullopt;
  if (std::floor(*value.number) != *value.number) return std::nullopt;
  return static_cast<uint64_t>(*value.number);
}

std::optional<model::TimePoint> TimeOf(const JsonValue& value) {
  if (value.is_text) {
    const auto read = model::ParseRfc3339(value.text);
    return read && read->length == value.text.size() ? std::optional(read->time) : std::nullopt;
  }
  if (!value.number || *value.number <= 0) return std::nullopt;
  const double seconds = *value.number >= kMilliseconds ? *value.number / 1000 : *value.number;
  if (seconds > kMostSeconds) return std::nullopt;  // microseconds, or nonsense
  return model::FromUnixSeconds(seconds);
}

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return text;
}

std::optional<bool> HashAgrees(std::string hash, const std::map<std::string, std::string>& pairs) {
  hash = Lower(std::move(hash));
  if (hash.starts_with("sha256:")) hash.erase(0, 7);
  if (hash.size() != kHashDigits ||
      hash.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return std::nullopt;
  }
  for (const std::string_view separator : {";", "", "\n"}) {
    http::Sha256 sum;
    for (const auto& [key, value] : pairs) {
      sum.Add(key);
      sum.Add(":");
      sum.Add(value);
      sum.Add(separator);
    }
    if (sum.Hex() == hash) return true;
  }
  return false;
}

}  // namespace

CheckpointMetadata ReadMetaJson(std::string_view text) {
  CheckpointMetadata metadata;
  std::map<std::string, std::string> pairs;
  std::optional<std::string> hash;
  bool nested = false;
  const JsonVerdict verdict = ScanJson(text, [&](const JsonValue& value) {
    if (value.path.size() != 1) {
      nested = nested || value.path.size() > 1;
      return !value.path.empty();
    }
    if (value.Is({"global_step"})) metadata.global_step = StepOf(value);
    if (value.Is({"timestamp"})) metadata.timestamp = TimeOf(value);
    if (value.Is({"model_version"})) metadata.model_version = value.text;
    if (value.Is({"hash"}) && value.is_text) {
      hash = value.text;
    } else {
      pairs[value.path[0]] = value.text;
    }
    return true;
  });
  metadata.broken = verdict != JsonVerdict::kWhole;
  // How a nested value was written down to be hashed, nobody can know.
  if (hash && !nested && !metadata.broken) metadata.hash_agrees = HashAgrees(*hash, pairs);
  return metadata;
}

CheckpointMetadata ReadTrainerState(std::string_view text, bool whole) {
  CheckpointMetadata metadata;
  const JsonVerdict verdict = ScanJson(text, [&](const JsonValue& value) {
    if (value.Is({"global_step"})) metadata.global_step = StepOf(value);
    return true;
  });
  metadata.broken = whole && verdict != JsonVerdict::kWhole;
  return metadata;
}

}  // namespace aijob::collect
