#pragma once
// Counts: what the events and lines add up to. Turns model::Event into the families of the
// catalogue.
//
//   Counts counts(options, now);
//   counts.SetUserMetrics(...); counts.SetFingerprints(...);
//   counts.Restore(saved);                                   // before the first OpenOrigin
//   const OriginId origin = counts.OpenOrigin({"default", "openglm", "train", {}}, now);
//   counts.CountLines(origin, Level::kInfo, 1, 120, now);    // every line; an array index
//   counts.Apply(event, origin, now);                        // every event
//   Families families = counts.Collect();                    // a scrape, or a commit
//
// Owner: app/, under its lock; not thread-safe. Memory is bounded by Options. Nothing fails: a
// value that must not be counted (NaN, a bogus duration) and a series past a limit are themselves
// counted (aijob_exporter_values_refused_total, aijob_exporter_series_dropped_total).

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "metrics/catalogue.h"
#include "model/event.h"
#include "model/families.h"
#include "model/level.h"
#include "model/result.h"
#include "model/time.h"

namespace aijob::metrics {

/// Limits. A series is one sample line of a scrape: a histogram is its buckets and two more.
struct Options {
  uint32_t series = 10000;
  uint32_t workloads = 32;  // further ones are counted as "_other", until a restart
  uint32_t sources = 64;    // likewise
};

/// Where lines come from, as labels.
struct Origin {
  std::string workload;
  std::string source;
  std::vector<std::pair<std::string, std::string>> labels;  // namespace, pod, container, ...
};
using OriginId = uint32_t;

/// A user's own metric (`metrics:` of a pack or the configuration).
struct UserMetric {
  std::string name;
  prometheus::MetricType type = prometheus::MetricType::Counter;
  std::string help;
  std::vector<std::string> labels;
  std::vector<double> buckets;  // a histogram's upper bounds, ascending, without +Inf
  bool operator==(const UserMetric&) const = default;
};

/// A fingerprint of the rules: aijob_fingerprint_info, and aijob_fingerprint_matches_total at 0.
struct Fingerprint {
  std::string id, class_name, title, severity;
};

/// What became of saved series.
struct RestoreReport {
  size_t restored = 0;
  size_t unknown = 0;                 // of a family this program does not know (any more)
  size_t refused = 0;                 // other labels, other buckets, or no possible value
  std::vector<std::string> messages;  // for the log; at most 20
};

class Counts {
 public:
  static constexpr size_t kNotes = 128;
  static constexpr size_t kNoteBytes = size_t{64} << 10;

  Counts(const Options& options, model::TimePoint now);
  ~Counts();
  Counts(Counts&&) noexcept;
  Counts& operator=(Counts&&) noexcept;

  /// The user's metrics; model::MetricUpdate::metric is an index into `metrics`. May be called
  /// again (a reload): an unchanged definition keeps its values, a changed or missing one loses
  /// them. On failure (a bad name, label or bucket, a name of ours or twice) nothing has changed.
  model::Status SetUserMetrics(const std::vector<UserMetric>& metrics);

  /// The fingerprints that the rules know, each once. May be called again; known ones stay.
  void SetFingerprints(const std::vector<Fingerprint>& fingerprints);

  /// Values from before a restart. Call before OpenOrigin, after SetUserMetrics and
  /// SetFingerprints.
  RestoreReport Restore(std::span<const model::SavedSeries> saved);

  /// The origin's number; the same for an equal origin. Its bounded families exist at 0 from now
  /// on.
  OriginId OpenOrigin(const Origin& origin, model::TimePoint now);

  /// Counts `lines` lines of one level and their bytes (terminators included). `now`: when they
  /// were read.
  void CountLines(OriginId origin, model::Level level, uint64_t lines, uint64_t bytes,
                  model::TimePoint now);

  void Apply(const model::Event& event, OriginId origin, model::TimePoint now);

  /// For the families app/ feeds itself: label values in the catalogue's order, all of them.
  void Add(FamilyId family, std::initializer_list<std::string_view> label_values, double amount);
  void Set(FamilyId family, std::initializer_list<std::string_view> label_values, double value);
  /// A gauge that is not known any more: left out until it is set again. REQUIRES a Keep::kLive
  /// one.
  void Clear(FamilyId family, std::initializer_list<std::string_view> label_values);
  void Observe(FamilyId family, std::initializer_list<std::string_view> label_values, double value);
  /// Makes the series exist (at 0), so that its first increment will be seen.
  void Touch(FamilyId family, std::initializer_list<std::string_view> label_values);

  /// The values of all series with these label values, whatever further labels (pod, ...) they
  /// have.
  [[nodiscard]] std::vector<double> Values(
      FamilyId family, std::initializer_list<std::string_view> label_values) const;

  /// A text kept with the memory (SaveMemory): what whoever feeds families has counted already, so
  /// that it is stored in one transaction with the numbers. Empty: forgotten. False, and nothing is
  /// kept, past kNotes or kNoteBytes.
  bool Remember(const std::string& key, std::string text);
  /// What was kept, also before a restart; empty: nothing.
  [[nodiscard]] std::string Recall(const std::string& key) const;
  /// Failures in a row of the worst target that the exporter probes itself, of a workload: shown
  /// where they are more than the logs'.
  void SetProbeFailures(std::string_view workload, double failures);
  /// None of the workload's targets is probed any more.
  void ForgetProbes(std::string_view workload);

  /// Everything, sorted by name, the series of a family by their label values.
  model::Families Collect();
  /// Some families, in the order given; those without series are left out.
  model::Families Collect(std::initializer_list<FamilyId> families);

  /// What changed since the last call, for state/. After a failed commit: MarkAllDirty(), so that
  /// the next one has it again.
  std::vector<model::SavedSeries> TakeDirty();
  void MarkAllDirty();

  /// What is remembered beside the numbers (actions of an agent's open task, what was given to
  /// Remember()), for state/ to store as a note and give back before the first
  /// OpenOrigin.
  [[nodiscard]] std::string SaveMemory() const;
  void LoadMemory(std::string_view saved);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aijob::metrics
