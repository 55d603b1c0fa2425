#include "ctl/logs_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <set>
#include <system_error>

#include "ctl/logs_query.h"

namespace aijob::ctl {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".log";

/// Where ".log" ends the name, or is followed by what rotation appends; npos where it does neither.
size_t EndingAt(std::string_view name) {
  for (size_t at = name.rfind(kEnding); at != std::string_view::npos && at > 0;
       at = name.rfind(kEnding, at - 1)) {
    const std::string_view rest = name.substr(at + kEnding.size());
    if (rest.empty() || rest.front() == '.' || rest.front() == '-') return at;
  }
  return std::string_view::npos;
}

}  // namespace

LogsName KindOfLogsName(std::string_view name) {
  constexpr std::array<std::string_view, 5> kCompressed = {".gz", ".zst", ".bz2", ".xz", ".lz4"};
  if (name.starts_with('.') || EndingAt(name) == std::string_view::npos) return LogsName::kOther;
  const bool compressed =
      std::ranges::any_of(kCompressed, [&](auto ending) { return name.ends_with(ending); });
  return compressed ? LogsName::kCompressed : LogsName::kLog;
}

model::Result<LogsFiles> FindLogsFiles(const fs::path& dir) {
  LogsFiles found;
  std::set<std::pair<uint64_t, uint64_t>> seen;
  std::error_code error;
  fs::recursive_directory_iterator entry(dir, fs::directory_options::skip_permission_denied, error);
  // A folder that cannot be read is skipped without a word above: then say it here.
  if (!error) (void)fs::directory_iterator(dir, error);
  if (error) return model::Error{dir.string() + ": cannot be read: " + error.message()};
  for (const fs::recursive_directory_iterator end; entry != end; entry.increment(error)) {
    if (error) break;  // removed while we look: what was found so far stands
    const std::string name = entry->path().filename().string();
    std::error_code ignored;
    if (name.starts_with('.') && entry->is_directory(ignored)) entry.disable_recursion_pending();
    const LogsName kind = KindOfLogsName(name);
    if (kind == LogsName::kCompressed) found.compressed.push_back(entry->path());
    struct stat status {};
    if (kind != LogsName::kLog || stat(entry->path().c_str(), &status) != 0) continue;
    if (!S_ISREG(status.st_mode) || !seen.emplace(status.st_dev, status.st_ino).second) continue;
    found.files.push_back({entry->path(),
                           {.device = status.st_dev, .inode = status.st_ino},
                           ToLower(std::string_view(name).substr(0, EndingAt(name)))});
  }
  std::ranges::sort(found.files, {}, &LogsFile::path);
  std::ranges::sort(found.compressed);
  return found;
}

}  // namespace aijob::ctl
