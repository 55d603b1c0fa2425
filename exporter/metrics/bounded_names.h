#pragma once
// BoundedNames: the first N names that come, and "other" for all further ones. For labels whose
// values only logs know (pipeline steps, GPUs, load targets).
//
// Owner: EventCounter. Not thread-safe. Views live as long as this does.

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace aijob::metrics {

class BoundedNames {
 public:
  explicit BoundedNames(size_t limit, size_t max_bytes = 64)
      : limit_(limit), max_bytes_(max_bytes) {}

  /// `name` as known here, or "other". An empty name stays empty (no label).
  std::string_view Admit(std::string_view name) {
    if (name.empty()) return {};
    if (const auto known = names_.find(name); known != names_.end()) return *known;
    if (names_.size() >= limit_ || name.size() > max_bytes_) return "other";
    return *names_.emplace(name).first;
  }

  /// A name from before a restart: admitted whatever the limit says.
  void Know(std::string_view name) {
    if (!name.empty()) names_.emplace(name);
  }

 private:
  size_t limit_;
  size_t max_bytes_;
  std::set<std::string, std::less<>> names_;
};

}  // namespace aijob::metrics
