#pragma once
// Matcher: a record, what it says of itself, and the literals found in it -> events.
//
// Failure rules are tried in order; the first that fires ends failure matching of the record,
// except for rules marked `also`. Observation rules all run; of several of one kind the first that
// fires counts. Metrics all run; where no rule fired their updates come as an event of kind
// kObservation with an empty class_name, else they are added to the first event.
//
// Owner: a pipeline. Threads: one Matcher per thread (it owns scratch). Lifetime: the RuleSet
// outlives it and all events. Limits: a captured word keeps kWordBytes; nothing else grows with the
// input.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "match/event_buffer.h"
#include "match/outcome.h"
#include "match/rule_set.h"
#include "model/line.h"
#include "model/reading.h"

namespace aijob::match {

class Matcher {
 public:
  static constexpr size_t kWordBytes = 256;

  explicit Matcher(const RuleSet& rules);
  ~Matcher();
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) = delete;

  /// True where the record is worth a Match(): it has literals of rules, or it is structured and
  /// has one of the fields that rules without literals look at.
  [[nodiscard]] bool Wants(const model::Reading& reading, std::span<const uint32_t> literals) const;

  /// Of these kinds of observations nobody reads values: their `extract` patterns are not run from
  /// now on, and all others' are.
  void LeaveUnread(std::span<const std::string_view> kinds);

  /// Appends the record's events to `out`. `reading.fields` are those of RuleSet::WantedFields();
  /// `path_labels` are the stream's path groups, for metrics' labels. Event.stream is left 0: the
  /// caller knows it. Event.line and .time come from the record (and the reading, where the line
  /// says a time).
  void Match(const model::Record& record, const model::Reading& reading,
             std::span<const uint32_t> literals, EventBuffer& out,
             std::span<const model::Label> path_labels = {});

  /// For `explain`: the rules and metrics that the last Match() came to, in order.
  struct Tried {
    uint32_t entry = 0;  // RuleSet::EntryName says which
    Outcome outcome = Outcome::kFired;
  };
  [[nodiscard]] std::span<const Tried> tried() const;

  /// Texts of which the patterns saw only the beginning (LookRunner::kSubjectBytes), since the
  /// start.
  [[nodiscard]] uint64_t cut() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aijob::match
