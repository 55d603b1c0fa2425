// A writer that does everything writers and logrotate do, at random, against a Tailer that is
// looked at and killed at random moments. Every complete line must come exactly once.
//
// AIJOB_SEEDS=500 runs that many seeds instead of ten, AIJOB_FIRST_SEED=90 begins there.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <tuple>

#include "tail/following.h"

namespace aijob::tail {
namespace {

namespace fs = std::filesystem;

constexpr int kSteps = 1500;

class Writer {
 public:
  Writer(std::string path, std::mt19937& random) : path_(std::move(path)), random_(random) {}

  std::map<std::string, int> truth;  // each line, and the step that ended it
  int step = 0;

  std::string Write() {
    std::ofstream file(path_, std::ios::app | std::ios::binary);
    const int first = number_ + 1;
    for (int i = Pick(6); i >= 0; --i) {
      std::string piece = std::to_string(++number_) + std::string(Pick(80), 'x');
      if (partial_.empty()) piece = path_.substr(path_.rfind('/') + 1) + " " + piece;
      const bool whole = Pick(5) != 0;
      file << piece << (whole ? "\n" : "");
      partial_ += piece;
      if (whole) Ended();
    }
    return "write " + std::to_string(first) + ".." + std::to_string(number_);
  }
  // What is left of a rotated file is a line.
  void Ended() {
    if (!partial_.empty()) truth[partial_] = step;
    partial_.clear();
  }
  std::string Rename() {
    if (!fs::exists(path_)) return "";
    Shift();
    fs::rename(path_, path_ + ".1");
    Ended();
    return "rename";
  }
  std::string CopyTruncate() {
    if (!fs::exists(path_) || fs::file_size(path_) == 0) return "";
    Shift();
    fs::copy_file(path_, path_ + ".1");
    copied_ = true;
    return "copy";
  }
  std::string Truncate() {
    if (!copied_) return "";
    fs::resize_file(path_, 0);
    Ended();
    copied_ = false;
    return "cut";
  }
  [[nodiscard]] bool copied() const { return copied_; }

 private:
  int Pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  void Shift() {
    for (int n = 19; n > 0; --n) {
      const std::string from = path_ + "." + std::to_string(n);
      if (fs::exists(from)) fs::rename(from, path_ + "." + std::to_string(n + 1));
    }
  }

  std::string path_;
  std::mt19937& random_;
  std::string partial_;
  int number_ = 0;
  bool copied_ = false;
};

/// One run of operations, what was done, and what came of it.
class Play {
 public:
  Play(bool takes_rotated, bool inotify, int seed)
      : random_(static_cast<unsigned>(seed)),
        inotify_(inotify),
        following_(OptionsOf(takes_rotated, inotify, folder_)),
        writers_{Writer(folder_ / "a.log", random_), Writer(folder_ / "b.log", random_)} {}

  void Run() {
    // A file that nobody ever saw cannot be missed: both are seen once.
    for (Writer& writer : writers_) writer.Write();
    following_.Run();
    for (step_ = 1; step_ <= kSteps && !::testing::Test::HasFailure(); ++step_) Step();
    for (Writer& writer : writers_) writer.Truncate();
    following_.WaitLong(seconds(15));
  }

  /// What is wrong with the lines that came, and what was done around the first of it. "": nothing.
  [[nodiscard]] std::string Verdict() const {
    const std::multiset<std::string> seen(following_.lines().begin(), following_.lines().end());
    std::map<std::string, int> truth = writers_[0].truth;
    truth.insert(writers_[1].truth.begin(), writers_[1].truth.end());
    std::string wrong;
    int first = kSteps;
    for (const auto& [line, step] : truth) {
      if (seen.count(line) == 1) continue;
      wrong += std::to_string(step) + ": " + line + ": " + std::to_string(seen.count(line)) + "\n";
      first = std::min(first, step);
    }
    for (const std::string& line : seen) {
      if (!truth.contains(line)) wrong += "unknown: " + line + "\n";
    }
    if (wrong.empty()) return "";
    for (const auto& [step, what] : done_) {
      if (step > first - 20 && step < first + 16) wrong += std::to_string(step) + " " + what + "\n";
    }
    return wrong;
  }

 private:
  static Options OptionsOf(bool takes_rotated, bool inotify, const TempFolder& folder) {
    Options options = Following::Of({folder / (takes_rotated ? "*.log*" : "*.log")});
    options.use_inotify = inotify;
    options.batch_bytes = 512;
    options.step_bytes = 2048;
    return options;
  }
  int Pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(random_); }
  void Did(const std::string& what) { done_.emplace_back(step_, what); }
  void Wait(int most) {
    const int duration = Pick(most);
    Did("wait " + std::to_string(duration));
    following_.Wait(milliseconds(duration));
  }
  void Commit() {
    if (Pick(2) == 0) {
      Did("look");
      following_.Look();
    }
    Did("commit");
    following_.Commit();
  }

  void Step() {
    const int which = writers_[0].copied() ? 0 : writers_[1].copied() ? 1 : Pick(2);
    Writer& writer = writers_[which];
    writer.step = step_;
    const std::string name = which == 0 ? "a " : "b ";
    const int what = Pick(20);
    // A polled file that lives shorter than a poll cannot be seen.
    if (!inotify_ && !writer.copied() && (what == 10 || what == 11))
      following_.WaitLong(milliseconds(1250));
    const bool copied = writer.copied();
    if (copied) {
      if (what < 10) Wait(100);
      Did(name + writer.Truncate());
    } else if (what < 10) {
      Did(name + writer.Write());
    } else if (what == 10) {
      Did(name + writer.Rename());
    } else if (what == 11) {
      Did(name + writer.CopyTruncate());
    } else if (what < 17) {
      Wait(400);
    } else if (what < 19) {
      Commit();
    }
    if (what == 18 && !copied) {
      Did("kill, start");
      following_.Kill();
      following_.Start();
    }
    // Rotation happens no faster than five times between two commits here: more are deleted.
    if (what == 10 || what == 11) {
      if (Pick(2) == 0) following_.Wait(milliseconds(300)), Did("wait 300");
      if (Pick(2) == 0) Commit();
    }
  }

  const TempFolder folder_;
  std::mt19937 random_;
  bool inotify_;
  Following following_;
  Writer writers_[2];
  int step_ = 0;
  std::vector<std::pair<int, std::string>> done_;
};

int FromEnvironment(const char* name, int otherwise) {
  const char* const value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoi(value);
}

int FirstSeed() { return FromEnvironment("AIJOB_FIRST_SEED", 0); }
int LastSeed() { return FirstSeed() + FromEnvironment("AIJOB_SEEDS", 10); }

class RandomTest : public ::testing::TestWithParam<std::tuple<bool, bool, int>> {};

TEST_P(RandomTest, EveryLineOnce) {
  const auto [takes_rotated, inotify, seed] = GetParam();
  Play play(takes_rotated, inotify, seed);
  play.Run();
  EXPECT_EQ(play.Verdict(), "") << (inotify ? "inotify, " : "polled, ")
                                << (takes_rotated ? "*.log*, " : "*.log, ") << "seed " << seed;
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomTest,
                         ::testing::Combine(::testing::Bool(), ::testing::Bool(),
                                            ::testing::Range(FirstSeed(), LastSeed())));

}  // namespace
}  // namespace aijob::tail
