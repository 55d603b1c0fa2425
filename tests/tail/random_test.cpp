// A writer that does everything writers and logrotate do, at random, against a Tailer that is
// looked at and killed at random moments. Every complete line must come exactly once.

#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <set>

#include "tail/following.h"

namespace aijob::tail {
namespace {

namespace fs = std::filesystem;

class Writer {
 public:
  Writer(std::string path, std::mt19937& random) : path_(std::move(path)), random_(random) {}

  std::set<std::string> truth;

  void Write() {
    std::ofstream file(path_, std::ios::app | std::ios::binary);
    for (int i = Pick(6); i >= 0; --i) {
      std::string piece = std::to_string(++number_) + std::string(Pick(80), 'x');
      if (partial_.empty()) piece = path_.substr(path_.rfind('/') + 1) + " " + piece;
      const bool whole = Pick(5) != 0;
      file << piece << (whole ? "\n" : "");
      partial_ += piece;
      if (whole) Ended();
    }
  }
  // What is left of a rotated file is a line.
  void Ended() {
    if (!partial_.empty()) truth.insert(partial_);
    partial_.clear();
  }
  void Rename() {
    if (!fs::exists(path_)) return;
    Shift();
    fs::rename(path_, path_ + ".1");
    Ended();
  }
  void CopyTruncate() {
    if (!fs::exists(path_) || fs::file_size(path_) == 0) return;
    Shift();
    fs::copy_file(path_, path_ + ".1");
    copied_ = true;
  }
  void Truncate() {
    if (!copied_) return;
    fs::resize_file(path_, 0);
    Ended();
    copied_ = false;
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

class RandomTest : public ::testing::TestWithParam<std::tuple<bool, bool, int>> {};

TEST_P(RandomTest, EveryLineOnce) {
  const auto [takes_rotated, inotify, seed] = GetParam();
  const TempFolder folder;
  std::mt19937 random(static_cast<unsigned>(seed));
  Options options = Following::Of({folder / (takes_rotated ? "*.log*" : "*.log")});
  options.use_inotify = inotify;
  options.batch_bytes = 512;
  options.step_bytes = 2048;
  Following following(options);
  Writer writers[] = {Writer(folder / "a.log", random), Writer(folder / "b.log", random)};
  // A file that nobody ever saw cannot be missed: both are seen once.
  for (Writer& writer : writers) writer.Write();
  following.Run();
  const auto pick = [&](int below) {
    return std::uniform_int_distribution<int>(0, below - 1)(random);
  };
  for (int step = 0; step < 1500; ++step) {
    Writer& writer = writers[writers[0].copied() ? 0 : writers[1].copied() ? 1 : pick(2)];
    const int what = pick(20);
    // A polled file that lives shorter than a poll cannot be seen.
    if (!inotify && !writer.copied() && (what == 10 || what == 11))
      following.WaitLong(milliseconds(1250));
    if (writer.copied()) {
      if (what < 10) following.Wait(milliseconds(pick(100)));
      writer.Truncate();
    } else if (what < 10) {
      writer.Write();
    } else if (what == 10) {
      writer.Rename();
    } else if (what == 11) {
      writer.CopyTruncate();
    } else if (what < 17) {
      following.Wait(milliseconds(pick(400)));
    } else if (what == 17) {
      following.Commit();
    } else if (what == 18) {
      following.Commit();
      following.Kill();
      following.Start();
    }
    // Rotation happens no faster than five times between two commits here: more are deleted.
    if (what == 10 || what == 11) {
      if (pick(2) == 0) following.Wait(milliseconds(300));
      if (pick(2) == 0) following.Commit();
    }
    if (HasFailure()) break;
  }
  for (Writer& writer : writers) writer.Truncate();
  following.WaitLong(seconds(15));
  std::multiset<std::string> seen(following.lines().begin(), following.lines().end());
  std::set<std::string> truth = writers[0].truth;
  truth.insert(writers[1].truth.begin(), writers[1].truth.end());
  std::string wrong;
  for (const std::string& line : truth) {
    if (seen.count(line) != 1) wrong += line + ": " + std::to_string(seen.count(line)) + "\n";
  }
  for (const std::string& line : seen) {
    if (!truth.contains(line)) wrong += "unknown: " + line + "\n";
  }
  EXPECT_EQ(wrong, "") << "seed " << seed;
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomTest,
                         ::testing::Combine(::testing::Bool(), ::testing::Bool(),
                                            ::testing::Range(0, 10)));

}  // namespace
}  // namespace aijob::tail
