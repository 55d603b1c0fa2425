#include "tail/tailer.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "tail/identity.h"
#include "tail/tailer_impl.h"
#include "tail/writers.h"

namespace aijob::tail {
namespace {

using std::chrono::milliseconds;

constexpr model::Duration kHeldCheck = milliseconds(100);
constexpr model::Duration kEndCheckFirst = milliseconds(100);
constexpr model::Duration kEndCheckLast = std::chrono::seconds(1);
constexpr size_t kLeastCost = 4096;  // bytes: what a look counts for at least, within a step
constexpr size_t kMostMessages = 100;
constexpr size_t kMostTold = 10000;

}  // namespace

Tailer::Impl::Impl(Options options, std::vector<model::Position> stored, bool first_start,
                   model::TimePoint now)
    : options_(std::move(options)),
      globs_(options_.paths, options_.exclude),
      rootfs_(options_.rootfs),
      folders_(options_, globs_, stats_),
      finder_(globs_, rootfs_),
      reader_(options_, stats_),
      now_(now),
      first_look_(first_start),
      next_stream_(options_.first_stream) {
  OpenSpecial(stored);
  Restore(std::move(stored));
  Rescan();
  AdoptUnseen();
  first_look_ = false;
  for (const auto& [stream, file] : files_) {
    file->catch_up_to = file->known_size;
    if (file->ReadPoint() < file->catch_up_to) catching_up_.push_back(stream);
  }
}

bool Tailer::Impl::Step(model::TimePoint now, const Sink& sink) {
  now_ = now;
  sink_ = &sink;
  TakeNews();
  // A clock set back must not put a rescan off for ever.
  if (now >= next_rescan_ || next_rescan_ - now > 2 * options_.rescan) Rescan();
  if (folders_.AnyPolled()) PollSizes();
  CheckHeld();
  AdoptUnseen();
  EndOver();
  ReadQueued();
  // Positions are stored between two steps: those of what reading found cut would no longer tell
  // that there was more.
  AdoptUnseen();
  more_streams_ = ReadStreams();
  sink_ = nullptr;
  return more_news_ || more_streams_ || !queue_.empty();
}

void Tailer::Impl::Queue(File& file) {
  if (file.queued) return;
  file.queued = true;
  queue_.push_back(file.position.stream);
}

void Tailer::Impl::ReadQueued() {
  size_t budget = options_.step_bytes;
  while (!queue_.empty() && budget > 0) {
    const auto it = files_.find(queue_.front());
    queue_.pop_front();
    if (it == files_.end()) continue;
    it->second->queued = false;
    ReadOne(*it->second);
    budget -= std::min(budget, std::max(reader_.last_read(), kLeastCost));
  }
}

void Tailer::Impl::ReadOne(File& file) {
  const bool was_empty = file.position.head_bytes == 0;
  const int64_t written = file.position.written;
  struct stat before {};
  const bool known = ::fstat(file.fd.get(), &before) == 0;
  const ReadResult result = reader_.Read(file, *sink_);
  if (result == ReadResult::kError) {
    ++stats_.read_errors;
    if (!file.failing) Tell("cannot read " + file.position.path + ": " + std::strerror(errno));
    file.failing = true;
    return;
  }
  file.failing = false;
  if (reader_.last_read() > 0) {
    if (known && result != ReadResult::kCut) file.position.written = WrittenAt(before);
    file.last_news = now_;
    file.next_check = std::min(file.next_check, now_ + kEndCheckFirst);
  }
  const bool touched = was_empty && NoteEmpty(file, written);
  // Between being empty and now it may have been filled, copied and cut. Looked for after what was
  // rotated before it: what is newer must not hide that.
  if (touched) empty_before_.emplace_back(file.origin, written);
  if (result == ReadResult::kCut) {
    Cut(file);
  } else if (result == ReadResult::kMore) {
    struct stat info {};
    if (::fstat(file.fd.get(), &info) == 0) {
      file.known_size = std::max(file.ReadPoint(), static_cast<uint64_t>(info.st_size));
    }
    Queue(file);
  }
}

/// Of an empty file there is nothing to know but when it was written. True: it was again.
bool Tailer::Impl::NoteEmpty(File& file, int64_t written) const {
  struct stat info {};
  if (file.position.head_bytes == 0) {
    if (::fstat(file.fd.get(), &info) != 0 || WrittenAt(info) == written) return false;
    file.position.written = WrittenAt(info);
  }
  file.dirty = true;
  return true;
}

void Tailer::Impl::EndOver() {
  for (const model::StreamId stream : std::vector<model::StreamId>(ending_)) {
    const auto it = files_.find(stream);
    if (it == files_.end() || !it->second->position.ending) continue;
    File& file = *it->second;
    const bool due = now_ >= file.next_check || file.next_check - now_ > kEndCheckLast;
    if (due && !file.queued) EndIfOver(file);
  }
  std::unordered_set<model::StreamId> kept;
  std::erase_if(ending_, [&](model::StreamId stream) {
    const auto it = files_.find(stream);
    return it == files_.end() || !it->second->position.ending || !kept.insert(stream).second;
  });
}

// Nobody can write any more: what there is now is all there will be. Asked first, read after that.
void Tailer::Impl::EndIfOver(File& file) {
  const Writers writers = AskWriters(file.fd.get());
  const model::Duration quiet = std::max(model::Duration(0), now_ - file.last_news);
  file.next_check = now_ + std::clamp(quiet / 4, kEndCheckFirst, kEndCheckLast);
  const model::StreamId stream = file.position.stream;
  ReadOne(file);
  if (!files_.contains(stream)) return;
  if (!file.position.ending || file.queued || reader_.last_read() > 0) {
    file.next_check = now_;
    return;
  }
  if (writers == Writers::kSome) return;
  if (writers == Writers::kUnknown && quiet < options_.tail_quiet) return;
  reader_.TakeTail(file, *sink_);
  if (!file.position.rotated) {
    file.position.ending = false;
    file.dirty = true;
  } else if (writers == Writers::kNone || quiet >= options_.close_quiet) {
    // The last one from its place stays known until the next is there: what is rotated between two
    // commits is found by what was before it.
    const bool last = !file.real.empty() && !by_real_.contains(file.origin);
    if (last && quiet < options_.close_quiet) return;
    if (last && Locate(file)) AdoptBeside({stream}, {});
    if (files_.contains(stream)) Remove(file, true);
  }
}

model::Duration Tailer::Impl::NextDeadline(model::TimePoint now) const {
  if (more_news_ || more_streams_ || !queue_.empty()) return model::Duration(0);
  model::TimePoint next = next_rescan_;
  if (folders_.AnyPolled()) next = std::min(next, next_poll_);
  if (!held_.empty()) next = std::min(next, now + kHeldCheck);
  for (const model::StreamId stream : ending_) {
    const auto it = files_.find(stream);
    if (it != files_.end()) next = std::min(next, it->second->next_check);
  }
  return std::clamp(next - now, model::Duration(0), options_.rescan);
}

bool Tailer::Impl::CaughtUp() const {
  const auto done = [&](model::StreamId stream) {
    const auto it = files_.find(stream);
    if (it == files_.end()) return true;
    const File& file = *it->second;
    return file.failing || file.ReadPoint() >= file.catch_up_to;
  };
  catching_up_.erase(std::remove_if(catching_up_.begin(), catching_up_.end(), done),
                     catching_up_.end());
  return catching_up_.empty();
}

PositionChanges Tailer::Impl::TakeChanges() {
  PositionChanges changes;
  changes.forgotten = std::exchange(forgotten_, {});
  ended_.TakeChanged(changes.changed);
  for (const auto& [stream, file] : files_) {
    if (std::exchange(file->dirty, false)) changes.changed.push_back(file->position);
  }
  for (const auto& stream : streams_) {
    if (stream->TakeDirty() && stream->kind() == StreamKind::kKmsg) {
      changes.changed.push_back(stream->position());
    }
  }
  return changes;
}

std::vector<model::Position> Tailer::Impl::Positions() const {
  std::vector<model::Position> positions;
  for (const auto& [stream, file] : files_) positions.push_back(file->position);
  ended_.AddTo(positions);
  for (const Waiting& waiting : waiting_) positions.push_back(waiting.position);
  for (const auto& stream : streams_) positions.push_back(stream->position());
  return positions;
}

Stats Tailer::Impl::GetStats() const {
  Stats stats = stats_;
  stats.files_followed = files_.size();
  return stats;
}

uint64_t Tailer::Impl::LagBytes() const {
  uint64_t lag = 0;
  for (const auto& [stream, file] : files_) lag += file->Lag();
  return lag;
}

std::vector<FileStatus> Tailer::Impl::Files() const {
  std::vector<FileStatus> statuses;
  for (const auto& [stream, file] : files_) {
    const model::Position& position = file->position;
    const std::string_view state = file->failing      ? "unreadable"
                                   : position.rotated ? "rotated"
                                                      : "following";
    statuses.push_back(
        {position.path, stream, position.offset, file->known_size, file->Lag(), state});
  }
  for (const Held& held : held_) {
    statuses.push_back({held.found.path, 0, 0, held.size, held.size, "held"});
  }
  for (const auto& stream : streams_) {
    const model::Position& position = stream->position();
    statuses.push_back(
        {position.path, position.stream, position.offset, position.offset, 0, "stream"});
  }
  for (const Waiting& waiting : waiting_) {
    const model::Position& position = waiting.position;
    statuses.push_back(
        {position.path, position.stream, position.offset, position.offset, 0, "unreadable"});
  }
  return statuses;
}

void Tailer::Impl::Tell(std::string message) {
  if (messages_.size() >= kMostMessages || told_.size() >= kMostTold) return;
  if (told_.insert(message).second) messages_.push_back(std::move(message));
}

std::vector<std::string> Tailer::Impl::TakeMessages() { return std::exchange(messages_, {}); }

Tailer::Tailer(Options options, std::vector<model::Position> stored, bool first_start,
               model::TimePoint now)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(stored), first_start, now)) {}
Tailer::~Tailer() = default;
Tailer::Tailer(Tailer&&) noexcept = default;
Tailer& Tailer::operator=(Tailer&&) noexcept = default;
bool Tailer::Step(model::TimePoint now, const Sink& sink) { return impl_->Step(now, sink); }
int Tailer::WakeFd() const { return impl_->WakeFd(); }
model::Duration Tailer::NextDeadline(model::TimePoint now) const {
  return impl_->NextDeadline(now);
}
bool Tailer::CaughtUp() const { return impl_->CaughtUp(); }
PositionChanges Tailer::TakeChanges() { return impl_->TakeChanges(); }
std::vector<model::Position> Tailer::Positions() const { return impl_->Positions(); }
Stats Tailer::GetStats() const { return impl_->GetStats(); }
uint64_t Tailer::LagBytes() const { return impl_->LagBytes(); }
std::vector<FileStatus> Tailer::Files() const { return impl_->Files(); }
std::vector<std::string> Tailer::TakeMessages() { return impl_->TakeMessages(); }

}  // namespace aijob::tail
