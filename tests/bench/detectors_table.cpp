// The table in tests/bench/README.md: what the detectors of analyze/detectors.h ring for without
// reason, and how soon they ring with one, against plain z > 3 with the value included (mean and
// deviation of the same window), on seeded series. `--check`: fewer values, and exit code 1 where a
// number that the table states is passed.

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "analyze/detectors.h"

namespace {

using namespace aijob;
using analyze::Detectors;
using Random = std::mt19937_64;
using Source = std::function<double(Random&)>;

constexpr size_t kMethods = 5;  // mad_z, ewma, cusum, anomalies (any of them), plain
constexpr const char* kTitles[kMethods] = {"mad_z", "ewma", "cusum", "any", "z > 3"};

class Plain {
 public:
  bool Add(double value) {
    window_.push_back(value);
    if (window_.size() > Detectors::kWindow) window_.erase(window_.begin());
    double sum = 0, squares = 0;
    for (const double each : window_) sum += each;
    const double mean = sum / static_cast<double>(window_.size());
    for (const double each : window_) squares += (each - mean) * (each - mean);
    const double deviation = std::sqrt(squares / static_cast<double>(window_.size()));
    return (value - mean) / (deviation + 1e-6) > 3;
  }

 private:
  std::vector<double> window_;
};

/// All of them on one series.
class Bench {
 public:
  explicit Bench(analyze::Scale scale) : detectors_(scale) {}

  std::array<bool, kMethods> Add(double value) {
    time_ += std::chrono::seconds(15);
    const analyze::Verdict verdict = detectors_.Add(value, time_);
    const auto of = [&](analyze::Method method) {
      return verdict.alarms[static_cast<size_t>(method)];
    };
    return {of(analyze::Method::kMadZ), of(analyze::Method::kEwma), of(analyze::Method::kCusum),
            verdict.Alarms(), plain_.Add(value)};
  }

 private:
  Detectors detectors_;
  Plain plain_;
  model::TimePoint time_{};
};

double Normal(Random& random) { return std::normal_distribution<double>()(random); }

struct Quiet {
  const char* name;
  analyze::Scale scale;
  Source source;
  size_t restarts;                    // values after which all begin anew; 0: never
  std::array<double, kMethods> most;  // alarms in 100,000 values; the table's bounds
};

std::vector<Quiet> Quiets() {
  using analyze::Scale;
  const auto student = [](Random& random) { return std::student_t_distribution<>(3)(random); };
  const auto lognormal = [](Random& random) { return std::exp(0.5 * Normal(random)); };
  const auto rounded = [](Random& random) { return 100 + std::round(0.4 * Normal(random)); };
  const auto share = [](Random& random) {
    return std::binomial_distribution<>(40, 0.02)(random) / 40.0;
  };
  const auto related = [state = 0.0](Random& random) mutable {
    return state = 0.5 * state + Normal(random);
  };
  const double any = 1e9;
  return {
      {"Gaussian",
       Scale::kLinear,
       [](Random& random) { return 100 + 5 * Normal(random); },
       0,
       {5, 10, 10, 20, any}},
      {"Gaussian, first 240 values",
       Scale::kLinear,
       [](Random& random) { return 100 + 5 * Normal(random); },
       240,
       {10, 10, 20, 25, any}},
      {"log-normal durations", Scale::kLog, lognormal, 0, {5, 10, 10, 20, any}},
      {"log-normal, first 16 values", Scale::kLog, lognormal, 16, {300, 1, 1, 300, any}},
      {"heavy tails (Student, 3)", Scale::kLinear, student, 0, {800, 20, 30, 800, any}},
      {"rounded, near-constant", Scale::kLinear, rounded, 0, {5, 10, 10, 20, any}},
      {"share of 40 requests, 2 %", Scale::kShare, share, 0, {5, 10, 10, 20, any}},
      {"Gaussian, correlated 0.5", Scale::kLinear, related, 0, {5, 400, 500, 600, any}},
  };
}

/// Alarms in 100,000 values; those that follow each other at once are one.
std::array<double, kMethods> FalseAlarms(const Quiet& quiet, size_t values) {
  Random random(1);
  Source source = quiet.source;
  std::array<double, kMethods> alarms{};
  std::array<bool, kMethods> before{};
  Bench bench(quiet.scale);
  for (size_t i = 0; i < values; ++i) {
    if (quiet.restarts != 0 && i % quiet.restarts == 0) bench = Bench(quiet.scale);
    const auto now = bench.Add(source(random));
    for (size_t k = 0; k < kMethods; ++k) alarms[k] += now[k] && !before[k] ? 1 : 0;
    before = now;
  }
  for (double& count : alarms) count *= 1e5 / static_cast<double>(values);
  return alarms;
}

struct Event {
  const char* name;
  std::function<double(size_t)> shift;  // in deviations, by values since it began
  double most_delay;                    // of `any`: the table's bound
  double least_seen;                    // likewise
};

std::vector<Event> Events() {
  const auto level = [](double by) { return [by](size_t) { return by; }; };
  const auto drift = [](double by) {
    return [by](size_t since) { return by * static_cast<double>(since); };
  };
  return {
      {"one value, 6", [](size_t since) { return since == 0 ? 6.0 : 0.0; }, 0, 0.75},
      {"one value, 10", [](size_t since) { return since == 0 ? 10.0 : 0.0; }, 0, 1},
      {"level, 1", level(1), 20, 0.99},
      {"level, 2", level(2), 7, 1},
      {"level, 3", level(3), 4, 1},
      {"level, 5", level(5), 1, 1},
      {"drift, 0.02 a value", drift(0.02), 55, 1},
      {"drift, 0.1 a value", drift(0.1), 19, 1},
  };
}

struct Seen {
  std::array<double, kMethods> delay{};  // median of those seen
  std::array<double, kMethods> share{};  // seen within kWait values
};

constexpr size_t kWait = 120;

Seen DelaysOf(const Event& event, size_t runs) {
  Random random(2);
  std::array<std::vector<double>, kMethods> delays;
  for (size_t run = 0; run < runs; ++run) {
    Bench bench(analyze::Scale::kLinear);
    for (size_t i = 0; i < Detectors::kWindow; ++i) bench.Add(100 + Normal(random));
    std::array<bool, kMethods> seen{};
    const size_t wait = event.shift(1) == 0 ? 1 : kWait;
    for (size_t since = 0; since < wait; ++since) {
      const auto now = bench.Add(100 + event.shift(since) + Normal(random));
      for (size_t k = 0; k < kMethods; ++k) {
        if (!now[k] || seen[k]) continue;
        seen[k] = true;
        delays[k].push_back(static_cast<double>(since));
      }
    }
  }
  Seen result;
  for (size_t k = 0; k < kMethods; ++k) {
    std::sort(delays[k].begin(), delays[k].end());
    result.share[k] = static_cast<double>(delays[k].size()) / static_cast<double>(runs);
    result.delay[k] = delays[k].empty() ? 0 : delays[k][delays[k].size() / 2];
  }
  return result;
}

double NanosecondsOfAnAdd() {
  Random random(3);
  Detectors detectors(analyze::Scale::kLog);
  std::vector<double> values(20'000);
  for (double& value : values) value = std::exp(Normal(random));
  const auto start = std::chrono::steady_clock::now();
  model::TimePoint time{};
  for (const double value : values) detectors.Add(value, time += std::chrono::seconds(1));
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
  return took.count() / static_cast<double>(values.size());
}

}  // namespace

int main(int argc, char** argv) {
  const bool check = argc > 1 && std::strcmp(argv[1], "--check") == 0;
  bool passed = true;
  std::printf("| no reason: alarms in 100,000 values |");
  for (const char* title : kTitles) std::printf(" %s |", title);
  std::printf("\n| --- | ---: | ---: | ---: | ---: | ---: |\n");
  for (const Quiet& quiet : Quiets()) {
    const auto alarms = FalseAlarms(quiet, check ? 200'000 : 2'000'000);
    std::printf("| %s |", quiet.name);
    for (size_t k = 0; k < kMethods; ++k) {
      const bool over = alarms[k] > quiet.most[k];
      passed = passed && !over;
      std::printf(" %.0f%s |", alarms[k], over ? " (!)" : "");
    }
    std::printf("\n");
  }
  std::printf("\n| a reason: delay in values, share seen |");
  for (const char* title : kTitles) std::printf(" %s |", title);
  std::printf("\n| --- | ---: | ---: | ---: | ---: | ---: |\n");
  for (const Event& event : Events()) {
    const Seen seen = DelaysOf(event, check ? 200 : 2000);
    std::printf("| %s |", event.name);
    for (size_t k = 0; k < kMethods; ++k) {
      if (seen.share[k] == 0) {
        std::printf(" never |");
      } else {
        std::printf(" %.0f, %.0f %% |", seen.delay[k], 100 * seen.share[k]);
      }
    }
    const bool late = seen.delay[3] > event.most_delay || seen.share[3] < event.least_seen;
    passed = passed && !late;
    std::printf("%s\n", late ? " (!)" : "");
  }
  std::fprintf(stderr, "an Add of all three: %.1f microseconds\n", NanosecondsOfAnAdd() / 1000);
  return passed || !check ? 0 : 1;
}
