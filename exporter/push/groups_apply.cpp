// A push against what is there: consistent with it or not, and the exchange.
// Tested in tests/push/groups_test.cpp: it is a part of Groups.

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "push/block.h"
#include "push/groups.h"
#include "push/label_text.h"

namespace aijob::push {
namespace {

using model::PushChange;
using prometheus::MetricType;

constexpr size_t kMostFamilyBytes = size_t{128} << 20;  // the store takes twice that in one piece
constexpr std::array<std::string_view, 3> kSuffixes = {"_bucket", "_count", "_sum"};

/// Whether a family of that type has samples whose names end so.
bool Makes(MetricType type, std::string_view suffix) {
  if (type == MetricType::Histogram) return true;
  return type == MetricType::Summary && suffix != "_bucket";
}

std::string Conflict(const std::string& name, std::string_view why) {
  return "family \"" + name + "\": " + std::string(why);
}

Verdict Invalid(std::string error) {
  return {Outcome::kInvalid,
          "pushed metrics are invalid or inconsistent with existing metrics: " + std::move(error)};
}

PushChange PutGroup(const Group& group) {
  PushChange change;
  change.kind = PushChange::Kind::kPutGroup;
  change.group = group.head;
  return change;
}

void TellFamilies(const Group& group, const Undone& undone, model::PushChanges& changes) {
  const std::unordered_set<std::string_view> put(undone.put.begin(), undone.put.end());
  for (const model::PushedFamily& taken : undone.taken) {
    if (put.contains(taken.name)) continue;
    PushChange change;
    change.kind = PushChange::Kind::kDropFamily;
    change.group.id = group.head.id;
    change.family.name = taken.name;
    changes.push_back(std::move(change));
  }
  for (const auto& block : group.blocks) {
    const Family& family = *block->family;
    if (!put.contains(family.name)) continue;
    PushChange change;
    change.kind = PushChange::Kind::kPutFamily;
    change.group.id = group.head.id;
    change.family = {family.name, *block->help, family.type, block->pushed, block->data};
    changes.push_back(std::move(change));
  }
}

}  // namespace

/// What a push brings and what its group has, found by name at once: a body may hold as many
/// families as lines. Lifetime: until either changes.
class Groups::Plan {
 public:
  Plan(const Push& push, const Group& group) : push_(push), group_(group) {
    for (const PackedFamily& family : push.families) {
      if (!pushed_.emplace(family.name, &family).second) twice_ = &family;
    }
    for (const auto& block : group.blocks) held_.emplace(block->family, block.get());
  }

  [[nodiscard]] const Push& push() const { return push_; }
  [[nodiscard]] const Group& group() const { return group_; }
  /// A family that the push has twice, or null.
  [[nodiscard]] const PackedFamily* twice() const { return twice_; }
  /// Of the push; null: it has none of that name.
  [[nodiscard]] const PackedFamily* Pushed(std::string_view name) const {
    const auto it = pushed_.find(name);
    return it == pushed_.end() ? nullptr : it->second;
  }
  /// Of the group; null: it has none of that family.
  [[nodiscard]] const Block* Held(const Family& family) const {
    const auto it = held_.find(&family);
    return it == held_.end() ? nullptr : it->second;
  }
  [[nodiscard]] bool Replaces(const Block& block) const {
    return push_.mode == Mode::kReplaceGroup || Pushed(block.family->name) != nullptr;
  }

 private:
  const Push& push_;
  const Group& group_;
  std::unordered_map<std::string_view, const PackedFamily*> pushed_;
  std::unordered_map<const Family*, const Block*> held_;
  const PackedFamily* twice_ = nullptr;
};

/// The family of that name, if there is still something of it when the push has replaced what it
/// does; else null.
const Family* Groups::Staying(const Plan& plan, std::string_view name) const {
  const auto it = families_.find(name);
  if (it == families_.end()) return nullptr;
  const Block* const held = plan.Held(*it->second);
  const size_t replaced = held != nullptr && plan.Replaces(*held) ? 1 : 0;
  return it->second->blocks.size() > replaced ? it->second.get() : nullptr;
}

/// Why the push cannot be exposed beside all else; empty: it can, but for duplicate series.
std::string Groups::Inconsistency(const Plan& plan) const {
  constexpr std::string_view kTaken = "its name is that of another family's samples";
  if (plan.twice() != nullptr) return Conflict(plan.twice()->name, "it is there twice");
  for (const PackedFamily& family : plan.push().families) {
    const auto reserved = reserved_.find(family.name);
    if (reserved != reserved_.end() && std::find(reserved->second.begin(), reserved->second.end(),
                                                 family.type) == reserved->second.end()) {
      return Conflict(family.name, "the name is this exporter's own, of another type");
    }
    const Family* const other = Staying(plan, family.name);
    if (other != nullptr && other->type != family.type) {
      return Conflict(family.name, "another group has it with another type");
    }
    for (const std::string_view suffix : kSuffixes) {
      const std::string longer = family.name + std::string(suffix);
      if (Makes(family.type, suffix) &&
          (plan.Pushed(longer) != nullptr || reserved_.contains(longer) ||
           Staying(plan, longer) != nullptr)) {
        return Conflict(longer, kTaken);
      }
      if (!std::string_view(family.name).ends_with(suffix)) continue;
      const std::string base = family.name.substr(0, family.name.size() - suffix.size());
      const PackedFamily* const beside = plan.Pushed(base);
      const Family* const stored = Staying(plan, base);
      if ((beside != nullptr && Makes(beside->type, suffix)) ||
          (stored != nullptr && Makes(stored->type, suffix))) {
        return Conflict(family.name, kTaken);
      }
    }
  }
  return "";
}

Verdict Groups::TooLarge(const Plan& plan) const {
  size_t pushed = 0;
  for (const PackedFamily& family : plan.push().families) {
    pushed += family.hashes.size();
    if (family.data.size() <= kMostFamilyBytes) continue;
    return {Outcome::kGroupTooLarge, "family \"" + family.name + "\" would take over " +
                                         std::to_string(kMostFamilyBytes >> 20) + " MiB"};
  }
  size_t replaced = 0;
  for (const auto& block : plan.group().blocks) {
    replaced += plan.Replaces(*block) ? block->series : 0;
  }
  const size_t after = plan.group().series - replaced + pushed;
  if (after > limits_.group_series) {
    return {Outcome::kGroupTooLarge, "the group would have " + std::to_string(after) +
                                         " series; the limit is " +
                                         std::to_string(limits_.group_series)};
  }
  if (series_.size() - replaced + pushed > limits_.series && pushed > replaced) {
    return {Outcome::kTooMany, "there are " + std::to_string(series_.size()) +
                                   " pushed series; the limit is " +
                                   std::to_string(limits_.series)};
  }
  return {};
}

model::Status Groups::MergeInto(Push& push, const Plan& plan) const {
  for (PackedFamily& family : push.families) {
    const auto known = families_.find(family.name);
    if (known == families_.end() || known->second->type != family.type) continue;
    const Block* const block = plan.Held(*known->second);
    if (block == nullptr) continue;
    model::Status merged = Aggregate(block->data, push.gauges, seed_, family);
    if (!merged.ok()) return merged;
  }
  return {};
}

/// Null, and why in `verdict`, where the group is not there and cannot be made.
Group* Groups::FindOrCreate(const Push& push, const std::string& key, Verdict& verdict) {
  if (Group* const group = Find(key)) return group;
  if (groups_.size() >= limits_.groups) {
    verdict = {Outcome::kTooMany, "there are " + std::to_string(groups_.size()) +
                                      " groups already, which is the limit"};
    return nullptr;
  }
  model::PushedGroup head;
  head.labels = push.labels;
  Group* const group = Create(std::move(head), key);
  if (group == nullptr) {
    verdict = Invalid("another group differs only in an empty instance");
  }
  return group;
}

/// False where a series would be there twice: what was done until then stands in `undone`.
bool Groups::Exchange(Push& push, Group& group, const Plan& plan, double now, Undone& undone) {
  for (size_t i = group.blocks.size(); i > 0; --i) {
    if (plan.Replaces(*group.blocks[i - 1])) undone.taken.push_back(Detach(group, i - 1));
  }
  for (PackedFamily& family : push.families) {  // from here on the plan is void
    if (family.hashes.empty()) continue;
    std::string name = family.name;
    if (!Attach(group, std::move(family), now)) return false;
    undone.put.push_back(std::move(name));
  }
  return true;
}

Verdict Groups::Apply(Push push, const Moment& now, model::PushChanges& changes, Undo& undo) {
  const std::string key = KeyOf(push.labels);
  const bool existed = Find(key) != nullptr;
  Verdict verdict;
  Group* const group = FindOrCreate(push, key, verdict);
  if (group == nullptr) return verdict;
  Undone undone{key, nullptr, group->deadline, {}, {}};
  if (existed) undone.before = std::make_unique<model::PushedGroup>(group->head);
  const double seconds = model::UnixSeconds(now.wall);

  std::string error = std::move(push.refused);
  const Plan plan(push, *group);
  if (error.empty()) error = Inconsistency(plan);
  if (error.empty() && push.mode == Mode::kAggregate) error = MergeInto(push, plan).error();
  if (error.empty()) verdict = TooLarge(plan);
  if (verdict.outcome != Outcome::kDone) {
    if (!existed) Erase(key);
    return verdict;
  }
  if (error.empty() && !Exchange(push, *group, plan, seconds, undone)) {
    error = "a series is there twice";
    Undo back;
    back.push_back({key, std::make_unique<model::PushedGroup>(group->head), group->deadline,
                    std::move(undone.taken), std::move(undone.put)});
    Rollback(std::move(back));
    undone.taken.clear();
    undone.put.clear();
  }
  if (!error.empty()) {
    group->head.failed = seconds;
    if (!existed) {  // or refused pushes could fill the store for ever
      group->head.ttl = push.ttl;
      SetDeadline(*group, now.steady + push.ttl);
    }
    verdict = Invalid(std::move(error));
  } else {
    group->head.pushed = seconds;
    group->head.ttl = push.ttl;
    undone.last_push = last_push_;
    last_push_ = std::max(last_push_, seconds);
    SetDeadline(*group, now.steady + push.ttl);
    TellFamilies(*group, undone, changes);
  }
  changes.push_back(PutGroup(*group));
  undo.push_back(std::move(undone));
  return verdict;
}

}  // namespace aijob::push
