#include "ctl/scan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "support/folder.h"
#include "support/samples.h"

namespace aijob::ctl {
namespace {

using ::testing::HasSubstr;

constexpr const char* kOom =
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total "
    "capacity of 79.15 GiB of which 1.20 GiB is free.";

class ScanTest : public ::testing::Test {
 protected:
  std::string Run(ScanOutput output, const std::vector<std::string>& names) {
    ScanOptions options;
    options.config = config::DefaultConfig();
    options.config.limits.line_bytes = 4096;
    options.output = output;
    for (const std::string& name : names) options.files.push_back(folder_.Path(name));
    std::ostringstream out;
    status_ = Scan(options, out);
    return out.str();
  }
  /// "file line class/subtype" for each failure that --output=events gives.
  std::vector<std::string> Failures(const std::vector<std::string>& names) {
    std::vector<std::string> failures;
    std::istringstream lines(Run(ScanOutput::kEvents, names));
    for (std::string line; std::getline(lines, line);) {
      const auto event = nlohmann::json::parse(line);
      if (event["kind"] != "failure") continue;
      const std::string source = event["source"];
      failures.push_back(
          source.substr(source.rfind('/') + 1) + " " + std::to_string(event["line"].get<int>()) +
          " " + event["class"].get<std::string>() + "/" + event["subtype"].get<std::string>());
    }
    return failures;
  }

  test::Folder folder_;
  model::Status status_;
};

TEST_F(ScanTest, EventsOfEachFileInInputOrder) {
  folder_.Write("a", std::string("INFO x\nTraceback (most recent call last):\n  File \"a.py\", "
                                 "line 1, in f\nINFO in between\nKeyError: 'x'\n") +
                         kOom + "\n");
  folder_.Write("b", kOom);
  const auto failures = Failures({"a", "b"});
  EXPECT_TRUE(status_.ok()) << status_.error();
  ASSERT_GE(failures.size(), 3u);
  EXPECT_EQ(failures.front(), "a 2 process_crash/python_exception");
  EXPECT_EQ(failures.back(), "b 1 gpu_oom/capacity") << "line numbers begin anew";
  EXPECT_EQ(failures[failures.size() - 2], "a 6 gpu_oom/capacity");
}

TEST_F(ScanTest, MetricsOfAllFilesTogether) {
  folder_.Write("a", std::string(kOom) + "\n" + kOom + "\n");
  folder_.Write("b", kOom);
  const std::string page = Run(ScanOutput::kMetrics, {"a", "b"});
  EXPECT_EQ(test::Sum(page, "aijob_gpu_oom_total"), 3);
  EXPECT_EQ(test::Sum(page, "aijob_log_lines_total"), 3);
  EXPECT_EQ(Run(ScanOutput::kNone, {"a"}), "");
}

TEST_F(ScanTest, NothingIsLostWhereverBuffersEnd) {
  std::mt19937 random(7);
  std::string text;
  size_t failures = 0;
  size_t lines = 0;
  while (text.size() < size_t{3} << 20) {  // many buffers long
    const uint32_t kind = random() % 50;
    failures += kind == 0 ? 1 : 0;
    text += kind == 0   ? kOom
            : kind == 1 ? std::string(random() % 9000, 'x')  // over-long ones too
                        : "INFO step " + std::string(random() % 100, '.');
    text += '\n';
    ++lines;
  }
  folder_.Write("a", text);
  const std::string page = Run(ScanOutput::kMetrics, {"a"});
  EXPECT_EQ(test::Sum(page, "aijob_log_lines_total"), static_cast<double>(lines));
  EXPECT_EQ(test::Sum(page, "aijob_gpu_oom_total"), static_cast<double>(failures));
  EXPECT_EQ(test::Sum(page, "aijob_log_bytes_total"), static_cast<double>(text.size()));
}

TEST_F(ScanTest, AFileThatCannotBeReadIsNamedAndWhatWasBeforeStays) {
  folder_.Write("a", kOom);
  EXPECT_THAT(Run(ScanOutput::kEvents, {"a", "none", "a"}), HasSubstr("gpu_oom"));
  EXPECT_THAT(status_.error(), HasSubstr(folder_.Path("none")));
  folder_.Write("folder/x", "");
  Run(ScanOutput::kNone, {"folder"});
  EXPECT_FALSE(status_.ok());
}

TEST(EventJson, IsTheContractsLine) {
  model::Event event;
  event.kind = model::EventKind::kFailure;
  event.pack = "torch";
  event.rule = "cuda_oom";
  event.class_name = "gpu_oom";
  event.subtype = "capacity";
  event.severity = model::Severity::kCritical;
  event.line = 7;
  event.time = model::TimePoint(std::chrono::milliseconds(1'500));
  event.values = {{"requested_bytes", 2147483648.0},
                  {"used_ratio", 0.25},
                  {"loss", std::numeric_limits<double>::quiet_NaN()}};
  event.labels = {{"exception", "a\"b\xff"}};
  EXPECT_EQ(EventJson(event, "-"),
            R"({"source":"-","line":7,"time":"1970-01-01T00:00:01.5Z","pack":"torch",)"
            R"("rule":"cuda_oom","kind":"failure","class":"gpu_oom","subtype":"capacity",)"
            R"("role":"initiating","severity":"critical","values":{"requested_bytes":2147483648,)"
            R"("used_ratio":0.25,"loss":"NaN"},"labels":{"exception":"a\"b)"
            "\xEF\xBF\xBD\"}}");
  event.time.reset();
  EXPECT_THAT(EventJson(event, "-"), HasSubstr("\"time\":null"));
}

}  // namespace
}  // namespace aijob::ctl
