#include "ctl/metric_reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "metrics/catalogue.h"
#include "support/tool.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;

TEST(MetricReference, HasEveryFamilyOnce) {
  const std::string page = ctl::MetricReference();
  for (const metrics::FamilySpec& spec : metrics::Catalogue()) {
    const std::string cell = "| `" + std::string(spec.name) + "` |";
    const size_t at = page.find(cell);
    ASSERT_NE(at, std::string::npos) << spec.name;
    EXPECT_EQ(page.find(cell, at + 1), std::string::npos) << spec.name;
  }
  EXPECT_THAT(page, HasSubstr("`status`: pending running success failed other"));
}

TEST(MetricReference, ThePageKeptHereIsThisCatalogue) {
  EXPECT_EQ(ReadAll(AIJOB_SOURCE_DIR "/deploy/metrics.md"), ctl::MetricReference())
      << "run `aijobctl docs --metrics > deploy/metrics.md`";
}

TEST(MetricReference, IsPrintedByTheTool) {
  const Ran ran = RunCtl({"docs", "--metrics"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(ran.out, ctl::MetricReference());
  EXPECT_NE(RunCtl({"docs"}).code, 0) << "a folder, or --metrics";
}

}  // namespace
}  // namespace aijob::test
