#include "exposition/open_metrics_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "exposition_testing.h"

namespace aijob::exposition {
namespace {

using prometheus::MetricType;
using testing::HasSubstr;
using testing::Not;

constexpr model::TimePoint kTime{std::chrono::milliseconds(1'700'000'000'123)};

std::string OpenMetrics(const model::Families& families, WriteReport* report = nullptr) {
  std::string out;
  const WriteReport written = WriteOpenMetrics(families, out);
  if (report != nullptr) *report = written;
  return out;
}

TEST(OpenMetricsWriter, WritesCountersWithCreatedAndExemplar) {
  model::Series series = Value(MetricType::Counter, 2, {{"class", "gpu_oom"}});
  series.created = kTime;
  series.exemplars = {{{{"task_id", "t\"1"}}, 1, kTime}};
  EXPECT_EQ(OpenMetrics({MakeFamily("aijob_failures_total", MetricType::Counter, {series},
                                    "Say \"why\".")}),
            "# TYPE aijob_failures counter\n"
            "# HELP aijob_failures Say \\\"why\\\".\n"
            "aijob_failures_total{class=\"gpu_oom\"} 2 # {task_id=\"t\\\"1\"} 1 1700000000.123\n"
            "aijob_failures_created{class=\"gpu_oom\"} 1700000000.123\n"
            "# EOF\n");
}

TEST(OpenMetricsWriter, WritesHistogramsWithExemplarsOfTheirBuckets) {
  model::Series series = HistogramOf({{0.5, 1}, {1, 3}, {INFINITY, 4}}, 4, 7.5, {{"w", "v"}});
  series.created = kTime;
  series.exemplars = {{}, {{{"trace_id", "x"}}, 0.75, std::nullopt}, {}};
  EXPECT_EQ(OpenMetrics({MakeFamily("a_seconds", MetricType::Histogram, {series})}),
            "# TYPE a_seconds histogram\n"
            "# UNIT a_seconds seconds\n"
            "# HELP a_seconds Help.\n"
            "a_seconds_bucket{w=\"v\",le=\"0.5\"} 1\n"
            "a_seconds_bucket{w=\"v\",le=\"1.0\"} 3 # {trace_id=\"x\"} 0.75\n"
            "a_seconds_bucket{w=\"v\",le=\"+Inf\"} 4\n"
            "a_seconds_count{w=\"v\"} 4\n"
            "a_seconds_sum{w=\"v\"} 7.5\n"
            "a_seconds_created{w=\"v\"} 1700000000.123\n"
            "# EOF\n");
}

TEST(OpenMetricsWriter, SaysUnitsOnlyWhereTheNameDoes) {
  const auto unit = [](const char* name, MetricType type) {
    return OpenMetrics({MakeFamily(name, type, {Value(type, 1)})});
  };
  EXPECT_THAT(unit("a_bytes_total", MetricType::Counter), HasSubstr("# UNIT a_bytes bytes\n"));
  EXPECT_THAT(unit("a_ratio", MetricType::Gauge), HasSubstr("# UNIT a_ratio ratio\n"));
  EXPECT_THAT(unit("a_total", MetricType::Counter), Not(HasSubstr("UNIT")));
  EXPECT_THAT(unit("seconds", MetricType::Gauge), Not(HasSubstr("UNIT")));
  EXPECT_THAT(unit("microseconds", MetricType::Gauge), Not(HasSubstr("UNIT")));
}

TEST(OpenMetricsWriter, ACounterWithoutTotalIsUnknown) {
  EXPECT_EQ(
      OpenMetrics({MakeFamily("a", MetricType::Counter, {Value(MetricType::Counter, 1)}, "")}),
      "# TYPE a unknown\na 1\n# EOF\n");
}

TEST(OpenMetricsWriter, ExemplarsThatAreTooLongAreLeftOut) {
  const auto with = [](std::string name, std::string value) {
    model::Series series = Value(MetricType::Counter, 1);
    series.exemplars = {{{{std::move(name), std::move(value)}}, 1, std::nullopt}};
    WriteReport report;
    const std::string text =
        OpenMetrics({MakeFamily("a_total", MetricType::Counter, {series})}, &report);
    EXPECT_THAT(text, HasSubstr("a_total 1"));
    return report.exemplars_dropped;
  };
  EXPECT_EQ(with("task_id", std::string(121, 'x')), 0u);
  EXPECT_EQ(with("task_id", std::string(122, 'x')), 1u);
  std::string wide;
  for (int i = 0; i < 121; ++i) wide += "ö";
  EXPECT_EQ(with("task_id", wide), 0u);
  EXPECT_EQ(with("task-id", "x"), 1u);
  EXPECT_EQ(with("task_id", "\xff"), 1u);
}

/// What Debian's python3-prometheus-client, the strict parser, says: empty, or its error.
std::string StrictParser(const std::string& text) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("aijob_open_metrics_" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "text", std::ios::binary) << text;
  std::ofstream(folder / "check.py")
      << "import sys\n"
         "from prometheus_client.openmetrics.parser import text_string_to_metric_families as "
         "parse\n"
         "text = open(sys.argv[1], encoding='utf-8', newline='').read()\n"
         "names = [s.name for m in parse(text) for s in m.samples]\n"
         "print(len(names))\n";
  const std::string command = "/usr/bin/python3 " + (folder / "check.py").string() + " " +
                              (folder / "text").string() + " > " + (folder / "out").string() +
                              " 2>&1";
  const int status = std::system(command.c_str());
  std::ifstream file(folder / "out");
  std::string said((std::istreambuf_iterator<char>(file)), {});
  std::filesystem::remove_all(folder);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? "" : said;
}

TEST(OpenMetricsWriter, TheStrictParserFindsNothing) {
  if (std::system("/usr/bin/python3 -c 'import prometheus_client.openmetrics' 2> /dev/null") != 0) {
    GTEST_SKIP() << "python3-prometheus-client is not installed";
  }
  std::mt19937 random(3);
  model::Families families = RandomFamilies(random, 300);
  // What pushes and users can bring.
  families.push_back(MakeFamily("x_info", MetricType::Gauge, {Value(MetricType::Gauge, 1)}));
  families.push_back(MakeFamily("x", MetricType::Gauge, {Value(MetricType::Gauge, 1)}));
  families.push_back(MakeFamily("x_total", MetricType::Counter, {Value(MetricType::Counter, 1)}));
  families.push_back(MakeFamily("y_created", MetricType::Gauge, {Value(MetricType::Gauge, 1)}));
  families.push_back(MakeFamily("y_total", MetricType::Counter, {Value(MetricType::Counter, 1)}));
  families.push_back(
      MakeFamily("n", MetricType::Histogram, {HistogramOf({{-1, 1}, {1, 2}}, 2, -3)}));
  families.push_back(MakeFamily("m", MetricType::Histogram, {HistogramOf({}, 2, 3)}));
  families.push_back(MakeFamily("g_total", MetricType::Gauge, {Value(MetricType::Gauge, -2)}));
  EXPECT_EQ(StrictParser(OpenMetrics(families)), "");
  EXPECT_EQ(StrictParser(OpenMetrics({})), "");
  EXPECT_NE(StrictParser("a 1\n"), "") << "the parser must have run";
}

}  // namespace
}  // namespace aijob::exposition
