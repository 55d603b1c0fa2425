#include "tail/reader.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "tail/identity.h"
#include "tail/splitter.h"

namespace aijob::tail {
namespace {

ssize_t ReadInto(int fd, char* into, size_t length, uint64_t offset) {
  while (true) {
    const ssize_t got = ::pread(fd, into, length, static_cast<off_t>(offset));
    if (got >= 0 || errno != EINTR) return got;
  }
}

// The head of a file whose first bytes are all at hand.
void NoteHeadFrom(std::string_view from_start, model::Position& position) {
  const std::string_view head = from_start.substr(0, kSampleBytes);
  if (head.size() <= position.head_bytes) return;
  position.head_bytes = static_cast<uint32_t>(head.size());
  position.head_hash = HashBytes(head);
}

bool BeginsInHole(std::string_view bytes) {
  return bytes.size() >= kSampleBytes && bytes.find_first_not_of('\0') >= kSampleBytes;
}

}  // namespace

bool Reader::SeenBytesStand(const File& file, size_t overlap) const {
  const size_t in_tail = std::min(overlap, file.tail.size());
  const size_t in_before = overlap - in_tail;
  const char* read = buffer_.data() + kFront + file.tail.size() - overlap;
  return std::memcmp(read, file.before.data() + file.before.size() - in_before, in_before) == 0 &&
         std::memcmp(read + in_before, file.tail.data() + file.tail.size() - in_tail, in_tail) == 0;
}

bool Reader::HeadStands(const File& file, size_t fresh) const {
  const size_t length = file.position.head_bytes;
  if (length == 0) return true;
  return fresh >= length && HashBytes({buffer_.data() + kFront, length}) == file.position.head_hash;
}

ReadResult Reader::Read(File& file, const Sink& sink) {
  static_assert(kFront == kSampleBytes);
  const size_t seen = file.tail.size();
  const size_t overlap = std::min(kSampleBytes, file.before.size() + seen);
  const size_t wanted = overlap + options_.batch_bytes;
  // While no long line needs it the buffer goes back to its size.
  const size_t capacity = kFront + seen + options_.batch_bytes + model::kPadding;
  if (buffer_.size() < capacity || buffer_.size() > 2 * capacity) {
    std::vector<char>(capacity).swap(buffer_);
  }
  last_read_ = 0;
  const ssize_t got =
      ReadInto(file.fd.get(), Data() + seen - overlap, wanted, file.ReadPoint() - overlap);
  if (got < 0) return ReadResult::kError;
  if (static_cast<size_t>(got) < overlap || !SeenBytesStand(file, overlap)) return ReadResult::kCut;
  const size_t fresh = static_cast<size_t>(got) - overlap;
  last_read_ = fresh;
  const bool full = static_cast<size_t>(got) == wanted;
  file.known_size =
      full ? std::max(file.known_size, file.ReadPoint() + fresh) : file.ReadPoint() + fresh;
  // Seen when it was opened, cut before it was read.
  if (overlap == 0 && !HeadStands(file, fresh)) return ReadResult::kCut;
  if (fresh == 0) return ReadResult::kEnd;
  if (file.ReadPoint() == 0 && BeginsInHole({Data(), fresh}) && JumpHole(file)) {
    return ReadResult::kMore;
  }
  const bool unfinished = std::memchr(Data() + seen, '\n', fresh) == nullptr;
  if (unfinished && !file.skipping && seen + fresh <= options_.line_bytes + 1) {
    tails_held_ += fresh;
    file.tail.append(Data() + seen, fresh);
    if (file.before.size() == file.position.offset) {
      NoteHeadFrom((file.before + file.tail.substr(0, kSampleBytes)), file.position);
    }
    KeepTail(file, file.tail);
  } else {
    std::memcpy(Data(), file.tail.data(), seen);
    Deliver(file, seen + fresh, false, sink);
  }
  if (file.position.offset == 0) SkipHole(file);
  return full ? ReadResult::kMore : ReadResult::kEnd;
}

void Reader::Deliver(File& file, size_t size, bool finish, const Sink& sink) {
  model::Position& position = file.position;
  std::memcpy(Data() - file.before.size(), file.before.data(), file.before.size());
  const std::string_view bytes(Data(), size);
  const std::string_view with_before(Data() - file.before.size(), file.before.size() + size);
  if (file.before.size() == position.offset) NoteHeadFrom(with_before, position);
  batch_.lines.clear();
  LineSplitter splitter(options_.line_bytes, file.skipping);
  size_t used = size;
  if (finish) {
    splitter.Finish(bytes, batch_.lines);
  } else {
    used = splitter.Split(bytes, batch_.lines, file.skipping ? 0 : file.tail.size());
  }
  stats_.lines_cut += splitter.cut();
  if (!batch_.lines.empty()) {
    batch_.stream = position.stream;
    batch_.path = position.path;
    batch_.bytes = bytes.substr(0, used);
    batch_.first_line = position.lines + 1;
    sink(batch_);
    position.lines += batch_.lines.size();
    position.carry.clear();
  }
  // A line taken before its end: what is still written to it belongs to what was given.
  file.skipping = finish || splitter.skipping();
  if (used > 0) {
    const std::string_view done = with_before.substr(0, file.before.size() + used);
    position.offset += used;
    const std::string_view kept = done.substr(done.size() - std::min(done.size(), kSampleBytes));
    file.before = std::string(kept);
    NoteMarker(file.before, position);
    file.dirty = true;
  }
  KeepTail(file, bytes.substr(used));
}

void Reader::KeepTail(File& file, std::string_view bytes) {
  tails_held_ -= file.tail.size();
  if (bytes.data() != file.tail.data()) file.tail.assign(bytes);
  // An ending file's tail must be at hand; the others can be read again.
  if (!file.position.ending && tails_held_ + file.tail.size() > options_.tails_bytes)
    file.tail.clear();
  if (file.tail.empty() && file.tail.capacity() > 4 * kSampleBytes) file.tail.shrink_to_fit();
  tails_held_ += file.tail.size();
}

void Reader::TakeTail(File& file, const Sink& sink) {
  const size_t size = file.tail.size();
  if (size == 0) return;
  const size_t capacity = kFront + size + model::kPadding;
  if (buffer_.size() < capacity) buffer_.resize(capacity);
  std::memcpy(Data(), file.tail.data(), size);
  Deliver(file, size, true, sink);
  ++stats_.tails_taken;
}

// A writer that does not append, cut by copytruncate, writes on where it was: before that lies a
// hole as long as the old file. It is no line of gigabytes of NULs.
void Reader::SkipHole(File& file) {
  const bool nothing_but_nul =
      file.tail.size() >= kSampleBytes && file.tail.find_first_not_of('\0') == std::string::npos;
  const bool cut_nul = file.skipping && file.before.find_first_not_of('\0') == std::string::npos;
  if (!nothing_but_nul && !cut_nul) return;
  JumpHole(file);
}

bool Reader::JumpHole(File& file) {
  const off_t data = ::lseek(file.fd.get(), 0, SEEK_DATA);
  if (data < static_cast<off_t>(kSampleBytes)) return false;
  NoteHeadFrom(std::string(kSampleBytes, '\0'), file.position);
  KeepTail(file, "");
  file.position.offset = static_cast<uint64_t>(data);
  file.before.assign(kSampleBytes, '\0');
  NoteMarker(file.before, file.position);
  file.dirty = true;
  return true;
}

}  // namespace aijob::tail
