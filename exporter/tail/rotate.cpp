// What became of a file: opened, renamed, removed, cut.
// Tested in tests/tail/tailer_test.cpp, and tests/tail/random_test.cpp: it is a part of the Tailer.

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "tail/identity.h"
#include "tail/names.h"
#include "tail/tailer_impl.h"

namespace aijob::tail {
Tailer::Impl::Opened Tailer::Impl::Open(const Found& found, bool told) {
  Opened opened;
  opened.found = found;
  opened.fd =
      model::Descriptor(::open(found.real.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  struct stat info {};
  if (opened.fd.open() && ::fstat(opened.fd.get(), &info) == 0 && S_ISREG(info.st_mode)) {
    opened.identity = IdentityOf(info);
    opened.size = static_cast<uint64_t>(info.st_size);
    opened.mtime = WrittenAt(info);
    return opened;
  }
  if (!opened.fd.open() && errno != ENOENT && told) {
    ++stats_.read_errors;
    Tell("cannot open " + found.path + ": " + std::strerror(errno) + "; trying again");
  }
  opened.fd = model::Descriptor();
  return opened;
}

File& Tailer::Impl::Add(Opened opened, bool rotated) {
  auto owned = std::make_unique<File>();
  File& file = *owned;
  file.fd = std::move(opened.fd);
  file.position.source = options_.source;
  file.position.identity = opened.identity;
  file.position.stream = next_stream_++;
  file.known_size = opened.size;
  file.known_mtime = opened.mtime;
  file.origin = opened.found.real;
  file.last_news = now_;
  file.next_check = now_;
  file.position.written = opened.mtime;
  NoteHead(file.fd.get(), file.position);
  ended_.Reused(opened.identity);
  by_identity_[opened.identity] = &file;
  files_[file.position.stream] = std::move(owned);
  Bind(file, opened.found, rotated);
  return file;
}

void Tailer::Impl::Remove(File& file, bool ended) {
  Unbind(file);
  const auto it = by_identity_.find(file.position.identity);
  if (it != by_identity_.end() && it->second == &file) by_identity_.erase(it);
  if (ended) {
    forgotten_.push_back(file.position);
    struct stat info {};
    if (::fstat(file.fd.get(), &info) == 0) file.position.written = WrittenAt(info);
    if (!file.real.empty()) ended_.Keep(file.position, file.origin, forgotten_);
  }
  reader_.Forget(file);
  files_.erase(file.position.stream);
}

void Tailer::Impl::Unbind(File& file) {
  const auto path = by_path_.find(file.position.path);
  if (path != by_path_.end() && path->second == &file) by_path_.erase(path);
  const auto real = by_real_.find(file.real);
  if (real != by_real_.end() && real->second == &file) by_real_.erase(real);
}

void Tailer::Impl::Bind(File& file, const Found& found, bool rotated) {
  Unbind(file);
  if (!rotated) {
    const auto other = by_path_.find(found.path);
    // Whatever had that name has another now, or none.
    if (other != by_path_.end() && other->second != &file) MovedAway(*other->second);
    by_path_[found.path] = &file;
  }
  file.position.path = found.path;
  file.position.rotated = rotated;
  file.real = found.real;
  file.dirty = true;
  if (file.real.empty()) return;
  by_real_[file.real] = &file;
  const std::string folder = FolderOf(file.real);
  const std::vector<std::string>& hosts = folders_.HostsOf(folder);
  const bool linked = std::find(hosts.begin(), hosts.end(), FolderOf(found.path)) == hosts.end();
  if (rotated || !linked) return;
  folders_.Watch(folder, "");
  links_[file.real] = found.path;
}

Found Tailer::Impl::PlaceOf(const std::string& real) const {
  for (const std::string& host : folders_.HostsOf(FolderOf(real))) {
    const std::string path = (host == "/" ? "" : host) + "/" + NameOf(real);
    if (globs_.Matches(path) && !IsCompressed(path)) return {path, real};
  }
  return {rootfs_.OnHost(real), real};
}

void Tailer::Impl::MovedAway(File& file) {
  const std::string path = file.position.path;
  Unbind(file);
  file.real.clear();
  struct stat info {};
  const bool removed = ::fstat(file.fd.get(), &info) == 0 && info.st_nlink == 0;
  Found now{path, removed ? "" : NowAt(file.fd.get(), file.position.identity)};
  ++(removed ? stats_.rotations_recreate : stats_.rotations_rename);
  if (!now.real.empty()) now = PlaceOf(now.real);
  const bool within = !now.real.empty() && globs_.Matches(now.path) && !IsCompressed(now.path);
  Bind(file, now, !within);
  if (!file.position.ending) ending_.push_back(file.position.stream);
  file.position.ending = true;
  file.next_check = now_;
  Queue(file);
  if (!now.real.empty()) moved_.insert(file.position.stream);
}

/// Binds a rotated file to its place now. False: it has none.
bool Tailer::Impl::Locate(File& file) {
  const std::string real = NowAt(file.fd.get(), file.position.identity);
  if (!real.empty() && real != file.real) Bind(file, PlaceOf(real), true);
  return !real.empty();
}

// It was at `origin` and is not any more: what is written to it will be over some time.
void Tailer::Impl::End(File& file, const std::string& origin) {
  file.origin = origin;
  if (!file.position.ending) ending_.push_back(file.position.stream);
  file.position.ending = true;
  file.dirty = true;
  file.next_check = now_;
}

// The old content ends, or goes on in a copy; what is at the path now is another stream, from 0.
void Tailer::Impl::Cut(File& file) {
  ++stats_.rotations_truncate;
  const uint64_t known_end = std::max(file.known_size, file.ReadPoint());
  const bool ending = file.position.ending;
  Opened copy = FindCopy(file.position, file.origin, file.ReadPoint());
  const bool copied = copy.fd.open();

  Opened anew;
  anew.fd = std::move(file.fd);
  anew.found = {file.position.path, file.real};
  anew.identity = file.position.identity;
  struct stat info {};
  if (::fstat(anew.fd.get(), &info) == 0) {
    anew.size = static_cast<uint64_t>(info.st_size);
    anew.mtime = WrittenAt(info);
  }
  const bool rotated = file.position.rotated;
  const std::string origin = file.origin;
  Unbind(file);
  by_identity_.erase(file.position.identity);
  if (copied) {
    file.fd = std::move(copy.fd);
    file.position.identity = copy.identity;
    file.known_size = copy.size;
    file.known_mtime = copy.mtime;
    by_identity_[copy.identity] = &file;
    ended_.Reused(copy.identity);
    const bool within = globs_.Matches(copy.found.path);
    Bind(file, copy.found, !within);
    if (!file.position.ending) ending_.push_back(file.position.stream);
    file.position.ending = true;
    file.next_check = now_;
    Queue(file);
  } else {
    // Where the file has grown past what was last seen of it, that may have been of the new
    // content.
    if (anew.size < known_end) stats_.bytes_lost += known_end - file.ReadPoint();
    if (sink_ != nullptr) reader_.TakeTail(file, *sink_);
    file.real.clear();  // nothing is left of it to be known again
    Remove(file, true);
  }
  File& fresh = Add(std::move(anew), rotated);
  fresh.origin = origin;
  fresh.position.ending = ending;
  if (ending) ending_.push_back(fresh.position.stream);
  Queue(fresh);
  if (copied) {
    moved_.insert(file.position.stream);
    opened_.insert(fresh.position.stream);
  }
}

// From the beginning of the unfinished last line, if there is one.
void Tailer::Impl::StartAtEnd(File& file) const {
  const uint64_t size = file.known_size;
  const auto reach = static_cast<size_t>(std::min<uint64_t>(size, options_.line_bytes + 2));
  const std::string last = ReadAt(file.fd.get(), size - reach, reach);
  const size_t newline = last.rfind('\n');
  uint64_t offset = size - reach + (newline == std::string::npos ? 0 : newline + 1);
  if (newline == std::string::npos && reach < size) offset = size;
  file.position.offset = offset;
  file.before = ReadAt(file.fd.get(), offset - std::min<uint64_t>(offset, kSampleBytes),
                       static_cast<size_t>(std::min<uint64_t>(offset, kSampleBytes)));
  NoteMarker(file.before, file.position);
  file.skipping = offset > 0 && (file.before.empty() || file.before.back() != '\n');
}

}  // namespace aijob::tail
