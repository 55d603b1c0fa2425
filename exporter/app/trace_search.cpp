#include "app/trace_search.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <set>

#include "analyze/mask.h"
#include "model/line.h"
#include "tail/rootfs.h"

namespace aijob::app {
namespace {

constexpr size_t kChunk = size_t{1} << 20;
constexpr size_t kLongestLine = size_t{64} << 10;  // longer ones are shown from their beginning

bool IsWordByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

bool StandsAlone(std::string_view line, size_t at, size_t length) {
  const bool before = at > 0 && IsWordByte(line[at - 1]);
  const bool after = at + length < line.size() && IsWordByte(line[at + length]);
  return !before && !after;
}

bool Names(std::string_view line, std::string_view id) {
  for (size_t at = line.find(id); at != std::string_view::npos; at = line.find(id, at + 1)) {
    if (StandsAlone(line, at, id.size())) return true;
  }
  return false;
}

/// One file, line by line where the id stands.
class FileSearch {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  FileSearch(std::string_view id, const TraceFile& file, TraceReader& reader, model::TimePoint now)
      : id_(id), file_(file), reader_(reader), now_(now) {}

  /// False where the deadline came first or there were too many.
  bool Run(int descriptor, Deadline deadline, std::vector<TraceHit>& hits) {
    std::string bytes;
    uint64_t first = 0;  // where `bytes` begins in the file
    while (true) {
      if (std::chrono::steady_clock::now() >= deadline) return false;
      const size_t had = bytes.size();
      bytes.resize(had + kChunk);
      const ssize_t got =
          pread(descriptor, bytes.data() + had, kChunk, static_cast<off_t>(first + had));
      bytes.resize(had + static_cast<size_t>(std::max<ssize_t>(got, 0)));
      const bool end = got <= 0;
      const size_t last = end ? bytes.size() : bytes.rfind('\n') + 1;  // 0: no line ends yet
      if (!Look(std::string_view(bytes).substr(0, last), first, hits)) return false;
      if (end) return true;
      // Of a line without end only so much is kept.
      const size_t done = last > 0 ? last : bytes.size() > 2 * kChunk ? kChunk : 0;
      bytes.erase(0, done);
      first += done;
    }
  }

 private:
  bool Look(std::string_view lines, uint64_t offset, std::vector<TraceHit>& hits) {
    const std::boyer_moore_horspool_searcher search(id_.begin(), id_.end());
    size_t from = 0;
    while (from < lines.size()) {
      const auto found =
          std::search(lines.begin() + static_cast<std::ptrdiff_t>(from), lines.end(), search);
      if (found == lines.end()) return true;
      const auto at = static_cast<size_t>(found - lines.begin());
      const size_t begin = at == 0 ? 0 : lines.rfind('\n', at - 1) + 1;
      const size_t end = std::min(lines.find('\n', at), lines.size());
      const std::string_view line = lines.substr(begin, end - begin);
      if (Names(line, id_)) {
        if (hits.size() >= kMostTraceLines) return false;
        hits.push_back(HitOf(line, offset + begin));
      }
      from = end + 1;
    }
    return true;
  }

  TraceHit HitOf(std::string_view line, uint64_t offset) {
    TraceHit hit;
    hit.source = file_.source;
    hit.file = file_.path.substr(file_.path.rfind('/') + 1);
    hit.offset = offset;
    padded_.assign(line.substr(0, kLongestLine)).append(model::kPadding, '\0');
    model::Record record;
    record.text = std::string_view(padded_).substr(0, padded_.size() - model::kPadding);
    if (auto read = reader_.Read(record, file_.format, now_)) hit.line = std::move(*read);
    if (hit.line.time) newest_ = hit.line.time;
    if (!hit.line.time) hit.line.time = newest_;
    hit.text = analyze::Mask(line);
    return hit;
  }

  std::string_view id_;
  const TraceFile& file_;
  TraceReader& reader_;
  model::TimePoint now_;
  std::optional<model::TimePoint> newest_;
  std::string padded_;
};

/// The file and what rotation left beside it, the oldest first.
std::vector<std::string> PathsOf(const std::string& path) {
  std::vector<std::string> paths;
  for (char digit = '9'; digit >= '1'; --digit) paths.push_back(path + '.' + digit);
  paths.push_back(path);
  return paths;
}

}  // namespace

std::string CheckTraceId(std::string_view id) {
  if (id.size() < 3) return "an id has at least 3 characters";
  if (id.size() > kMostTraceIdBytes) return "an id has at most 128 characters";
  const bool printable = std::all_of(id.begin(), id.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) != 0x7f;
  });
  return printable ? "" : "an id has no blanks and no control characters";
}

TraceFound SearchTrace(std::string_view id, const std::vector<TraceFile>& files,
                       const std::string& rootfs, const std::vector<parse::HeaderSpec>& headers,
                       model::TimePoint now, std::chrono::steady_clock::time_point deadline) {
  TraceFound found;
  TraceReader reader(headers);
  const tail::Rootfs root(rootfs);
  std::set<std::pair<dev_t, ino_t>> seen;  // a file may match the patterns of several sources
  for (const TraceFile& file : files) {
    for (const std::string& path : PathsOf(file.path)) {
      const std::string real = root.Resolve(path);
      const int descriptor =
          real.empty() ? -1 : open(real.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
      if (descriptor < 0) continue;
      struct stat status {};
      const bool is_new = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
                          seen.emplace(status.st_dev, status.st_ino).second;
      const TraceFile each = {file.source, path, file.format};
      const bool whole =
          !is_new || FileSearch(id, each, reader, now).Run(descriptor, deadline, found.hits);
      close(descriptor);
      found.complete = found.complete && whole;
    }
  }
  std::stable_sort(found.hits.begin(), found.hits.end(), [](const auto& a, const auto& b) {
    return a.line.time.value_or(model::TimePoint{}) < b.line.time.value_or(model::TimePoint{});
  });
  return found;
}

}  // namespace aijob::app
