#include "app/neighbour_clock.h"

#include <gtest/gtest.h>

#include <deque>

#include "app/piped.h"
#include "model/rfc3339.h"

namespace aijob::test {
namespace {

/// A block of these lines, each with the bytes behind it that readers may look at.
class Lines {
 public:
  Lines(std::initializer_list<const char*> lines) {
    for (const char* line : lines) {
      std::string& text = texts_.emplace_back(line);
      text.reserve(text.size() + model::kPadding);
      model::Record& record = block_.records.emplace_back();
      record.text = text;
      record.line = 101 + block_.records.size() - 1;
    }
  }
  [[nodiscard]] const model::Block& block() const { return block_; }

 private:
  std::deque<std::string> texts_;
  model::Block block_;
};

std::vector<model::FieldSpec> Unwanted() { return {}; }

std::string Near(app::NeighbourClock& clock, const Lines& lines, size_t at) {
  const auto found = clock.Near(lines.block(), 101 + at, "", kNow);
  return found ? model::FormatRfc3339(*found) : "none";
}

TEST(NeighbourClock, TheClockBeforeElseTheNextOne) {
  const Lines lines = {"Traceback", "2026-01-02 03:04:05 INFO x", "MemoryError",
                       "x",         "2026-01-02 03:04:09 INFO y", "KeyError"};
  struct Case {
    size_t at;
    const char* time;
  };
  for (const auto& [at, time] : {Case{0, "2026-01-02T03:04:05Z"},
                                 {2, "2026-01-02T03:04:05Z"},
                                 {3, "2026-01-02T03:04:05Z"},
                                 {5, "2026-01-02T03:04:09Z"}}) {
    app::NeighbourClock clock(Unwanted(), {});
    clock.Begin();
    EXPECT_EQ(Near(clock, lines, at), time) << at;
  }
  app::NeighbourClock clock(Unwanted(), {});
  clock.Begin();
  EXPECT_EQ(Near(clock, lines, 3), "2026-01-02T03:04:05Z");
  EXPECT_EQ(Near(clock, lines, 5), "2026-01-02T03:04:09Z");
  EXPECT_EQ(Near(clock, lines, 2), "2026-01-02T03:04:05Z") << "a message is known at its end";
}

TEST(NeighbourClock, WhatWasReadBeforeIsNoNeighbour) {
  app::NeighbourClock clock(Unwanted(), {});
  clock.Begin();
  EXPECT_EQ(Near(clock, {"2026-01-02 03:04:05 INFO x", "y"}, 1), "2026-01-02T03:04:05Z");
  clock.Begin();
  EXPECT_EQ(Near(clock, {"MemoryError", "y"}, 0), "none");
}

}  // namespace
}  // namespace aijob::test
