// What was rotated away before anybody looked: found by what is known of the files before and after
// it.
// Tested in tests/tail/adopt_test.cpp, copies_test.cpp and random_test.cpp: it is a part of the
// Tailer.

#include <sys/stat.h>

#include <algorithm>
#include <set>
#include <utility>

#include "tail/identity.h"
#include "tail/names.h"
#include "tail/tailer_impl.h"

namespace aijob::tail {
namespace {

// Looking at what was unseen may find a file cut meanwhile, and so on.
constexpr int kMostRounds = 100;

}  // namespace

/// With all known files and those at their places now looked at, others beside what was rotated are
/// new.
void Tailer::Impl::AdoptUnseen() {
  for (int round = 0; round < kMostRounds; ++round) {
    if (moved_.empty() && opened_.empty() && empty_before_.empty()) return;
    AdoptOnce();
  }
}

void Tailer::Impl::AdoptOnce() {
  const std::unordered_set<model::StreamId> opened = std::exchange(opened_, {});
  std::unordered_set<model::StreamId> moved = std::exchange(moved_, {});
  std::unordered_set<std::string_view> places;
  for (const model::StreamId stream : opened) {
    const auto it = files_.find(stream);
    if (it != files_.end()) places.insert(it->second->origin);
  }
  // The last one rotated from there may have been moved on, by one that was there and never seen.
  for (const model::StreamId stream : places.empty() ? std::vector<model::StreamId>() : ending_) {
    const auto it = files_.find(stream);
    if (it == files_.end() || !it->second->position.rotated) continue;
    if (places.contains(it->second->origin) && Locate(*it->second)) moved.insert(stream);
  }
  AdoptBeside(moved, opened);
  for (const auto& [real, written] : std::exchange(empty_before_, {})) {
    AdoptNewer(real, "", written);
  }
}

// Rotated twice since the last look: "a.log" became "a.log.2", and a file that was "a.log"
// meanwhile, never seen, is "a.log.1" now. It has a name of the same shape and was written after
// the last known one from the same place: before that one nothing was unseen. Those just `opened`
// are not meant, they came next.
void Tailer::Impl::AdoptBeside(const std::unordered_set<model::StreamId>& moved,
                               const std::unordered_set<model::StreamId>& opened) {
  std::set<std::pair<std::string, std::string>> places;  // where from, the shape of what it has now
  std::unordered_map<std::string, int64_t> newest;
  for (const model::StreamId stream : moved) {
    const auto it = files_.find(stream);
    if (it == files_.end()) continue;
    const File& file = *it->second;
    if (FolderOf(file.real) != FolderOf(file.origin)) continue;
    const std::string suffix = DerivedSuffix(NameOf(file.origin), NameOf(file.real));
    if (suffix.empty()) continue;
    places.emplace(file.origin, ShapeOf(suffix));
    newest[file.origin] = ended_.Newest(file.origin);
  }
  if (places.empty()) return;
  for (const auto& [stream, file] : files_) {
    const auto it = newest.find(file->origin);
    struct stat info {};
    if (it == newest.end() || opened.contains(stream)) continue;
    if (::fstat(file->fd.get(), &info) != 0) continue;
    const bool empty = file->position.head_bytes == 0;
    it->second = std::max(it->second, empty ? file->position.written : WrittenAt(info));
  }
  for (const auto& [origin, shape] : places) AdoptNewer(origin, shape, newest[origin]);
}

// A file that came to a place within the globs and left it again between two looks.
void Tailer::Impl::AdoptMoved(const News& news) {
  std::unordered_map<std::string, std::string> now_at;  // where such a file is, and where it was
  for (const auto& [from, to] : news.moves) {
    const auto carried = now_at.find(from);
    const std::string origin = carried == now_at.end() ? from : carried->second;
    if (carried != now_at.end()) now_at.erase(carried);
    if (globs_.Matches(PlaceOf(origin).path)) now_at[to] = origin;
  }
  for (const auto& [real, origin] : now_at) {
    const File* const adopted = Adopt(real, origin);
    // It was at its place, as if it had been opened there: what was copied from it is looked for.
    if (adopted != nullptr) opened_.insert(adopted->position.stream);
  }
  AdoptUnseen();
}

// What was rotated away from `origin` since `after`, unseen. What was written in the same tick of
// the clock may be: those that were read are known. `shape` empty: any that is plainly made by
// rotation.
void Tailer::Impl::AdoptNewer(const std::string& origin, const std::string& shape, int64_t after) {
  CutFrom(origin);
  for (const std::string& real : DerivedFiles(origin)) {
    const std::string suffix = DerivedSuffix(NameOf(origin), NameOf(real));
    if (shape.empty() ? !IsPlainRotation(suffix) : ShapeOf(suffix) != shape) continue;
    struct stat info {};
    if (::lstat(real.c_str(), &info) == 0 && WrittenAt(info) >= after) {
      Adopt(real, origin);
    }
  }
}

// What was rotated away in the tick in which `empty` was made was there before the first look.
void Tailer::Impl::LeaveBefore(const File& empty) {
  for (const std::string& real : DerivedFiles(empty.real)) {
    const Found place = PlaceOf(real);
    if (globs_.Matches(place.path)) continue;
    const Opened opened = Open(place, false);
    if (!opened.fd.open() || opened.mtime != empty.position.written) continue;
    if (by_identity_.contains(opened.identity)) continue;
    model::Position position;
    position.source = options_.source;
    position.path = opened.found.path;
    position.identity = opened.identity;
    position.written = opened.mtime;
    position.rotated = true;
    NoteHead(opened.fd.get(), position);
    ended_.Keep(std::move(position), empty.real, forgotten_);
  }
}

// A rotated file that was never seen at its place, `origin`. Null: it is known, or followed as
// others are.
File* Tailer::Impl::Adopt(const std::string& real, const std::string& origin) {
  const Found place = PlaceOf(real);
  if (IsCompressed(real)) return nullptr;
  if (globs_.Matches(place.path)) {  // found as any other, but it will not grow
    const auto found = by_real_.find(real);
    if (found != by_real_.end() && found->second->origin == real) End(*found->second, origin);
    return nullptr;
  }
  struct stat info {};
  if (::lstat(real.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return nullptr;
  if (by_identity_.contains(IdentityOf(info)) || IsHeld(IdentityOf(info))) return nullptr;
  Opened opened = Open(place, true);
  if (!opened.fd.open()) return nullptr;
  if (ended_.Holds(opened.AsSeen())) return nullptr;
  // A copy of what is at its place is not read until that is cut, which may be just now.
  for (int look = 0; look < 2; ++look) {
    auto live = by_real_.find(origin);
    if (live != by_real_.end() && LooksCut(*live->second)) Cut(*live->second);
    if (by_identity_.contains(opened.identity)) return nullptr;
    live = by_real_.find(origin);
    if (live != by_real_.end() && IsCopySoFar(opened.fd.get(), *live->second)) return nullptr;
  }
  ++stats_.rotations_rename;
  File& adopted = Add(std::move(opened), true);
  End(adopted, origin);
  Queue(adopted);
  return &adopted;
}

}  // namespace aijob::tail
