#pragma once
// The jobs of a day (day_jobs.h), and the part of an exporter that their lines go through, without
// files: tellers, Analysis, Counts, what would be stored.
//
// For the programs of tests/bench; not thread-safe.

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/analysis_counts.h"
#include "bench/day_jobs.h"
#include "metrics/counts.h"

namespace aijob::bench {

inline constexpr int kTraining = 6;
inline constexpr int kServing = 2;
inline constexpr size_t kJobs = kTraining + kServing;
inline constexpr model::TimePoint kBegin{std::chrono::seconds(1'780'000'000)};

inline model::TimePoint At(double seconds) {
  return kBegin +
         std::chrono::duration_cast<model::Duration>(std::chrono::duration<double>(seconds));
}

/// All jobs' lines, in the order of their times.
class Day {
 public:
  Day() {
    for (size_t job = 0; job < kTraining; ++job) training_.emplace_back(job * kRanks, job + 1);
    for (size_t job = kTraining; job < kJobs; ++job) {
      serving_.emplace_back(job * kRanks, job + 1);
    }
  }
  static std::string WorkloadOf(size_t stream) {
    const size_t job = stream / kRanks;
    return (job < kTraining ? "train-" : "serve-") + std::to_string(job);
  }

  /// The lines up to `until`, sorted. Each call goes on where the last one ended.
  std::vector<Told> Until(double until) {
    for (TrainingJob& job : training_) job.Advance(until, later_);
    for (ServingJob& job : serving_) job.Advance(until, later_);
    const auto split = std::stable_partition(later_.begin(), later_.end(),
                                             [&](const auto& told) { return told.at < until; });
    std::vector<Told> now(std::make_move_iterator(later_.begin()), std::make_move_iterator(split));
    later_.erase(later_.begin(), split);
    std::stable_sort(now.begin(), now.end(),
                     [](const auto& one, const auto& other) { return one.at < other.at; });
    return now;
  }

 private:
  std::vector<TrainingJob> training_;
  std::vector<ServingJob> serving_;
  std::vector<Told> later_;
};

/// The part of an exporter that lines and time go through.
class Player {
 public:
  Player() { Open(); }

  void Take(Told& told) {
    const model::TimePoint read = At(told.at + 0.05);
    analyze::Analysis::Teller& teller = tellers_[told.stream];
    analyze::Analysis::Saw(teller, -1, read);
    if (!told.trace.empty()) {
      analysis_->propagation.Fail({told.trace, told.module, At(told.at)}, read);
      return;
    }
    analyze::Incidents::Place place;
    place.text = told.text;
    place.time = told.event.time = At(told.at);
    analysis_->Take(teller, told.event, place, read);
  }
  void Count(const Told& told) {
    if (told.trace.empty()) counts_->Apply(told.event, origins_[told.stream], At(told.at + 0.05));
  }
  void Step(double at) {
    analysis_->SetLive(true);
    analysis_->Step(At(at));
  }
  void Commit() {
    app::AnalysisCounts::Count(*analysis_, *counts_);
    for (auto& [name, text] : analysis_->TakeSaved()) notes_[name] = std::move(text);
  }
  /// As after SIGKILL: what the newest commit stored is all there is.
  void Restart() {
    Commit();
    counts_->MarkAllDirty();
    const std::vector<model::SavedSeries> series = counts_->TakeDirty();
    const std::string memory = counts_->SaveMemory();
    tellers_.clear();
    origins_.clear();
    analysis_.reset();
    counts_.reset();
    Open(series, memory);
  }
  void Finish(double at) {
    analysis_->Finish(At(at));
    Commit();
  }
  [[nodiscard]] double StateBytes() const {
    double bytes = 0;
    for (const auto& [name, text] : notes_) bytes += static_cast<double>(name.size() + text.size());
    return bytes;
  }
  /// How much of the heap is given back with the analysis; it is gone then, and comes back from
  /// what is stored.
  double HeapBytes() {
    Commit();
    const size_t before = mallinfo2().uordblks;
    tellers_ = {};
    analysis_.reset();
    const size_t after = mallinfo2().uordblks;
    OpenAnalysis();
    return static_cast<double>(before - after);
  }
  [[nodiscard]] double LargestNote(std::string& name) const {
    double bytes = 0;
    for (const auto& [key, text] : notes_) {
      if (static_cast<double>(text.size()) <= bytes) continue;
      bytes = static_cast<double>(text.size());
      name = key;
    }
    return bytes;
  }

  /// Counters and histograms; one text for each series.
  std::map<std::string, std::string> Totals() {
    std::map<std::string, std::string> totals;
    counts_->MarkAllDirty();
    for (const model::SavedSeries& series : counts_->TakeDirty()) {
      const metrics::FamilySpec* const spec = metrics::Find(series.family);
      if (spec == nullptr || spec->type == prometheus::MetricType::Gauge) continue;
      std::string name = series.family;
      for (const std::string& label : series.label_values) name += "|" + label;
      char value[64];
      std::snprintf(value, sizeof value, "%.6f", series.value);
      std::string text = value;
      for (const uint64_t bucket : series.buckets) text += " " + std::to_string(bucket);
      totals[name] = text;
    }
    return totals;
  }

 private:
  void Open(const std::vector<model::SavedSeries>& series = {}, const std::string& memory = {}) {
    counts_ = std::make_unique<metrics::Counts>(metrics::Options{.series = 50'000}, kBegin);
    counts_->Restore(series);
    if (!memory.empty()) counts_->LoadMemory(memory);
    for (size_t stream = 0; stream < kJobs * kRanks; ++stream) {
      origins_.push_back(counts_->OpenOrigin({Day::WorkloadOf(stream), "job", {}}, kBegin));
    }
    OpenAnalysis();
  }
  void OpenAnalysis() {
    analysis_ = std::make_unique<analyze::Analysis>();
    for (const auto& [name, text] : notes_) analysis_->Load(name, text);
    for (size_t stream = 0; stream < kJobs * kRanks; ++stream) {
      const int rank = static_cast<int>(stream % kRanks);
      const std::string workload = Day::WorkloadOf(stream);
      tellers_.push_back(analysis_->Open(
          workload, "job", "/var/log/" + workload + "/rank" + std::to_string(rank) + ".log",
          workload.starts_with("train") ? rank : -1));
    }
  }

  std::unique_ptr<analyze::Analysis> analysis_;
  std::unique_ptr<metrics::Counts> counts_;
  std::vector<analyze::Analysis::Teller> tellers_;
  std::vector<metrics::OriginId> origins_;
  std::map<std::string, std::string> notes_;
};

}  // namespace aijob::bench
