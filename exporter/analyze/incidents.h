#pragma once
// Incidents: events over time. Each failure is judged as it is read: it begins an incident of its
// workload, or belongs to the one that is open, as its cause, an echo, a consequence or a clean-up.
// One workload has one open incident at most.
//
// An incident ends where progress is seen again (a training step, an answered request, a task that
// succeeded: kResumed after its last failure), or when nothing was said for its window: twice the
// workload's collective timeout, at least a minute; where no line has said one, an hour for ranks
// (the longest default, PyTorch's former 30 minutes, twice), else twenty minutes. It is superseded
// where something worse begins that it cannot have brought about. Its class counts once, kSettle
// after it was first read: causes are found in other files than their echoes.
//
//   Incidents incidents;
//   Teller teller = incidents.Open("train", "openglm", path);        // for each stream
//   incidents.Saw(teller, rank, now);                                // lines of a rank
//   const Judgement judgement = incidents.Judge(teller, event, place, now);    // failures
//   incidents.Observe(teller, event, place, now);                              // observations
//   incidents.Step(now); for (Change& change : incidents.TakeChanges()) ...
//
// Times: a line's own where it says one; a line without is given the newest in its stream plus the
// time that passed since that was read. Owner: the Agent, under its lock; not thread-safe. Memory:
// kMostWorkloads, each with one open incident, and kKept ended ones.

#include <deque>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyze/open_incident.h"
#include "analyze/roster.h"
#include "model/event.h"
#include "model/incident.h"
#include "model/time.h"

namespace aijob::analyze {

inline constexpr size_t kMostWorkloads = 64;  // further ones share "_other"
inline constexpr size_t kKept = 100;
inline constexpr model::Duration kSettle = std::chrono::seconds(10);
inline constexpr model::Duration kResumed = std::chrono::seconds(10);

struct Change {
  enum class Kind : uint8_t { kSettled, kEnded };
  Kind kind = Kind::kSettled;
  model::Incident incident;
};

class Incidents {
 public:
  struct Workload {
    std::string name;
    Roster roster;
    std::unique_ptr<OpenIncident> open;
    model::Duration window{0};  // 0: no line has said a timeout yet
    // Its newest timed line's age when it was read: replays, other zones.
    model::Duration behind{0};
    bool dirty = false;  // since the last TakeSaved()
  };

  /// Where lines come from. One for each stream. Lifetime: no longer than the Incidents.
  struct Teller {
    Workload* workload = nullptr;
    std::string source, file;
    int32_t rank = -1;        // all its lines' rank, where its name says one
    int32_t local_rank = -1;  // on its node, where its folder says one
    int32_t learned = -1;     // the one rank that its lines say; kMixed: they say several
    std::optional<model::Duration> behind;  // likewise, of this stream

    static constexpr int32_t kMixed = -2;
  };

  /// What stands around an event.
  struct Place {
    std::string_view text;                 // the record's
    int32_t rank = -1;                     // by the tags before the line, of the world
    int32_t local_rank = -1;               // likewise, of its node
    std::optional<model::TimePoint> time;  // the line's own, else a neighbour's
  };

  [[nodiscard]] Teller Open(std::string_view workload, std::string_view source,
                            std::string_view path);

  /// Whose event it is, -1: nobody says. A file of one rank is nearest to the truth; then tags
  /// ("[rank12]:"), which are of the world, while "[Rank 4]" within a message may be of a group of
  /// ranks. The number on a node is a rank where there is one node.
  static int32_t RankOf(const Teller& teller, const model::Event& event, const Place& place);

  /// A line was read; `rank`: by the tags before it, -1: none says one.
  static void Saw(Teller& teller, int32_t rank, model::TimePoint read) {
    if (rank >= 0 && rank != teller.learned) {
      teller.learned = teller.learned == -1 ? rank : Teller::kMixed;
    }
    if (teller.rank >= 0) rank = teller.rank;
    teller.workload->roster.SetWorld(int64_t{teller.local_rank} + 1);
    if (teller.workload->roster.Saw(rank, read)) teller.workload->dirty = true;
  }
  Judgement Judge(Teller& teller, const model::Event& event, const Place& place,
                  model::TimePoint read);
  void Observe(Teller& teller, const model::Event& event, const Place& place,
               model::TimePoint read);

  /// Settles and ends what time settles and ends.
  void Step(model::TimePoint now);
  /// Settles all, as at the end of all input. Open incidents stay open.
  void Finish(model::TimePoint now);
  /// How long from now until Step() has something to do; a day where nothing is open.
  [[nodiscard]] model::Duration NextDeadline(model::TimePoint now) const;

  /// What has happened since the last call, in order.
  std::vector<Change> TakeChanges();

  /// Open ones, by workload.
  [[nodiscard]] std::vector<model::Incident> ShowOpen() const;
  /// Ended ones, the newest first.
  [[nodiscard]] const std::deque<model::Incident>& ended() const { return ended_; }
  /// The open incident's id; "": none.
  [[nodiscard]] static std::string_view IdOf(const Teller& teller);

  /// For state/: what has changed since the last call, by name; and back, each as it was given.
  /// What cannot be read is left out.
  std::vector<std::pair<std::string, std::string>> TakeSaved();
  void Load(std::string_view name, std::string_view saved);

 private:
  [[nodiscard]] std::string SaveWorkloads() const;
  [[nodiscard]] std::string SaveEnded() const;
  void LoadWorkloads(const nlohmann::json& saved);
  static model::TimePoint TimeOf(Teller& teller, const Place& place, model::TimePoint read);
  static model::Duration WindowOf(const Workload& workload);
  void End(Workload& workload, model::Ending ending, model::TimePoint time);
  void Settle(Workload& workload);

  std::map<std::string, Workload, std::less<>> workloads_;
  std::deque<model::Incident> ended_;  // newest first
  std::vector<Change> changes_;
  size_t open_ = 0;
  bool ended_dirty_ = false;
};

}  // namespace aijob::analyze
