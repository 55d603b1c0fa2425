#pragma once
// ToldStreams: which streams of a workload have told of a start. The next start that such a one
// tells is a restart, also where the exporter itself began anew, or read its configuration again,
// in between.
//
// Streams are known by the hashes of their paths; a path that is opened unexpectedly is another
// file's now, whatever the one before it told. Owner: Launches. Not thread-safe. Memory: kMost
// hashes; the oldest goes first.

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string_view>
#include <vector>

namespace aijob::analyze {

class ToldStreams {
 public:
  static constexpr size_t kMost = 1024;

  /// A path, as the others take it.
  static uint64_t HashOf(std::string_view path);

  /// A stream of that path is opened; true: it has told of a start before.
  bool Open(uint64_t path);
  /// It tells of a start.
  void Tell(uint64_t path);
  /// All will be opened once more, as they are.
  void ExpectAgain() { expected_ = told_; }

  [[nodiscard]] nlohmann::json Save() const;
  /// Throws nlohmann's exceptions. Expects them.
  void Load(const nlohmann::json& saved);

 private:
  std::vector<uint64_t> told_, expected_;  // the newest last
};

}  // namespace aijob::analyze
