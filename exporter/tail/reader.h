#pragma once
// Reader: reads on in a file and gives its complete lines away.
//
// Purpose: one pread per look: the last bytes already seen together with what follows them, so that
// a file cut and regrown between two looks is never read on as if it were the same. Owner: a
// Tailer, one for all its files; it holds the one buffer. Threads: none. Unfinished lines stay in
// File::tail, `tails_bytes` of all files together; past that they are read again.

#include <cstdint>
#include <vector>

#include "model/line.h"
#include "tail/file.h"
#include "tail/options.h"

namespace aijob::tail {

enum class ReadResult : uint8_t {
  kEnd,    // nothing more there now
  kMore,   // call again
  kCut,    // shorter than what was read, or other bytes there: a new stream
  kError,  // errno says
};

class Reader {
 public:
  Reader(const Options& options, Stats& stats) : options_(options), stats_(stats) {}

  ReadResult Read(File& file, const Sink& sink);
  /// Gives the unfinished last line as a line.
  void TakeTail(File& file, const Sink& sink);
  /// The file is not followed any more: its tail takes no memory now.
  void Forget(const File& file) { tails_held_ -= file.tail.size(); }

  /// Bytes read by the last Read.
  [[nodiscard]] size_t last_read() const { return last_read_; }

 private:
  [[nodiscard]] bool SeenBytesStand(const File& file, size_t overlap) const;
  [[nodiscard]] bool HeadStands(const File& file, size_t fresh) const;
  void Deliver(File& file, size_t size, bool finish, const Sink& sink);
  void KeepTail(File& file, std::string_view bytes);
  void SkipHole(File& file);
  bool JumpHole(File& file);
  char* Data() { return buffer_.data() + kFront; }

  static constexpr size_t kFront = 256;  // room for File::before
  const Options& options_;
  Stats& stats_;
  std::vector<char> buffer_;
  model::Batch batch_;
  size_t tails_held_ = 0;
  size_t last_read_ = 0;
};

}  // namespace aijob::tail
