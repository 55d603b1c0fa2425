#pragma once
// EventBuffer: the events of one line or batch, with their storage kept from one to the next.
//
// Owner: whoever calls the Matcher. Threads: one. Lifetime: references are valid until Clear() or
// Add().

#include <cstddef>
#include <vector>

#include "model/event.h"
#include "model/reading.h"

namespace aijob::match {

class EventBuffer {
 public:
  /// An event as newly made, but with the capacity an earlier one left.
  model::Event& Add();
  /// The same with whatever the earlier one held: the caller overwrites every member.
  model::Event& Recycle();
  /// Takes back the last Add().
  void DropLast() { --size_; }
  void Clear() { size_ = 0; }

  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const model::Event& operator[](size_t index) const { return events_[index]; }
  [[nodiscard]] model::Event& operator[](size_t index) { return events_[index]; }
  [[nodiscard]] const model::Event* begin() const { return events_.data(); }
  [[nodiscard]] const model::Event* end() const { return events_.data() + size_; }
  [[nodiscard]] model::Event* begin() { return events_.data(); }
  [[nodiscard]] model::Event* end() { return events_.data() + size_; }

 private:
  std::vector<model::Event> events_;
  size_t size_ = 0;
};

/// Gives an event what the head of its line says, where that was read after the match: time, rank.
void CompleteEvent(const model::Reading& reading, model::Event& event);

}  // namespace aijob::match
