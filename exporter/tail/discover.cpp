// What is at a path now, and what that means for what was known of it.

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "tail/identity.h"
#include "tail/names.h"
#include "tail/tailer_impl.h"

namespace aijob::tail {

Finder::Entered Tailer::Impl::Watching() {
  return [this](const Found& folder) { folders_.Watch(folder.real, folder.path); };
}

void Tailer::Impl::TakeNews() {
  News news;
  more_news_ = folders_.Read(news);
  std::unordered_set<std::string> looked;
  for (const std::string& path : news.folders) {
    CheckFindings(finder_.FindBelow(path, Watching()));
  }
  for (const std::string& path : news.changed) {
    if (globs_.Matches(path) && looked.insert(path).second) CheckPath(path);
  }
  for (const std::string& real : news.links) {
    const auto it = links_.find(real);
    if (it == links_.end()) continue;
    const std::string path = it->second;
    if (looked.insert(path).second) CheckPath(path);
  }
  for (const std::string& real : news.modified) {
    const auto it = by_real_.find(real);
    if (it != by_real_.end()) Queue(*it->second);
  }
  if (news.rescan) Rescan();
  AdoptUnseen();
  AdoptMoved(news);
}

void Tailer::Impl::Rescan() {
  next_rescan_ = now_ + options_.rescan;
  RetryWaiting();
  const Findings findings = finder_.FindAll(Watching());
  CheckFindings(findings);
  std::unordered_set<std::string_view> found;
  for (const Found& file : findings.files) found.insert(file.path);
  std::vector<std::string> unfound;
  for (const auto& [path, file] : by_path_) {
    if (!found.contains(path)) unfound.push_back(path);
  }
  for (const std::string& path : unfound) CheckPath(path);
  for (std::string path : findings.missing) {
    std::string real;
    while (real.empty() && path != "/") {
      path = FolderOf(path);
      real = rootfs_.Resolve(path);
    }
    if (!real.empty()) folders_.WatchNames(real, path);
  }
  if (findings.failed.empty()) {
    std::erase_if(links_, [&](const auto& link) { return !found.contains(link.second); });
    folders_.ForgetGone();
  }
  std::erase_if(compressed_, [&](const std::string& path) { return !found.contains(path); });
  next_poll_folders_ = now_ + options_.poll_folders;
}

void Tailer::Impl::CheckFindings(const Findings& findings) {
  for (const std::string& folder : findings.failed) {
    ++stats_.read_errors;
    Tell("cannot list the folder " + folder + "; trying again");
  }
  for (const Found& found : findings.files) Check(found);
}

void Tailer::Impl::PollSizes() {
  if (now_ >= next_poll_folders_ || next_poll_folders_ - now_ > options_.poll_folders) Rescan();
  if (now_ < next_poll_ && next_poll_ - now_ <= options_.poll) return;
  next_poll_ = now_ + options_.poll;
  for (const auto& [stream, file] : files_) {
    struct stat info {};
    if (!folders_.IsPolled(FolderOf(file->real))) continue;
    if (::fstat(file->fd.get(), &info) == 0) Touch(*file, info);
  }
}

void Tailer::Impl::CheckPath(const std::string& path) { Check({path, rootfs_.Resolve(path)}); }

void Tailer::Impl::Check(const Found& found) {
  struct stat info {};
  if (found.real.empty() || ::stat(found.real.c_str(), &info) != 0) {
    Gone(found.path, errno);
    return;
  }
  if (!S_ISREG(info.st_mode)) {
    Gone(found.path, ENOENT);
    if (S_ISFIFO(info.st_mode)) OpenFifo(found);
    return;
  }
  const model::FileIdentity identity = IdentityOf(info);
  const auto current = by_path_.find(found.path);
  if (current != by_path_.end()) {
    File& file = *current->second;
    if (file.position.identity == identity) {
      if (file.real != found.real) Bind(file, found, false);
      Touch(file, info);
      return;
    }
    MovedAway(file);
  }
  const auto known = by_identity_.find(identity);
  if (known == by_identity_.end()) {
    if (!IsHeld(identity)) OpenNew(found);
    return;
  }
  File& file = *known->second;
  if (file.position.path == found.path && !file.position.rotated) return;  // MovedAway found it
  if (file.position.rotated) {
    Bind(file, found, false);
    return;
  }
  // Another name for a file at its place (a link), or its new name.
  struct stat there {};
  const std::string real = rootfs_.Resolve(file.position.path);
  const bool at_its_place =
      !real.empty() && ::stat(real.c_str(), &there) == 0 && IdentityOf(there) == identity;
  if (!at_its_place) MovedAway(file);
}

void Tailer::Impl::Gone(const std::string& path, int error) {
  const auto it = by_path_.find(path);
  if (it == by_path_.end()) return;
  // What may not be looked at may still be there.
  if (error == ENOENT || error == ENOTDIR || error == ELOOP) MovedAway(*it->second);
}

void Tailer::Impl::Touch(File& file, const struct stat& info) {
  const int64_t mtime = WrittenAt(info);
  if (static_cast<uint64_t>(info.st_size) == file.known_size && mtime == file.known_mtime &&
      !file.failing) {
    return;
  }
  file.known_mtime = mtime;
  file.known_size = std::max(file.known_size, static_cast<uint64_t>(info.st_size));
  Queue(file);
}

void Tailer::Impl::OpenNew(const Found& found) {
  if (IsCompressed(found.path)) {
    if (compressed_.insert(found.path).second) ++stats_.compressed_skipped;
    return;
  }
  Opened opened = Open(found, true);
  if (!opened.fd.open() || by_identity_.contains(opened.identity)) return;
  const auto waiting = std::find_if(waiting_.begin(), waiting_.end(), [&](const Waiting& each) {
    return each.position.identity == opened.identity;
  });
  if (waiting != waiting_.end()) {
    RetryWaiting();
    if (by_identity_.contains(opened.identity)) return;
  }
  // Read to its end elsewhere, and now at a place within the globs: it goes on.
  if (std::optional<model::Position> known = ended_.Take(opened.AsSeen())) {
    known->stream = next_stream_++;
    Resume(std::move(*known), std::move(opened), found.real);
    return;
  }
  if (!first_look_ && HoldBack(opened)) return;
  File& file = Add(std::move(opened), false);
  opened_.insert(file.position.stream);
  if (first_look_ && file.position.head_bytes == 0) LeaveBefore(file);
  if (first_look_ && options_.start_at_end) StartAtEnd(file);
  Queue(file);
}

}  // namespace aijob::tail
