#include "match/matcher.h"

#include <algorithm>
#include <bit>
#include <bitset>

#include "match/compiled.h"
#include "match/event_writer.h"
#include "match/look_runner.h"
#include "model/taxonomy.h"

namespace aijob::match {

struct Matcher::State {
  explicit State(const Compiled& rules)
      : compiled(rules), runner(rules), candidates((rules.entries() + 63) / 64) {}

  const Compiled& compiled;
  LookRunner runner;
  std::vector<uint64_t> candidates;  // bit by entry: looking from the lowest keeps the rules' order
  std::vector<Tried> tried;

  std::bitset<model::kObservationKinds.size()> unread;  // LeaveUnread()

  // Of the record under way.
  bool failed = false;
  std::bitset<model::kObservationKinds.size()> observed;

  void Add(std::span<const uint32_t> entries) {
    for (const uint32_t entry : entries) candidates[entry / 64] |= uint64_t{1} << (entry % 64);
  }

  void Collect(const model::Reading& reading, std::span<const uint32_t> literals) {
    for (const uint32_t literal : literals) Add(compiled.entries_by_literal[literal]);
    if (!reading.structured) return;
    for (const model::Field& field : reading.fields) Add(compiled.entries_by_field[field.index]);
  }

  [[nodiscard]] bool IsDecided(const CompiledRule& rule) const {
    if (rule.also) return false;
    if (rule.kind == model::EventKind::kFailure) return failed;
    return observed[rule.observation];
  }

  void Note(const CompiledRule& rule) {
    if (rule.also) return;
    if (rule.kind == model::EventKind::kFailure) {
      failed = true;
    } else {
      observed.set(rule.observation);
    }
  }

  Outcome TryRule(const CompiledRule& rule, const EventWriter& writer, EventBuffer& out) {
    const bool read = rule.kind == model::EventKind::kFailure || !unread[rule.observation];
    if (IsDecided(rule)) return Outcome::kDecided;
    const Outcome outcome = runner.Try(rule.look, read);
    if (outcome != Outcome::kFired) return outcome;
    writer.Write(rule, out.Recycle());
    Note(rule);
    return outcome;
  }

  Outcome TryMetric(uint32_t index, const EventWriter& writer, EventBuffer& out, size_t first) {
    const CompiledMetric& metric = compiled.metrics[index];
    const Outcome outcome = runner.Try(metric.look);
    if (outcome != Outcome::kFired) return outcome;
    const bool alone = out.size() == first;
    if (alone) writer.WriteBare(out.Recycle());
    writer.WriteUpdate(metric, index, out[first]);
    if (alone && out[first].updates.empty()) out.DropLast();
    return outcome;
  }
};

Matcher::Matcher(const RuleSet& rules) : state_(std::make_unique<State>(rules.compiled())) {}
Matcher::~Matcher() = default;
Matcher::Matcher(Matcher&&) noexcept = default;

bool Matcher::Wants(const model::Reading& reading, std::span<const uint32_t> literals) const {
  const Compiled& compiled = state_->compiled;
  for (const uint32_t literal : literals) {
    if (!compiled.entries_by_literal[literal].empty()) return true;
  }
  if (!reading.structured) return false;
  return std::any_of(reading.fields.begin(), reading.fields.end(), [&](const model::Field& field) {
    return !compiled.entries_by_field[field.index].empty();
  });
}

void Matcher::LeaveUnread(std::span<const std::string_view> kinds) {
  for (size_t i = 0; i < model::kObservationKinds.size(); ++i) {
    state_->unread[i] =
        std::find(kinds.begin(), kinds.end(), model::kObservationKinds[i]) != kinds.end();
  }
}

void Matcher::Match(const model::Record& record, const model::Reading& reading,
                    std::span<const uint32_t> literals, EventBuffer& out,
                    std::span<const model::Label> path_labels) {
  State& state = *state_;
  state.tried.clear();
  state.failed = false;
  state.observed.reset();
  state.Collect(reading, literals);
  state.runner.Begin(record, reading);
  const EventWriter writer(record, reading, state.runner, path_labels);
  const size_t first = out.size();
  const size_t rules = state.compiled.rules.size();
  for (size_t word = 0; word < state.candidates.size(); ++word) {
    uint64_t bits = state.candidates[word];
    state.candidates[word] = 0;
    for (; bits != 0; bits &= bits - 1) {
      const size_t entry = word * 64 + static_cast<size_t>(std::countr_zero(bits));
      const Outcome outcome =
          entry < rules ? state.TryRule(state.compiled.rules[entry], writer, out)
                        : state.TryMetric(static_cast<uint32_t>(entry - rules), writer, out, first);
      state.tried.push_back({static_cast<uint32_t>(entry), outcome});
    }
  }
  state.runner.End();
}

std::span<const Matcher::Tried> Matcher::tried() const { return state_->tried; }

uint64_t Matcher::cut() const { return state_->runner.cut(); }

}  // namespace aijob::match
