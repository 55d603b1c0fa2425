#include "frame/line_prefix.h"

#include <gtest/gtest.h>

#include <string>

namespace aijob::frame {
namespace {

using std::string;

TEST(LinePrefixTest, LeadingTags) {
  const char* const cases[][2] = {
      // the tags, what follows them
      {"[rank3]: ", "Traceback"},
      {"[default7]:", "x"},
      {"[default7]:[rank7]: ", "x"},
      {"[1,3]<stderr>:", "x"},
      {"[1,3]<stdout>: ", "x"},
      {"(Worker_TP0 pid=12) ", "x"},
      {"(VllmWorker rank=7 pid=12) ", "x"},
      {"(pretraining, pid=4112) ", "x"},
      {"(RayTrainWorker pid=4112, ip=10.0.0.1) ", "x"},
      {"0: ", "x"},
      {"12: [rank3]: ", "x"},
      {"ollama-1  | ", "x"},
      {"vllm_server-1 | (EngineCore_DP0 pid=9) ", "ERROR x"},
      {"0: ", " indented"},
      {"0: ", ""},
      {"", "123456: x"},
      {"", "10:20:30 x"},
      {"", "[INFO] x"},
      {"", "[a b]: x"},
      {"", "(no number) x"},
      {"", "(pid=12 without end"},
      {"", "word | x"},
      {"", "a-1| x"},
      {"", "x"},
      {"", ""},
  };
  for (const auto& [tags, rest] : cases) {
    EXPECT_EQ(LeadingTags(string(tags) + rest), string(tags).size()) << tags << rest;
  }
  EXPECT_EQ(LeadingTags("[" + string(100, 'x') + "]: x"), 0U);
  EXPECT_EQ(LeadingTags("(pid=" + string(100, '1') + ") x"), 0U);
  EXPECT_EQ(LeadingTags("         0: x"), 0U) << "code of a frame, far from the line's start";
}

TEST(LinePrefixTest, WithoutPrefix) {
  struct {
    const char* line;
    const char* prefix;
    const char* expected;  // nullptr: not its line
  } const cases[] = {
      {"[rank3]: x", "[rank3]: ", "x"},
      {"[rank4]: x", "[rank3]: ", nullptr},
      {"x", "", "x"},
      {"", "", ""},
      {"ERROR 09-30 18:29:04 [a.py:7] x", "ERROR 09-30 18:29:03 [a.py:7] ", "x"},
      {"ERROR 09-30 18:29:03 [a.py:8] x", "ERROR 09-30 18:29:03 [a.py:7] ", nullptr},
      {"[ 4821.600000] x", "[ 4821.553190] ", "x"},
      {"2024-01-01T00:00:00.12Z x", "2024-01-01T00:00:00.123456Z ", "x"},
      {"2024-01-01T00:00:00+08:00 E x", "2024-01-01T00:00:00+08:00 E ", "x"},
      {"host12 x", "host11 ", nullptr},
      {"12 x", "11 ", nullptr},
      {"0: x", "1: ", nullptr},
      {"[rank3]:", "[rank3]: ", ""},
      {"[rank3]", "[rank3]: ", nullptr},
      {"", "[rank3]: ", nullptr},
      {"", "  ", ""},
      {"WARN 09-30 18:29:04 x", "ERROR 09-30 18:29:03 ", nullptr},
      {"ERROR blah x", "ERROR 18:29:03 x", nullptr},
  };
  for (const auto& test : cases) {
    const auto rest = WithoutPrefix(test.line, test.prefix);
    EXPECT_EQ(rest.value_or("none"), test.expected == nullptr ? "none" : test.expected)
        << test.line;
  }
}

TEST(LinePrefixTest, EveryLineIsWithoutItsOwnPrefix) {
  const string line = "12: (Worker_TP0 pid=12) ERROR [a.py:7] [rank3]: x";
  for (size_t i = 0; i <= line.size(); ++i) {
    EXPECT_EQ(WithoutPrefix(line, line.substr(0, i)), std::string_view(line).substr(i)) << i;
  }
}

}  // namespace
}  // namespace aijob::frame
