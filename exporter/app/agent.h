#pragma once
// Agent: everything that counts, under one lock: the sources, the rules, the counts, and the state
// they are stored in. Step() is one bounded pass; it never sleeps, and time is passed in.
//
// What a scrape shows is committed first, so that no number it has seen can fall after a SIGKILL,
// even where the lines that made it are gone by then. Where a commit fails (disk full), counting
// and serving go on and the failure is counted; the next commit has everything again.
//
// Owner: the Service, inside a Guarded<>. Not thread-safe by itself.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analyze/analysis.h"
#include "analyze/novel_templates.h"
#include "app/analysis_counts.h"
#include "app/committer.h"
#include "app/pipeline.h"
#include "app/remedies.h"
#include "app/snapshots.h"
#include "app/source.h"
#include "app/threshold_gauges.h"
#include "config/config.h"
#include "match/rule_set.h"
#include "metrics/counts.h"
#include "model/families.h"
#include "model/result.h"
#include "state/store.h"

namespace aijob::app {

/// A source's files, for /api/v1/sources and the page.
struct SourceStatus {
  std::string name;
  struct File {
    tail::FileStatus file;
    std::string format;
  };
  std::vector<File> files;
  tail::Stats stats;
};

class Agent {
 public:
  /// `store` may be null: nothing survives. Positions and values are taken from it.
  static model::Result<std::unique_ptr<Agent>> Make(config::Config config, match::RuleSet rules,
                                                    std::unique_ptr<state::Store> store,
                                                    std::string rootfs, model::TimePoint now);

  /// One bounded pass over all sources. True where there is more to do at once.
  bool Step(model::TimePoint now);

  /// When Step() must be called at the latest, from now.
  [[nodiscard]] model::Duration NextDeadline(model::TimePoint now) const;
  /// Readable when Step() has something to do; valid until Reload().
  [[nodiscard]] std::vector<int> WakeFds() const;

  /// Everything that stood in the files at the start has been counted.
  [[nodiscard]] bool CaughtUp() const;
  [[nodiscard]] uint64_t LagBytes() const;

  /// Stores what changed since the last call that succeeded.
  model::Status Commit(model::TimePoint now);

  /// What a scrape is to show: committed, then collected.
  model::Families Scrape(model::TimePoint now);

  /// Lines that somebody posted: counted and committed when it returns Ok. `format`: auto or a
  /// pack.
  model::Status Post(const std::string& source, const std::string& format, std::string body,
                     model::TimePoint now);

  /// Goes on with another configuration and other rules; every value is kept. On failure nothing
  /// has changed.
  model::Status Reload(config::Config config, match::RuleSet rules, model::TimePoint now);

  [[nodiscard]] std::vector<SourceStatus> Sources() const;
  [[nodiscard]] const analyze::Analysis& analysis() const { return analysis_; }
  [[nodiscard]] const analyze::NovelTemplates& templates() const { return templates_; }
  [[nodiscard]] const match::RuleSet& rules() const { return *rules_; }
  [[nodiscard]] const config::Config& config() const { return config_; }
  [[nodiscard]] metrics::Counts& counts() { return counts_; }
  [[nodiscard]] Remedies& remedies() { return remedies_; }

 private:
  Agent(config::Config config, match::RuleSet rules, std::unique_ptr<state::Store> store,
        std::string rootfs, model::TimePoint now);
  model::Status Start(model::TimePoint now);
  void DescribeRules();
  void OpenKnownOrigins(model::TimePoint now);
  model::Status AddSource(const config::SourceConfig& source, model::TimePoint now);
  [[nodiscard]] tail::Options TailOptions(const config::SourceConfig& source);
  void MakePipeline();
  void CountTemplates();
  void StepRemedies(model::TimePoint now);
  void LogMessages();

  config::Config config_;
  std::unique_ptr<match::RuleSet> rules_;
  Committer committer_;
  std::string rootfs_;
  metrics::Counts counts_;
  analyze::Analysis analysis_;
  AnalysisCounts analysis_counts_;
  ThresholdGauges thresholds_;
  Remedies remedies_;
  analyze::NovelTemplates templates_;
  uint64_t templates_forgotten_ = 0;  // counted so far
  std::unique_ptr<Pipeline> pipeline_;
  std::vector<std::unique_ptr<Source>> sources_;
  // Positions of sources that the configuration does not have now, but a reload may bring back.
  std::map<std::string, std::vector<model::Position>> parked_;
  std::unique_ptr<Snapshots> snapshots_;
  uint64_t tailers_made_ = 0;
  model::TimePoint last_commit_{};
  bool dirty_ = true;
  bool stores_ = true;  // the last commit succeeded
};

}  // namespace aijob::app
