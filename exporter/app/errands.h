#pragma once
// Errands: work that may hang, each piece in a thread of its own that nobody has to wait for.
//
//   Errands errands;
//   errands.Start(7, [] { const auto result = Look(); return [result] { Use(result); }; });
//   errands.WaitFor(std::chrono::seconds(1));
//   for (auto& [id, use] : errands.Take()) use();      // in the caller's own thread
//
// A thread holds nothing but its work and a board to put the result on, both of which it shares: a
// call that a network file system never ends harms neither the one who began it nor the end of the
// process. Work must own all it touches.
//
// Threads: Start(), WaitFor(), Take() and Wake() from any. Limits: kMostErrands under way.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace aijob::app {

inline constexpr size_t kMostErrands = 256;

class Errands {
 public:
  using Use = std::function<void()>;  // what is to be done with a result
  using Work = std::function<Use()>;

  Errands();

  /// False where too many are under way, or no thread can be made.
  bool Start(uint64_t id, Work work);
  /// What has come back since the last call.
  std::vector<std::pair<uint64_t, Use>> Take();
  /// Until something has come back, somebody calls Wake(), or the time is over.
  void WaitFor(std::chrono::nanoseconds time);
  void Wake();
  [[nodiscard]] size_t under_way() const;

 private:
  struct Board;
  std::shared_ptr<Board> board_;
};

}  // namespace aijob::app
