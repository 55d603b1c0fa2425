#include "push/scrape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "exposition/open_metrics_writer.h"
#include "exposition/text_writer.h"
#include "push/pushing.h"
#include "push/world.h"

namespace aijob::push {
namespace {

using std::string;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

const model::GroupingLabels kScrapeA = {{"job", "a"}};
const model::GroupingLabels kScrapeB = {{"instance", "i\"\\\n"}, {"job", "b"}};

bool Nobody(std::string_view) { return false; }

string Text(const Scraped& scraped) {
  string out;
  const auto report = exposition::WriteText(scraped.merged, out, scraped.streamed);
  EXPECT_TRUE(report.clean()) << testing::PrintToString(report.messages);
  return out;
}

string OpenMetrics(const Scraped& scraped) {
  string out;
  const auto report = exposition::WriteOpenMetrics(scraped.merged, out, scraped.streamed);
  EXPECT_TRUE(report.clean()) << testing::PrintToString(report.messages);
  return out;
}

constexpr char kBody[] = R"(# HELP c_total Counts.
# TYPE c_total counter
c_total{z="1",a="x\"y"} 5
# TYPE g gauge
g -0.5
# TYPE h histogram
h_bucket{le="1"} 2
h_bucket{le="+Inf"} 3
h_sum 4.5
h_count 3
# TYPE s summary
s{quantile="0.5"} 7
s_sum 8
s_count 9
u NaN
)";

TEST(ScrapeTest, NothingWithoutGroups) {
  const Groups groups({}, kSeed);
  EXPECT_EQ(Text(Scrape(groups, Nobody)), "");
}

TEST(ScrapeTest, EveryTypeAndTheTimesInText) {
  World world;
  ASSERT_EQ(world.Put(kScrapeA, kBody), "");
  const Scraped scraped = Scrape(world.groups, Nobody);
  EXPECT_TRUE(scraped.merged.empty());
  EXPECT_EQ(Text(scraped), R"(# HELP c_total Counts.
# TYPE c_total counter
c_total{a="x\"y",instance="",job="a",z="1"} 5
# TYPE g gauge
g{instance="",job="a"} -0.5
# TYPE h histogram
h_bucket{instance="",job="a",le="1"} 2
h_bucket{instance="",job="a",le="+Inf"} 3
h_sum{instance="",job="a"} 4.5
h_count{instance="",job="a"} 3
# TYPE s summary
s{instance="",job="a",quantile="0.5"} 7
s_sum{instance="",job="a"} 8
s_count{instance="",job="a"} 9
# TYPE u untyped
u{instance="",job="a"} NaN
# HELP push_failure_time_seconds Last Unix time when changing this group in the Pushgateway failed.
# TYPE push_failure_time_seconds gauge
push_failure_time_seconds{instance="",job="a"} 0
# HELP push_time_seconds Last Unix time when changing this group in the Pushgateway succeeded.
# TYPE push_time_seconds gauge
push_time_seconds{instance="",job="a"} 1
)");
}

TEST(ScrapeTest, OpenMetrics) {
  World world;
  ASSERT_EQ(world.Put(kScrapeA, kBody), "");
  const string text = OpenMetrics(Scrape(world.groups, Nobody));
  EXPECT_THAT(text, HasSubstr("# TYPE c counter\n"));
  EXPECT_THAT(text, HasSubstr("\nc_total{a=\"x\\\"y\",instance=\"\",job=\"a\",z=\"1\"} 5"));
  EXPECT_THAT(text, HasSubstr("\nh_bucket{instance=\"\",job=\"a\",le=\"1.0\"} 2"));
  EXPECT_THAT(text, HasSubstr("\npush_time_seconds{instance=\"\",job=\"a\"} 1"));
  EXPECT_TRUE(text.ends_with("\n# EOF\n"));
}

TEST(ScrapeTest, GroupsStandTogetherUnderOneHelp) {
  World world;
  ASSERT_EQ(world.Put(kScrapeA, "# HELP x First.\nx 1"), "");
  ASSERT_EQ(world.Put(kScrapeB, "# HELP x Second.\nx 2"), "");
  EXPECT_NE(world.Put(kScrapeB, "x 1\nx 2\n"), "");
  EXPECT_EQ(Text(Scrape(world.groups, Nobody)),
            R"(# HELP x Second.
# TYPE x untyped
x{instance="",job="a"} 1
x{instance="i\"\\\n",job="b"} 2
)" + string("# HELP push_failure_time_seconds ") +
                string(kPushFailureTimeHelp) + R"(
# TYPE push_failure_time_seconds gauge
push_failure_time_seconds{instance="i\"\\\n",job="b"} 3
push_failure_time_seconds{instance="",job="a"} 0
# HELP push_time_seconds )" +
                string(kPushTimeHelp) +
                R"(
# TYPE push_time_seconds gauge
push_time_seconds{instance="i\"\\\n",job="b"} 2
push_time_seconds{instance="",job="a"} 1
)");
}

/// A family that others have, too, stands once, with everybody's series.
TEST(ScrapeTest, SharedNamesAreMerged) {
  World world;
  ASSERT_EQ(world.Put(kScrapeA, "# TYPE own gauge\nown{l=\"a\\\"b\"} 1\nx 1"), "");
  ASSERT_EQ(world.Put(kScrapeB, "# TYPE own gauge\nown 2"), "");
  Scraped scraped = Scrape(world.groups, [](std::string_view name) { return name == "own"; });
  ASSERT_EQ(scraped.merged.size(), 2U);
  EXPECT_EQ(scraped.merged[0].series.at(0).metric.label.size(), 3U);
  EXPECT_EQ(scraped.merged[0].series.at(0).metric.label.at(2).value, "a\"b");
  model::Family own;
  own.name = "own";
  own.help = "Ours.";
  own.type = prometheus::MetricType::Gauge;
  own.series.resize(1);
  scraped.merged.insert(scraped.merged.begin(), own);
  const string text = Text(scraped);
  EXPECT_THAT(text, HasSubstr("# HELP own Ours.\n# TYPE own gauge\nown 0\n"
                              "own{instance=\"\",job=\"a\",l=\"a\\\"b\"} 1\n"
                              "own{instance=\"i\\\"\\\\\\n\",job=\"b\"} 2\n"));
  EXPECT_EQ(text.find("# TYPE own "), text.rfind("# TYPE own "));
  EXPECT_THAT(text, HasSubstr("\nx{instance=\"\",job=\"a\"} 1\n"));
}

TEST(ScrapeTest, WhenAGroupWillGo) {
  World world;
  ASSERT_EQ(world.Put(kScrapeA, "x 1"), "");
  EXPECT_THAT(Text(Scrape(world.groups, Nobody)), Not(HasSubstr(kPushExpiry)));
  Push push = PushOf(kScrapeB, "");
  push.ttl = seconds(30);
  ASSERT_EQ(world.Apply(push), "");  // at 2
  const string text = Text(Scrape(world.groups, Nobody));
  EXPECT_THAT(text, HasSubstr("# TYPE push_expiry_timestamp_seconds gauge\n"
                              "push_expiry_timestamp_seconds{instance=\"i\\\"\\\\\\n\",job=\"b\"} "
                              "32\n"));
  EXPECT_THAT(text, Not(HasSubstr("push_expiry_timestamp_seconds{instance=\"\",job=\"a\"}")));
}

TEST(ScrapeTest, CreationStaysInOpenMetrics) {
  World world;
  model::Families families = FamiliesOf("# TYPE c_total counter\nc_total 5\n");
  families[0].series[0].created = model::TimePoint(std::chrono::milliseconds(1'700'000'000'125));
  Push push = PushOf(kScrapeA, "");
  push.families = Pack(families, kScrapeA, kSeed).value();
  ASSERT_EQ(world.Apply(push), "");
  EXPECT_THAT(OpenMetrics(Scrape(world.groups, Nobody)),
              HasSubstr("c_created{instance=\"\",job=\"a\"} 1700000000.125\n"));
}

TEST(ScrapeTest, UnpackedIsWhatWasPushed) {
  World world;
  ASSERT_EQ(world.Put({{"instance", ""}, {"job", "a"}}, kBody), "");
  for (const char* name : {"c_total", "g", "h", "s", "u"}) {
    const model::Family family = Unpack(world.BlockOf({{"instance", ""}, {"job", "a"}}, name));
    EXPECT_EQ(family.name, name);
    EXPECT_EQ(family.help, name == string("c_total") ? "Counts." : "");
    ASSERT_EQ(family.series.size(), 1U);
  }
}

}  // namespace
}  // namespace aijob::push
