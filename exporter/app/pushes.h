#pragma once
// Pushes: the pushed groups and the store they are kept in, as one: what a caller was told is
// stored, and what a reader sees is, too.
//
// Changes queue; whoever finds nobody at work makes all that wait, in their order, under the one
// lock, and stores them in one transaction. Where that fails all of them are made undone and told
// so. So a thousand pushes at a time cost a few syncs of the disk, not a thousand.
//
// Threads: every method from any thread, but for Restore(), which has one of its own. Nothing here
// is asked by /-/healthy.

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "config/config.h"
#include "model/guarded.h"
#include "model/result.h"
#include "push/groups.h"
#include "push/rules.h"
#include "state/push_store.h"

namespace aijob::app {

class Pushes {
 public:
  /// What waits to be made: changes the groups, and appends what that changes in the store.
  using Change = std::function<void(push::Groups&, model::PushChanges&, push::Undo&)>;

  /// `storage_path` empty: nothing survives.
  static model::Result<std::unique_ptr<Pushes>> Open(const std::string& storage_path,
                                                     const push::Moment& now);

  /// At the start and after a reload.
  void Configure(const config::PushConfig& config, push::Groups::Reserved reserved);

  /// Takes over what is stored. Until then ready() is false and nothing else may be called but
  /// Configure().
  model::Status Restore(const push::Moment& now);
  [[nodiscard]] bool ready() const { return ready_; }
  void WaitUntilReady(std::chrono::milliseconds longest);
  /// For the operator; empty where the store was sound.
  [[nodiscard]] std::string damage() const;
  [[nodiscard]] bool damaged_set_aside() const;

  /// Returns when the change is stored; where it cannot be, it was not made.
  model::Status Make(Change change);

  /// Deletes what is over; call it every second or so.
  void Expire(const push::Moment& now);

  template <typename Reader>
  decltype(auto) Read(Reader&& reader) const {
    return kept_.With([&](const std::unique_ptr<Kept>& kept) -> decltype(auto) {
      return reader(std::as_const(kept->groups));
    });
  }

  [[nodiscard]] std::shared_ptr<const push::Rules> rules() const;
  [[nodiscard]] bool enabled() const { return enabled_; }
  [[nodiscard]] uint64_t seed() const { return seed_; }
  /// Groups that expired since the last call.
  uint64_t TakeExpired() { return expired_.exchange(0); }

 private:
  struct Kept {
    push::Groups groups;
    std::unique_ptr<state::PushStore> store;  // null: nothing survives
  };
  struct Waiting {
    Change change;
    model::Status made;
    bool done = false;
  };

  Pushes(std::unique_ptr<state::PushStore> store, uint64_t seed);
  void MakeAll(const std::vector<Waiting*>& batch);

  const uint64_t seed_;
  model::Guarded<std::unique_ptr<Kept>> kept_;
  std::atomic<bool> ready_{false};
  std::atomic<bool> enabled_{true};
  std::atomic<uint64_t> expired_{0};
  mutable std::mutex rules_mutex_;
  std::shared_ptr<const push::Rules> rules_;

  std::mutex queue_mutex_;  // of all below
  std::condition_variable made_;
  std::vector<Waiting*> queue_;
  std::condition_variable restored_;
  bool working_ = false;
};

}  // namespace aijob::app
