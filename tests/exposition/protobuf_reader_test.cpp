#include "exposition/protobuf_reader.h"

#include <gtest/gtest.h>

#include "protobuf_message.h"
#include "told.h"

namespace aijob::exposition {
namespace {

std::string GaugeOf(double value) { return BytesField(4, BytesField(2, DoubleField(1, value))); }

std::string Family(const std::string& name, const std::string& rest) {
  return Delimited(BytesField(1, name) + rest);
}

const std::string kGauge = NumberField(3, 1);

TEST(ProtobufReader, ReadsFamilies) {
  EXPECT_EQ(Told(ReadProtobuf("")), "");
  EXPECT_EQ(Told(ReadProtobuf(Family("b", BytesField(2, "Help é.") + kGauge + GaugeOf(1) +
                                              GaugeOf(2) + BytesField(5, "unit")) +
                              Family("a", GaugeOf(3) + kGauge) + Family("none", kGauge))),
            "gauge b \"Help é.\"\n  {} 1\n  {} 2\ngauge a \"\"\n  {} 3\ngauge none \"\"\n");
  EXPECT_EQ(Told(ReadProtobuf(Family("c", BytesField(4, BytesField(3, DoubleField(1, 5)))))),
            "counter c \"\"\n  {} 5\n")
      << "a counter, if no type is named";
}

TEST(ProtobufReader, TheLastFamilyOfANameWins) {
  EXPECT_EQ(Told(ReadProtobuf(Family("a", kGauge + GaugeOf(1) + GaugeOf(2)) +
                              Family("b", kGauge + GaugeOf(3)) + Family("a", kGauge + GaugeOf(4)))),
            "gauge a \"\"\n  {} 4\ngauge b \"\"\n  {} 3\n");
}

TEST(ProtobufReader, BodiesThatAreRefused) {
  const std::string good = Family("a", kGauge + GaugeOf(1));
  const struct {
    const char* name;
    std::string body;
    const char* why;
  } kCases[] = {
      {"a length alone", good + "\x05", "2: unexpected end of the body"},
      {"a length that breaks off", "\x85", "1: unexpected end of the body"},
      {"a length beyond everything", std::string(9, '\xFF') + "\x01xyz",
       "1: unexpected end of the body"},
      {"a message that breaks off", good.substr(0, good.size() - 1),
       "1: unexpected end of the body"},
      {"garbage", "\x02\x09x", "1: malformed or truncated MetricFamily"},
      {"a gauge histogram", Family("a", NumberField(3, 5)),
       "1: metric type 5 of \"a\" is not supported"},
      {"a large type", Family("a", NumberField(3, UINT64_MAX)),
       "1: metric type 18446744073709551615 of \"a\" is not supported"},
  };
  for (const auto& [name, body, why] : kCases) {
    EXPECT_EQ(Told(ReadProtobuf(body)), std::string("protobuf parsing error in message ") + why)
        << name;
  }
}

// As with the Pushgateway these are no parsing errors: the push is invalid, and its group says so.
TEST(ProtobufReader, BodiesThatCanBeReadAndNotExposed) {
  const struct {
    const char* name;
    std::string body;
    const char* why;
  } kCases[] = {
      {"no name", Delimited(kGauge + GaugeOf(1)), "1: invalid metric name \"\""},
      {"an empty message", Delimited(""), "1: invalid metric name \"\""},
      {"a bad name", Family("bad name{", kGauge), "1: invalid metric name \"bad name{\""},
      {"bad help", Family("a", BytesField(2, "\xFF")), "1: help of \"a\" is not UTF-8"},
      {"a value of another type", Family("a", NumberField(3, 0) + GaugeOf(1)),
       "1: a metric has no value of its family's type (\"a\")"},
  };
  for (const auto& [name, body, why] : kCases) {
    const auto read = ReadProtobuf(body + Family("b", kGauge + GaugeOf(3)));
    ASSERT_TRUE(read.ok()) << name;
    EXPECT_EQ(read->invalid, std::string("message ") + why) << name;
    EXPECT_EQ(read->families.back().name, "b") << name;
  }
}

TEST(ProtobufReader, LimitsAreKept) {
  const std::string two = Family("a", kGauge + GaugeOf(1)) + Family("b", kGauge + GaugeOf(1));
  EXPECT_TRUE(ReadProtobuf(two, {2}).ok());
  EXPECT_EQ(Told(ReadProtobuf(two, {1})),
            "protobuf parsing error in message 2: more series than one body may hold");
  const std::string empty = Family("a", kGauge) + Family("b", kGauge);
  EXPECT_EQ(Told(ReadProtobuf(empty, {1})),
            "protobuf parsing error in message 2: more families than one body may hold");
}

}  // namespace
}  // namespace aijob::exposition
