#pragma once
// Message: which further lines belong to a message of several lines. The grammars of the Assembler,
// without its memory. A value type.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/line.h"

namespace aijob::frame {

enum class MessageKind : uint8_t {
  kTraceback,       // Python: "Traceback (most recent call last):"
  kExceptionGroup,  // Python 3.11: "  + Exception Group Traceback (most recent call last):"
  kElastic,         // torchelastic: "train.py FAILED" between ==== and ----, to the next ====
  kChildStderr,     // TGI: "Shard complete standard error output:"
  kJava,            // "Exception in thread ...", "Caused by: ..."
  kFatalPython,     // faulthandler: "Fatal Python error: ..."
  kTerminate,       // C++: "terminate called after throwing an instance of ..."
};

/// How a line stands to an open message.
enum class Fit : uint8_t {
  kNone,   // another's line; the message goes on waiting
  kMore,   // belongs to it
  kLast,   // belongs to it and ends it
  kEnded,  // not its line, and shows that the message is over
};

/// Where a message stands in its grammar.
enum class Stage : uint8_t {
  kStarted,  // only its first line has come; how far its prefix repeats is not known yet
  kBody,     // frames, fields
  kRaised,   // Python: the exception line has come; a chained traceback may follow
  kChained,  // Python: "During handling of ..." has come; its traceback must follow
};

/// The literals, one of which every first line has.
std::span<const std::string_view> MessageStarts();

struct Message {
  MessageKind kind = MessageKind::kTraceback;
  Stage stage = Stage::kStarted;
  model::Output output = model::Output::kUnknown;
  std::string
      prefix;  // what stood before the first line; once kBody, what stands before every line

  /// The message that this line starts, if it does.
  static std::optional<Message> Start(const model::Record& record);

  /// Whether the line belongs here, and moves the stage. `rest` becomes the line without its
  /// prefix.
  Fit Take(const model::Record& record, std::string_view& rest);

 private:
  Fit FitOf(std::string_view rest);
  Fit FitTraceback(std::string_view rest);
};

}  // namespace aijob::frame
