// A day in virtual time through analyze::Analysis and the counters behind it (day_jobs.h): what a
// line costs in the first hour and in the last, what is kept in memory and what is stored, and
// whether restarts change a counter. The table is in tests/bench/README.md.
//
//   simulated_day [--hours=24]    prints the table
//   simulated_day --check         two hours; exit code 1 where a bound is passed or a counter
//   differs
//
// The exporter's own way: lines are read 50 ms after they were written, in blocks; Step() comes
// each second, a commit every five.
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "bench/day_player.h"

namespace {

using namespace aijob;
using namespace aijob::bench;

/// What this thread has worked: others' work costs it nothing.
struct Clock {
  using duration = std::chrono::nanoseconds;
  using time_point = std::chrono::time_point<std::chrono::steady_clock, duration>;
  static time_point Now() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return time_point(std::chrono::seconds(now.tv_sec) + duration(now.tv_nsec));
  }
};

constexpr double kMostBytes = 32.0 * (1 << 20);
constexpr double kMostGrowth = 1.25;

double Seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

/// What an hour cost.
struct Hour {
  uint64_t lines = 0;
  std::vector<double> minutes;  // seconds of the analysis for a line
  double step_seconds = 0, commit_seconds = 0, count_seconds = 0;
  double state_bytes = 0, heap_bytes = 0;
};

struct Run {
  std::vector<Hour> hours;
  std::map<std::string, std::string> totals;
  std::string largest;
  double largest_bytes = 0, heap_bytes = 0;
};

/// `restarts`: at the ends of these minutes.
Run Play(int minutes, const std::set<int>& restarts) {
  Run run;
  Day day;
  Player player;
  double minute_seconds = 0;
  size_t minute_lines = 0;
  for (int second = 0; second < 60 * minutes; ++second) {
    if (second % 3600 == 0) run.hours.emplace_back();
    Hour& hour = run.hours.back();
    std::vector<Told> lines = day.Until(second + 1);
    hour.lines += lines.size();
    minute_lines += lines.size();
    const Clock::time_point begin = Clock::Now();
    for (Told& told : lines) player.Take(told);
    const Clock::time_point taken = Clock::Now();
    for (const Told& told : lines) player.Count(told);
    const Clock::time_point counted = Clock::Now();
    player.Step(second + 1);
    const Clock::time_point stepped = Clock::Now();
    if (second % 5 == 4) player.Commit();
    hour.commit_seconds += Seconds(Clock::Now() - stepped);
    minute_seconds += Seconds(taken - begin);
    if (second % 60 == 59) {
      hour.minutes.push_back(std::exchange(minute_seconds, 0) /
                             static_cast<double>(std::exchange(minute_lines, 0)));
    }
    hour.count_seconds += Seconds(counted - taken);
    hour.step_seconds += Seconds(stepped - counted);
    hour.state_bytes = player.StateBytes();
    if (second % 60 == 59 && restarts.contains(second / 60 + 1)) player.Restart();
  }
  player.Finish(60 * minutes + 1);
  run.totals = player.Totals();
  run.largest_bytes = player.LargestNote(run.largest);
  run.heap_bytes = player.HeapBytes();
  return run;
}

/// Prints what differs; how many series.
size_t Differences(const char* name, const Run& run, const Run& other) {
  size_t differences = 0;
  for (const auto& [series, value] : run.totals) {
    const auto found = other.totals.find(series);
    const std::string now = found == other.totals.end() ? "none" : found->second;
    if (now == value) continue;
    if (++differences <= 20) {
      std::printf("%s: %s: %s, was %s\n", name, series.c_str(), now.c_str(), value.c_str());
    }
  }
  for (const auto& [series, value] : other.totals) {
    if (!run.totals.contains(series) && ++differences <= 20) {
      std::printf("%s: %s: %s, was none\n", name, series.c_str(), value.c_str());
    }
  }
  return differences;
}

/// Of the median minute: this machine may do other things, too.
double CostOf(const Hour& hour) {
  std::vector<double> minutes = hour.minutes;
  std::sort(minutes.begin(), minutes.end());
  return minutes[minutes.size() / 2];
}

void Print(const Run& run) {
  std::printf(
      "| hour | lines | analysis, us a line | counts, us a line | steps, ms | commits, ms |"
      " stored, KiB |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
  for (size_t i = 0; i < run.hours.size(); ++i) {
    const Hour& hour = run.hours[i];
    const double lines = static_cast<double>(hour.lines);
    std::printf("| %zu | %zu | %.2f | %.2f | %.0f | %.0f | %.0f |\n", i + 1,
                static_cast<size_t>(hour.lines), 1e6 * CostOf(hour),
                1e6 * hour.count_seconds / lines, 1e3 * hour.step_seconds,
                1e3 * hour.commit_seconds, hour.state_bytes / 1024);
  }
  std::printf("heap of the analysis: %.0f KiB; largest note: %s, %.0f KiB\n", run.heap_bytes / 1024,
              run.largest.c_str(), run.largest_bytes / 1024);
}

}  // namespace

int main(int argc, char** argv) {
  int hours = 24;
  bool check = false;
  for (int i = 1; i < argc; ++i) {
    check = check || std::strcmp(argv[i], "--check") == 0;
    if (std::strncmp(argv[i], "--hours=", 8) == 0) hours = std::atoi(argv[i] + 8);
  }
  if (check) hours = 2;
  const Run run = Play(60 * hours, {});
  Print(run);
  bool passed = true;
  const auto bound = [&](const char* name, double value, double most) {
    const bool over = value > most;
    passed = passed && !over;
    std::printf("%s: %.3f, at most %.3f%s\n", name, value, most, over ? " (!)" : "");
  };
  const Hour& last = run.hours.back();
  bound("MiB of heap", run.heap_bytes / (1 << 20), kMostBytes / (1 << 20));
  bound("MiB stored", last.state_bytes / (1 << 20), kMostBytes / (1 << 20));
  bound("a line of the last hour to one of the first", CostOf(last) / CostOf(run.hours.front()),
        check ? 2 * kMostGrowth : kMostGrowth);  // tests share their machine with others
  // Beside what counting the same line costs, on whatever machine.
  bound("a line's judging to its counting",
        CostOf(last) * static_cast<double>(last.lines) / last.count_seconds, 5);
  std::set<int> often;
  for (int minute = 7; minute < 60 * hours; minute += 13) often.insert(minute);
  const Run once = Play(60 * hours, {30 * hours});
  const Run many = Play(60 * hours, often);
  bound("series that one restart changed", static_cast<double>(Differences("one", run, once)), 0);
  bound("series that many changed", static_cast<double>(Differences("many", run, many)), 0);
  std::printf("%zu series, %zu restarts\n", run.totals.size(), often.size());
  return passed || !check ? 0 : 1;
}
