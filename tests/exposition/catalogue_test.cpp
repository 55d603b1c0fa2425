// What the whole catalogue looks like on /metrics, judged by the field's own tools.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "exposition/open_metrics_writer.h"
#include "exposition/text_writer.h"
#include "metrics/counts.h"
#include "metrics/process_metrics.h"

namespace aijob::exposition {
namespace {

using metrics::FamilyId;

/// Every family of the catalogue, with at least one series.
model::Families Everything() {
  const model::TimePoint now{std::chrono::seconds(1'700'000'000)};
  metrics::Counts counts({}, now);
  counts.SetFingerprints({{"F001", "gpu_oom", "GPU memory is full: \"why\"", "critical"}});
  counts.OpenOrigin({"w", "s", {{"pod", "p"}}}, now);
  for (const metrics::FamilySpec& spec : metrics::Catalogue()) {
    switch (metrics::LabelCount(spec)) {
      case 0:
        counts.Touch(spec.id, {});
        break;
      case 1:
        counts.Touch(spec.id, {"a"});
        break;
      case 2:
        counts.Touch(spec.id, {"a", "b"});
        break;
      case 3:
        counts.Touch(spec.id, {"a", "b", "c"});
        break;
      default:
        counts.Touch(spec.id, {"a", "b", "c", "d"});
    }
  }
  model::Families families = counts.Collect();
  for (model::Family& family : metrics::ProcessMetrics("/proc")) families.push_back(family);
  return families;
}

/// Runs `command < text`; what it said where it failed.
std::string Judge(const std::string& command, const std::string& text) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("aijob_catalogue_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "in", std::ios::binary) << text;
  const std::string line =
      command + " < " + (folder / "in").string() + " > " + (folder / "out").string() + " 2>&1";
  const int status = std::system(line.c_str());
  std::ifstream file(folder / "out");
  std::string said((std::istreambuf_iterator<char>(file)), {});
  std::filesystem::remove_all(folder);
  const bool good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return good ? said : "failed: " + said;
}

TEST(Catalogue, EveryFamilyIsWritten) {
  std::string text;
  EXPECT_TRUE(WriteText(Everything(), text).clean());
  for (const metrics::FamilySpec& spec : metrics::Catalogue()) {
    EXPECT_NE(text.find("# TYPE " + std::string(spec.name) + " "), std::string::npos) << spec.name;
  }
}

TEST(Catalogue, PromtoolFindsNothing) {
  if (std::system("command -v promtool > /dev/null") != 0)
    GTEST_SKIP() << "promtool is not installed";
  std::string text;
  WriteText(Everything(), text);
  EXPECT_EQ(Judge("promtool check metrics", text), "");
  EXPECT_NE(Judge("promtool check metrics", "a_total{} x\n"), "") << "promtool must have run";
}

TEST(Catalogue, TheStrictOpenMetricsParserFindsNothing) {
  if (std::system("/usr/bin/python3 -c 'import prometheus_client.openmetrics' 2> /dev/null") != 0) {
    GTEST_SKIP() << "python3-prometheus-client is not installed";
  }
  std::string text;
  EXPECT_TRUE(WriteOpenMetrics(Everything(), text).clean());
  EXPECT_EQ(
      Judge("/usr/bin/python3 -c 'import sys; from prometheus_client.openmetrics.parser import "
            "text_string_to_metric_families as p; list(p(sys.stdin.read()))'",
            text),
      "");
}

}  // namespace
}  // namespace aijob::exposition
