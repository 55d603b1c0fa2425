#pragma once
// EventCounter: which families an event moves. One function per class of failures or kind of
// observation.
//
// Values and labels of events are those that packs give (exporter/packs/README.md). An event that
// lacks what a family wants moves only the others. Evidence (task_id, trace_id, request id) becomes
// exemplars.
//
// Owner: Counts. Not thread-safe.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/bounded_names.h"
#include "metrics/event_fields.h"
#include "metrics/label_words.h"
#include "metrics/open_saves.h"
#include "metrics/series_store.h"
#include "model/event.h"
#include "model/time.h"

namespace aijob::metrics {

/// What is remembered of one workload between its events.
struct WorkloadMemory {
  std::string workload;
  ExtrasId extras = 0;
  double agent_actions = 0;  // of the task that is open

  /// The line that last moved a family which both a failure and an observation of it may move.
  struct Line {
    model::StreamId stream = 0;
    uint64_t line = 0;  // 0: none
  };
  Line nonfinite, skipped, save, load;
  OpenSaves open_saves;
};

class EventCounter {
 public:
  /// Families of the catalogue are the first of `store`, numbered as FamilyId.
  explicit EventCounter(SeriesStore& store);

  /// Counts everything but Event::updates.
  void Count(const model::Event& event, std::string_view source, WorkloadMemory& memory,
             model::TimePoint now);

  /// A user's metric is counted by the caller; its evidence comes from here.
  void AttachExemplar(SeriesId series, double value);
  /// Reads the ids of `event`; what Attach... uses until the next call.
  void ReadEvidence(const model::Event& event, model::TimePoint now);

  /// Own probes of a workload: Counts::SetProbeFailures and ForgetProbes.
  void SetProbeFailures(std::string_view workload, double failures);
  void ForgetProbes(std::string_view workload);

  /// Learns from what was restored which names of open labels are taken.
  void LearnNames();

 private:
  /// One event on its way.
  struct Context {
    const model::Event& event;
    WorkloadMemory& memory;
    model::TimePoint time;  // its own where that is plausible, else when it was read
  };
  using Words = std::initializer_list<std::string_view>;

  /// The value of a workload's series without further labels; nullptr where there is none yet.
  const double* Peek(const Context& context, FamilyId family);
  SeriesId Series(const Context& context, FamilyId family, Words words);
  void Increment(const Context& context, FamilyId family, Words words = {}, double amount = 1);
  void Put(const Context& context, FamilyId family, Words words, double value);
  void PutValue(const Context& context, FamilyId family, Words words, std::string_view value);
  void Observe(const Context& context, FamilyId family, Words words, double value);
  void ObserveValue(const Context& context, FamilyId family, Words words, std::string_view value);
  void Progress(const Context& context);
  /// True where this line has moved that family before; remembers it.
  static bool Repeated(const Context& context, WorkloadMemory::Line& last);

  void CountFailure(const Context& context);
  void CountGpuOom(const Context& context);
  void CountGpuHardware(const Context& context);
  void CountCommunication(const Context& context);
  void CountCollectiveTimeout(const Context& context);
  void CountTimeout(const Context& context);
  void CountNumeric(const Context& context);
  void CountCheckpointFailure(const Context& context);

  void CountObservation(const Context& context);
  void CountRequest(const Context& context);
  void CountProbe(const Context& context, std::string_view result);
  void CountTrainStep(const Context& context);
  void CountLoadProgress(const Context& context);
  void CountCheckpointSave(const Context& context);
  void CountCheckpointBegin(const Context& context);
  void CountLostSaves(const Context& context, std::optional<double> from);
  void CountCheckpointLoad(const Context& context);
  void CountAbort(const Context& context);
  void CountGcPause(const Context& context);
  void CountCommInit(const Context& context);
  void CountHealthProbe(const Context& context);
  void CountTransport(const Context& context);
  void CountRestart(const Context& context);
  void CountStallWarning(const Context& context);
  void CountLaunchPhase(const Context& context);
  void CountLoggedMemory(const Context& context, std::string_view otherwise);
  void CountAgentLatency(const Context& context);
  void CountAgentStep(const Context& context);
  void CountTask(const Context& context);
  void CountRecoveryAction(const Context& context);
  void CountStepNumber(const Context& context);
  void CountLagSteps(const Context& context);
  std::string_view Gpu(const Context& context);

  /// Probes of one workload that failed one after the other.
  struct ProbeFailures {
    double logged = 0;
    double own = 0;
  };
  void ShowFailures(std::string_view workload, const ProbeFailures& failures);

  SeriesStore& store_;
  std::map<std::string, ProbeFailures, std::less<>> probed_;  // workloads with probes of our own
  std::vector<char> of_workload_;  // by family: its first label is "workload"
  BoundedNames steps_{32};
  BoundedNames gpus_{32};
  BoundedNames targets_{16};
  BoundedNames actions_{16};
  BoundedNames xids_{200, 10};
  model::Exemplar evidence_;  // of the event being counted; no labels: none
};

}  // namespace aijob::metrics
