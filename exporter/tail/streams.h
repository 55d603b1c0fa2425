#pragma once
// Stream: what is read as it comes and has no end to go back from: stdin, FIFOs, /dev/kmsg.
//
// Purpose: lines from a descriptor that poll(2) can wait for. Owner: a Tailer. Threads: none.
// stdin and FIFOs: an unfinished line is a line when the last writer closes; a FIFO is opened again
// then. /dev/kmsg: one record a read, its first line is the line
// (Documentation/ABI/testing/dev-kmsg); the position is the sequence number, known again within one
// boot. Memory: line_bytes and a batch.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/descriptor.h"
#include "tail/options.h"
#include "tail/splitter.h"

namespace aijob::tail {

enum class StreamKind : uint8_t { kPipe, kKmsg };

class Stream {
 public:
  Stream(StreamKind kind, model::Descriptor fd, std::string path, const Options& options,
         Stats& stats, model::Position position);

  /// Reads until `bytes` were read or nothing is there. True: there is more.
  bool Read(size_t bytes, const Sink& sink);

  /// Puts the descriptor in the place of one whose writers are gone. Old data are read to the end
  /// first.
  void Reopen(model::Descriptor fd);
  /// The last writer is gone.
  [[nodiscard]] bool at_end() const { return at_end_; }
  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] StreamKind kind() const { return kind_; }
  [[nodiscard]] const model::Position& position() const { return position_; }
  bool TakeDirty();

 private:
  bool ReadRecord(const Sink& sink);
  bool ReadPipe(const Sink& sink);
  void Give(size_t used, const Sink& sink);

  StreamKind kind_;
  model::Descriptor fd_;
  const Options& options_;
  Stats& stats_;
  model::Position position_;
  LineSplitter splitter_;
  std::vector<char> buffer_;
  size_t have_ = 0;  // bytes of an unfinished line, and what was just read
  model::Batch batch_;
  bool at_end_ = false;
  bool dirty_ = true;
};

/// A number that is the same until the next boot.
uint64_t BootHash();

}  // namespace aijob::tail
