#include "app/checkpoint_ledger.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "model/time.h"

namespace aijob::app {
namespace {

using collect::CheckpointFound;
using collect::CheckpointState;
using nlohmann::json;

constexpr size_t kMostEntries = 64;

using model::Ticks;

}  // namespace

CheckpointLedger CheckpointLedger::Load(std::string_view text) {
  CheckpointLedger ledger;
  const json saved = json::parse(text, nullptr, false);
  if (!saved.is_object()) return ledger;
  try {
    ledger.until_ = saved.at("until").get<int64_t>();
    for (const json& item : saved.at("seen")) {
      Entry entry;
      entry.begun = item.at("begun").get<int64_t>();
      entry.changed = item.at("changed").get<int64_t>();
      entry.completed = item.at("completed").get<int64_t>();
      entry.counted_complete = item.at("complete").get<bool>();
      entry.counted_incomplete = item.at("incomplete").get<bool>();
      ledger.entries_[item.at("name").get<std::string>()] = entry;
    }
    ledger.first_ = false;
  } catch (const json::exception&) {
    return {};
  }
  return ledger;
}

std::string CheckpointLedger::Save() const {
  json seen = json::array();
  for (const auto& [name, entry] : entries_) {
    seen.push_back({{"name", name},
                    {"begun", entry.begun},
                    {"changed", entry.changed},
                    {"completed", entry.completed},
                    {"complete", entry.counted_complete},
                    {"incomplete", entry.counted_incomplete}});
  }
  return json{{"until", until_}, {"seen", std::move(seen)}}.dump(-1, ' ', false,
                                                                 json::error_handler_t::replace);
}

CheckpointLedger::Entry& CheckpointLedger::Note(const CheckpointFound& found) {
  const int64_t begun = Ticks(found.extent.begun);
  const int64_t changed = Ticks(found.extent.changed);
  const auto [at, fresh] = entries_.try_emplace(found.name);
  Entry& entry = at->second;
  const bool history = fresh && found.settled() && (first_ || changed <= until_);
  if (fresh || begun > entry.changed) entry = {begun, changed, 0, history, history, false, false};
  entry.changed = changed;
  return entry;
}

model::TimePoint CheckpointLedger::CompletedAt(const CheckpointFound& found) const {
  const auto entry = entries_.find(found.name);
  if (entry == entries_.end() || entry->second.completed == 0) return found.extent.changed;
  return model::TimePoint(model::Duration(entry->second.completed));
}

std::vector<CheckpointNews> CheckpointLedger::Take(const collect::CheckpointLook& look) {
  std::vector<CheckpointNews> news;
  std::set<std::string_view> there;
  int64_t until = until_;
  // The oldest first, as they were saved.
  for (auto found = look.checkpoints.rbegin(); found != look.checkpoints.rend(); ++found) {
    there.insert(found->name);
    Entry& entry = Note(*found);
    const bool complete = found->state == CheckpointState::kComplete;
    if (complete && entry.completed == 0) entry.completed = entry.changed;
    const bool incomplete = found->state == CheckpointState::kIncomplete;
    if (complete && entry.seen_complete && !entry.counted_complete) {
      entry.counted_complete = true;
      news.push_back({found->name, true, ""});
    }
    if (incomplete && entry.seen_incomplete && !entry.counted_incomplete) {
      entry.counted_incomplete = true;
      news.push_back({found->name, false, found->checks.why});
    }
    entry.seen_complete = complete;
    entry.seen_incomplete = incomplete;
    const bool counted = entry.counted_complete || entry.counted_incomplete;
    if (counted) until = std::max(until, entry.changed);
  }
  for (auto entry = entries_.begin(); entry != entries_.end();) {
    // Where a look saw only a part, it may be out of sight.
    const bool hidden = !look.fault.empty() && entries_.size() <= kMostEntries;
    if (there.contains(entry->first) || hidden) {
      ++entry;
      continue;
    }
    if (entry->second.seen_complete && !entry->second.counted_complete) {
      news.push_back({entry->first, true, ""});
      until = std::max(until, entry->second.changed);
    }
    entry = entries_.erase(entry);
  }
  until_ = until;
  first_ = false;
  return news;
}

}  // namespace aijob::app
