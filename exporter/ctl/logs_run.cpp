#include "ctl/logs_run.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "ctl/logs_scan.h"

namespace aijob::ctl {
namespace {

/// All files of the folder and how far each was looked at.
class LogsFolder {
 public:
  LogsFolder(std::filesystem::path dir, LogsQuery query, std::ostream& err)
      : dir_(std::move(dir)), query_(std::move(query)), err_(err) {}

  /// The matches written since the last call, in the order of time. False where the folder cannot
  /// be read.
  bool Look(model::TimePoint now, bool take_rest, std::vector<LogsHit>& hits);
  /// Prints hits of the last Look().
  void Print(const std::vector<LogsHit>& hits, std::ostream& out) const;

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] size_t files() const { return found_.files.size(); }

 private:
  void Say(const std::string& message) {
    if (said_.insert(message).second) err_ << "aijobctl: " << message << "\n";
  }

  std::filesystem::path dir_;
  const LogsQuery query_;
  std::ostream& err_;
  parse::LineReader reader_ = MakeLogsReader();
  LogsFiles found_;
  std::map<std::pair<uint64_t, uint64_t>, LogsScan> scans_;  // by identity
  std::set<std::string> said_;                               // each message once
  bool failed_ = false;
};

bool LogsFolder::Look(model::TimePoint now, bool take_rest, std::vector<LogsHit>& hits) {
  model::Result<LogsFiles> found = FindLogsFiles(dir_);
  if (!found.ok()) {
    Say(found.error());
    return false;
  }
  found_ = std::move(*found);
  for (const auto& path : found_.compressed) Say(path.string() + ": compressed, not read");
  std::set<std::pair<uint64_t, uint64_t>> alive;
  for (size_t i = 0; i < found_.files.size(); ++i) {
    const LogsFile& file = found_.files[i];
    const std::pair key(file.identity.device, file.identity.inode);
    alive.insert(key);
    LogsScan& scan = scans_.try_emplace(key, file, query_, reader_).first->second;
    scan.MovedTo(file.path);
    const model::Status status = scan.Read(now, take_rest, i, hits);
    if (!status.ok()) Say(status.error());
    failed_ = failed_ || !status.ok();
  }
  std::erase_if(scans_, [&](const auto& scan) { return !alive.contains(scan.first); });
  std::ranges::stable_sort(hits, {}, &LogsHit::time);  // ties: by file, by line
  return true;
}

void LogsFolder::Print(const std::vector<LogsHit>& hits, std::ostream& out) const {
  std::ifstream file;
  size_t open = found_.files.size();  // which one `file` is: neighbours mostly come from the same
  std::string text;
  for (const LogsHit& hit : hits) {
    if (hit.file != open) {
      file.close();
      file.open(found_.files[hit.file].path, std::ios::binary);
      open = hit.file;
    }
    file.clear();
    file.seekg(static_cast<std::streamoff>(hit.offset));
    text.resize(hit.length);
    // Truncated or removed since it was found: it is not there any more.
    if (!file.read(text.data(), static_cast<std::streamsize>(text.size()))) continue;
    out << text << '\n';
    if (!out) return;
  }
  out.flush();
}

model::Result<LogsQuery> Understand(const LogsArguments& arguments, model::TimePoint now,
                                    std::ostream& err) {
  model::Result<LogsQuery> query = MakeLogsQuery(arguments, now);
  if (!query.ok()) err << "aijobctl logs: " << query.error() << "\n";
  return query;
}

}  // namespace

int RunLogsTail(const LogsArguments& arguments, std::ostream& out, std::ostream& err,
                const LogsClock& clock) {
  const model::TimePoint now = clock.now();
  if (arguments.task_id.empty()) {
    err << "aijobctl logs: --task-id: must not be empty\n";
    return 2;
  }
  const auto query = Understand(arguments, now, err);
  if (!query.ok()) return 2;
  LogsFolder folder(arguments.dir, *query, err);
  std::vector<LogsHit> hits;
  if (!folder.Look(now, !arguments.follow, hits)) return 1;
  if (hits.empty() && !arguments.follow) {
    err << "aijobctl: no lines of task " << arguments.task_id << " in the " << folder.files()
        << " log files below " << arguments.dir << "\n";
    return 1;
  }
  if (hits.size() > arguments.lines) {
    hits.erase(hits.begin(), hits.end() - static_cast<ptrdiff_t>(arguments.lines));
  }
  folder.Print(hits, out);
  while (arguments.follow && out && clock.wait()) {
    hits.clear();
    if (!folder.Look(clock.now(), false, hits)) return 1;
    folder.Print(hits, out);
  }
  return folder.failed() ? 1 : 0;
}

int RunLogsFilter(const LogsArguments& arguments, std::ostream& out, std::ostream& err,
                  model::TimePoint now) {
  const auto query = Understand(arguments, now, err);
  if (!query.ok()) return 2;
  LogsFolder folder(arguments.dir, *query, err);
  std::vector<LogsHit> hits;
  if (!folder.Look(now, true, hits)) return 1;
  folder.Print(hits, out);
  return folder.failed() ? 1 : 0;
}

}  // namespace aijob::ctl
