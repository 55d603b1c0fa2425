#include "app/pushes.h"

#include <exception>
#include <random>
#include <utility>

#include "app/logging.h"

namespace aijob::app {
namespace {

constexpr size_t kExpiredAtOnce = 1000;  // groups; nobody waits longer for a lock than they take

uint64_t Secret() {
  std::random_device random;
  return (static_cast<uint64_t>(random()) << 32) | random();
}

}  // namespace

Pushes::Pushes(std::unique_ptr<state::PushStore> store, uint64_t seed) : seed_(seed) {
  kept_.With([&](std::unique_ptr<Kept>& kept) {
    kept = std::make_unique<Kept>(Kept{push::Groups({}, seed), std::move(store)});
  });
  rules_ = std::make_shared<push::Rules>();
}

model::Result<std::unique_ptr<Pushes>> Pushes::Open(const std::string& storage_path,
                                                    const push::Moment& now) {
  std::unique_ptr<state::PushStore> store;
  if (!storage_path.empty()) {
    auto opened = state::PushStore::Open(storage_path, now.wall);
    if (!opened.ok()) return model::Error{opened.error()};
    store = std::move(opened).value();
  }
  return std::unique_ptr<Pushes>(new Pushes(std::move(store), Secret()));
}

void Pushes::Configure(const config::PushConfig& config, push::Groups::Reserved reserved) {
  push::Policy defaults;
  defaults.ttl = std::chrono::duration_cast<std::chrono::milliseconds>(config.ttl);
  auto compiled = push::Rules::Compile(std::move(defaults), config.rules);
  if (compiled.ok()) {  // config/ has tried the patterns
    const std::lock_guard<std::mutex> lock(rules_mutex_);
    rules_ = std::make_shared<push::Rules>(std::move(compiled).value());
  }
  enabled_ = config.enabled;
  kept_.With([&](std::unique_ptr<Kept>& kept) {
    kept->groups.SetLimits(config.limits);
    kept->groups.Reserve(std::move(reserved));
  });
}

std::shared_ptr<const push::Rules> Pushes::rules() const {
  const std::lock_guard<std::mutex> lock(rules_mutex_);
  return rules_;
}

std::string Pushes::damage() const {
  return kept_.With([](const std::unique_ptr<Kept>& kept) {
    return kept->store == nullptr ? std::string() : kept->store->damage();
  });
}

bool Pushes::damaged_set_aside() const {
  return kept_.With([](const std::unique_ptr<Kept>& kept) {
    return kept->store != nullptr && kept->store->damaged_set_aside();
  });
}

model::Status Pushes::Restore(const push::Moment& now) {
  const auto told = [](const model::Status& status) {
    if (!status.ok()) LogWarn("a stored push was left out", {{"reason", status.error()}});
  };
  model::Status loaded = kept_.With([&](std::unique_ptr<Kept>& kept) -> model::Status {
    if (kept->store == nullptr) return {};
    push::Groups& groups = kept->groups;
    return kept->store->Load(
        [&](model::PushedGroup group) { told(groups.Restore(std::move(group), now)); },
        [&](uint64_t group, model::PushedFamily family) {
          told(groups.Restore(group, std::move(family)));
        });
  });
  {
    const std::lock_guard<std::mutex> lock(queue_mutex_);
    ready_ = loaded.ok();
  }
  restored_.notify_all();
  return loaded;
}

void Pushes::WaitUntilReady(std::chrono::milliseconds longest) {
  std::unique_lock<std::mutex> lock(queue_mutex_);
  restored_.wait_for(lock, longest, [&] { return ready_.load(); });
}

void Pushes::MakeAll(const std::vector<Waiting*>& batch) {
  kept_.With([&](std::unique_ptr<Kept>& kept) {
    model::PushChanges changes;
    push::Undo undo;
    model::Status stored;
    try {
      for (Waiting* waiting : batch) waiting->change(kept->groups, changes, undo);
      if (kept->store != nullptr) stored = kept->store->Commit(changes);
    } catch (const std::exception& failure) {  // no memory
      stored = model::Error{failure.what()};
    }
    if (stored.ok()) return;
    LogError("pushes cannot be stored", {{"error", stored.error()}});
    kept->groups.Rollback(std::move(undo));
    for (Waiting* waiting : batch) waiting->made = stored;
  });
}

model::Status Pushes::Make(Change change) {
  Waiting mine{std::move(change), {}, false};
  std::unique_lock<std::mutex> lock(queue_mutex_);
  queue_.push_back(&mine);
  made_.wait(lock, [&] { return mine.done || !working_; });
  if (mine.done) return mine.made;
  working_ = true;
  const std::vector<Waiting*> batch = std::exchange(queue_, {});
  lock.unlock();
  try {
    MakeAll(batch);
  } catch (const std::exception& failure) {  // not even for the way back: nobody may wait for ever
    for (Waiting* waiting : batch) waiting->made = model::Error{failure.what()};
  }
  lock.lock();
  for (Waiting* waiting : batch) waiting->done = true;
  working_ = false;
  made_.notify_all();
  return mine.made;
}

void Pushes::Expire(const push::Moment& now) {
  if (!ready_) return;
  const bool any = Read([&](const push::Groups& groups) { return groups.AnyExpired(now); });
  if (!any) return;
  size_t expired = 0;
  const model::Status made =
      Make([&](push::Groups& groups, model::PushChanges& changes, push::Undo& undo) {
        expired = groups.Expire(now, kExpiredAtOnce, changes, undo);
      });
  if (made.ok()) expired_ += expired;
}

}  // namespace aijob::app
