#include "app/collectors.h"

#include <algorithm>
#include <utility>

#include "app/logging.h"

namespace aijob::app {
namespace {

constexpr model::Duration kLongestRound = std::chrono::seconds(10);
constexpr model::Duration kSpread = std::chrono::seconds(1);
constexpr std::chrono::milliseconds kLastErrands{2'000};  // for what is under way at the end

}  // namespace

void Collectors::Replace(std::vector<Collector> collectors, Moment now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const auto& [id, task] : tasks_) {
    const Collector& before = task.collector;
    const bool stays =
        std::any_of(collectors.begin(), collectors.end(),
                    [&before](const Collector& each) { return each.name == before.name; });
    if (!stays && before.gone) sink_(before.gone);
  }
  tasks_.clear();
  const auto count = static_cast<int64_t>(collectors.size());
  int64_t index = 0;
  for (Collector& collector : collectors) {
    const model::Duration spread = std::min(kSpread, collector.every / 2) * index++ / count;
    tasks_[++made_] = {std::move(collector), now + spread, {}};
  }
  errands_.Wake();
}

void Collectors::TakeBack(Moment now) {
  for (auto& [id, use] : errands_.Take()) {
    const auto found = tasks_.find(id);
    if (found == tasks_.end()) continue;  // of a configuration before this one
    Task& task = found->second;
    task.running = false;
    task.due = std::max(task.due, now);
    if (!task.late) use();
    task.late = false;
  }
}

void Collectors::Begin(uint64_t id, Task& task, Moment now) {
  task.due += task.collector.every;
  if (task.due <= now) task.due = now + task.collector.every;  // once for all that was missed
  task.begun = now;
  task.running = errands_.Start(id, [this_sink = &sink_, collect = task.collector.collect] {
    // Used by the thread that takes it back, which has the sink; dropped where nobody does.
    return [this_sink, apply = collect()] { (*this_sink)(apply); };
  });
  if (!task.running) TellLate(task);
}

void Collectors::TellLate(Task& task) {
  LogWarn("something that is looked at does not come back", {{"collector", task.collector.name}});
  if (task.collector.late) sink_(task.collector.late);
}

model::Duration Collectors::Step(Moment now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  TakeBack(now);
  model::Duration wait = kLongestRound;
  for (auto& [id, task] : tasks_) {
    if (!task.running && task.due <= now) Begin(id, task, now);
    const Moment too_late = task.begun + task.collector.patience;
    if (task.running && !task.late && too_late <= now) {
      task.late = true;
      TellLate(task);
    }
    if (!task.running) {
      wait = std::min<model::Duration>(wait, task.due - now);
    } else if (!task.late) {
      wait = std::min<model::Duration>(wait, too_late - now);
    }
  }
  return std::max(wait, model::Duration(0));
}

void Collectors::Start() {
  thread_ = std::jthread([this](const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      const model::Duration wait = Step(std::chrono::steady_clock::now());
      if (!stop.stop_requested()) errands_.WaitFor(wait);
    }
  });
}

bool Collectors::Stop() {
  if (thread_.joinable()) {
    thread_.request_stop();
    errands_.Wake();
    thread_.join();
  }
  if (std::exchange(stopped_, true)) return errands_.under_way() == 0;
  const Moment end = std::chrono::steady_clock::now() + kLastErrands;
  while (errands_.under_way() > 0 && std::chrono::steady_clock::now() < end) {
    errands_.WaitFor(end - std::chrono::steady_clock::now());
    static_cast<void>(errands_.Take());
  }
  return errands_.under_way() == 0;
}

}  // namespace aijob::app
