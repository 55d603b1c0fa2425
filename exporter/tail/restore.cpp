// Positions from before a restart: which files they speak of now.
// Tested in tests/tail/tailer_test.cpp, and tests/tail/random_test.cpp: it is a part of the Tailer.

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "tail/identity.h"
#include "tail/names.h"
#include "tail/tailer_impl.h"

namespace aijob::tail {
namespace {

// A folder that is not there may be mounted yet; one that is gone must be given up at last.
constexpr model::Duration kMissingFolder = std::chrono::minutes(10);

}  // namespace

void Tailer::Impl::Restore(std::vector<model::Position> stored) {
  // Folders first, so that their names within the globs are known.
  (void)finder_.FindAll(Watching());
  restoring_ = std::move(stored);
  for (model::Position position : restoring_) {
    position.stream = next_stream_++;
    RestoreOne(std::move(position), now_ + kMissingFolder);
  }
  restoring_.clear();
}

/// One of the stored positions, perhaps one whose turn has not come, speaks of that file.
bool Tailer::Impl::IsStored(const Opened& opened) const {
  return std::any_of(restoring_.begin(), restoring_.end(), [&](const model::Position& position) {
    return position.identity == opened.identity && position.head_bytes > 0 &&
           opened.size >= position.offset && HoldsContent(opened.fd.get(), position);
  });
}

/// The place within the globs from where a rotated file, now `real`, came, as its name tells; else
/// `real`.
std::string Tailer::Impl::OriginOf(const std::string& real) const {
  const std::string folder = FolderOf(real) == "/" ? "" : FolderOf(real);
  std::string longest;
  for (const std::string& name : PossibleOriginals(NameOf(real))) {
    const std::string origin = std::string(folder).append("/").append(name);
    if (name.size() > NameOf(longest).size() && globs_.Matches(PlaceOf(origin).path)) {
      longest = origin;
    }
  }
  return longest.empty() ? real : longest;
}

/// An unreachable file is waited for until `until`.
void Tailer::Impl::RestoreOne(model::Position position, model::TimePoint until) {
  const std::string folder = rootfs_.Resolve(FolderOf(position.path));
  if (position.ended) {
    const std::string real = folder + "/" + NameOf(position.path);
    ended_.Keep(std::move(position), OriginOf(real), forgotten_);
    return;
  }
  bool hidden = folder.empty() && errno != ENOENT;
  std::string real = rootfs_.Resolve(position.path);
  hidden = hidden || (real.empty() && errno == EACCES);
  if (hidden || (folder.empty() && now_ < until)) {
    waiting_.push_back({std::move(position), until});
    return;
  }
  const std::string there = real.empty() ? folder + "/" + NameOf(position.path) : real;
  const std::string where = position.rotated ? OriginOf(there) : there;
  if (position.head_bytes == 0 && !position.rotated) {
    empty_before_.emplace_back(where, position.written);
  }
  Opened opened;
  struct stat info {};
  if (!real.empty() && ::stat(real.c_str(), &info) == 0 && S_ISREG(info.st_mode) &&
      info.st_ino == position.identity.inode) {
    opened = Open({position.path, real}, true);
    if (!opened.fd.open() && errno == EACCES) {
      waiting_.push_back({std::move(position), until});
      return;
    }
    const bool same = opened.fd.open() && opened.identity.inode == position.identity.inode &&
                      opened.size >= position.offset && HoldsContent(opened.fd.get(), position);
    // A device may get another number at boot; then the bytes must tell, if there were any.
    const bool certain = opened.identity == position.identity || position.marker_bytes > 0;
    if (same && certain) {
      Resume(std::move(position), std::move(opened), where);
      return;
    }
    if (opened.identity == position.identity) ++stats_.rotations_truncate;
  }
  opened = FindMoved(position, folder);
  if (!opened.fd.open() && FolderOf(where) != folder) {
    opened = FindMoved(position, FolderOf(where));
  }
  if (!opened.fd.open()) opened = FindCopy(position, where, position.offset);
  if (!opened.fd.open()) {
    forgotten_.push_back(std::move(position));
    return;
  }
  moved_.insert(position.stream);
  Resume(std::move(position), std::move(opened), where);
}

void Tailer::Impl::Resume(model::Position position, Opened opened, std::string origin) {
  if (by_identity_.contains(opened.identity)) {
    forgotten_.push_back(std::move(position));
    return;
  }
  const bool within = globs_.Matches(opened.found.path) && !IsCompressed(opened.found.path);
  const bool moved = position.ending || opened.found.path != position.path || position.rotated;
  if (opened.identity != position.identity) {
    model::Position old_key = position;
    old_key.stream = 0;  // its stream goes on
    forgotten_.push_back(std::move(old_key));
  }
  File& file = Add(std::move(opened), !within);
  const model::FileIdentity identity = file.position.identity;
  const std::string path = file.position.path;
  // Add numbered it; its own number came first.
  const model::StreamId numbered = file.position.stream;
  auto node = files_.extract(numbered);
  node.key() = position.stream;
  files_.insert(std::move(node));
  file.position = std::move(position);
  file.position.identity = identity;
  file.position.path = path;
  file.position.rotated = !within;
  const uint64_t offset = file.position.offset;
  const auto length = static_cast<size_t>(std::min<uint64_t>(offset, kSampleBytes));
  file.origin = std::move(origin);
  file.before = ReadAt(file.fd.get(), offset - length, length);
  file.skipping = !file.before.empty() && file.before.back() != '\n' &&
                  file.before.find_first_not_of('\0') != std::string::npos;
  file.position.ending = moved || !within;
  if (file.position.ending) ending_.push_back(file.position.stream);
  Queue(file);
}

/// The file of that identity and content in `folder`, whatever its name.
Tailer::Impl::Opened Tailer::Impl::FindMoved(const model::Position& position,
                                             const std::string& folder) {
  DIR* const listing = ::opendir(folder.c_str());
  if (listing == nullptr) return {};
  Opened opened;
  while (const dirent* entry = ::readdir(listing)) {
    struct stat info {};
    const std::string real = (folder == "/" ? "" : folder) + "/" + entry->d_name;
    if (entry->d_ino != position.identity.inode || ::lstat(real.c_str(), &info) != 0) continue;
    if (!S_ISREG(info.st_mode) || IdentityOf(info) != position.identity) continue;
    opened = Open(PlaceOf(real), true);
    if (opened.fd.open() && opened.identity == position.identity &&
        opened.size >= position.offset && HoldsContent(opened.fd.get(), position)) {
      break;
    }
    opened = Opened();
  }
  ::closedir(listing);
  return opened;
}

void Tailer::Impl::RetryWaiting() {
  for (Waiting& waiting : std::exchange(waiting_, {})) {
    RestoreOne(std::move(waiting.position), waiting.until);
  }
}

}  // namespace aijob::tail
