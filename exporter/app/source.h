#pragma once
// Source: one configured source at work: its Feed, and what is remembered of each of its streams.
//
// Owner: the Agent; one thread at a time. Lifetime: the pipeline outlives it (or is replaced,
// Reopen).

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/feed.h"
#include "app/pipeline.h"
#include "config/config.h"
#include "match/path_groups.h"
#include "metrics/counts.h"
#include "model/position.h"
#include "model/result.h"
#include "tail/options.h"

namespace aijob::app {

/// What a Source adds to one commit.
struct SourceChanges {
  std::vector<model::Position> forgotten;
  std::vector<model::Position> changed;  // with their carry
};

class Source {
 public:
  /// REQUIRES a checked configuration. `stored`: this source's positions. `default_workload` stands
  /// in where the path does not say what the configured template wants.
  static model::Result<std::unique_ptr<Source>> Make(const config::SourceConfig& config,
                                                     const std::string& default_workload,
                                                     const tail::Options& options,
                                                     std::vector<model::Position> stored,
                                                     bool first_start, model::TimePoint now);

  /// One bounded pass; true where there is more to read at once.
  bool Step(Pipeline& pipeline, model::TimePoint now);

  /// Ends messages that time has ended, closes streams that are over, and gives what is to be
  /// stored. Everything the returned positions lie behind has been counted when it returns.
  SourceChanges TakeChanges(Pipeline& pipeline, model::TimePoint now);

  /// The feed's totals since the last call, added to the counters.
  void CountStats(metrics::Counts& counts);
  /// The gauges of this source: lag, files.
  void SetGauges(metrics::Counts& counts) const;

  /// A reload that leaves the files alone: the streams go on under other rules or labels.
  void Reopen(const config::SourceConfig& config, const std::string& default_workload,
              match::PathGroups groups, Pipeline& pipeline, model::TimePoint now);
  /// Whether `config` follows the same files in the same way.
  [[nodiscard]] bool FollowsTheSame(const config::SourceConfig& config) const;

  [[nodiscard]] const config::SourceConfig& config() const { return config_; }
  [[nodiscard]] const Feed& feed() const { return *feed_; }
  [[nodiscard]] Feed& feed() { return *feed_; }
  /// Positions with their carry, all of them: what a restart would need.
  [[nodiscard]] std::vector<model::Position> Positions() const;
  /// Streams that hold messages which only time will end.
  [[nodiscard]] bool HasOpenMessages() const { return !open_messages_.empty(); }
  /// The pack a stream's lines look like; "" where unknown.
  [[nodiscard]] std::string FormatOf(model::StreamId stream) const;

 private:
  Source(config::SourceConfig config, std::string default_workload, match::PathGroups groups,
         std::unique_ptr<Feed> feed);
  Stream& StreamOf(const model::Batch& batch, Pipeline& pipeline, model::TimePoint now);
  [[nodiscard]] StreamOptions OptionsFor(std::string_view path) const;
  void FlushMessages(Pipeline& pipeline, model::TimePoint now);

  struct Known {
    std::string path;
    std::unique_ptr<Stream> stream;
  };

  config::SourceConfig config_;
  std::string default_workload_;
  match::PathGroups groups_;
  std::unique_ptr<Feed> feed_;
  std::unordered_map<model::StreamId, Known> streams_;
  std::unordered_map<model::StreamId, std::string> carries_;  // loaded, their stream not yet opened
  std::map<model::StreamId, Stream*> open_messages_;
  std::vector<model::StreamId> flushed_;  // their carry changed though their position did not
  tail::Stats counted_;
  std::map<std::string, double> parse_seconds_;  // CPU, by format, not yet counted
  std::map<std::string, uint64_t> error_files_;  // by workload, not yet counted
};

}  // namespace aijob::app
