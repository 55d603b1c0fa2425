#pragma once
// Collector: puts the members of one structured line into a Reading. One per LineReader; not
// thread-safe. The message it joins stands in its own scratch until the next Finish().

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/reading.h"
#include "parse/key_table.h"

namespace aijob::parse {

class Collector {
 public:
  explicit Collector(size_t wanted_count) : seen_(wanted_count, 0) {}

  /// Begins a line.
  void Begin(model::Reading& reading);

  /// A member. `is_text`: a string, not a number, word, array or object. Of members that mean the
  /// same the first wins.
  void Put(const KeyEntry& entry, std::string_view value, bool is_text);

  /// Whether something that makes a line a log line was put: a level, a message or a time.
  [[nodiscard]] bool known() const { return known_; }

  /// Completes the reading's message: the message and the error texts, or the whole line.
  void Finish(std::string_view line);

 private:
  void PutLevel(Role role, std::string_view value);

  model::Reading* reading_ = nullptr;
  std::vector<uint32_t> seen_;  // by wanted field: the line that last had it
  uint32_t line_ = 0;
  bool known_ = false;
  std::string_view message_;
  std::string_view weak_message_;
  std::vector<std::string_view> errors_;
  std::string joined_;
};

}  // namespace aijob::parse
