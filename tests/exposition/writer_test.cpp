#include "exposition/writer.h"

#include <gtest/gtest.h>

#include "exposition/open_metrics_writer.h"
#include "exposition/protobuf_writer.h"
#include "exposition/text_writer.h"
#include "exposition_testing.h"

namespace aijob::exposition {
namespace {

using prometheus::MetricType;

TEST(Writer, EachFormatHasItsOwn) {
  const model::Families families = {
      MakeFamily("a_total", MetricType::Counter, {Value(MetricType::Counter, 3)})};
  const struct {
    Format format;
    WriteReport (*write)(const model::Families&, std::string&, const StreamedFamilies&, Names);
  } cases[] = {{Format::kText, WriteText},
               {Format::kOpenMetrics, WriteOpenMetrics},
               {Format::kProtobuf, WriteProtobuf}};
  for (const auto& [format, write] : cases) {
    std::string expected, out;
    write(families, expected, {}, Names::kClassic);
    EXPECT_TRUE(Write({format}, families, out).clean());
    EXPECT_EQ(out, expected);
  }
}

}  // namespace
}  // namespace aijob::exposition
