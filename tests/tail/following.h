#pragma once
// Helpers of the tests of tail/: a temporary folder, and a Tailer with all that it said.

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tail/tailer.h"

namespace aijob::tail {

using std::chrono::milliseconds;
using std::chrono::seconds;

class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "aijob_tail_XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  [[nodiscard]] std::string path() const { return path_; }
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline void Append(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::app | std::ios::binary) << text;
}
inline void Rewrite(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::trunc | std::ios::binary) << text;
}

/// A Tailer, a clock, a store as state/ keeps it, and the lines that came.
class Following {
 public:
  explicit Following(Options options) : options_(std::move(options)) {
    options_.source = "test";
    Start();
  }

  static Options Of(std::vector<std::string> paths) {
    Options options;
    options.paths = std::move(paths);
    options.start_at_end = false;
    return options;
  }

  /// Steps until there is nothing more to do at once.
  void Run() {
    const Sink sink = [this](const model::Batch& batch) { Take(batch); };
    for (int i = 0; i < 100000 && tailer_->Step(now_, sink); ++i) {
    }
    // Two more: what the last look asked to look at again.
    tailer_->Step(now_, sink);
    while (tailer_->Step(now_, sink)) {
    }
  }
  /// One step: there may be more to do.
  void Look() {
    tailer_->Step(now_, [this](const model::Batch& batch) { Take(batch); });
  }
  void Wait(model::Duration duration) {
    now_ += duration;
    Run();
  }
  /// Time passes, in small steps.
  void WaitLong(model::Duration duration) {
    for (model::Duration gone{}; gone < duration; gone += milliseconds(250))
      Wait(milliseconds(250));
  }

  void Commit() {
    const PositionChanges changes = tailer_->TakeChanges();
    for (const model::Position& gone : changes.forgotten) stored_.erase(KeyOf(gone));
    for (const model::Position& position : changes.changed) stored_[KeyOf(position)] = position;
    committed_ = lines_;
  }
  /// SIGKILL: what was not committed never happened.
  void Kill() {
    tailer_.reset();
    lines_ = committed_;
  }
  void Start() {
    std::vector<model::Position> stored;
    for (const auto& [key, position] : stored_) {
      stored.push_back(position);
      stored.back().stream = 0;
    }
    tailer_ = std::make_unique<Tailer>(options_, std::move(stored), !started_, now_);
    started_ = true;
    next_line_.clear();
  }
  void Restart() {
    Commit();
    Kill();
    Start();
  }

  [[nodiscard]] size_t Count() const { return lines_.size(); }
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
  [[nodiscard]] Stats stats() const { return tailer_->GetStats(); }
  Tailer& tailer() { return *tailer_; }
  Options& options() { return options_; }
  std::map<std::pair<uint64_t, uint64_t>, model::Position>& stored() { return stored_; }
  [[nodiscard]] model::TimePoint now() const { return now_; }
  std::vector<std::string> paths;  // of each line
  std::function<void(const std::string& line)> on_line;

 private:
  static std::pair<uint64_t, uint64_t> KeyOf(const model::Position& position) {
    return {position.identity.device, position.identity.inode};
  }
  void Take(const model::Batch& batch) {
    ASSERT_FALSE(batch.lines.empty());
    uint64_t& expected = next_line_[batch.stream];
    if (expected != 0) {
      EXPECT_EQ(batch.first_line, expected);
    }
    expected = batch.first_line + batch.lines.size();
    for (const model::LineSpan& line : batch.lines) {
      lines_.emplace_back(batch.bytes.substr(line.offset, line.length));
      paths.emplace_back(batch.path);
      if (on_line) on_line(lines_.back());
    }
    // Padding must be readable.
    volatile char last = batch.bytes.data()[batch.bytes.size() + model::kPadding - 1];
    (void)last;
  }

  Options options_;
  bool started_ = false;
  model::TimePoint now_{std::chrono::hours(1000)};
  std::unique_ptr<Tailer> tailer_;
  std::vector<std::string> lines_;
  std::vector<std::string> committed_;
  std::map<std::pair<uint64_t, uint64_t>, model::Position> stored_;
  std::map<model::StreamId, uint64_t> next_line_;
};

using Lines = std::vector<std::string>;

}  // namespace aijob::tail
