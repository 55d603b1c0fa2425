#include "exposition/text_reader.h"

#include <gtest/gtest.h>

#include <random>

#include "exposition/text_writer.h"
#include "exposition_testing.h"
#include "told.h"

namespace aijob::exposition {
namespace {

using std::string_literals::operator""s;

struct TextReaderCase {
  std::string body;
  std::string told;
};

void ExpectTextTold(const std::vector<TextReaderCase>& cases) {
  for (const auto& [body, told] : cases) EXPECT_EQ(Told(ReadText(body)), told) << body;
}

void ExpectTextRefused(const std::vector<TextReaderCase>& cases) {
  for (const auto& [body, why] : cases) {
    EXPECT_EQ(Told(ReadText(body)), "text format parsing error in line " + why) << body;
  }
}

TEST(TextReader, ReadsEveryType) {
  ExpectTextTold({
      {"", ""},
      {"# TYPE a_total counter\n# HELP a_total A \"b\" \\\\ c\\nd\na_total{x=\"1\"} 3\na_total 4\n",
       "counter a_total \"A \"b\" \\ c\nd\"\n  {x=\"1\"} 3\n  {} 4\n"},
      {"# TYPE b gauge\nb NaN\n", "gauge b \"\"\n  {} NaN\n"},
      {"c -1e3\n", "untyped c \"\"\n  {} -1000\n"},
      {"# TYPE u untyped\nu +Inf\n", "untyped u \"\"\n  {} +Inf\n"},
      {"# TYPE h histogram\nh_bucket{le=\"0.5\"} 1\nh_bucket{le=\"+Inf\"} 3\nh_sum 2.5\nh_count "
       "3\n",
       "histogram h \"\"\n  {} count 3 sum 2.5 0.5:1 +Inf:3\n"},
      {"# TYPE s summary\ns{quantile=\"0.5\"} 7\ns{quantile=\"1\"} 9\ns_sum 2.5\ns_count 3\n",
       "summary s \"\"\n  {} count 3 sum 2.5 0.5:7 1:9\n"},
  });
}

TEST(TextReader, FamiliesStandInOrderOfAppearance) {
  ExpectTextTold({
      {"b 1\na 1\nb{x=\"1\"} 2\n",
       "untyped b \"\"\n  {} 1\n  {x=\"1\"} 2\nuntyped a \"\"\n  {} 1\n"},
      {"# HELP b x\na 1\nb 1\n", "untyped b \"x\"\n  {} 1\nuntyped a \"\"\n  {} 1\n"},
      {"# TYPE none gauge\n# HELP none x\na 1\n", "untyped a \"\"\n  {} 1\n"},
  });
}

TEST(TextReader, BlanksAndComments) {
  ExpectTextTold({
      {"\n \t\n#\n# \n#comment\n# EOF\n# UNIT m x\n# help m x\n#\tTYPE m gauge\n"
       " \tm \t{ \ta\t=  \"1\" , b =\"2\",} \t 5\n",
       "gauge m \"\"\n  {a=\"1\",b=\"2\"} 5\n"},
      {"m{}1\nm+5\nm.5\nm\t 6\n", "untyped m \"\"\n  {} 1\n  {} 5\n  {} 0.5\n  {} 6\n"},
      {"m 1\n \t", "untyped m \"\"\n  {} 1\n"},
      {"#HELP m  \t text \nm 1\n", "untyped m \"text \"\n  {} 1\n"},
      {"# HELP m\n# HELP m \n# TYPE m\n# TYPE m \n# TYPE \n# HELP\nm 1\n# HELP m late\n",
       "untyped m \"late\"\n  {} 1\n"},
      {":a:1 1\n_ 2\n", "untyped :a:1 \"\"\n  {} 1\nuntyped _ \"\"\n  {} 2\n"},
  });
}

TEST(TextReader, Types) {
  ExpectTextTold({
      {"# TYPE m GauGe\nm 1\n", "gauge m \"\"\n  {} 1\n"},
      {"# TYPE m gau\\ge\nm 1\n", "gauge m \"\"\n  {} 1\n"},
      {"# TYPE m gauge_histogram\nm_bucket{le=\"1\"} 1\nm 2\n",
       "untyped m \"\"\n  {} 2\nuntyped m_bucket \"\"\n  {le=\"1\"} 1\n"},
  });
  ExpectTextRefused({
      {"# TYPE m gauge \nm 1\n", "1: unknown metric type \"gauge \""},
      {"# TYPE m gaugehistogram\n", "1: unknown metric type \"gaugehistogram\""},
      {"# TYPE m info\n", "1: unknown metric type \"info\""},
      {"# TYPE m gauge\r\n", "1: unknown metric type \"gauge\\r\""},
      {"# TYPE m gauge\n# TYPE m gauge\n",
       "2: second TYPE line for metric name \"m\", or TYPE reported after samples"},
      {"m 1\n# TYPE m gauge\n",
       "2: second TYPE line for metric name \"m\", or TYPE reported after samples"},
      {"# TYPE s summary\n# TYPE s_sum gauge\n",
       "2: second TYPE line for metric name \"s\", or TYPE reported after samples"},
      {"# HELP m a\n# HELP m a\n", "2: second HELP line for metric name \"m\""},
      {"# HELP m a\\x\n", "1: invalid escape sequence '\\x'"},
      {"# HELP m a\\\"\n", "1: invalid escape sequence '\\\"'"},
      {"# HELP m a\\\n", "1: invalid escape sequence '\\\\n'"},
      {"# TYPE 1 gauge\n", "1: invalid metric name in comment"},
      {"# HELP m{ x\n", "1: invalid metric name in comment"},
  });
}

TEST(TextReader, LabelValuesAreAnyUtf8) {
  ExpectTextTold(
      {{"m{a=\"\\\\ \\\" \\n\t}{,é\"} 1\n", "untyped m \"\"\n  {a=\"\\\\ \\\" \\n\t}{,é\"} 1\n"}});
  const auto read = ReadText("m{a=\"\0\"} 1\n"s);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->families[0].series[0].metric.label[0].value, "\0"s);
  ExpectTextRefused({
      {"m{a=\"\xFF\"} 1\n", "1: invalid label value \"\\xff\""},
      {"m{a=\"\\t\"} 1\n", "1: invalid escape sequence '\\t'"},
      {"m{a=\"x\n\"} 1\n", "1: label value \"x\" contains unescaped new-line"},
  });
}

TEST(TextReader, LabelsThatAreRefused) {
  ExpectTextRefused({
      {"m{,} 1\n", "1: invalid label name for metric \"m\""},
      {"m{a=\"1\",,} 1\n", "1: invalid label name for metric \"m\""},
      {"m{1a=\"1\"} 1\n", "1: invalid label name for metric \"m\""},
      {"m{é=\"1\"} 1\n", "1: invalid label name for metric \"m\""},
      {"m{ 3\n", "1: invalid label name for metric \"m\""},
      {"m{a:b=\"1\"} 1\n", "1: expected '=' after label name, found ':'"},
      {"m{a} 1\n", "1: expected '=' after label name, found '}'"},
      {"m{a==\"1\"} 1\n", "1: expected '\"' at start of label value, found '='"},
      {"m{a='1'} 1\n", "1: expected '\"' at start of label value, found '\\''"},
      {"m{a=\"1\"b=\"2\"} 1\n", "1: unexpected end of label value \"1\""},
      {"m{a=\"1\"\n", "1: unexpected end of label value \"1\""},
      {"m{__name__=\"x\"} 1\n", "1: label name \"__name__\" is reserved"},
      {"m{a=\"1\",b=\"2\",a=\"1\"} 1\n", "1: duplicate label names for metric \"m\""},
      {"# TYPE g gauge\ng{le=\"1\",le=\"2\"} 1\n", "2: duplicate label names for metric \"g\""},
  });
  ExpectTextTold({{"m{__x=\"1\"} 1\n", "untyped m \"\"\n  {__x=\"1\"} 1\n"}});
}

TEST(TextReader, ValuesAndTimestamps) {
  ExpectTextTold({{"m 1 123\nm 2\n", "timestamps\nuntyped m \"\"\n  {} 1\n  {} 2\n"},
                  {"m 1\t-5\n", "timestamps\nuntyped m \"\"\n  {} 1\n"}});
  ExpectTextRefused({
      {"m\n", "1: expected float as value, got \"\""},
      {"a 1\nm x\n", "2: expected float as value, got \"x\""},
      {"m-x 1\n", "1: expected float as value, got \"-x\""},
      {"m\xC3\xA9tric 1\n", "1: expected float as value, got \"étric\""},
      {"m 0x1p-3\n", "1: expected float as value, got \"0x1p-3\""},
      {"m 1_0\n", "1: expected float as value, got \"1_0\""},
      {"m 1e400\n", "1: expected float as value, got \"1e400\""},
      {"m 1\r\n", "1: expected float as value, got \"1\\r\""},
      {"m 5 \n", "1: expected integer as timestamp, got \"\""},
      {"m 5 2.72\n", "1: expected integer as timestamp, got \"2.72\""},
      {"m 5 # {a=\"b\"} 1\n", "1: expected integer as timestamp, got \"#\""},
      {"m 5 2 3\n", "1: spurious string after timestamp: \" 3\""},
      {"m 5 2 \n", "1: spurious string after timestamp: \" \""},
  });
}

TEST(TextReader, NamesThatAreRefused) {
  ExpectTextRefused({
      {"{a=\"1\"} 1\n", "1: invalid metric name"},
      {"1m 1\n", "1: invalid metric name"},
      {"\r\n", "1: invalid metric name"},
      {"\xEF\xBB\xBFm 1\n", "1: invalid metric name"},
      {"{\"my.metric\",a=\"b\"} 1\n", "1: invalid metric name"},
      {"\x1F\x8B\x08", "1: invalid metric name"},
  });
}

TEST(TextReader, TheLastLineHasALineFeed) {
  for (const char* body : {"m 1", "m", "m{a=\"x", "m{a=\"x\"", "m 1 5", "# comment", "#",
                           "# HELP m", "# HELP m text", "# TYPE m gauge", "# HELP m a\\"}) {
    EXPECT_EQ(Told(ReadText(body)),
              "text format parsing error in line 1: unexpected end of input stream")
        << body;
  }
}

TEST(TextReader, HistogramsArePutTogether) {
  const std::string head = "# TYPE h histogram\n";
  ExpectTextTold({
      {head +
           "h_count{b=\"2\",a=\"1\"} 3\nh_count{a=\"1\"} 5\nh_bucket{a=\"1\",le=\"1\",b=\"2\"} 2\n",
       "histogram h \"\"\n  {b=\"2\",a=\"1\"} count 3 sum 0 1:2\n  {a=\"1\"} count 5 sum 0\n"},
      {head + "h_bucket{le=\"+Inf\"} 2\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"1\"} 3\n",
       "histogram h \"\"\n  {} count 0 sum 0 +Inf:2 1:1 1:3\n"},
      {head + "h_bucket{le=\"1\",le=\"2\"} 1.9\nh_count 2.5\nh_sum -1\n",
       "histogram h \"\"\n  {} count 2 sum -1 2:1\n"},
      {head + "h{le=\"1\"} 1\nh 5\nh_bucket 6\nh_bucket{le=\"NaN\"} 7\n",
       "histogram h \"\"\n  {} count 0 sum 0 1:1\n"},
      {head + "h_count{le=\"4\"} 1\nh_count 2\n", "histogram h \"\"\n  {} count 2 sum 0\n"},
      {head + "h_count 1 5\nh_count -1\n", "timestamps\nhistogram h \"\"\n  {} count 0 sum 0\n"},
      {"h_count 1\n" + head + "h_count 2\nh_sum 3\n",
       "untyped h_count \"\"\n  {} 1\n  {} 2\nhistogram h \"\"\n  {} count 0 sum 3\n"},
      {"# HELP h_sum own\n" + head + "h_sum 2\n", "untyped h_sum \"own\"\n  {} 2\n"},
      {"# TYPE h summary\nh_bucket{le=\"1\"} 2\n", "untyped h_bucket \"\"\n  {le=\"1\"} 2\n"},
      {"# TYPE s summary\ns{a=\"1\"} 2\ns_count{quantile=\"1\",a=\"1\"} 3\ns{quantile=\"nan\"} 3\n",
       "summary s \"\"\n  {a=\"1\"} count 3 sum 0\n  {} count 0 sum 0\n"},
      {"_count 1\n_bucket 2\n", "untyped _count \"\"\n  {} 1\nuntyped _bucket \"\"\n  {} 2\n"},
  });
  ExpectTextRefused({
      {head + "h_bucket{le=\"bla\"} 1\n", "2: expected float as value for 'le' label, got \"bla\""},
      {head + "h_bucket{le=\"1e400\"} 1\n",
       "2: expected float as value for 'le' label, got \"1e400\""},
      {"# TYPE s summary\ns{quantile=\"\"} 1\n",
       "2: expected float as value for 'quantile' label, got \"\""},
  });
}

TEST(TextReader, LimitsAreKept) {
  const std::string three = "m 1\nn 1\nm 1\n";
  EXPECT_TRUE(ReadText(three, {3}).ok());
  EXPECT_EQ(Told(ReadText(three, {2})),
            "text format parsing error in line 3: more series than one body may hold");
  const std::string buckets = "# TYPE h histogram\nh{le=\"1\"} 1\nh{le=\"2\"} 1\n";
  EXPECT_TRUE(ReadText(buckets, {2}).ok());
  EXPECT_EQ(Told(ReadText(buckets, {1})),
            "text format parsing error in line 3: more buckets and "
            "quantiles than one body may hold");
  EXPECT_EQ(Told(ReadText("# HELP a x\n# HELP b x\n", {1})),
            "text format parsing error in line 2: more families than one body may hold");
}

TEST(TextReader, ReadsWhatTheWriterWrites) {
  std::mt19937 random(17);
  for (int i = 0; i < 300; ++i) {
    std::string text;
    WriteText(RandomFamilies(random, 5), text);
    const auto read = ReadText(text);
    ASSERT_TRUE(read.ok()) << read.error();
    std::string again;
    WriteText(read->families, again);
    ASSERT_EQ(again, text);
  }
}

TEST(TextReader, NamesInQuotesWhereTheyAreAllowed) {
  ReadLimits utf8;
  utf8.names = Names::kUtf8;
  const struct {
    const char *body, *told;
  } cases[] = {
      {"# TYPE \"my.m\" gauge\n# HELP \"my.m\" Help.\n{\"my.m\", \"l.x\"=\"1\",b=\"2\"} 3\n",
       "gauge my.m \"Help.\"\n  {l.x=\"1\",b=\"2\"} 3\n"},
      {"{\"my.m\"} 3\n", "untyped my.m \"\"\n  {} 3\n"},
      {"{ \"m\" , } 3\nm{\"a\"=\"1\"} 4\n", "untyped m \"\"\n  {} 3\n  {a=\"1\"} 4\n"},
      {"{\"q\\\"\\\\\"} 1\n", "untyped q\"\\ \"\"\n  {} 1\n"},
      {"# TYPE \"h.x\" histogram\n{\"h.x_bucket\",\"le\"=\"1\"} 2\n{\"h.x_count\"} 2\n",
       "histogram h.x \"\"\n  {} count 2 sum 0 1:2\n"},
  };
  for (const auto& [body, told] : cases) {
    EXPECT_EQ(Told(ReadText(body, utf8)), told);
    EXPECT_FALSE(ReadText(body).ok()) << body;
  }
  for (const char* bad :
       {"{\"\"} 1\n", "{\"a.b\" 1\n", "{\"a.b} 1\n", "{} 1\n", "{a=\"1\"} 1\n", "{\"a\"=\"1\"} 1\n",
        "{\"a.\xff\"} 1\n", "{\"a.b\",\"c.d\"} 1\n", "{\"a\\x\"} 1\n", "\"a.b\" 1\n",
        "a{\"\"=\"1\"} 1\n", "{\"a.b\",\"__name__\"=\"1\"} 1\n", "# TYPE \"\" gauge\n",
        "# TYPE \"a.b gauge\n", "{\"a.b\",\"c.d\"=\"1\",\"c.d\"=\"1\"} 1\n", "a.b 1\n"}) {
    EXPECT_FALSE(ReadText(bad, utf8).ok()) << bad;
  }
}

}  // namespace
}  // namespace aijob::exposition
