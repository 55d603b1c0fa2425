#pragma once
// Finder: what the globs find, now.
//
// Purpose: one walk through the folders that may hold matches, links followed (absolute ones within
// the root), no folder within itself. Owner: a Tailer. Threads: none. Failures: a folder that
// cannot be listed is named in `failed`; what is known of it stays.

#include <functional>
#include <string>
#include <vector>

#include "tail/glob.h"
#include "tail/rootfs.h"

namespace aijob::tail {

struct Found {
  std::string path;  // as on the host
  std::string real;  // no links in it
};

struct Findings {
  std::vector<Found> files;          // everything that matches and is no folder
  std::vector<std::string> missing;  // folders where a glob begins, that are not there
  std::vector<std::string> failed;   // folders that are there but could not be listed
};

class Finder {
 public:
  /// `entered` is called with each folder before it is listed: watch it first, and nothing slips
  /// by.
  using Entered = std::function<void(const Found& folder)>;

  Finder(const GlobSet& globs, const Rootfs& rootfs) : globs_(globs), rootfs_(rootfs) {}

  [[nodiscard]] Findings FindAll(const Entered& entered) const;
  [[nodiscard]] Findings FindBelow(const std::string& folder, const Entered& entered) const;

 private:
  struct Walk;
  void Enter(const Found& folder, Walk& walk) const;
  void Look(const Found& folder, const char* name, unsigned char type, Walk& walk) const;

  const GlobSet& globs_;
  const Rootfs& rootfs_;
};

}  // namespace aijob::tail
