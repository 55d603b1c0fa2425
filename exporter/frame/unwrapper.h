#pragma once
// Unwrapper: takes off what wrapped a stream's lines, and leaves the lines their programs wrote.
//
// What it knows, in the order of peeling:
//   container  CRI       `2024-01-01T00:00:00.123456789Z stderr F text`, parts (P) joined per
//   output
//              Docker    `{"log":"text\n","stream":"stderr","time":"..."}`, 16 KiB parts joined
//              /dev/kmsg `prio,sequence,microseconds,flags;text` becomes `<prio>[seconds.micros]
//              text`
//   terminal   ANSI codes (CSI, OSC and the two-byte ones) are removed
//   file       a BOM before line 1, NUL bytes (holes that copytruncate left)
//   '\r'       divides a line into records: the first counts, the others have counts=false. Parts
//              that are empty or blank are dropped; what is glued behind a progress bar stays
//              there.
// Rank prefixes ("[rank3]: ", "name-1  | ") stay in place.
//
// Where nothing wraps the lines, the Block shares the Batch's bytes and nothing is copied.
// Lifetime: a Block's views are valid until the next call. One Unwrapper per stream; one thread.
// Limits: a joined line is cut at line_bytes (Record::cut).

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/line.h"
#include "model/time.h"

namespace aijob::frame {

/// How a source says its lines are wrapped; kAuto finds out line by line.
enum class Framing : uint8_t { kAuto, kNone, kCri, kDocker };

/// "auto", "none", "cri", "docker", as in the configuration; nothing for any other word.
std::optional<Framing> FramingOf(std::string_view name);

class Unwrapper {
 public:
  /// `line_bytes` bounds a line that is joined of parts.
  Unwrapper(Framing framing, size_t line_bytes);

  /// Replaces `block` with the batch's records. A line that is only a part of a longer one yields
  /// no record yet; it comes out, with its first part's number, when its end arrives.
  void Unwrap(const model::Batch& batch, model::Block& block);

  /// Replaces `block` with the parts still open, as they are: the stream has ended.
  void Drain(model::StreamId stream, std::string_view path, model::Block& block);

  /// The parts still open, for the stored position; empty where there are none.
  [[nodiscard]] std::string Save() const;

  /// Takes what Save() gave. False, and nothing changes, where the blob is damaged or another
  /// version's.
  [[nodiscard]] bool Load(std::string_view blob);

 private:
  /// A line of which some parts have come, of one of a container's outputs.
  struct Partial {
    std::string text;
    uint64_t line = 0;  // number of its first part; 0: nothing open
    bool cut = false;
    std::optional<model::TimePoint> time;
  };

  bool UnwrapAll(const model::Batch& batch, model::Block& block);
  bool UnwrapLine(std::string_view line, model::Record& record, model::Block& block);
  bool UnwrapCri(std::string_view line, model::Record& record, model::Block& block);
  bool UnwrapDocker(std::string_view line, model::Record& record, model::Block& block);
  bool UnwrapKmsg(std::string_view line, model::Record& record, model::Block& block);
  void AddPart(Partial& partial, std::string_view text, const model::Record& record) const;
  void CloseParts(Partial& partial, model::Record& record, model::Block& block);
  bool Emit(std::string_view text, model::Record& record, model::Block& block);
  void Reserve(const model::Batch& batch);
  [[nodiscard]] size_t OpenBytes() const;

  Framing framing_;
  size_t line_bytes_;
  std::array<Partial, 3> partials_;  // by model::Output
  std::string buffer_;               // copies; never grows while a batch is unwrapped
  size_t used_ = 0;                  // bytes of buffer_
  bool copying_ = false;             // this batch's records go to buffer_
  bool plain_ = false;               // this batch has no ESC, NUL or '\r'
  std::string scratch_;              // Docker's text, unescaped; a joined line
};

}  // namespace aijob::frame
