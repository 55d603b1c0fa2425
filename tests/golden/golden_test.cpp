// Recorded excerpts (golden/recorded/*.log, written by us in the real grammars) and what they are
// expected to say: *.events as `aijobctl scan --output=events` prints them, *.metrics the samples
// that are not 0. UPDATE_EXPECTED=1 in the environment writes the expectations anew.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

#include "support/samples.h"
#include "support/tool.h"

namespace aijob::test {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> Recordings() {
  std::vector<fs::path> recordings;
  for (const auto& entry : fs::directory_iterator(AIJOB_SOURCE_DIR "/tests/golden/recorded")) {
    if (entry.path().extension() == ".log") recordings.push_back(entry.path());
  }
  std::sort(recordings.begin(), recordings.end());
  return recordings;
}

/// The samples that logs alone decide, without those that are 0.
std::string MovedBy(const std::string& page) {
  static const std::regex kOwn(
      "^(aijob_exporter_|process_|aijob_fingerprint_info)|^\\w+_timestamp_seconds");
  std::string moved;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#' || line.ends_with(" 0")) continue;
    if (!std::regex_search(line, kOwn)) moved += line + "\n";
  }
  return moved;
}

void ExpectAsWritten(const fs::path& file, const std::string& now) {
  if (std::getenv("UPDATE_EXPECTED") != nullptr) std::ofstream(file, std::ios::binary) << now;
  EXPECT_EQ(ReadAll(file.string()), now)
      << file.filename() << "; UPDATE_EXPECTED=1 writes it anew, then read the diff";
}

/// The sum of the samples whose lines begin so.
double Total(const std::string& page, const std::string& beginning) {
  double total = 0;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(beginning)) total += std::stod(line.substr(line.rfind(' ') + 1));
  }
  return total;
}

// A worker that loads for twenty minutes over the network, probed all the time, and one real
// failure amid the probes' 503s.
TEST(Golden, ProbeNoiseIsSuppressedAndNoErrorIsLost) {
  const std::string log = AIJOB_SOURCE_DIR "/tests/golden/recorded/gpustack_load.log";
  const std::string page = RunCtl({"scan", log}).out;
  const double suppressed = Total(page, "aijob_noise_suppressed_total");
  EXPECT_EQ(suppressed, 118);
  EXPECT_EQ(Total(page, "aijob_health_checks_total{workload=\"default\",result=\"starting\"}"),
            suppressed);
  EXPECT_EQ(Total(page, "aijob_health_checks_total{workload=\"default\",result=\"failed\"}"), 0);
  EXPECT_EQ(Total(page, "aijob_failures_total"), 1);
  const double errors = Total(page, "aijob_failure_events_total");
  EXPECT_EQ(errors, 1);
  EXPECT_GT(suppressed / (suppressed + errors), 0.99);
}

TEST(Golden, RecordingsSayWhatIsExpected) {
  ASSERT_FALSE(Recordings().empty());
  for (const fs::path& recording : Recordings()) {
    Ran events = RunCtl({"scan", "--output=events", recording.string()});
    ASSERT_EQ(events.code, 0) << events.err;
    for (size_t at = 0; (at = events.out.find(recording.string())) != std::string::npos;) {
      events.out.replace(at, recording.string().size(), recording.filename().string());
    }
    ExpectAsWritten(fs::path(recording).replace_extension(".events"), events.out);
    const Ran metrics = RunCtl({"scan", recording.string()});
    ASSERT_EQ(metrics.code, 0) << metrics.err;
    ExpectAsWritten(fs::path(recording).replace_extension(".metrics"), MovedBy(metrics.out));
  }
}

TEST(Golden, TheSameLinesInAContainerSayTheSame) {
  const Folder folder;
  for (const fs::path& recording : Recordings()) {
    std::istringstream lines(ReadAll(recording.string()));
    std::string cri;
    std::string docker;
    for (std::string line; std::getline(lines, line);) {
      if (line.find_first_of("\x1b\r") != std::string::npos) continue;
      cri += "2026-06-12T10:00:00.123456789Z stdout F " + line + "\n";
      docker += nlohmann::json({{"log", line + "\n"},
                                {"stream", "stdout"},
                                {"time", "2026-06-12T10:00:00.123456789Z"}})
                    .dump() +
                "\n";
    }
    const std::regex time(R"re("source":"[^"]*"|"time":("[^"]*"|null),)re");
    const auto failures = [&](const std::string& text) {
      folder.Write("wrapped.log", text);
      std::string out;
      std::istringstream all(RunCtl({"scan", "--output=events", folder.Path("wrapped.log")}).out);
      for (std::string line; std::getline(all, line);) {
        if (line.find("\"kind\":\"failure\"") == std::string::npos) continue;
        out += std::regex_replace(line, time, "") + "\n";
      }
      return out;
    };
    EXPECT_EQ(failures(cri), failures(docker)) << recording.filename();
    std::ifstream plain(recording);
    std::string unwrapped;
    for (std::string line; std::getline(plain, line);) {
      if (line.find_first_of("\x1b\r") == std::string::npos) unwrapped += line + "\n";
    }
    EXPECT_EQ(failures(cri), failures(unwrapped)) << recording.filename();
  }
}

}  // namespace
}  // namespace aijob::test
