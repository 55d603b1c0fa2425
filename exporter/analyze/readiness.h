#pragma once
// Readiness: which streams of a workload have shown that their service is up, since the workload
// last began to start. A probe answered 503 means that the service is starting as long as nothing
// else is known; of a service that was ready once and does not start anew it is a failure.
//
//   Readiness ready;
//   Readiness::Stream stream = ready.Open(path);
//   ready.Serve(stream);       // it says that it is ready, or it has answered
//   ready.Begin();             // a start begins, or the process ended
//   if (ready.Serves(stream)) ...
//
// Kept by stream: in one workload one server may be up while another one loads.
// Owner: a workload of Launches. Not thread-safe. Memory: kMostStreams paths are kept for state/.

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>

namespace aijob::analyze {

class Readiness {
 public:
  static constexpr size_t kMostStreams = 64;

  struct Stream {
    std::string path;
    uint64_t start = 0;  // that it has served since; 0: none
  };

  [[nodiscard]] Stream Open(std::string_view path) const;

  /// True where it had not before.
  bool Serve(Stream& stream);
  void Begin();
  [[nodiscard]] bool Serves(const Stream& stream) const { return stream.start == start_; }

  [[nodiscard]] nlohmann::json Save() const;
  /// What Save() gave, before the first Open(). Throws nlohmann's exceptions.
  void Load(const nlohmann::json& saved);

 private:
  uint64_t start_ = 1;
  std::set<std::string, std::less<>> paths_;
};

}  // namespace aijob::analyze
