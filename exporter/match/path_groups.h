#pragma once
// PathGroups: what a file's path says of its lines, by the named groups of a source's
// `path_pattern` (namespace, pod, container, rank, ...).
//
// Owner: app/, one per source. Threads: const after Compile, shared freely.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "model/result.h"

namespace re2 {
class RE2;
}

namespace aijob::match {

class PathGroups {
 public:
  /// An empty pattern has no groups and matches every path.
  static model::Result<PathGroups> Compile(const std::string& pattern);
  ~PathGroups();
  PathGroups(PathGroups&&) noexcept;
  PathGroups& operator=(PathGroups&&) noexcept;

  /// The groups with what they matched, in the pattern's order; with "" where the path does not
  /// match. The labels' names live as long as this.
  [[nodiscard]] std::vector<model::Label> Of(std::string_view path) const;

 private:
  explicit PathGroups(std::unique_ptr<re2::RE2> pattern);
  std::unique_ptr<re2::RE2> pattern_;  // null: no pattern
  std::vector<std::string> names_;     // by group number - 1; "" where it has none
};

}  // namespace aijob::match
