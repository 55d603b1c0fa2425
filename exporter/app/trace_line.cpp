#include "app/trace_line.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <span>

#include "metrics/label_words.h"

namespace aijob::app {
namespace {

constexpr size_t kMostIdBytes = 128;
constexpr size_t kMostHops = 32;
constexpr size_t kSearchedBytes = 4096;  // of a text line

enum Wanted : uint32_t { kTrace, kTask, kModule, kStatus, kStep, kWay };

// In the order of Wanted. The spellings of packs/openglm.yaml's fields, OpenTelemetry's besides.
const std::vector<model::FieldSpec>& WantedFields() {
  static const std::vector<model::FieldSpec> kFields = {
      {"trace",
       {"trace_id", "traceId", "traceID", "trace-id", "trace.id", "request_id", "requestId",
        "requestID", "request-id", "req_id", "rid"}},
      {"task", {"task_id", "taskId", "taskID", "task-id", "task.id"}},
      {"module",
       {"module", "component", "service", "service.name", "source", "logger", "service_name"}},
      {"status", {"status", "state", "task_status", "taskStatus"}},
      {"step", {"step", "stage", "step_name", "stepName", "phase"}},
      {"way", {"trace_path", "tracePath"}}};
  return kFields;
}

bool IsIdByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.' || c == ':';
}

bool IsBetween(char c) { return c == ' ' || c == '=' || c == ':' || c == '"' || c == '\''; }

std::string Cleaned(std::string_view id) {
  while (!id.empty() && (id.back() == '.' || id.back() == ':')) id.remove_suffix(1);
  return id.size() <= kMostIdBytes ? std::string(id) : std::string();
}

/// "trace_id=req-5x9a", "traceId: 7f", "[request_id req-1]" in a text line.
std::string IdAfter(std::string_view line, std::string_view word) {
  for (size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    if (at > 0 && IsIdByte(line[at - 1])) continue;
    size_t value = at + word.size();
    bool told = false;  // "the trace_id in question" is followed by no id
    for (; value < line.size() && IsBetween(line[value]); ++value) {
      told = told || line[value] != ' ';
    }
    size_t end = value;
    while (end < line.size() && IsIdByte(line[end])) ++end;
    const std::string_view id = line.substr(value, end - value);
    if (told && !id.empty() && id != "null" && id != "None" && id != "-") return Cleaned(id);
  }
  return {};
}

std::string FirstIdIn(std::string_view line, std::span<const std::string_view> words) {
  for (const std::string_view word : words) {
    if (std::string id = IdAfter(line, word); !id.empty()) return id;
  }
  return {};
}

constexpr std::array<std::string_view, 6> kTraceWords = {"trace_id",  "traceId", "request_id",
                                                         "requestId", "req_id",  "trace-id"};
constexpr std::array<std::string_view, 3> kTaskWords = {"task_id", "taskId", "task-id"};

/// A JSON array of strings; anything else is no way.
std::vector<std::string> WayOf(std::string_view text) {
  std::vector<std::string> way;
  const auto array = nlohmann::json::parse(text, nullptr, false);
  if (!array.is_array()) return way;
  for (const auto& hop : array) {
    if (way.size() >= kMostHops) break;
    if (hop.is_string()) way.push_back(hop.get<std::string>());
  }
  return way;
}

bool MayNameOne(std::string_view text) {
  // Each spelling above holds one of these.
  constexpr std::array<std::string_view, 7> kParts = {"trace", "request", "req_id", "\"rid\"",
                                                      "rid=",  "task",    "TASK"};
  return std::any_of(kParts.begin(), kParts.end(), [&](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  });
}

void TakeFields(const model::Reading& reading, TraceLine& line) {
  for (const model::Field& field : reading.fields) {
    switch (static_cast<Wanted>(field.index)) {
      case kTrace:
        line.trace = Cleaned(field.value);
        break;
      case kTask:
        line.task = Cleaned(field.value);
        break;
      case kModule:
        line.module = field.value;
        break;
      case kStatus:
        line.status = field.value;
        break;
      case kStep:
        line.step = field.value;
        break;
      case kWay:
        line.way = WayOf(field.value);
        break;
    }
  }
}

}  // namespace

TraceReader::TraceReader(const std::vector<parse::HeaderSpec>& headers)
    : reader_(WantedFields(), headers) {}

std::optional<TraceLine> TraceReader::Read(const model::Record& record, const std::string& format,
                                           model::TimePoint now) {
  if (!MayNameOne(record.text)) return std::nullopt;
  model::Reading reading;
  static_cast<void>(reader_.Read(record, reading));
  TraceLine line;
  TakeFields(reading, line);
  // A structured line may name it in its message.
  const std::string_view text = reading.message.substr(0, kSearchedBytes);
  if (line.trace.empty()) line.trace = FirstIdIn(text, kTraceWords);
  if (line.task.empty()) line.task = FirstIdIn(text, kTaskWords);
  if (line.trace.empty()) line.trace = line.task;
  if (line.trace.empty()) return std::nullopt;
  if (!reading.structured) reader_.ReadHeader(record, reading, now, format);
  line.time = reading.time;
  line.level = reading.level;
  return line;
}

bool IsFailedStatus(std::string_view status) { return metrics::TaskStatusWord(status) == "failed"; }

}  // namespace aijob::app
