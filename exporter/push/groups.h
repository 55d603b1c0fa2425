#pragma once
// Groups: everything that was pushed and is still there, and the index that keeps it exposable: no
// series twice, one type a name, no sample name with two meanings. A push asks the index about its
// own series only, so it costs the same whatever else is stored.
//
// A change is made here first, told in `changes` for the store, and noted in `undo`: where the
// store cannot take it, Rollback() makes it undone. Callers hold one lock over all of that, so
// nobody sees what is not stored.
//
// Semantics: https://github.com/prometheus/pushgateway/blob/v1.5.1/README.md. A refused push moves
// its group's push_failure_time_seconds (and makes the group where it is new), unless the group
// itself cannot be.
//
// Owner: app/, inside a Guarded<>. Not thread-safe. Cost: 8 to 16 bytes of index and 64 of
// book-keeping for each family of a group, beside the packed series.

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "model/pushed.h"
#include "model/result.h"
#include "model/time.h"
#include "push/aggregate.h"
#include "push/pack.h"
#include "push/series_set.h"

namespace aijob::push {

/// Now, by the clock on the wall and by one that nobody sets: groups expire by the second.
struct Moment {
  model::TimePoint wall;
  std::chrono::steady_clock::time_point steady;
};

struct Limits {
  size_t groups = 1'000'000;
  size_t series = 10'000'000;       // of all groups
  size_t group_series = 1'000'000;  // of one group
};

enum class Mode : uint8_t {
  kReplaceGroup,     // PUT
  kReplaceFamilies,  // POST
  kAggregate,        // added to what is there; see aggregate.h
};

struct Push {
  model::GroupingLabels labels;
  std::vector<PackedFamily> families;
  Mode mode = Mode::kReplaceGroup;
  GaugeRule gauges = GaugeRule::kLast;
  std::chrono::milliseconds ttl{0};
  std::string refused;  // why it is invalid whatever else is stored; empty: it is not
};

enum class Outcome : uint8_t { kDone, kInvalid, kGroupTooLarge, kTooMany };

struct Verdict {
  Outcome outcome = Outcome::kDone;
  std::string error;  // for the client; empty when done
};

struct Group;
struct Family;

/// The series of one family in one group.
struct Block {
  Group* group = nullptr;
  Family* family = nullptr;
  uint32_t place = 0;                       // in the family's list
  uint32_t series = 0;                      // how many
  bool utf8_labels = false;                 // some label name may not be classic
  double pushed = 0;                        // Unix seconds
  std::shared_ptr<const std::string> help;  // the family's while they are equal
  std::string data;                         // see block.h
};

struct Group {
  model::PushedGroup head;
  std::string key;         // of its labels
  std::string label_text;  // of its push_time_seconds
  uint64_t series = 0;
  std::vector<std::unique_ptr<Block>> blocks;
  std::chrono::steady_clock::time_point deadline{};  // where head.ttl is not 0
};

struct Family {
  std::string name;
  std::shared_ptr<const std::string> help;  // as pushed last
  prometheus::MetricType type = prometheus::MetricType::Untyped;
  std::vector<Block*> blocks;  // never empty
};

/// What one change took away and put there.
struct Undone {
  std::string key;
  std::unique_ptr<model::PushedGroup> before;  // null: there was none
  std::chrono::steady_clock::time_point deadline;
  std::vector<model::PushedFamily> taken;
  std::vector<std::string> put;
  double last_push = -1;  // of all groups, before; -1: it did not change
};
using Undo = std::vector<Undone>;

class Groups {
 public:
  /// `seed`: a secret of this process, see HashSeries.
  Groups(Limits limits, uint64_t seed) : limits_(limits), seed_(seed) {}

  /// Names that are taken, with the type a push may add series to, or none.
  using Reserved = std::map<std::string, std::vector<prometheus::MetricType>, std::less<>>;
  void Reserve(Reserved reserved) { reserved_ = std::move(reserved); }
  void SetLimits(Limits limits) { limits_ = limits; }
  [[nodiscard]] uint64_t seed() const { return seed_; }

  Verdict Apply(Push push, const Moment& now, model::PushChanges& changes, Undo& undo);
  /// Exactly that group; no error where there is none.
  void Delete(const model::GroupingLabels& labels, model::PushChanges& changes, Undo& undo);
  void DeleteAll(model::PushChanges& changes, Undo& undo);
  /// Deletes at most `most` groups whose time is over; how many.
  size_t Expire(const Moment& now, size_t most, model::PushChanges& changes, Undo& undo);
  [[nodiscard]] bool AnyExpired(const Moment& now) const {
    return !deadlines_.empty() && deadlines_.begin()->first <= now.steady;
  }
  void Rollback(Undo undo);

  /// A stored group. Fails where it does not fit what is there, or its bytes are damaged: then
  /// nothing of the group, or of that family, was taken.
  model::Status Restore(model::PushedGroup head, const Moment& now);
  model::Status Restore(uint64_t group, model::PushedFamily family);

  [[nodiscard]] const std::map<std::string, std::unique_ptr<Family>, std::less<>>& families()
      const {
    return families_;
  }
  [[nodiscard]] const std::map<std::string, std::unique_ptr<Group>>& groups() const {
    return groups_;
  }
  /// Of the groups that have a time to live.
  [[nodiscard]] const std::set<std::pair<std::chrono::steady_clock::time_point, Group*>>&
  deadlines() const {
    return deadlines_;
  }
  [[nodiscard]] size_t series() const { return series_.size(); }
  [[nodiscard]] double last_push() const { return last_push_; }  // Unix seconds; 0: none yet

 private:
  Group* Find(const std::string& key);
  Group* Create(model::PushedGroup head, std::string key);
  void Erase(const std::string& key);
  bool Attach(Group& group, PackedFamily family, double pushed);
  model::PushedFamily Detach(Group& group, size_t at);
  void SetDeadline(Group& group, std::chrono::steady_clock::time_point deadline);
  [[nodiscard]] std::vector<uint64_t> HashesOf(const model::PushedFamily& family) const;
  [[nodiscard]] PackedFamily Repack(model::PushedFamily family) const;
  [[nodiscard]] uint64_t TimeHash(std::string_view label_text) const;
  void Delete(Group& group, model::PushChanges& changes, Undo& undo);

  // groups_apply.cpp
  Group* FindOrCreate(const Push& push, const std::string& key, Verdict& verdict);
  class Plan;  // a push and its group, each by name
  [[nodiscard]] std::string Inconsistency(const Plan& plan) const;
  [[nodiscard]] Verdict TooLarge(const Plan& plan) const;
  model::Status MergeInto(Push& push, const Plan& plan) const;
  bool Exchange(Push& push, Group& group, const Plan& plan, double now, Undone& undone);
  [[nodiscard]] const Family* Staying(const Plan& plan, std::string_view name) const;

  Limits limits_;
  uint64_t seed_;
  Reserved reserved_;
  std::map<std::string, std::unique_ptr<Group>> groups_;  // by key
  std::unordered_map<uint64_t, Group*> by_id_;
  std::map<std::string, std::unique_ptr<Family>, std::less<>> families_;
  std::set<std::pair<std::chrono::steady_clock::time_point, Group*>> deadlines_;
  SeriesSet series_;  // of all blocks, and a push_time_seconds for each group
  uint64_t next_id_ = 1;
  double last_push_ = 0;
};

/// The key of a group in Groups::groups().
std::string KeyOf(const model::GroupingLabels& labels);

}  // namespace aijob::push
