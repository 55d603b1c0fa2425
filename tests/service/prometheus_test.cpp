// What Debian's Prometheus, promtool and the Python client's strict OpenMetrics parser make of a
// running exporter.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/samples.h"
#include "support/tool.h"

namespace aijob::test {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr const char* kPrometheusOom =
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total "
    "capacity of 79.15 GiB of which 1.20 GiB is free.\n";
constexpr const char* kTask =
    R"({"timestamp":"2026-06-12T10:00:00Z","level":"ERROR","task_id":"task-17",)"
    R"("trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","status":"FAILED","step":"execute",)"
    R"("message":"device said \"no\" \\ twice","duration_ms":1234})"
    "\n";

std::string UrlEncoded(const std::string& text) {
  std::string encoded;
  for (const char c : text) {
    char hex[4];
    std::snprintf(hex, sizeof(hex), "%%%02X", static_cast<unsigned char>(c));
    encoded += hex;
  }
  return encoded;
}

class PrometheusTest : public ::testing::Test {
 protected:
  PrometheusTest() {
    folder_.Write("a.log", "INFO before\n");
    folder_.Write("config.yaml",
                  "sources:\n  - {name: \"a \\\"job\\\" \\\\ of mine\", paths: [\"" +
                      folder_.Path("*.log") +
                      "\"], start: beginning}\nmetrics:\n  - {name: "
                      "my_seconds, type: histogram, help: 'How \"long\" \\ it took.', match: 'it "
                      "took (?P<took_seconds>\\S+) by (?P<who>.+)', value: took_seconds, labels: "
                      "{who: who}, buckets: [0.1, 1]}\n");
    program_ = std::make_unique<Program>(std::vector<std::string>{
        "--config.file=" + folder_.Path("config.yaml"), "--storage.path=" + folder_.Path("state")});
  }
  /// Events of every kind of metric, counted.
  void Fill() {
    folder_.Append("a.log",
                   std::string(kPrometheusOom) + kTask + "it took 0.5s by \"me\" \\ \xc3\xa9\n");
    ASSERT_THAT(program_->MetricsWith("my_seconds_count"), HasSubstr("my_seconds_count"));
  }

  Folder folder_;
  std::unique_ptr<Program> program_;
};

/// Prometheus itself, asked through its API.
class Scraper {
 public:
  explicit Scraper(uint16_t target) : port_(FreePort()) {
    folder_.Write(
        "prometheus.yml",
        "global: {scrape_interval: 1s, scrape_timeout: 1s}\nscrape_configs:\n  - job_name: "
        "aijob\n    static_configs: [{targets: ['127.0.0.1:" +
            std::to_string(target) + "']}]\n");
    process_ = std::make_unique<Background>(std::vector<std::string>{
        "prometheus", "--config.file=" + folder_.Path("prometheus.yml"),
        "--storage.tsdb.path=" + folder_.Path("data"), "--enable-feature=exemplar-storage",
        "--web.listen-address=127.0.0.1:" + std::to_string(port_)});
  }
  /// "data" of an API answer; null where there is none.
  nlohmann::json Api(const std::string& path) const {
    const std::string body = Get(port_, "/api/v1/" + path).body;
    const size_t begin = body.find('{');  // it may come in chunks
    const size_t end = body.rfind('}');
    if (begin == std::string::npos || end == std::string::npos) return {};
    const auto json = nlohmann::json::parse(body.substr(begin, end - begin + 1), nullptr, false);
    return json.is_object() && json.contains("data") ? json["data"] : nlohmann::json();
  }
  /// The value of an instant query that gives one sample; -1 where it gives none or several.
  double Query(const std::string& query) const {
    const auto data = Api("query?query=" + UrlEncoded(query));
    if (!data.is_object() || data["result"].size() != 1) return -1;
    return std::stod(data["result"][0]["value"][1].get<std::string>());
  }
  std::string Log() const { return process_->Err(); }

 private:
  Folder folder_;
  uint16_t port_;
  std::unique_ptr<Background> process_;
};

TEST_F(PrometheusTest, IncreaseOverTheFirstEverFailureIsOne) {
  AIJOB_NEEDS_TOOL("prometheus");
  const Scraper prometheus(program_->port());
  const std::string oom = "aijob_gpu_oom_total{subtype=\"capacity\"}";
  ASSERT_TRUE(WaitUntil([&] { return prometheus.Query("count_over_time(" + oom + "[1m])") >= 4; }))
      << prometheus.Log();
  EXPECT_EQ(prometheus.Query(oom), 0);
  Fill();
  ASSERT_TRUE(WaitUntil([&] { return prometheus.Query(oom) == 1; })) << prometheus.Log();
  const double samples = prometheus.Query("count_over_time(" + oom + "[1m])");
  WaitUntil([&] { return prometheus.Query("count_over_time(" + oom + "[1m])") >= samples + 3; });
  EXPECT_EQ(prometheus.Query("round(increase(" + oom + "[1m]))"), 1);
  EXPECT_EQ(prometheus.Query("sum(max_over_time(aijob_gpu_oom_total[1m]) - "
                             "min_over_time(aijob_gpu_oom_total[1m]))"),
            1);
  EXPECT_EQ(prometheus.Query("min_over_time(up[1m])"), 1);
  EXPECT_EQ(prometheus.Query("sum(resets(aijob_log_lines_total[1m]))"), 0);

  const auto targets = prometheus.Api("targets?state=active")["activeTargets"];
  ASSERT_EQ(targets.size(), 1u);
  EXPECT_EQ(targets[0]["health"], "up");
  EXPECT_EQ(targets[0]["lastError"], "");
  const auto exemplars =
      prometheus.Api("query_exemplars?query=" + UrlEncoded("{__name__=~\"aijob_.*\"}") +
                     "&start=0&end=4102444800");
  EXPECT_THAT(exemplars.dump(), HasSubstr("4bf92f3577b34da6a3ce929d0e0e4736"));
  for (const char* bad : {"level=warn", "level=error", "append failed"}) {
    EXPECT_THAT(prometheus.Log(), ::testing::Not(HasSubstr(bad)));
  }
}

TEST_F(PrometheusTest, PromtoolFindsNothingInTheTextFormat) {
  AIJOB_NEEDS_TOOL("promtool");
  Fill();
  const Ran ran = RunTool({"promtool", "check", "metrics"}, program_->Metrics());
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out + ran.err, "");
}

TEST_F(PrometheusTest, TheStrictParserTakesTheOpenMetricsFormat) {
  const std::string python = "/usr/bin/python3";  // Debian's: the one its packages are for
  if (!HaveTool(python) || RunTool({python, "-c", "import prometheus_client"}).code != 0) {
    GTEST_SKIP() << "python3-prometheus-client is not installed (./dev deps test)";
  }
  Fill();
  const std::string page =
      Get(program_->port(), "/metrics", "Accept: application/openmetrics-text; version=1.0.0\r\n")
          .body;
  const Ran ran = RunTool({python, "-c", R"(
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
exemplars, created, names = [], 0, set()
for family in text_string_to_metric_families(sys.stdin.buffer.read().decode()):
    assert family.name not in names, family.name
    names.add(family.name)
    for sample in family.samples:
        created += sample.name.endswith("_created")
        if sample.exemplar:
            exemplars.append(sample.exemplar.labels)
assert created > 100, created
assert any(e.get("task_id") == "task-17" and len(e.get("trace_id", "")) == 32 for e in exemplars), exemplars
assert {"aijob_gpu_oom", "my_seconds", "process_cpu_seconds"} <= names, sorted(names)
print(len(names))
)"},
                          page);
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_GT(std::atoi(ran.out.c_str()), 30);
}

TEST_F(PrometheusTest, BothFormatsSayTheSame) {
  Fill();
  const auto text = SamplesOf(program_->Metrics());
  const std::string open =
      Get(program_->port(), "/metrics", "Accept: application/openmetrics-text; version=1.0.0\r\n")
          .body;
  size_t compared = 0;
  for (const auto& [sample, value] : text) {
    if (!sample.starts_with("aijob_") || sample.starts_with("aijob_exporter_")) continue;
    if (sample.find("_bucket{") != std::string::npos) continue;  // exemplars stand behind them
    const size_t at = open.find("\n" + sample + " ");
    ASSERT_NE(at, std::string::npos) << sample;
    EXPECT_EQ(std::strtod(open.c_str() + at + sample.size() + 2, nullptr), value) << sample;
    ++compared;
  }
  EXPECT_GT(compared, 200u);
}

}  // namespace
}  // namespace aijob::test
