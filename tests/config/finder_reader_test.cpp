// Finders, labels and samples in their places are tested in pack_reader_test.cpp; here is what is
// refused.

#include "config/finder_reader.h"

#include <gmock/gmock.h>

namespace aijob::config {
namespace {

using testing::ElementsAre;

TEST(FinderReaderTest, SaysWhatIsWrong) {
  const auto root = ParseYaml(
      "labels: [a, {b: c}, [d]]\nset_values: {x: 1, y: two}\nsamples: [line, {lines: []}]\n",
      "f.yaml");
  ASSERT_TRUE(root.ok()) << root.error();
  Problems problems("f.yaml");
  YamlMap map(*root, "the rule", problems);
  std::vector<match::LabelFrom> labels;
  std::vector<std::pair<std::string, double>> values;
  std::vector<match::Sample> samples;
  ReadLabels(map, problems, labels);
  ReadNumbers(map, "set_values", values);
  ReadSamples(map, problems, "samples", samples);
  EXPECT_EQ(labels.size(), 2);
  EXPECT_EQ(values.size(), 1);
  EXPECT_THAT(problems.messages(),
              ElementsAre("f.yaml:1: \"labels\" must be a list of names or a mapping",
                          "f.yaml:2: \"y\" must be a number, not \"two\"",
                          "f.yaml:3: the sample needs line or lines"));
}

TEST(FinderReaderTest, NumbersAreTheWholeText) {
  double number = 0;
  EXPECT_TRUE(ToNumber("1e3", number));
  EXPECT_EQ(number, 1000);
  for (const char* text : {"", "1 ", "x", "1,5", "0x10"}) EXPECT_FALSE(ToNumber(text, number));
}

}  // namespace
}  // namespace aijob::config
