#pragma once
// Origins: where lines come from. Bounds workloads and sources, makes what is known of them exist
// at 0, and remembers what their events need between them.
//
// A workload past the limit of workloads, or of the sets of its further labels, is "_other". One
// for whose zeroes the budget has no room gets its counters only, or its series as they come.
// Workloads are not forgotten before a restart, however long they are idle: where pods come and go,
// label by what stays (the job, the deployment). Totals stay right in any case.
//
// Owner: Counts. Not thread-safe.

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/counts.h"
#include "metrics/event_counter.h"
#include "metrics/series_store.h"

namespace aijob::metrics {

/// The series that every line moves, found once.
struct OriginSeries {
  std::array<SeriesId, model::kLevelNames.size()> lines;
  SeriesId bytes;
  SeriesId last_log;
};

struct OpenedOrigin {
  std::string source;
  size_t memory = 0;  // of its workload
  OriginSeries series;
};

class Origins {
 public:
  Origins(SeriesStore& store, const Options& options) : store_(store), options_(options) {}

  OriginId Open(const Origin& origin);
  /// REQUIRES a number that Open gave.
  [[nodiscard]] const OpenedOrigin& At(OriginId origin) const { return opened_[origin]; }
  WorkloadMemory& Memory(const OpenedOrigin& origin) { return memories_[origin.memory]; }

  /// The fingerprints to start at 0: for workloads that are known, and for those to come.
  void SetFingerprints(std::vector<std::string> fingerprints);

  [[nodiscard]] std::string SaveMemory() const;
  /// What cannot be read is left out.
  void LoadMemory(std::string_view saved);

 private:
  using Key = std::pair<std::string, Extras>;  // a workload with its further labels

  size_t OpenWorkload(const Key& key);
  void ZeroWorkload(const WorkloadMemory& workload);
  void ZeroSource(const std::string& source);
  [[nodiscard]] std::vector<std::string_view> Fingerprints() const;

  SeriesStore& store_;
  const Options options_;
  std::vector<std::string> fingerprints_;
  std::vector<OpenedOrigin> opened_;
  std::map<std::pair<Key, std::string>, OriginId> numbers_;
  std::vector<WorkloadMemory> memories_;
  std::map<Key, size_t> workloads_;
  std::map<Key, WorkloadMemory> loaded_;  // of workloads that are not open (yet)
  std::set<std::string> names_;           // of workloads
  std::set<std::string> sources_;
};

}  // namespace aijob::metrics
