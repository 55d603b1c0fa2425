#include "tail/folders.h"

#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace aijob::tail {
namespace {

constexpr uint32_t kNames = IN_CREATE | IN_MOVED_TO;
constexpr uint32_t kGone = IN_MOVED_FROM | IN_DELETE;
constexpr uint32_t kSelf = IN_DELETE_SELF | IN_MOVE_SELF;
constexpr uint32_t kGrown = IN_MODIFY | IN_CLOSE_WRITE;

// Written by other machines too, of which inotify says nothing. Magic numbers of statfs(2), and of
// Lustre (lustre_user.h) and IBM Storage Scale.
bool IsShared(const std::string& folder) {
  constexpr std::array<uint32_t, 8> kShared = {0x6969,     0xff534d42, 0xfe534d42, 0x65735546,
                                               0x00c36400, 0x0bd00bd0, 0x47504653, 0x01021997};
  struct statfs info {};
  if (::statfs(folder.c_str(), &info) != 0) return false;
  return std::find(kShared.begin(), kShared.end(), static_cast<uint32_t>(info.f_type)) !=
         kShared.end();
}

void PushOnce(std::vector<std::string>& list, std::string path) {
  if (list.empty() || list.back() != path) list.push_back(std::move(path));
}

}  // namespace

Folders::Folders(const Options& options, const GlobSet& globs, Stats& stats)
    : globs_(globs),
      stats_(stats),
      wanted_(options.use_inotify),
      most_watches_(options.most_watches),
      watcher_(options.use_inotify) {
  if (wanted_ && watcher_.fd() < 0) ++stats_.watch_fallbacks;
}

void Folders::Watch(const std::string& real, const std::string& host) { Add(real, host, false); }

void Folders::WatchNames(const std::string& real, const std::string& host) {
  if (!folders_.contains(real)) Add(real, host, true);
}

void Folders::Add(const std::string& real, const std::string& host, bool names_only) {
  const auto [it, added] = folders_.try_emplace(real);
  Folder& folder = it->second;
  const bool upgrade = !added && folder.names_only && !names_only;
  if (!host.empty() &&
      std::find(folder.hosts.begin(), folder.hosts.end(), host) == folder.hosts.end()) {
    folder.hosts.push_back(host);
  }
  if (!added && !upgrade && !(folder.polled && watcher_.fd() >= 0)) return;
  folder.real = real;
  folder.names_only = names_only;
  const uint32_t mask = names_only ? kNames | kSelf : kNames | kGone | kSelf | kGrown | IN_ATTRIB;
  const bool polls = real_.size() >= most_watches_ || (!names_only && IsShared(real));
  const int watch = polls ? -1 : watcher_.Add(real, mask);
  if (watch >= 0) {
    // The number is known already where a folder was replaced and its inode used again.
    if (const auto old = real_.find(watch); old != real_.end() && old->second != real) {
      const std::string stale = old->second;
      folders_.erase(stale);
    }
    real_[watch] = real;
  }
  Folder& now = folders_[real];
  now.watch = watch;
  const bool polled = watch < 0 && !names_only;
  if (polled && !now.polled) {
    ++polled_;
    if (watcher_.fd() >= 0) ++stats_.watch_fallbacks;
  }
  if (!polled && now.polled) --polled_;
  now.polled = polled;
}

void Folders::ForgetGone() {
  std::erase_if(folders_, [&](const auto& each) {
    struct stat info {};
    const bool gone = each.second.polled && ::stat(each.first.c_str(), &info) != 0 &&
                      (errno == ENOENT || errno == ENOTDIR);
    if (gone) --polled_;
    return gone;
  });
}

void Folders::Drop(int watch) {
  const auto it = real_.find(watch);
  if (it == real_.end()) return;
  folders_.erase(it->second);
  real_.erase(it);
}

bool Folders::IsPolled(const std::string& real) const {
  const auto it = folders_.find(real);
  return it == folders_.end() || it->second.polled;
}

const std::vector<std::string>& Folders::HostsOf(const std::string& real) const {
  static const std::vector<std::string> kNone;
  const auto it = folders_.find(real);
  return it == folders_.end() ? kNone : it->second.hosts;
}

bool Folders::Read(News& news) {
  std::vector<WatchEvent> events;
  const bool more = watcher_.Read(events);
  for (const WatchEvent& event : events) Read(event, news);
  return more;
}

void Folders::Read(const WatchEvent& event, News& news) {
  if ((event.mask & IN_Q_OVERFLOW) != 0) {
    ++stats_.watch_overflows;
    news.rescan = true;
    return;
  }
  const auto it = real_.find(event.watch);
  if (it == real_.end()) return;
  const Folder& folder = folders_[it->second];
  if ((event.mask & (kSelf | IN_IGNORED | IN_UNMOUNT)) != 0) {
    // Its name means another folder now, or none.
    if ((event.mask & IN_MOVE_SELF) != 0) watcher_.Remove(event.watch);
    Drop(event.watch);
    news.rescan = true;
    return;
  }
  if (folder.names_only || (event.mask & IN_ISDIR) != 0) {
    ReadFolder(event, folder, news);
    return;
  }
  std::string real = (folder.real == "/" ? "" : folder.real) + "/" + event.name;
  if ((event.mask & kGrown) != 0) {
    PushOnce(news.modified, std::move(real));
    return;
  }
  if ((event.mask & IN_MOVED_FROM) != 0) {
    last_cookie_ = event.cookie;
    last_from_ = real;
  } else if ((event.mask & IN_MOVED_TO) != 0 && event.cookie == last_cookie_) {
    news.moves.emplace_back(last_from_, real);
  }
  for (const std::string& host : folder.hosts) {
    PushOnce(news.changed, (host == "/" ? "" : host) + "/" + event.name);
  }
  PushOnce(news.links, std::move(real));
}

void Folders::ReadFolder(const WatchEvent& event, const Folder& folder, News& news) const {
  for (const std::string& host : folder.hosts) {
    const std::string path = (host == "/" ? "" : host) + "/" + event.name;
    const bool wanted = globs_.MayHold(path);
    if (!wanted && !globs_.Matches(path)) continue;
    if ((event.mask & kGone) != 0 || folder.names_only) {
      news.rescan = true;
    } else if (wanted && (event.mask & kNames) != 0) {
      PushOnce(news.folders, path);
    }
  }
}

}  // namespace aijob::tail
