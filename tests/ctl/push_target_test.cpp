#include "ctl/push_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aijob::ctl {
namespace {

using ::testing::HasSubstr;

TEST(PushTarget, Paths) {
  const struct {
    const char* name;
    std::string job;
    std::vector<std::string> labels;
    std::string path;
  } kCases[] = {
      {"a job alone", "j", {}, "/metrics/job/j"},
      {"labels in their order", "j", {"b=1", "a=2"}, "/metrics/job/j/b/1/a/2"},
      {"all that is unreserved", "A-z_0.9~", {}, "/metrics/job/A-z_0.9~"},
      {"a slash", "a/b", {"p=/x"}, "/metrics/job@base64/YS9i/p@base64/L3g"},
      {"an empty value", "j", {"a="}, "/metrics/job/j/a@base64/="},
      {"an equals sign in a value", "j", {"a=b=c"}, "/metrics/job/j/a@base64/Yj1j"},
      {"blank, plus and percent",
       "a b",
       {"p=1+1", "q=5%"},
       "/metrics/job@base64/YSBi/p@base64/MSsx/q@base64/NSU"},
      {"past ASCII", "j", {"l=\xc3\xa4"}, "/metrics/job/j/l@base64/w6Q"},
      {"the URL's own alphabet", "j", {"l=>>>???"}, "/metrics/job/j/l@base64/Pj4-Pz8_"},
      {"folders", ".", {"l=..", "m=..."}, "/metrics/job@base64/Lg/l@base64/Li4/m/..."},
  };
  for (const auto& [name, job, labels, path] : kCases) {
    const auto made = PushPath(job, labels);
    ASSERT_TRUE(made.ok()) << name << ": " << made.error();
    EXPECT_EQ(*made, path) << name;
  }
}

TEST(PushTarget, Refusals) {
  const struct {
    const char* name;
    std::string job;
    std::vector<std::string> labels;
    std::string says;
  } kCases[] = {
      {"no job", "", {}, "--job"},
      {"job not UTF-8", "\xff", {}, "UTF-8"},
      {"no label", "j", {"a"}, "'a': a label is NAME=VALUE"},
      {"no name", "j", {"=a"}, "'=a': a label's name"},
      {"a digit first", "j", {"1a=x"}, "'1a=x': a label's name"},
      {"a dash", "j", {"a-b=x"}, "'a-b=x': a label's name"},
      {"reserved", "j", {"__a=x"}, "'__a=x': a label's name"},
      {"base64 is ours to say", "j", {"a@base64=eA"}, "a label's name"},
      {"the job again", "j", {"job=k"}, "--job"},
      {"twice", "j", {"a=1", "b=1", "a=2"}, "'a=2': the label is given twice"},
      {"value not UTF-8", "j", {"a=\xff"}, "UTF-8"},
  };
  for (const auto& [name, job, labels, says] : kCases) {
    const auto made = PushPath(job, labels);
    EXPECT_FALSE(made.ok()) << name;
    EXPECT_THAT(made.error(), HasSubstr(says)) << name;
  }
}

}  // namespace
}  // namespace aijob::ctl
