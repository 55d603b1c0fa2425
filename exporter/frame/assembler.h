#pragma once
// Assembler: joins the records that are one message of several lines: Python tracebacks (chained
// ones and exception groups too), torchelastic's failure block, TGI's child stderr, Java stack
// traces, "Fatal Python error" dumps, C++'s "terminate called".
//
// Ranks and workers write into one stream: a message is known by the prefix before its first line
// ("[rank3]: ", "(Worker_TP0 pid=12) ERROR 09-30 18:29:03 [core.py:718] ") and output, so that
// several grow side by side and lines of others pass by. The prefix stays on the first line and is
// taken off the further ones; clocks within it may move on.
//
// Nothing fed is ever lost: a record taken comes out in an Assembled, at the latest with Flush,
// Close or after a restart (Save, Load). An exception line without its traceback is not taken.
//
// One Assembler per stream; one thread. Time is passed in; a message is closed when its last line
// came more than a second ago. Limits (each closing counted in closed_early()): kMaxLines,
// kMaxBytes a message, kMaxOpen messages.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frame/message.h"
#include "model/line.h"
#include "model/time.h"

namespace aijob::frame {

/// A message of one or more lines.
struct Assembled {
  std::string text;         // its lines joined by '\n'
  uint64_t first_line = 0;  // within the stream, from 1
  uint32_t line_count = 0;
  model::Record meta;  // of its first line; its `text` is empty: it lies in `text` above
};

class Assembler {
 public:
  static constexpr size_t kMaxLines = 200;
  static constexpr size_t kMaxBytes = 64 * 1024;
  static constexpr size_t kMaxOpen = 16;
  static constexpr model::Duration kQuiet = std::chrono::seconds(1);

  /// What the block scan has to look for: a record that has one of these is fed with starts=true.
  static std::span<const std::string_view> StartLiterals();

  /// True: the record was taken and is not to be matched alone. Messages that ended go to `done`.
  /// May be skipped for records that start nothing while Idle().
  bool Feed(const model::Record& record, bool starts, std::vector<Assembled>& done);

  /// Closes the messages that were quiet for kQuiet. To be called about once a batch: a line's time
  /// of arrival is that of the first Flush after it.
  void Flush(model::TimePoint now, std::vector<Assembled>& done);

  /// Closes everything: the stream has ended.
  void Close(std::vector<Assembled>& done);

  [[nodiscard]] bool Idle() const { return open_.empty(); }
  /// Messages closed because a limit was reached, since construction.
  [[nodiscard]] uint64_t closed_early() const { return closed_early_; }

  /// The open messages, for the stored position; empty where there are none.
  [[nodiscard]] std::string Save() const;

  /// Takes what Save() gave. False, and nothing changes, where the blob is damaged or another
  /// version's.
  [[nodiscard]] bool Load(std::string_view blob);

 private:
  /// A message that still grows.
  struct Open {
    Message message;  // which lines belong to it
    Assembled assembled;
    bool touched = true;  // had a line since the last Flush
    model::TimePoint quiet_since{};
  };

  void CloseAt(size_t index, bool early, std::vector<Assembled>& done);
  bool Append(size_t index, std::string_view rest);

  std::vector<Open> open_;  // oldest first
  uint64_t closed_early_ = 0;
};

}  // namespace aijob::frame
