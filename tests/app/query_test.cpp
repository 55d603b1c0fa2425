#include "app/query.h"

#include <gtest/gtest.h>

namespace aijob::app {
namespace {

TEST(Query, ReadsNamesAndValues) {
  using Parameters = std::map<std::string, std::string>;
  const struct {
    const char* query;
    Parameters parameters;
  } kCases[] = {
      {"", {}},
      {"a=1", {{"a", "1"}}},
      {"a=1&b=x%20y", {{"a", "1"}, {"b", "x y"}}},
      {"a=x+y", {{"a", "x y"}}},
      {"a=x%2By", {{"a", "x+y"}}},
      {"a=1&a=2", {{"a", "1"}}},
      {"a", {{"a", ""}}},
      {"a=", {{"a", ""}}},
      {"a=b=c", {{"a", "b=c"}}},
      {"%61=1", {{"a", "1"}}},
      {"a=%2", {{"a", "%2"}}},
      {"a=%zz", {{"a", "%zz"}}},
      {"a=%", {{"a", "%"}}},
      {"&&a=1&", {{"", ""}, {"a", "1"}}},
  };
  for (const auto& [query, parameters] : kCases) EXPECT_EQ(QueryOf(query), parameters) << query;
}

}  // namespace
}  // namespace aijob::app
