#pragma once
// Snapshots: the companions of the openglm schema that are no logs: <task_id>.metrics.json, re-read
// whole whenever it changes. Its fields are read as one structured record, by the same rules.
//
// Owner: the Agent. Polls file times every kPoll; a snapshot is a state, not a history: what stood
// in it between two looks is not missed by anybody.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/pipeline.h"
#include "config/config.h"

namespace aijob::app {

class Snapshots {
 public:
  static constexpr model::Duration kPoll = std::chrono::seconds(5);
  static constexpr size_t kFiles = 10'000;           // further ones are not looked at
  static constexpr size_t kBytes = size_t{1} << 20;  // a larger one is not read

  Snapshots(std::vector<config::CompanionConfig> companions, std::string rootfs);

  void Step(Pipeline& pipeline, const config::Config& config, model::TimePoint now);
  [[nodiscard]] model::Duration NextDeadline(model::TimePoint now) const;

 private:
  void Look(const config::CompanionConfig& companion, Pipeline& pipeline,
            const config::Config& config, model::TimePoint now);
  void Read(const std::string& path, Stream& stream, Pipeline& pipeline, model::TimePoint now);

  std::vector<config::CompanionConfig> companions_;
  std::string rootfs_;
  std::map<std::string, std::pair<int64_t, int64_t>> seen_;  // path -> mtime (ns), size
  std::map<std::string, std::unique_ptr<Stream>> streams_;   // by source
  model::TimePoint next_look_{};
};

}  // namespace aijob::app
