#pragma once
// LogsQuery: which lines `aijobctl logs` is asked for.
//
// Made by MakeLogsQuery() from what the command line says; whoever holds one need not check it
// again. Threads: const after it is made.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/level.h"
#include "model/result.h"
#include "model/time.h"

namespace re2 {
class RE2;
}

namespace aijob::ctl {

/// As typed; empty: not asked for.
struct LogsArguments {
  std::string dir = "/var/log/openglm/execution";
  std::string task_id = {};
  std::string level = {};
  std::string grep = {};
  std::string since = {};
  std::string until = {};
  uint64_t lines = 10;  // tail
  bool follow = false;  // tail
};

struct LogsQuery {
  std::string task_id;                          // in lower case
  model::Level level = model::Level::kUnknown;  // at least this one; kUnknown: any
  std::shared_ptr<const re2::RE2> grep;         // null: any
  std::optional<model::TimePoint> since;        // inclusive, both
  std::optional<model::TimePoint> until;

  [[nodiscard]] bool InRange(model::TimePoint time) const {
    return (!since || time >= *since) && (!until || time <= *until);
  }
  /// Whether `grep` finds something in `line`, or there is none.
  [[nodiscard]] bool Greps(std::string_view line) const;
};

/// The message is one line and names the flag.
model::Result<LogsQuery> MakeLogsQuery(const LogsArguments& arguments, model::TimePoint now);

/// A moment: RFC 3339 ("2024-05-20T08:00:00Z"; UTC where no zone is said; the time, its seconds and
/// the zone may be missing), Unix time (s, ms, us or ns), or how long ago ("90s", "1h30m", "2d").
std::optional<model::TimePoint> ParseMoment(std::string_view text, model::TimePoint now);

/// ASCII letters in lower case.
std::string ToLower(std::string_view text);

}  // namespace aijob::ctl
