// Plays: jobs in virtual time (golden/played/*.play), through the agent as the service runs it, and
// the numbers expected at the moments they name. For what only time tells: starts, silence,
// heartbeats, checkpoints, anomalies. UPDATE_EXPECTED=1 in the environment writes the expectations
// anew.
//
// A play is lines:
//   # what happens, for people
//   > rank3.log              the lines that follow are written to this file (job.log before that)
//   +10s text                ten seconds later comes this line; without text, time passes
//   20x +10s text            twenty such lines; in it {n} is 1, 2, ..., {time} the time of day,
//                            {month} the same as vLLM writes it, {clock} the time since the play
//                            began as llama.cpp writes it
//   = name                   the page is compared with golden/played/<play>.<name>.metrics

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <regex>

#include "app/agents.h"
#include "model/rfc3339.h"
#include "support/tool.h"

namespace aijob::test {
namespace {

namespace fs = std::filesystem;

/// The samples that the play decides: without those that are 0, the exporter's own, limits,
/// buckets (sums and counts stay) and what stands at 1 for a name's sake.
std::string DecidedBy(const std::string& page) {
  static const std::regex kLeftOut(
      "^(aijob_exporter_|process_|aijob_fingerprint_info|aijob_threshold|aijob_log_bytes|"
      "aijob_forecast_|\\w+_bucket[{])");
  std::string moved;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#' || line.ends_with(" 0")) continue;
    if (!std::regex_search(line, kLeftOut)) moved += line + "\n";
  }
  return moved;
}

std::string Replaced(std::string text, std::string_view mark, const std::string& by) {
  for (size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += by.size()) {
    text.replace(at, mark.size(), by);
  }
  return text;
}

/// As vLLM writes it, in UTC: 06-12 08:23:05.
std::string Month(model::TimePoint time) {
  const std::string whole = model::FormatRfc3339(time);  // 2026-06-12T08:23:05...
  return whole.substr(5, 5) + " " + whole.substr(11, 8);
}

/// Minutes, seconds, milliseconds, microseconds: 4.32.012.275.
std::string Clock(model::Duration since) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since).count();
  char text[32];
  std::snprintf(text, sizeof text, "%lld.%02lld.000.000", static_cast<long long>(seconds / 60),
                static_cast<long long>(seconds % 60));
  return text;
}

class PlayedTest : public AgentTest {
 protected:
  void Play(const fs::path& play) {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    Start("sources:\n  - {name: job, paths: [\"" + logs_.Path("*.log") +
              "\"], start: beginning, workload: job}\n",
          false);
    begun_ = now_;
    std::istringstream lines(ReadAll(play.string()));
    for (std::string line; std::getline(lines, line);) {
      if (line.empty() || line[0] == '#') continue;
      if (line.starts_with("> ")) {
        file_ = line.substr(2);
      } else if (line.starts_with("= ")) {
        Compare(fs::path(play).replace_extension(line.substr(2) + ".metrics"));
      } else {
        Speak(line);
      }
      ASSERT_FALSE(HasFatalFailure()) << play << ": " << line;
    }
  }

 private:
  void Speak(const std::string& line) {
    static const std::regex kLine(R"(^(?:(\d+)x )?\+(\d+(?:\.\d+)?)s(?: (.*))?$)");
    std::smatch parts;
    ASSERT_TRUE(std::regex_match(line, parts, kLine)) << line;
    const int times = parts[1].matched ? std::stoi(parts[1]) : 1;
    const auto later = std::chrono::duration_cast<model::Duration>(
        std::chrono::duration<double>(std::stod(parts[2])));
    for (int n = 1; n <= times; ++n) {
      Pass(later);
      if (!parts[3].matched) continue;
      std::string text = Replaced(parts[3], "{n}", std::to_string(n));
      text = Replaced(std::move(text), "{time}", model::FormatRfc3339(now_));
      text = Replaced(std::move(text), "{month}", Month(now_));
      text = Replaced(std::move(text), "{clock}", Clock(now_ - begun_));
      logs_.Append(file_, text + "\n");
      ReadAllThereIs();
    }
  }
  /// As the service does it: a step at least each second.
  void Pass(model::Duration time) {
    const model::TimePoint until = now_ + time;
    while (now_ < until) {
      now_ = std::min(until, now_ + std::chrono::seconds(1));
      ReadAllThereIs();
    }
  }
  void ReadAllThereIs() {
    for (int i = 0; i < 100 && agent_->Step(now_); ++i) {
    }
  }
  void Compare(const fs::path& file) {
    const std::string now = DecidedBy(Page());
    if (std::getenv("UPDATE_EXPECTED") != nullptr) std::ofstream(file, std::ios::binary) << now;
    EXPECT_EQ(ReadAll(file.string()), now)
        << file.filename() << "; UPDATE_EXPECTED=1 writes it anew, then read the diff";
  }

  std::string file_ = "job.log";
  model::TimePoint begun_ = kNow;
};

class Played : public PlayedTest, public ::testing::WithParamInterface<std::string> {};

TEST_P(Played, ShowsTheNumbersExpected) {
  Play(AIJOB_SOURCE_DIR "/tests/golden/played/" + GetParam() + ".play");
}

std::vector<std::string> Plays() {
  std::vector<std::string> plays;
  for (const auto& entry : fs::directory_iterator(AIJOB_SOURCE_DIR "/tests/golden/played")) {
    if (entry.path().extension() == ".play") plays.push_back(entry.path().stem());
  }
  std::sort(plays.begin(), plays.end());
  return plays;
}

INSTANTIATE_TEST_SUITE_P(Golden, Played, ::testing::ValuesIn(Plays()),
                         [](const auto& play) { return play.param; });

}  // namespace
}  // namespace aijob::test
