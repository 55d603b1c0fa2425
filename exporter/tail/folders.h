#pragma once
// Folders: which folders are watched, and what their news mean.
//
// Purpose: turns events into paths to look at. A folder is known by its real path; `hosts` are the
// names it has within the globs (more than one through links, none where only a link's target lies
// in it). Owner: a Tailer. Threads: none. Where no watch can be had (limits, network file systems,
// whose other clients inotify does not see) the folder is polled, and counted.

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tail/glob.h"
#include "tail/options.h"
#include "tail/watcher.h"

namespace aijob::tail {

/// Paths to look at. `modified` and `links` are real paths, the others as on the host.
struct News {
  std::vector<std::string> modified;  // files that grew, or were cut
  std::vector<std::string> changed;   // names that came, went, or changed their permissions
  std::vector<std::string> links;     // as `changed`, in folders that hold targets of links
  std::vector<std::string> folders;   // new folders, to be searched
  std::vector<std::pair<std::string, std::string>> moves;  // real paths: from, to; in order
  bool rescan = false;                                     // too much to say
};

class Folders {
 public:
  Folders(const Options& options, const GlobSet& globs, Stats& stats);

  /// Watches a folder within the globs. `host` is empty for one that only holds a link's target.
  void Watch(const std::string& real, const std::string& host);
  /// Watches for new names only: the nearest folder there is above one that is missing.
  void WatchNames(const std::string& real, const std::string& host);
  /// Forgets polled folders that are gone. Watched ones say so themselves.
  void ForgetGone();
  /// Reads the news. True: there are more.
  bool Read(News& news);

  [[nodiscard]] bool IsPolled(const std::string& real) const;
  [[nodiscard]] bool AnyPolled() const { return polled_ > 0; }
  [[nodiscard]] int fd() const { return watcher_.fd(); }
  /// The names, within the globs, of the real folder. Empty where it is not known.
  [[nodiscard]] const std::vector<std::string>& HostsOf(const std::string& real) const;

 private:
  struct Folder {
    std::string real;
    std::vector<std::string> hosts;
    int watch = -1;
    bool polled = false;
    bool names_only = false;
  };
  void Add(const std::string& real, const std::string& host, bool names_only);
  void Drop(int watch);
  void Read(const WatchEvent& event, News& news);
  void ReadFolder(const WatchEvent& event, const Folder& folder, News& news) const;

  const GlobSet& globs_;
  Stats& stats_;
  bool wanted_;
  size_t most_watches_;
  Watcher watcher_;
  uint32_t last_cookie_ = 0;
  std::string last_from_;
  size_t polled_ = 0;
  std::unordered_map<std::string, Folder> folders_;  // by real path
  std::unordered_map<int, std::string> real_;        // by watch
};

}  // namespace aijob::tail
