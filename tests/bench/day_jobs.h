#pragma once
// A day of eight workloads, as the packs' events tell of it: six train on 64 ranks each, a file a
// rank, two serve by 64 replicas. In virtual time and from a seed: the same again at every run.
//
//   A rank tells every step: about 10 s, 20 % jitter, ranks half a second apart; memory and loss.
//   Every 100th step a checkpoint, which all wait for (40 s) and rank 0 tells.
//   About every four hours a job ends: out of memory on one rank and the launcher's word of all, or
//   a hang that 63 ranks tell of after ten minutes; a start of some minutes follows, from the
//   newest checkpoint. Between, NaN losses and broken connections that it survives.
//   A replica answers about every 4 s; 1 of 100 answers is a failure that a gateway tells, too; and
//   now and then a replica begins anew.
//
// For the programs of tests/bench; not thread-safe.

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/event.h"

namespace aijob::bench {

inline constexpr int kRanks = 64;

/// A line that a rule made an event of; or an error of a request (`trace`).
struct Told {
  double at = 0;  // seconds since the day began
  size_t stream = 0;
  model::Event event;
  std::string text;   // of a failure
  std::string trace;  // where it is not empty, the event is none
  std::string_view module;
};

/// What both kinds of jobs need.
class Job {
 public:
  Job(size_t first_stream, uint32_t seed) : first_(first_stream), random_(seed) {}

 protected:
  double Uniform(double from, double to) {
    return std::uniform_real_distribution<double>(from, to)(random_);
  }
  bool OneIn(double count) { return Uniform(0, count) < 1; }
  int AnyRank() { return std::uniform_int_distribution<int>(0, kRanks - 1)(random_); }
  static double GpuOf(int rank) { return rank % 8; }
  double Normal() { return std::normal_distribution<double>()(random_); }

  model::Event& Tell(double at, int rank, std::string_view kind, std::vector<Told>& out) {
    Told told;
    told.at = at;
    told.stream = first_ + static_cast<size_t>(rank);
    told.event.class_name = kind;
    told.event.pack = told.event.rule = "bench";
    out.push_back(std::move(told));
    return out.back().event;
  }
  void Fail(double at, int rank, std::string_view kind, std::string_view subtype,
            model::Severity severity, std::vector<Told>& out) {
    model::Event& event = Tell(at, rank, kind, out);
    event.kind = model::EventKind::kFailure;
    event.subtype = subtype;
    event.severity = severity;
    event.fingerprint = "F001";
    out.back().text = std::string(kind) + " on rank " + std::to_string(rank);
  }
  void Phase(double at, int rank, const char* phase, std::vector<Told>& out) {
    Tell(at, rank, "launch_phase", out).labels.push_back({"phase", phase});
  }
  void Load(double at, int rank, double ratio, std::vector<Told>& out) {
    model::Event& event = Tell(at, rank, "model_load_progress", out);
    event.values = {{"progress_ratio", ratio}, {"shards_loaded", 10 * ratio}, {"shards_total", 10}};
  }

  size_t first_;
  std::mt19937 random_;
};

class TrainingJob : public Job {
 public:
  TrainingJob(size_t first_stream, uint32_t seed) : Job(first_stream, seed) {
    next_ = Uniform(0, 20);
    PlanEnd();
  }

  /// What it tells that begins before `until`.
  void Advance(double until, std::vector<Told>& out) {
    while (next_ < until) {
      if (starting_) {
        Start(out);
      } else if (next_ > end_) {
        End(out);
      } else {
        Step(out);
      }
    }
  }

 private:
  void PlanEnd() { end_ = next_ + std::exponential_distribution<double>(1 / 14400.0)(random_); }

  void Start(std::vector<Told>& out) {
    for (int rank = 0; rank < kRanks; ++rank) {
      const double late = Uniform(0, 2);
      Phase(next_ + late, rank, "config_load", out);
      Phase(next_ + 5 + late, rank, "init_distributed", out);
      for (int part = 1; part <= 10; ++part)
        Load(next_ + 10 + 4 * part + late, rank, part / 10.0, out);
      model::Event& memory = Tell(next_ + 60 + late, rank, "launch_phase", out);
      memory.labels.push_back({"phase", "weights"});
      memory.values = {
          {"total_bytes", 8.0e10}, {"gpu", GpuOf(rank)}, {"duration_seconds", 50 + late}};
    }
    next_ += Uniform(70, 120);
    starting_ = false;
    step_ = saved_;
    PlanEnd();
  }

  void Step(std::vector<Told>& out) {
    const double seconds = std::max(0.5, 10 * (1 + 0.2 * Normal()));
    ++step_;
    const double loss = 2 + 0.1 * Normal();
    for (int rank = 0; rank < kRanks; ++rank) {
      model::Event& event = Tell(next_ + Uniform(0, 0.5), rank, "train_step", out);
      event.values = {{"step", static_cast<double>(step_)},
                      {"step_seconds", seconds},
                      {"loss", loss},
                      {"grad_norm", 1 + 0.1 * loss},
                      {"gpu", GpuOf(rank)},
                      {"memory_bytes", 6.0e10 + 1e8 * Normal()}};
    }
    if (OneIn(2000)) Fail(next_, AnyRank(), "numeric", "nan_loss", model::Severity::kWarning, out);
    if (OneIn(2000)) {
      Fail(next_, AnyRank(), "comm_error", "remote_closed", model::Severity::kWarning, out);
    }
    next_ += seconds;
    if (step_ % 100 != 0) return;
    next_ += 40;
    model::Event& save = Tell(next_ - 8, 0, "checkpoint_save", out);
    save.values = {{"step", static_cast<double>(step_)}, {"duration_seconds", 31}};
    save.labels.push_back({"result", "success"});
    saved_ = step_;
  }

  void End(std::vector<Told>& out) {
    const int culprit = AnyRank();
    if (OneIn(2)) {
      Fail(next_, culprit, "gpu_oom", "capacity", model::Severity::kCritical, out);
      out.back().event.values = {{"gpu", GpuOf(culprit)}, {"requested_bytes", 2e9}};
      next_ += 5;
    } else {
      next_ += 600;
      for (int rank = 0; rank < kRanks; ++rank) {
        if (rank == culprit) continue;
        Fail(next_ + Uniform(0, 2), rank, "comm_hang", "collective_timeout",
             model::Severity::kCritical, out);
        out.back().event.values = {
            {"seq_num", 1000.0 + step_}, {"timeout_seconds", 600}, {"ran_for_seconds", 600}};
      }
      next_ += 5;
    }
    for (int rank = 0; rank < kRanks; ++rank) {
      Fail(next_ + Uniform(0, 2), rank, "process_crash", "signal", model::Severity::kCritical, out);
      out.back().event.role = model::Role::kCascade;
    }
    next_ += Uniform(60, 180);
    model::Event& restart = Tell(next_, 0, "restart", out);
    restart.labels.push_back({"reason", "process_crash"});
    next_ += 1;
    starting_ = true;
  }

  double next_ = 0, end_ = 0;
  bool starting_ = true;
  int64_t step_ = 0, saved_ = 0;
};

class ServingJob : public Job {
 public:
  ServingJob(size_t first_stream, uint32_t seed) : Job(first_stream, seed), next_(kRanks) {
    for (double& next : next_) next = -1 - Uniform(0, 20);  // they begin with a start
  }

  void Advance(double until, std::vector<Told>& out) {
    for (int replica = 0; replica < kRanks; ++replica) {
      double& next = next_[static_cast<size_t>(replica)];
      while (next < until) {
        if (next < 0 || OneIn(50'000)) {
          Start(next, replica, out);
        } else {
          Answer(next, replica, out);
        }
      }
    }
  }

 private:
  void Start(double& next, int replica, std::vector<Told>& out) {
    const double at = std::abs(next);
    if (next > 0) {
      Fail(at, replica, "process_crash", "python_exception", model::Severity::kCritical, out);
    }
    Phase(at + 5, replica, "config_load", out);
    for (int part = 1; part <= 10; ++part) Load(at + 5 + 3 * part, replica, part / 10.0, out);
    Phase(at + 40, replica, "service_register", out);
    next = at + 41;
  }

  void Answer(double& next, int replica, std::vector<Told>& out) {
    const bool failed = OneIn(100);
    model::Event& event = Tell(next, replica, "request_access", out);
    event.values = {{"status", failed ? 500.0 : 200.0},
                    {"duration_seconds", std::exp(0.5 * Normal())}};
    event.labels.push_back({"path", "/v1/chat/completions"});
    event.labels.push_back({"method", "POST"});
    if (failed) {
      const std::string trace = "req-" + std::to_string(first_) + "-" + std::to_string(++failed_);
      for (const std::string_view module : {"engine", "gateway"}) {
        Told told;
        told.at = next + (module == "gateway" ? 0.2 : 0);
        told.stream = first_ + static_cast<size_t>(replica);
        told.trace = trace;
        told.module = module;
        out.push_back(std::move(told));
      }
    }
    next += std::exponential_distribution<double>(0.25)(random_);
  }

  std::vector<double> next_;  // by replica; before 0: not started yet
  int64_t failed_ = 0;
};

}  // namespace aijob::bench
