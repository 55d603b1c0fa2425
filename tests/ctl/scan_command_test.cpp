#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ctl/called.h"
#include "support/folder.h"
#include "support/samples.h"
#include "support/tool.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;

constexpr const char* kOom =
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total "
    "capacity of 79.15 GiB of which 1.20 GiB is free.\n";

TEST(ScanCommand, PrintsWhatIsAskedFor) {
  const Folder folder;
  folder.Write("a.log", kOom);
  folder.Write("c.yaml",
               "metrics:\n  - {name: my_total, type: counter, help: h, match: 'Tried to "
               "allocate (?P<x>.)'}\n");
  const std::string file = folder.Path("a.log");
  EXPECT_EQ(Sum(Call({"scan", file}).out, "aijob_gpu_oom_total"), 1) << "metrics by default";
  const Called events = Call({"scan", "--output=events", "--format", "torch", file});
  EXPECT_EQ(events.code, 0);
  EXPECT_EQ(nlohmann::json::parse(events.out)["source"], file);
  EXPECT_EQ(Call({"scan", "--output", "none", file}).out, "");
  const Called own = Call({"scan", "--config.file", folder.Path("c.yaml"), file});
  EXPECT_EQ(Sum(own.out, "my_total"), 1) << own.err;
}

TEST(ScanCommand, ReadsStandardInput) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"scan", "--output=events"}, {"scan", "--output=events", "-"}}) {
    const Ran ran = RunCtl(words, kOom);
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(nlohmann::json::parse(ran.out)["source"], "-");
  }
}

TEST(ScanCommand, SaysWhatItCannotDo) {
  const Folder folder;
  folder.Write("bad.yaml", "sources: 7\n");
  folder.Write("a.log", kOom);
  const struct {
    std::vector<std::string> words;
    int code;
    std::string says;
  } kCases[] = {
      {{"scan", folder.Path("none")}, 1, folder.Path("none")},
      {{"scan", "--config.file", folder.Path("bad.yaml"), folder.Path("a.log")}, 2, "bad.yaml:1"},
      {{"scan", "--format=nothing", folder.Path("a.log")}, 2, "nothing"},
  };
  for (const auto& [words, code, says] : kCases) {
    const Called called = Call(words);
    EXPECT_EQ(called.code, code) << says;
    EXPECT_THAT(called.err, HasSubstr(says));
  }
}

}  // namespace
}  // namespace aijob::test
