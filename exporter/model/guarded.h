#pragma once
// Guarded<T>: a value that can only be reached with its lock held.
//
//   Guarded<Groups> groups_;
//   groups_.With([&](Groups& groups) { groups.erase(key); });   // no other way in
//
// The lock is handed out in the order of asking: a thread that takes it again and again (the agent,
// once a batch) cannot starve one that asks now and then (a scrape).

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <utility>

namespace aijob::model {

template <typename T>
class Guarded {
 public:
  Guarded() = default;
  explicit Guarded(T value) : value_(std::move(value)) {}
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

  /// Calls `function(T&)` with the lock held and returns what it returns. Not re-entrant.
  template <typename Function>
  decltype(auto) With(Function&& function) {
    const Turn turn(*this);
    return std::forward<Function>(function)(value_);
  }
  template <typename Function>
  decltype(auto) With(Function&& function) const {
    const Turn turn(*this);
    return std::forward<Function>(function)(std::as_const(value_));
  }

 private:
  /// Holds the lock from its turn until it is destroyed.
  class Turn {
   public:
    explicit Turn(const Guarded& guarded) : guarded_(guarded) {
      std::unique_lock<std::mutex> lock(guarded_.mutex_);
      const uint64_t ticket = guarded_.next_ticket_++;
      guarded_.turn_changed_.wait(lock, [&] { return guarded_.now_serving_ == ticket; });
    }
    ~Turn() {
      const std::lock_guard<std::mutex> lock(guarded_.mutex_);
      ++guarded_.now_serving_;
      guarded_.turn_changed_.notify_all();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    const Guarded& guarded_;
  };

  T value_{};
  mutable std::mutex mutex_;
  mutable std::condition_variable turn_changed_;
  mutable uint64_t next_ticket_ = 0;
  mutable uint64_t now_serving_ = 0;
};

}  // namespace aijob::model
