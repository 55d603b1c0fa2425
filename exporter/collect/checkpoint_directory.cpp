#include "collect/checkpoint_directory.h"

#include <algorithm>
#include <set>
#include <utility>

namespace aijob::collect {
namespace {

using Kind = FolderEntry::Kind;
constexpr std::string_view kTrackers[] = {"latest_checkpointed_iteration.txt", "latest"};
constexpr size_t kTrackerBytes = 256;

CheckpointFolderFacts ReadFacts(int folder, const FolderListing& top, LookBudget& budget) {
  CheckpointFolderFacts facts;
  for (const std::string_view name : kTrackers) {
    const FolderEntry* entry = top.Find(name);
    if (entry == nullptr || entry->kind != Kind::kFile) continue;
    facts.has_tracker = true;
    facts.tracker_modified = entry->modified;
    auto file = LookedFile::Open(folder, name, budget);
    const auto text = file.ok() ? file->Read(0, kTrackerBytes) : std::nullopt;
    if (text) facts.tracked_step = ReadTracker(*text);
    break;
  }
  return facts;
}

bool Newer(const CheckpointExtent& a, uint64_t a_step, const CheckpointExtent& b, uint64_t b_step) {
  return std::pair(a.begun, a_step) > std::pair(b.begun, b_step);
}

}  // namespace

std::vector<CheckpointDirectory::Candidate> CheckpointDirectory::Candidates(
    const FolderListing& top) const {
  std::vector<Candidate> all;
  std::set<uint64_t> finals;
  for (const FolderEntry& entry : top.entries) {
    if (entry.kind != Kind::kFile && entry.kind != Kind::kFolder) continue;
    const auto name = ReadCheckpointName(entry.path, entry.kind == Kind::kFolder, options_.layout);
    if (!name) continue;
    all.push_back({*name, &entry});
    if (!name->temporary) finals.insert(name->step);
  }
  std::erase_if(all, [&finals](const Candidate& candidate) {  // left over from an earlier attempt
    return candidate.name.temporary && finals.contains(candidate.name.step);
  });
  std::vector<Candidate> chosen;
  const auto choose = [&](auto&& newer) {
    const size_t count = std::min(all.size(), kCheckpointsLooked);
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), all.end(),
                      newer);
    for (size_t i = 0; i < count; ++i) {
      const bool taken = std::any_of(chosen.begin(), chosen.end(), [&](const Candidate& other) {
        return other.entry == all[i].entry;
      });
      if (!taken) chosen.push_back(all[i]);
    }
  };
  choose([](const Candidate& a, const Candidate& b) { return a.name.step > b.name.step; });
  choose(
      [](const Candidate& a, const Candidate& b) { return a.entry->modified > b.entry->modified; });
  return chosen;
}

bool CheckpointDirectory::List(int top, Looked& looked, model::TimePoint now, LookBudget& budget,
                               CheckpointLook& look) {
  const FolderEntry& entry = *looked.candidate.entry;
  const auto [at, fresh] = known_.try_emplace(entry.path);
  Known& known = at->second;
  const bool complete = known.found.state == CheckpointState::kComplete;
  const bool same = known.entry_modified == entry.modified && now - known.listed < kLookAgain;
  if (!fresh && complete && same && entry.kind == Kind::kFolder) return true;
  if (entry.kind == Kind::kFile) {
    looked.folder = OpenSame(top);
    looked.listing.entries = {entry};
  } else {
    model::Result<model::Descriptor> folder = OpenFolderBelow(top, entry.path);
    if (!folder.ok()) {
      if (look.fault.empty()) look.fault = options_.path + "/" + folder.error();
      return false;
    }
    looked.folder = std::move(*folder);
    looked.listing = ListFolder(looked.folder.get(), kCheckpointDepth, budget);
  }
  looked.listed = true;
  if (look.fault.empty() && !looked.listing.unreadable.empty()) {
    look.fault = options_.path + "/" + entry.path + "/" + looked.listing.unreadable;
  }
  if (look.fault.empty() && !looked.listing.whole) {
    look.fault =
        options_.path + ": holds more files than one look may see; watch a folder with " + "fewer";
  }
  const CheckpointExtent extent = MeasureCheckpoint(looked.listing);
  if (fresh || extent.signature != known.found.extent.signature) {
    known.judged = false;
    known.quiet_since = first_ ? std::min(extent.changed, now) : now;
  }
  known.found.name = entry.path;
  known.found.step = looked.candidate.name.step;
  known.found.extent = extent;
  known.entry_modified = entry.modified;
  known.listed = now;
  known.has_meta = looked.listing.Find("meta.json") != nullptr;
  known.sure = looked.listing.whole && looked.listing.unreadable.empty();
  return true;
}

void CheckpointDirectory::Judge(Looked& looked, const CheckpointFolderFacts& facts,
                                LookBudget& budget) {
  Known& known = known_.at(looked.candidate.entry->path);
  if (!looked.listed || (known.judged && facts == facts_)) return;
  if (budget.spent) return;  // it has the next look
  const bool is_file = looked.candidate.entry->kind == Kind::kFile;
  const bool first = budget.read_bytes + kTrackerBytes >= budget_.read_bytes;
  known.found.checks = JudgeCheckpoint({looked.folder.get(), is_file ? known.found.name : "",
                                        looked.candidate.name, options_.marker, options_.settle},
                                       looked.listing, facts, budget);
  // One that alone needs more than a look may read would never be done.
  known.judged = first || !budget.spent;
}

void CheckpointDirectory::Settle(Known& known, const std::vector<const Known*>& all,
                                 model::TimePoint now) const {
  using Checks = CheckpointChecks;
  CheckpointFound& found = known.found;
  const bool followed = std::any_of(all.begin(), all.end(), [&](const Known* other) {
    return other->found.step > found.step && other->found.extent.begun >= found.extent.changed &&
           other != &known;
  });
  const bool quiet = followed || now - known.quiet_since >= options_.settle;
  const bool lacking = found.checks.Failed(Checks::kMarker) || found.checks.Failed(Checks::kShards);
  const bool wrong = found.checks.Failed(Checks::kStep) || found.checks.Failed(Checks::kHash);
  found.state = CheckpointState::kInProgress;
  if (!known.sure && lacking) return;  // what lacks may be what could not be read
  if (lacking || wrong) {
    if (quiet)
      found.state = lacking ? CheckpointState::kIncomplete : CheckpointState::kInconsistent;
  } else if (quiet || found.checks.passed[Checks::kMarker] == true) {
    found.state = CheckpointState::kComplete;
  }
}

CheckpointLook CheckpointDirectory::Look(model::TimePoint now) {
  CheckpointLook look;
  LookBudget budget = budget_;
  const model::Result<model::Descriptor> folder = OpenFolder(options_.path);
  if (!folder.ok()) {
    look.fault = folder.error();
    return look;
  }
  const FolderListing top = ListFolder(folder->get(), 1, budget);
  look.seen = true;
  if (!top.unreadable.empty()) look.fault = options_.path + "/" + top.unreadable;
  if (!top.whole) look.fault = options_.path + ": holds more entries than one look may see";
  CheckpointFolderFacts facts = ReadFacts(folder->get(), top, budget);
  std::vector<Looked> looked;
  std::set<std::string> there;
  for (const Candidate& candidate : Candidates(top)) {
    Looked one{candidate, model::Descriptor(-1), {}, false};
    if (!List(folder->get(), one, now, budget, look)) continue;
    there.insert(candidate.entry->path);
    looked.push_back(std::move(one));
  }
  std::erase_if(known_, [&there](const auto& known) { return !there.contains(known.first); });
  std::vector<const Known*> all;
  for (const auto& [name, known] : known_) {
    facts.writes_meta = facts.writes_meta || known.has_meta;
    all.push_back(&known);
  }
  for (Looked& one : looked) Judge(one, facts, budget);
  facts_ = facts;
  first_ = false;
  for (auto& [name, known] : known_) {
    Settle(known, all, now);
    const std::string& unreadable = known.found.checks.unreadable;
    if (look.fault.empty() && !unreadable.empty()) {
      look.fault = options_.path;
      look.fault.append("/").append(name).append("/").append(unreadable);
    }
    look.checkpoints.push_back(known.found);
  }
  std::sort(look.checkpoints.begin(), look.checkpoints.end(),
            [](const auto& a, const auto& b) { return Newer(a.extent, a.step, b.extent, b.step); });
  return look;
}

}  // namespace aijob::collect
