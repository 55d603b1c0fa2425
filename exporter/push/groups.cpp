#include "push/groups.h"

#include <algorithm>
#include <unordered_set>

#include "push/block.h"
#include "push/label_text.h"

namespace aijob::push {
namespace {

using model::PushChange;

PushChange ChangeOf(PushChange::Kind kind, const model::PushedGroup& head) {
  PushChange change;
  change.kind = kind;
  change.group = head;
  return change;
}

/// Whether a stored group is one that a push can have made: what its labels and times are used for
/// does not check them again.
bool IsSound(const model::PushedGroup& head, std::string_view key) {
  constexpr std::chrono::hours kLongestTtl{24 * 366 * 300};
  const bool has_job = std::any_of(head.labels.begin(), head.labels.end(), [](const auto& label) {
    return label.first == "job" && !label.second.empty();
  });
  const auto is_time = [](double seconds) { return seconds >= 0 && seconds < 1e11; };
  return has_job && IsLabelText(key.substr(0, key.size() - 1)) && is_time(head.pushed) &&
         is_time(head.failed) && head.ttl.count() >= 0 && head.ttl < kLongestTtl;
}

/// One that is not empty, if it is soon found: with many groups they are all alike.
std::shared_ptr<const std::string> AnyHelp(const Family& family) {
  constexpr size_t kMostAsked = 100;
  const size_t asked = std::min(family.blocks.size(), kMostAsked);
  for (size_t i = 0; i < asked; ++i) {
    if (!family.blocks[i]->help->empty()) return family.blocks[i]->help;
  }
  return family.blocks.back()->help;
}

}  // namespace

std::string KeyOf(const model::GroupingLabels& labels) {
  std::string key;
  for (const auto& [name, value] : labels) {
    std::string label;
    AppendLabel(name, value, label);
    key.append(label) += ',';
  }
  return key;
}

Group* Groups::Find(const std::string& key) {
  const auto it = groups_.find(key);
  return it == groups_.end() ? nullptr : it->second.get();
}

uint64_t Groups::TimeHash(std::string_view label_text) const { return HashText(seed_, label_text); }

/// Null: another group's times would be the same line. (One with an empty label beside one without
/// is left to coexist, as at the Pushgateway; only their metrics must not be the same.)
Group* Groups::Create(model::PushedGroup head, std::string key) {
  std::string text;
  const model::Status written = WriteLabelText({}, head.labels, text);
  if (!written.ok() || !series_.Insert(TimeHash(text))) return nullptr;
  auto owned = std::make_unique<Group>();
  Group& group = *owned;
  group.head = std::move(head);
  group.label_text = std::move(text);
  group.key = key;
  if (group.head.id == 0) group.head.id = next_id_;
  next_id_ = std::max(next_id_, group.head.id + 1);
  by_id_[group.head.id] = &group;
  groups_[std::move(key)] = std::move(owned);
  return &group;
}

/// REQUIRES that it has no blocks.
void Groups::Erase(const std::string& key) {
  const auto it = groups_.find(key);
  if (it == groups_.end()) return;
  Group& group = *it->second;
  series_.Erase(TimeHash(group.label_text));
  deadlines_.erase({group.deadline, &group});
  by_id_.erase(group.head.id);
  groups_.erase(it);
}

void Groups::SetDeadline(Group& group, std::chrono::steady_clock::time_point deadline) {
  deadlines_.erase({group.deadline, &group});
  group.deadline = deadline;
  if (group.head.ttl.count() > 0) deadlines_.insert({deadline, &group});
}

std::vector<uint64_t> Groups::HashesOf(const model::PushedFamily& family) const {
  std::vector<uint64_t> hashes;
  BlockReader reader(family.series, family.type);
  while (reader.Next()) hashes.push_back(HashSeries(seed_, family.name, reader.labels));
  return hashes;
}

PackedFamily Groups::Repack(model::PushedFamily family) const {
  PackedFamily packed;
  packed.hashes = HashesOf(family);
  packed.name = std::move(family.name);
  packed.help = std::move(family.help);
  packed.type = family.type;
  BlockReader reader(family.series, family.type);
  while (!packed.utf8_labels && reader.Next()) {
    packed.utf8_labels = exposition::MayHaveQuotedName(reader.labels);
  }
  packed.data = std::move(family.series);
  return packed;
}

/// False, and nothing done, where one of its series exists.
bool Groups::Attach(Group& group, PackedFamily packed, double pushed) {
  for (size_t i = 0; i < packed.hashes.size(); ++i) {
    if (series_.Insert(packed.hashes[i])) continue;
    while (i > 0) series_.Erase(packed.hashes[--i]);
    return false;
  }
  std::unique_ptr<Family>& family = families_[packed.name];
  if (family == nullptr) {
    family = std::make_unique<Family>();
    family->name = packed.name;
  }
  family->type = packed.type;
  auto help = family->help;
  if (help == nullptr || *help != packed.help) {
    help = std::make_shared<const std::string>(std::move(packed.help));
  }
  if (family->help == nullptr || !help->empty()) family->help = help;
  auto block = std::make_unique<Block>();
  block->group = &group;
  block->family = family.get();
  block->place = static_cast<uint32_t>(family->blocks.size());
  block->series = static_cast<uint32_t>(packed.hashes.size());
  block->utf8_labels = packed.utf8_labels;
  block->pushed = pushed;
  block->help = std::move(help);
  block->data = std::move(packed.data);
  block->data.shrink_to_fit();
  family->blocks.push_back(block.get());
  group.series += block->series;
  group.blocks.push_back(std::move(block));
  return true;
}

model::PushedFamily Groups::Detach(Group& group, size_t at) {
  std::unique_ptr<Block> block = std::move(group.blocks[at]);
  group.blocks[at] = std::move(group.blocks.back());
  group.blocks.pop_back();
  group.series -= block->series;
  Family& family = *block->family;
  model::PushedFamily taken{family.name, *block->help, family.type, block->pushed,
                            std::move(block->data)};
  for (const uint64_t hash : HashesOf(taken)) series_.Erase(hash);
  family.blocks[block->place] = family.blocks.back();
  family.blocks[block->place]->place = block->place;
  family.blocks.pop_back();
  const bool last_help = family.help == block->help && family.help.use_count() == 2;
  if (last_help && !family.blocks.empty()) family.help = AnyHelp(family);
  if (family.blocks.empty()) families_.erase(taken.name);
  return taken;
}

void Groups::Delete(const model::GroupingLabels& labels, model::PushChanges& changes, Undo& undo) {
  if (Group* const group = Find(KeyOf(labels))) Delete(*group, changes, undo);
}

void Groups::Delete(Group& group, model::PushChanges& changes, Undo& undo) {
  Undone undone{
      group.key, std::make_unique<model::PushedGroup>(group.head), group.deadline, {}, {}};
  while (!group.blocks.empty()) undone.taken.push_back(Detach(group, group.blocks.size() - 1));
  changes.push_back(ChangeOf(PushChange::Kind::kDropGroup, group.head));
  Erase(undone.key);
  undo.push_back(std::move(undone));
}

void Groups::DeleteAll(model::PushChanges& changes, Undo& undo) {
  model::PushChanges each;  // one step does for all
  while (!groups_.empty()) Delete(*groups_.begin()->second, each, undo);
  changes.push_back(ChangeOf(PushChange::Kind::kDropAll, {}));
}

size_t Groups::Expire(const Moment& now, size_t most, model::PushChanges& changes, Undo& undo) {
  size_t expired = 0;
  for (; expired < most && !deadlines_.empty(); ++expired) {
    const auto& [deadline, group] = *deadlines_.begin();
    if (deadline > now.steady) break;
    Delete(*group, changes, undo);
  }
  return expired;
}

void Groups::Rollback(Undo undo) {
  for (auto undone = undo.rbegin(); undone != undo.rend(); ++undone) {
    if (undone->last_push >= 0) last_push_ = undone->last_push;
    Group* group = Find(undone->key);
    if (group == nullptr && undone->before == nullptr) continue;
    if (group == nullptr) group = Create(*undone->before, undone->key);
    const std::unordered_set<std::string_view> put(undone->put.begin(), undone->put.end());
    for (size_t i = group->blocks.size(); i > 0; --i) {
      if (put.contains(group->blocks[i - 1]->family->name)) Detach(*group, i - 1);
    }
    for (model::PushedFamily& taken : undone->taken) {
      const double pushed = taken.pushed;
      Attach(*group, Repack(std::move(taken)), pushed);
    }
    if (undone->before == nullptr) {
      Erase(undone->key);
      continue;
    }
    group->head = *undone->before;
    SetDeadline(*group, undone->deadline);
  }
}

model::Status Groups::Restore(model::PushedGroup head, const Moment& now) {
  std::string key = KeyOf(head.labels);
  if (!IsSound(head, key)) return model::Error{"a stored group is damaged: " + key};
  const std::chrono::duration<double> age(model::UnixSeconds(now.wall) - head.pushed);
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::clamp(age, std::chrono::duration<double>(0), std::chrono::duration<double>(head.ttl)));
  if (Find(key) != nullptr) return model::Error{"a stored group is there twice: " + key};
  Group* const group = Create(std::move(head), key);
  if (group == nullptr) return model::Error{"a stored group has unusable labels: " + key};
  last_push_ = std::max(last_push_, group->head.pushed);
  SetDeadline(*group, now.steady + (group->head.ttl - passed));
  return {};
}

model::Status Groups::Restore(uint64_t id, model::PushedFamily family) {
  const auto it = by_id_.find(id);
  if (it == by_id_.end()) return model::Error{family.name + ": stored without its group"};
  const std::optional<uint32_t> count = CountSeries(family.series, family.type);
  const auto known = families_.find(family.name);
  const bool fits = known == families_.end() || known->second->type == family.type;
  if (count.value_or(0) == 0 || !fits ||
      !exposition::IsMetricName(family.name, exposition::Names::kUtf8)) {
    return model::Error{family.name + ": its stored series are damaged or of another type"};
  }
  const std::string name = family.name;
  const double pushed = family.pushed;
  if (!Attach(*it->second, Repack(std::move(family)), pushed)) {
    return model::Error{name + ": a stored series is there twice"};
  }
  return {};
}

}  // namespace aijob::push
