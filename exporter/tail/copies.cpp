// copytruncate: the copy of a file that was cut, and new files that look like one.
// Tested in tests/tail/tailer_test.cpp, and tests/tail/random_test.cpp: it is a part of the Tailer.

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>

#include "tail/identity.h"
#include "tail/names.h"
#include "tail/tailer_impl.h"

namespace aijob::tail {

/// Real paths of the files whose names derive from `origin`'s, beside it.
std::vector<std::string> Tailer::Impl::DerivedFiles(const std::string& origin) const {
  std::vector<std::string> files;
  const std::string folder = FolderOf(origin);
  DIR* const listing = ::opendir(folder.c_str());
  if (listing == nullptr) return files;
  while (const dirent* entry = ::readdir(listing)) {
    const std::string name = entry->d_name;
    if (IsCompressed(name) || DerivedSuffix(NameOf(origin), name).empty()) continue;
    files.push_back((folder == "/" ? "" : folder) + "/" + name);
  }
  ::closedir(listing);
  return files;
}

/// The copy of what `position` speaks of, once at `origin`. Of several that begin alike it is the
/// first that was written after what was read; where copying kept the old time, the last.
Tailer::Impl::Opened Tailer::Impl::FindCopy(const model::Position& position,
                                            const std::string& origin, uint64_t at_least) {
  Opened best;
  if (origin.empty() || position.head_bytes == 0) return best;
  const auto likelier = [&](int64_t one, int64_t other) {
    const bool after = one >= position.written;
    if (after != (other >= position.written)) return after;
    return after ? one < other : one > other;
  };
  for (const std::string& real : DerivedFiles(origin)) {
    struct stat info {};
    if (::lstat(real.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    if (by_identity_.contains(IdentityOf(info))) continue;
    if (static_cast<uint64_t>(info.st_size) < at_least) continue;
    Opened opened = Open(PlaceOf(real), true);
    if (!opened.fd.open() || (best.fd.open() && !likelier(opened.mtime, best.mtime))) continue;
    if (!HoldsContent(opened.fd.get(), position)) continue;
    if (IsStored(opened) || ended_.Holds(opened.AsSeen())) continue;
    best = std::move(opened);
  }
  return best;
}

bool Tailer::Impl::LooksCut(const File& file) const {
  struct stat info {};
  if (::fstat(file.fd.get(), &info) != 0) return false;
  return static_cast<uint64_t>(info.st_size) < file.ReadPoint() ||
         !HoldsContent(file.fd.get(), file.position);
}

/// Files that came from `origin` and were cut, and moved since, before they were looked at.
void Tailer::Impl::CutFrom(const std::string& origin) {
  for (const model::StreamId stream : std::vector<model::StreamId>(ending_)) {
    const auto it = files_.find(stream);
    if (it == files_.end() || it->second->origin != origin) continue;
    if (LooksCut(*it->second)) Cut(*it->second);
  }
}

bool Tailer::Impl::IsHeld(const model::FileIdentity& identity) const {
  return std::any_of(held_.begin(), held_.end(),
                     [&](const Held& held) { return held.identity == identity; });
}

/// All of the copy is the beginning of the original, and that is something. A longer one is no
/// copy, or the original has just been cut: after a no it is to be asked whether it was.
bool Tailer::Impl::IsCopySoFar(int fd, const File& original) const {
  struct stat copy {};
  struct stat whole {};
  if (::fstat(fd, &copy) != 0 || ::fstat(original.fd.get(), &whole) != 0) return false;
  if (whole.st_size == 0 || copy.st_size > whole.st_size) return false;
  return SameUpTo(fd, original.fd.get(), static_cast<uint64_t>(copy.st_size));
}

/// Followed files that `found` could be a copy of, by name: at their place, or just moved from it.
std::vector<model::StreamId> Tailer::Impl::OriginalsOf(const Found& found) {
  std::vector<model::StreamId> originals;
  const std::string folder = FolderOf(found.path);
  for (const std::string& name : PossibleOriginals(NameOf(found.path))) {
    const std::string path = (folder == "/" ? "" : folder) + "/" + name;
    if (!globs_.Matches(path)) continue;
    CheckPath(path);  // names get shorter: this ends
    const auto it = by_path_.find(path);
    if (it != by_path_.end()) originals.push_back(it->second->position.stream);
    const std::string real = FolderOf(found.real) + "/" + name;
    for (const model::StreamId stream : ending_) {
      const auto moved = files_.find(stream);
      if (moved != files_.end() && moved->second->origin == real) originals.push_back(stream);
    }
  }
  return originals;
}

/// A new file that so far equals a file its name derives from. True: held, or known by now.
bool Tailer::Impl::HoldBack(Opened& opened) {
  const auto cut = [&] {
    for (const model::StreamId stream : OriginalsOf(opened.found)) {
      const auto original = files_.find(stream);
      if (original != files_.end() && LooksCut(*original->second)) Cut(*original->second);
    }
    return by_identity_.contains(opened.identity);
  };
  if (cut()) return true;
  for (const model::StreamId stream : OriginalsOf(opened.found)) {
    const auto original = files_.find(stream);
    if (original == files_.end()) continue;
    if (!IsCopySoFar(opened.fd.get(), *original->second)) continue;
    Held held;
    held.found = opened.found;
    held.identity = opened.identity;
    held.original = stream;
    held.fd = std::move(opened.fd);
    held.size = opened.size;
    held.changed = now_;
    held_.push_back(std::move(held));
    return true;
  }
  return cut();
}

void Tailer::Impl::CheckHeld() {
  for (size_t i = 0; i < held_.size();) {
    const auto original = files_.find(held_[i].original);
    if (original != files_.end() && LooksCut(*original->second)) Cut(*original->second);
    Held& held = held_[i];
    struct stat info {};
    bool known = by_identity_.contains(held.identity);
    const bool there = ::fstat(held.fd.get(), &info) == 0;
    const auto size = static_cast<uint64_t>(info.st_size);
    if (there && size != held.size) held.changed = now_;
    held.size = size;
    const auto still = files_.find(held.original);
    const bool alike =
        still != files_.end() && !known && there && IsCopySoFar(held.fd.get(), *still->second);
    const model::Duration waited = now_ - held.changed;
    if (alike && waited < options_.hold_copy && waited >= model::Duration(0)) {
      ++i;
      continue;
    }
    if (!alike && still != files_.end() && LooksCut(*still->second)) {
      Cut(*still->second);
      known = by_identity_.contains(held_[i].identity);
    }
    Held over = std::move(held_[i]);
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(i));
    if (known || !there) continue;
    const int64_t written = WrittenAt(info);
    File& file = Add({std::move(over.fd), over.found, over.identity, size, written}, false);
    opened_.insert(file.position.stream);
    Queue(file);
    CheckPath(file.position.path);
  }
}

}  // namespace aijob::tail
