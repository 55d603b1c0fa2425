#pragma once
// LogsScan: looks through one log file for the lines of a query, from where it last stopped.
//
// A line's own time, level and task id are parse/'s. A text line that says none of them (a
// traceback's) goes with the line before it. Where a file begins with lines that say no time, they
// take that of the first that does, and where none does, the file's last change.
//
// Memory: one line of at most kMaxLogsLine (longer ones are cut), and one LogsHit a matching line.
// Threads: one at a time.

#include <filesystem>
#include <string>
#include <vector>

#include "ctl/logs_files.h"
#include "ctl/logs_query.h"
#include "model/result.h"
#include "parse/line_reader.h"

namespace aijob::ctl {

inline constexpr size_t kMaxLogsLine = size_t{16} << 20;

/// A matching line: where it stands.
struct LogsHit {
  model::TimePoint time;
  size_t file = 0;  // as the caller counts files
  uint64_t offset = 0;
  uint32_t length = 0;
};

class LogsScan {
 public:
  /// `query` and `reader` must outlive this. `reader` was made by MakeLogsReader().
  LogsScan(const LogsFile& file, const LogsQuery& query, parse::LineReader& reader);

  /// The file goes by another name now (rotation). Its first name says whose it is.
  void MovedTo(const std::filesystem::path& path) { file_.path = path; }

  /// Appends the matches among the lines written since the last call. `take_rest`: an unterminated
  /// last line is one too. A file that became shorter is read from its beginning.
  model::Status Read(model::TimePoint now, bool take_rest, size_t file_number,
                     std::vector<LogsHit>& hits);

 private:
  struct Pass;  // one Read()

  LogsFile file_;
  const LogsQuery& query_;
  parse::LineReader& reader_;
  uint64_t offset_ = 0;  // lines before it have been looked at
  // Of the line before:
  std::optional<model::TimePoint> time_;
  model::Level level_ = model::Level::kUnknown;
  bool of_task_ = false;
};

/// Knows the fields that LogsScan asks for.
parse::LineReader MakeLogsReader();

}  // namespace aijob::ctl
