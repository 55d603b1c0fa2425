#pragma once
// The real program with a followed log, a store, and metrics of its own; pushes to it, and what its
// scrapes are judged by.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/samples.h"
#include "support/tool.h"

namespace aijob::test {

inline constexpr const char* kFollowed = R"(metrics:
  - {name: queue_depth, type: gauge, help: Depth., match: 'depth (?P<depth>\d+)', value: depth}
  - {name: my_jobs_total, type: counter, help: Jobs., match: 'job (?P<x>\d+) done'}
)";

class PushedTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_.Write("a.log", "depth 7\njob 1 done\n");
    WriteConfig(kFollowed);
    Restart();
  }
  void WriteConfig(const std::string& more) {
    folder_.Write("config.yaml", "sources:\n  - {name: job, paths: [\"" + folder_.Path("*.log") +
                                     "\"], start: beginning}\n" + more);
  }
  void Restart(std::vector<std::string> more = {}) {
    program_.reset();
    more.push_back("--config.file=" + folder_.Path("config.yaml"));
    more.push_back("--storage.path=" + folder_.Path("state"));
    more.emplace_back("--web.enable-lifecycle");
    program_ = std::make_unique<Program>(more);
    ASSERT_NE(program_->Metrics(), "");
  }
  Reply Ask(std::string_view method, std::string_view path, std::string_view body = "",
            std::string_view headers = "") const {
    return test::Ask(program_->port(), method, path, headers, body);
  }
  Reply Put(const std::string& job, const std::string& body,
            const std::string& headers = "") const {
    return Ask("PUT", "/metrics/job/" + job, body, headers);
  }
  /// The samples of a page; each must be there once.
  static std::map<std::string, double> Unique(const std::string& page) {
    std::multiset<std::string> names;
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) {
      if (line[0] == '#') continue;
      names.insert(line.substr(0, line.rfind(' ')));
    }
    auto samples = SamplesOf(page);
    EXPECT_EQ(samples.size(), names.size()) << page;
    return samples;
  }
  static size_t Times(const std::string& page, const std::string& part) {
    size_t times = 0;
    for (size_t at = page.find(part); at != std::string::npos; at = page.find(part, at + 1)) {
      ++times;
    }
    return times;
  }
  void ExpectSoundScrape() const;

  Folder folder_;
  std::unique_ptr<Program> program_;
};

/// Both formats as promtool and the strict parser read them. promtool may find fault with names
/// (3), which are the pushers', but not with the text.
inline void PushedTest::ExpectSoundScrape() const {
  const std::string page = program_->Metrics();
  Unique(page);
  if (HaveTool("promtool")) {
    const Ran ran = RunTool({"promtool", "check", "metrics"}, page);
    EXPECT_TRUE(ran.code == 0 || ran.code == 3) << ran.code << ran.err << page;
    EXPECT_THAT(ran.err, ::testing::Not(::testing::HasSubstr("error while"))) << page;
  }
  const std::string python = "/usr/bin/python3";  // Debian's: the one its packages are for
  if (!HaveTool(python) || RunTool({python, "-c", "import prometheus_client"}).code != 0) return;
  const std::string open =
      Get(program_->port(), "/metrics", "Accept: application/openmetrics-text; version=1.0.0\r\n")
          .body;
  const Ran strict = RunTool({python, "-c", R"(
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
names = set()
for family in text_string_to_metric_families(sys.stdin.buffer.read().decode()):
    assert family.name not in names, family.name
    names.add(family.name)
)"},
                             open);
  EXPECT_EQ(strict.code, 0) << strict.err << open;
}

}  // namespace aijob::test
