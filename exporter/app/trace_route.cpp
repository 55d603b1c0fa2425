#include "app/trace_route.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/answers.h"
#include "app/pipeline.h"
#include "app/query.h"
#include "app/service.h"
#include "app/trace_search.h"
#include "model/rfc3339.h"

namespace aijob::app {
namespace {

using nlohmann::ordered_json;

constexpr std::chrono::milliseconds kTimeout = std::chrono::seconds(5);
constexpr std::chrono::milliseconds kLongestSearch = std::chrono::seconds(30);

/// What the search needs of the agent, taken under its lock.
struct Asked {
  std::vector<TraceFile> files;
  std::vector<parse::HeaderSpec> headers;
};

Asked FilesOf(const Agent& agent) {
  Asked asked;
  for (const SourceStatus& source : agent.Sources()) {
    for (const SourceStatus::File& file : source.files) {
      asked.files.push_back({source.name, file.file.path, file.format});
    }
  }
  asked.headers = HeadersOf(agent.rules());
  return asked;
}

ordered_json HitJson(const TraceHit& hit) {
  ordered_json shown = ordered_json::object();
  if (hit.line.time) shown["time"] = model::FormatRfc3339(*hit.line.time);
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) shown[name] = value;
  };
  add("module", hit.line.module);
  add("task_id", hit.line.task);
  add("step", hit.line.step);
  add("status", hit.line.status);
  if (hit.line.level != model::Level::kUnknown) shown["level"] = model::LevelName(hit.line.level);
  if (!hit.line.way.empty()) shown["trace_path"] = hit.line.way;
  shown["source"] = hit.source;
  shown["file"] = hit.file;
  shown["offset_bytes"] = hit.offset;
  shown["text"] = hit.text;
  return shown;
}

/// Lets the next search begin.
class Turn {
 public:
  explicit Turn(std::atomic<bool>& busy) : busy_(busy), mine_(!busy.exchange(true)) {}
  ~Turn() {
    if (mine_) busy_ = false;
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  [[nodiscard]] bool mine() const { return mine_; }

 private:
  std::atomic<bool>& busy_;
  bool mine_;
};

}  // namespace

http::Response AnswerTrace(Shared& shared, const http::Request& request) {
  const auto query = QueryOf(request.query);
  const auto id = query.find("id");
  if (id == query.end()) return ApiError(400, "id=ID is missing");
  if (const std::string wrong = CheckTraceId(id->second); !wrong.empty()) {
    return ApiError(400, wrong);
  }
  std::chrono::milliseconds timeout = kTimeout;
  if (const auto asked = query.find("timeout"); asked != query.end()) {
    const auto read = ParseDuration(asked->second);
    if (!read || read->count() <= 0) return ApiError(400, "timeout is not a duration such as 5s");
    timeout = std::min(*read, kLongestSearch);
  }
  const Turn turn(shared.searching);
  if (!turn.mine()) return ApiError(429, "another trace is being looked for; try again");
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const Asked asked = shared.agent.With([](const auto& agent) { return FilesOf(*agent); });
  const auto now = std::chrono::time_point_cast<model::Duration>(std::chrono::system_clock::now());
  const TraceFound found =
      SearchTrace(id->second, asked.files, shared.flags.rootfs, asked.headers, now, deadline);
  ordered_json lines = ordered_json::array();
  for (const TraceHit& hit : found.hits) lines.push_back(HitJson(hit));
  ordered_json data = {
      {"id", id->second}, {"complete", found.complete}, {"lines", std::move(lines)}};
  return JsonAnswer(200, {{"status", "success"}, {"data", std::move(data)}});
}

}  // namespace aijob::app
