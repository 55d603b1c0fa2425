#pragma once
// Collectors: what the exporter looks at by itself, now and then: probes, checks of paths, and
// whatever else can say in a function what is to be counted.
//
//   Collectors collectors([&](const Collector::Apply& apply) { apply(counts); });
//   collectors.Replace({{"api", seconds(15), seconds(6), look, late, gone}}, now);
//   collectors.Start();             // or Step(now) again and again, in a test
//   collectors.Stop();
//
// Each collector runs in an errand (errands.h): one that hangs delays no other, nor the agent, nor
// a scrape, nor for long the end of the process. It is first run right after the start, at most a
// second later, then every so often; never twice at a time. What does not come back within its
// patience is told as late, once, and what it brings afterwards is thrown away.
//
// Threads: Start() makes one, which calls the sink; the errands make theirs. Step() and Replace()
// from any thread. Owner: the Service. REQUIRES that `collect` owns all it touches.

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "app/errands.h"
#include "metrics/counts.h"
#include "model/time.h"

namespace aijob::app {

struct Collector {
  using Apply = std::function<void(metrics::Counts&)>;

  std::string name;
  model::Duration every{0};
  model::Duration patience{0};
  std::function<Apply()> collect;  // in a thread of its own; may block
  Apply late = nullptr;            // what is so when it has not come back in time
  Apply gone = nullptr;            // what is so when it is not configured any more
};

class Collectors {
 public:
  using Moment = std::chrono::steady_clock::time_point;
  using Sink = std::function<void(const Collector::Apply&)>;

  explicit Collectors(Sink sink) : sink_(std::move(sink)) {}
  ~Collectors() { Stop(); }
  Collectors(const Collectors&) = delete;
  Collectors& operator=(const Collectors&) = delete;

  /// These instead of those before; the ones whose names are not among them are told gone.
  void Replace(std::vector<Collector> collectors, Moment now);

  /// Starts what is due, hands on what has come back, tells what is late; how long until it must be
  /// called again.
  model::Duration Step(Moment now);

  /// Step() in a thread of its own from now on.
  void Start();
  /// After it, the sink is not called any more. Waits for errands, but not for long: false where
  /// one is left behind.
  bool Stop();

 private:
  struct Task {
    Collector collector;
    Moment due;
    Moment begun;
    bool running = false;
    bool late = false;
  };
  void TakeBack(Moment now);
  void Begin(uint64_t id, Task& task, Moment now);
  void TellLate(Task& task);

  Sink sink_;
  Errands errands_;
  std::mutex mutex_;  // of all below
  std::map<uint64_t, Task> tasks_;
  bool stopped_ = false;
  uint64_t made_ = 0;
  std::jthread thread_;
};

}  // namespace aijob::app
