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
  for (const state::Note& note : loaded->notes) {
    if (note.key == kMemoryNote) counts.LoadMemory(*note.value);
    if (note.key.starts_with(kSourceNote)) {
      known_sources_.push_back(note.key.substr(kSourceNote.size()));
    }
  }
  if (store_->damaged_set_aside()) counts.Add(FamilyId::kStateDamaged, {}, 1);
  return std::move(loaded->positions);
}

bool Committer::Knows(const std::string& source) const {
  return std::find(known_sources_.begin(), known_sources_.end(), source) != known_sources_.end();
}

void Committer::Know(const std::string& source) {
  if (Knows(source)) return;
  known_sources_.push_back(source);
  pending_.notes.push_back({std::string(kSourceNote) + source, "1"});
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
    return model::Status::Ok();
  }
  std::vector<model::SavedSeries> series = counts.TakeDirty();
  std::string memory = counts.SaveMemory();
  if (series.empty() && pending_.empty() && memory == committed_memory_) {
    return model::Status::Ok();
  }
  counts.Add(FamilyId::kStateCommits, {}, 1);
  std::vector<model::SavedSeries> own = counts.TakeDirty();
  std::move(own.begin(), own.end(), std::back_inserter(series));
  const size_t notes = pending_.notes.size();
  if (memory != committed_memory_) pending_.notes.push_back({std::string(kMemoryNote), memory});
  pending_.series = std::move(series);
  model::Status committed = store_->Commit(pending_);
  if (!committed.ok()) {
    pending_.series.clear();
    pending_.notes.resize(notes);
    counts.MarkAllDirty();
    counts.Add(FamilyId::kStateCommitErrors, {}, 1);
    return committed;
  }
  pending_ = {};
  committed_memory_ = std::move(memory);
  counts.Set(FamilyId::kStateLastCommitTimestamp, {}, model::UnixSeconds(now));
  return committed;
}

}  // namespace aijob::app
