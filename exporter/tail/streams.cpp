#include "tail/streams.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <utility>

#include "tail/identity.h"

namespace aijob::tail {
namespace {

constexpr size_t kRecordBytes = 16384;  // more than CONSOLE_EXT_LOG_MAX (8 KiB)

// "6,339,5140900,-;message": the second number.
bool ReadSequence(std::string_view record, uint64_t& sequence) {
  const size_t comma = record.find(',');
  if (comma == std::string_view::npos) return false;
  const char* const end = record.data() + record.size();
  return std::from_chars(record.data() + comma + 1, end, sequence).ec == std::errc();
}

}  // namespace

Stream::Stream(StreamKind kind, model::Descriptor fd, std::string path, const Options& options,
               Stats& stats, model::Position position)
    : kind_(kind),
      fd_(std::move(fd)),
      options_(options),
      stats_(stats),
      position_(std::move(position)),
      splitter_(options.line_bytes) {
  position_.path = std::move(path);
}

bool Stream::TakeDirty() { return std::exchange(dirty_, false); }

void Stream::Reopen(model::Descriptor fd) {
  fd_ = std::move(fd);
  at_end_ = false;
}

bool Stream::Read(size_t bytes, const Sink& sink) {
  for (size_t done = 0; done < bytes; done += kRecordBytes) {
    if (at_end_) return false;
    if (!(kind_ == StreamKind::kKmsg ? ReadRecord(sink) : ReadPipe(sink))) return false;
  }
  return true;
}

void Stream::Give(size_t used, const Sink& sink) {
  if (!batch_.lines.empty()) {
    batch_.stream = position_.stream;
    batch_.path = position_.path;
    batch_.bytes = {buffer_.data(), used};
    batch_.first_line = position_.lines + 1;
    sink(batch_);
    position_.lines += batch_.lines.size();
    position_.carry.clear();
    dirty_ = true;
  }
  if (kind_ == StreamKind::kPipe) position_.offset += used;
  std::memmove(buffer_.data(), buffer_.data() + used, have_ - used);
  have_ -= used;
}

bool Stream::ReadPipe(const Sink& sink) {
  buffer_.resize(have_ + kRecordBytes + model::kPadding);
  const ssize_t got = ::read(fd_.get(), buffer_.data() + have_, kRecordBytes);
  if (got < 0) {
    if (errno == EINTR) return true;
    if (errno != EAGAIN) {
      ++stats_.read_errors;
      at_end_ = true;
    }
    return false;
  }
  const size_t scanned = splitter_.skipping() ? 0 : have_;
  const size_t cut = splitter_.cut();
  have_ += static_cast<size_t>(got);
  batch_.lines.clear();
  size_t used = have_;
  if (got == 0) {
    at_end_ = true;
    if (splitter_.Finish({buffer_.data(), have_}, batch_.lines)) ++stats_.tails_taken;
  } else {
    used = splitter_.Split({buffer_.data(), have_}, batch_.lines, scanned);
  }
  stats_.lines_cut += splitter_.cut() - cut;
  Give(used, sink);
  return got > 0;
}

bool Stream::ReadRecord(const Sink& sink) {
  buffer_.resize(kRecordBytes + model::kPadding);
  const ssize_t got = ::read(fd_.get(), buffer_.data(), kRecordBytes);
  // Records were overwritten before they were read; the next one's number says how many.
  if (got < 0) return errno == EPIPE || errno == EINTR;
  if (got == 0) {
    at_end_ = true;
    return false;
  }
  const std::string_view record(buffer_.data(), static_cast<size_t>(got));
  uint64_t sequence = position_.offset;
  if (!ReadSequence(record, sequence)) return true;
  if (sequence < position_.offset) return true;  // counted before a restart
  if (position_.lines > 0) stats_.records_lost += sequence - position_.offset;
  position_.offset = sequence + 1;
  const size_t end = std::min(record.find('\n'), record.size());
  const bool cut = end > options_.line_bytes;
  if (cut) ++stats_.lines_cut;
  const size_t length = cut ? options_.line_bytes : end;
  batch_.lines.assign(1, {0, static_cast<uint32_t>(length), cut});
  have_ = record.size();
  Give(record.size(), sink);
  return true;
}

uint64_t BootHash() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return HashBytes(id);
}

}  // namespace aijob::tail
