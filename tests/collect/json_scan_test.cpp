#include "collect/json_scan.h"

#include <gtest/gtest.h>

namespace aijob::collect {
namespace {

std::string Walk(std::string_view text, JsonVerdict& verdict) {
  std::string seen;
  verdict = ScanJson(text, [&seen](const JsonValue& value) {
    for (const std::string& name : value.path) seen += "/" + name;
    seen += "=" + value.text + (value.is_text ? "s" : "") + (value.number ? "n" : "") + " ";
    return true;
  });
  return seen;
}

TEST(JsonScanTest, PathsAndVerdicts) {
  struct Case {
    const char* name;
    std::string text;
    JsonVerdict verdict;
    std::string seen;
  };
  const Case cases[] = {
      {"an object", R"({"a": 1, "b": {"c": "x"}})", JsonVerdict::kWhole, "/a=1n /b/c=xs "},
      {"a list", R"({"a": [1, 2.50], "b": true})", JsonVerdict::kWhole,
       "/a/=1n /a/=2.50n /b=true "},
      {"a value alone", "7", JsonVerdict::kWhole, "=7n "},
      {"cut off", R"({"a": 1, "b": {)", JsonVerdict::kBroken, "/a=1n "},
      {"nothing", "", JsonVerdict::kBroken, ""},
      {"as deep as allowed", std::string(32, '[') + std::string(32, ']'), JsonVerdict::kWhole, ""},
      {"too deep", std::string(33, '[') + std::string(33, ']'), JsonVerdict::kBroken, ""},
      {"a million brackets", std::string(1'000'000, '['), JsonVerdict::kBroken, ""},
      {"no UTF-8", "{\"a\xff\": 1}", JsonVerdict::kBroken, ""},
  };
  for (const Case& each : cases) {
    JsonVerdict verdict{};
    EXPECT_EQ(Walk(each.text, verdict), each.seen) << each.name;
    EXPECT_EQ(verdict, each.verdict) << each.name;
  }
}

TEST(JsonScanTest, StopsWhenEnoughWasSeen) {
  int seen = 0;
  EXPECT_EQ(ScanJson(R"({"a": 1, "b": 2, )",
                     [&seen](const JsonValue& value) {
                       ++seen;
                       return !value.Is({"b"});
                     }),
            JsonVerdict::kStopped);
  EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace aijob::collect
