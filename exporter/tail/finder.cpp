// Tested in tests/tail/discover_test.cpp: what it finds is what the Tailer follows.

#include "tail/finder.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <unordered_set>

namespace aijob::tail {
namespace {

constexpr size_t kDeepest = 64;

std::string Join(const std::string& folder, const std::string& name) {
  return (folder == "/" ? "" : folder) + "/" + name;
}

}  // namespace

struct Finder::Walk {
  const Entered& entered;
  Findings findings;
  std::unordered_set<std::string> seen;  // folders as on the host
  std::vector<std::string> within;  // real paths of the folders above: links must not lead there
};

Findings Finder::FindAll(const Entered& entered) const {
  Walk walk{entered, {}, {}, {}};
  for (const Glob& glob : globs_.globs()) {
    const std::string real = rootfs_.Resolve(glob.base());
    if (real.empty()) {
      const bool hidden = errno == EACCES;
      (hidden ? walk.findings.failed : walk.findings.missing).push_back(glob.base());
    } else {
      Enter({glob.base(), real}, walk);
    }
  }
  return std::move(walk.findings);
}

Findings Finder::FindBelow(const std::string& folder, const Entered& entered) const {
  Walk walk{entered, {}, {}, {}};
  const std::string real = rootfs_.Resolve(folder);
  if (!real.empty()) Enter({folder, real}, walk);
  return std::move(walk.findings);
}

void Finder::Enter(const Found& folder, Walk& walk) const {
  if (walk.within.size() >= kDeepest || !walk.seen.insert(folder.path).second) return;
  if (std::find(walk.within.begin(), walk.within.end(), folder.real) != walk.within.end()) return;
  walk.entered(folder);
  DIR* const listing = ::opendir(folder.real.c_str());
  if (listing == nullptr) {
    if (errno == ENOENT) {
      walk.findings.missing.push_back(folder.path);
    } else if (errno != ENOTDIR) {
      walk.findings.failed.push_back(folder.path);
    }
    return;
  }
  walk.within.push_back(folder.real);
  while (const dirent* entry = ::readdir(listing)) {
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") Look(folder, entry->d_name, entry->d_type, walk);
  }
  walk.within.pop_back();
  ::closedir(listing);
}

void Finder::Look(const Found& folder, const char* name, unsigned char type, Walk& walk) const {
  Found found{Join(folder.path, name), Join(folder.real, name)};
  const bool matches = globs_.Matches(found.path);
  const bool may_hold = type != DT_REG && globs_.MayHold(found.path);
  if (!matches && !may_hold) return;
  if (type == DT_LNK) {
    found.real = rootfs_.Resolve(found.path);
    if (found.real.empty()) return;
  }
  if (type == DT_LNK || type == DT_UNKNOWN) {
    struct stat info {};
    if (::stat(found.real.c_str(), &info) != 0) return;
    type = S_ISDIR(info.st_mode) ? DT_DIR : DT_REG;
  }
  if (type == DT_DIR) {
    if (may_hold) Enter(found, walk);
  } else if (matches) {
    walk.findings.files.push_back(std::move(found));
  }
}

}  // namespace aijob::tail
