#include "exposition/name_escaper.h"

#include <gtest/gtest.h>

#include "exposition/writer.h"
#include "exposition_testing.h"

namespace aijob::exposition {
namespace {

using prometheus::MetricType;

struct Streams {
  const char *name, *labels;  // labels: one series for each, separated by blanks
  MetricType type = MetricType::Gauge;
};

std::string Written(Escaping escaping, const std::vector<Streams>& all,
                    model::Families families = {}, Format format = Format::kText) {
  StreamedFamilies streamed;
  for (const Streams& one : all) {
    const auto each = [labels = one.labels](const SeriesSink& sink) {
      std::string_view rest = labels;
      while (true) {
        const size_t end = std::min(rest.find(' '), rest.size());
        sink({}, rest.substr(0, end));
        if (end == rest.size()) return;
        rest.remove_prefix(end + 1);
      }
    };
    streamed.push_back({one.name, "", one.type, each, true});
  }
  std::string out;
  const WriteReport report = Write({format, escaping}, std::move(families), out, streamed);
  EXPECT_TRUE(report.clean());
  return out;
}

std::string GaugeText(const std::string& name, const std::string& samples) {
  return "# TYPE " + name + " gauge\n" + samples;
}

TEST(NameEscaper, EachScheme) {
  const std::vector<Streams> all = {{"my.metric", R"(a="1","b.c"="x,")"}};
  EXPECT_EQ(Written(Escaping::kUnderscores, all),
            GaugeText("my_metric", "my_metric{a=\"1\",b_c=\"x,\"} 0\n"));
  EXPECT_EQ(Written(Escaping::kDots, all),
            GaugeText("my_dot_metric", "my_dot_metric{a=\"1\",b_dot_c=\"x,\"} 0\n"));
  EXPECT_EQ(Written(Escaping::kValues, all),
            GaugeText("U__my_2e_metric", "U__my_2e_metric{a=\"1\",U__b_2e_c=\"x,\"} 0\n"));
  EXPECT_EQ(Written(Escaping::kAllowUtf8, all),
            GaugeText("\"my.metric\"", "{\"my.metric\",a=\"1\",\"b.c\"=\"x,\"} 0\n"));
}

TEST(NameEscaper, FamiliesThatBecomeOneStayTwo) {
  EXPECT_EQ(Written(Escaping::kUnderscores, {{"a.b", ""}, {"a-b", ""}, {"a_b", ""}}),
            GaugeText("U__a_2e_b", "U__a_2e_b 0\n") + GaugeText("U__a_2d_b", "U__a_2d_b 0\n") +
                GaugeText("a_b", "a_b 0\n"))
      << "the classic one keeps its name";
  EXPECT_EQ(Written(Escaping::kUnderscores, {{"U__a_2e_b", ""}, {"a.b", ""}, {"a_b", ""}}),
            GaugeText("U__a_2e_b", "U__a_2e_b 0\n") + GaugeText("U__a_2e_b_", "U__a_2e_b_ 0\n") +
                GaugeText("a_b", "a_b 0\n"));
  EXPECT_EQ(
      Written(Escaping::kUnderscores, {{"h.x", "", MetricType::Histogram}, {"h_x_count", ""}}),
      "# TYPE U__h_2e_x histogram\nU__h_2e_x_bucket{le=\"+Inf\"} 0\nU__h_2e_x_sum 0\n"
      "U__h_2e_x_count 0\n" +
          GaugeText("h_x_count", "h_x_count 0\n"))
      << "samples have names, too";
}

TEST(NameEscaper, AnOwnFamilyKeepsItsName) {
  EXPECT_EQ(Written(Escaping::kUnderscores, {{"own.x", ""}},
                    {MakeFamily("own_x", MetricType::Gauge, {Value(MetricType::Gauge, 1)}, "")}),
            GaugeText("own_x", "own_x 1\n") + GaugeText("U__own_2e_x", "U__own_2e_x 0\n"));
}

TEST(NameEscaper, LabelsThatBecomeOneStayTwo) {
  EXPECT_EQ(Written(Escaping::kUnderscores, {{"m", R"("a.b"="1" a_b="1" "a-b"="2","a.b"="3")"}}),
            GaugeText("m",
                      "m{U__a_2e_b=\"1\"} 0\nm{a_b=\"1\"} 0\n"
                      "m{U__a_2d_b=\"2\",U__a_2e_b=\"3\"} 0\n"));
  EXPECT_EQ(Written(Escaping::kUnderscores, {{"m", R"("..name.."="1")"}}),
            GaugeText("m", "m{U___2e__2e_name_2e__2e_=\"1\"} 0\n"))
      << "never Prometheus' own labels";
}

TEST(NameEscaper, LabelsOfFamiliesInMemory) {
  const model::Families families = {
      MakeFamily("m", MetricType::Gauge, {Value(MetricType::Gauge, 1, {{"a_b", "1"}})}, ""),
      MakeFamily("m", MetricType::Gauge, {Value(MetricType::Gauge, 2, {{"a.b", "1"}})}, "")};
  EXPECT_EQ(Written(Escaping::kUnderscores, {}, families),
            GaugeText("m", "m{a_b=\"1\"} 1\nm{U__a_2e_b=\"1\"} 2\n"));
  EXPECT_EQ(Written(Escaping::kAllowUtf8, {}, families),
            GaugeText("m", "m{a_b=\"1\"} 1\nm{\"a.b\"=\"1\"} 2\n"));
}

TEST(NameEscaper, DotsRenameClassicNamesToo) {
  EXPECT_EQ(
      Written(Escaping::kDots, {{"a_b", R"(c_d="1")"}},
              {MakeFamily("own_x", MetricType::Gauge, {Value(MetricType::Gauge, 1, {{"l_m", "1"}})},
                          "")}),
      GaugeText("own__x", "own__x{l__m=\"1\"} 1\n") + GaugeText("a__b", "a__b{c__d=\"1\"} 0\n"));
}

TEST(NameEscaper, OpenMetricsKnowsItsOwnNames) {
  EXPECT_EQ(Written(Escaping::kUnderscores, {{"a.b_total", "", MetricType::Counter}, {"a_b", ""}},
                    {}, Format::kOpenMetrics),
            "# TYPE U__a_2e_b_ counter\nU__a_2e_b__total 0\n# TYPE a_b gauge\na_b 0\n# EOF\n");
}

}  // namespace
}  // namespace aijob::exposition
