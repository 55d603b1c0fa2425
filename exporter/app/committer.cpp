#include "app/committer.h"

#include <algorithm>

#include "app/logging.h"

namespace aijob::app {
namespace {

using metrics::FamilyId;

constexpr std::string_view kMemoryNote = "counts/memory";
constexpr std::string_view kSourceNote = "source/";  // + name: its first start is past

}  // namespace

model::Result<std::vector<model::Position>> Committer::Restore(metrics::Counts& counts) {
  if (store_ == nullptr) return std::vector<model::Position>{};
  auto loaded = store_->Load();
  if (!loaded.ok()) return model::Error{loaded.error()};
  const metrics::RestoreReport report = counts.Restore(loaded->series);
  for (const std::string& message : report.messages) {
    LogWarn("a stored value was left out", {{"reason", message}});
  }
  for (const state::Note& note : loaded->notes) notes_[note.key] = *note.value;
  if (const auto memory = notes_.find(std::string(kMemoryNote)); memory != notes_.end()) {
    counts.LoadMemory(memory->second);
  }
  if (store_->damaged_set_aside()) counts.Add(FamilyId::kStateDamaged, {}, 1);
  return std::move(loaded->positions);
}

bool Committer::Knows(const std::string& source) const {
  const std::string key = std::string(kSourceNote) + source;
  return notes_.contains(key) || kept_.contains(key);
}

void Committer::Know(const std::string& source) {
  if (!Knows(source)) Keep(std::string(kSourceNote) + source, "1");
}

void Committer::Keep(const std::string& key, std::string text) {
  const auto stored = notes_.find(key);
  if (stored != notes_.end() && stored->second == text) {
    kept_.erase(key);
  } else {
    kept_[key] = std::move(text);
  }
}

void Committer::Take(SourceChanges changes) {
  const auto drop = [&](const model::Position& position) {
    std::erase_if(pending_.positions, [&](const model::Position& other) {
      return other.identity == position.identity && other.source == position.source;
    });
  };
  for (model::Position& forgotten : changes.forgotten) {
    drop(forgotten);
    pending_.forgotten.push_back(std::move(forgotten));
  }
  for (model::Position& changed : changes.changed) {
    drop(changed);
    pending_.positions.push_back(std::move(changed));
  }
}

model::Status Committer::Commit(metrics::Counts& counts, model::TimePoint now) {
  if (store_ == nullptr) {
    pending_ = {};
    kept_.clear();
    return model::Status::Ok();
  }
  std::vector<model::SavedSeries> series = counts.TakeDirty();
  Keep(std::string(kMemoryNote), counts.SaveMemory());
  if (series.empty() && pending_.empty() && kept_.empty()) return model::Status::Ok();
  counts.Add(FamilyId::kStateCommits, {}, 1);
  std::vector<model::SavedSeries> own = counts.TakeDirty();
  std::move(own.begin(), own.end(), std::back_inserter(series));
  pending_.series = std::move(series);
  for (const auto& [key, text] : kept_) pending_.notes.push_back({key, text});
  model::Status committed = store_->Commit(pending_);
  pending_.notes.clear();
  if (!committed.ok()) {
    pending_.series.clear();
    counts.MarkAllDirty();
    counts.Add(FamilyId::kStateCommitErrors, {}, 1);
    return committed;
  }
  pending_ = {};
  for (auto& [key, text] : kept_) notes_[key] = std::move(text);
  kept_.clear();
  counts.Set(FamilyId::kStateLastCommitTimestamp, {}, model::UnixSeconds(now));
  return committed;
}

}  // namespace aijob::app
