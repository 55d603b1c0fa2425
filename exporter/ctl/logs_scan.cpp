#include "ctl/logs_scan.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

#include "tail/splitter.h"

namespace aijob::ctl {
namespace {

constexpr size_t kChunkBytes = size_t{256} << 10;

/// An open file, closed at the end of its scope.
class OpenFile {
 public:
  explicit OpenFile(const std::filesystem::path& path)
      : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~OpenFile() {
    if (fd_ >= 0) close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

model::Error Failure(const std::filesystem::path& path) {
  return {path.string() + ": cannot be read: " + std::generic_category().message(errno)};
}

model::TimePoint LastChange(const struct stat& status) {
  return model::TimePoint(std::chrono::seconds(status.st_mtim.tv_sec) +
                          std::chrono::nanoseconds(status.st_mtim.tv_nsec));
}

}  // namespace

/// One Read(): the lines of one run of bytes after the other.
struct LogsScan::Pass {
  LogsScan& scan;
  model::TimePoint now;
  size_t file_number;
  std::vector<LogsHit>& hits;
  std::vector<LogsHit> untimed = {};  // before the first line with a time
  std::string line = {};
  model::Reading reading = {};

  void Line(std::string_view text, uint64_t offset);
  [[nodiscard]] bool OfTask() const;
  void Timed(model::TimePoint time);
};

bool LogsScan::Pass::OfTask() const {
  return std::ranges::any_of(reading.fields, [&](const model::Field& field) {
    return ToLower(field.value) == scan.query_.task_id;
  });
}

/// The time of everything that waited for one.
void LogsScan::Pass::Timed(model::TimePoint time) {
  for (LogsHit& hit : untimed) {
    hit.time = time;
    if (scan.query_.InRange(time)) hits.push_back(hit);
  }
  untimed.clear();
}

void LogsScan::Pass::Line(std::string_view text, uint64_t offset) {
  line.assign(text).append(model::kPadding, '\0');  // the parser may look that far
  model::Record record;
  record.text = std::string_view(line).substr(0, text.size());
  scan.reader_.Read(record, reading);
  if (!reading.structured) scan.reader_.ReadHeader(record, reading, now);

  const bool goes_with_last =
      !reading.structured && !reading.time && reading.level == model::Level::kUnknown;
  if (!goes_with_last) {
    if (reading.time) scan.time_ = reading.time;
    scan.level_ = reading.level;
    scan.of_task_ = OfTask();
  }
  if (scan.time_ && !untimed.empty()) Timed(*scan.time_);
  const LogsQuery& query = scan.query_;
  if (!query.task_id.empty() && !scan.of_task_ && scan.file_.task != query.task_id) return;
  // kUnknown is the least: it passes only where no level is asked for.
  if (scan.level_ < query.level || !query.Greps(text)) return;
  const LogsHit hit{scan.time_.value_or(model::TimePoint{}), file_number, offset,
                    static_cast<uint32_t>(text.size())};
  if (!scan.time_) {
    untimed.push_back(hit);
  } else if (query.InRange(hit.time)) {
    hits.push_back(hit);
  }
}

LogsScan::LogsScan(const LogsFile& file, const LogsQuery& query, parse::LineReader& reader)
    : file_(file), query_(query), reader_(reader) {}

model::Status LogsScan::Read(model::TimePoint now, bool take_rest, size_t file_number,
                             std::vector<LogsHit>& hits) {
  const OpenFile file(file_.path);
  struct stat status {};
  if (file.fd() < 0 || fstat(file.fd(), &status) != 0) return Failure(file_.path);
  const auto size = static_cast<uint64_t>(std::max<off_t>(status.st_size, 0));
  if (size < offset_) {
    offset_ = 0;
    time_.reset();
  }
  if (size == offset_) return {};

  Pass pass{*this, now, file_number, hits};
  tail::LineSplitter splitter(kMaxLogsLine);
  std::string bytes;
  std::vector<model::LineSpan> lines;
  const auto look = [&] {
    for (const model::LineSpan& span : lines) {
      pass.Line(std::string_view(bytes).substr(span.offset, span.length), offset_ + span.offset);
    }
    lines.clear();
  };
  while (true) {
    const size_t had = bytes.size();
    bytes.resize(had + kChunkBytes);
    const ssize_t got =
        pread(file.fd(), bytes.data() + had, kChunkBytes, static_cast<off_t>(offset_ + had));
    bytes.resize(had + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got < 0) return Failure(file_.path);
    if (got == 0) break;
    const size_t used = splitter.Split(bytes, lines, had);
    look();
    bytes.erase(0, used);
    offset_ += used;
  }
  if (take_rest && splitter.Finish(bytes, lines)) {
    look();
    offset_ += bytes.size();
  }
  if (!pass.untimed.empty()) pass.Timed(LastChange(status));
  return {};
}

parse::LineReader MakeLogsReader() {
  return parse::LineReader({{"task_id", {"task_id", "taskId", "task-id", "context.task_id"}}}, {});
}

}  // namespace aijob::ctl
