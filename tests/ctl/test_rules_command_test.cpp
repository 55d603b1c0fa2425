#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/called.h"
#include "support/folder.h"

namespace aijob::test {
namespace {

using ::testing::ContainsRegex;
using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST(TestRules, TheBuiltInSamplesAllPass) {
  const Called called = Call({"test-rules"});
  EXPECT_EQ(called.code, 0) << called.out;
  EXPECT_THAT(called.out, ContainsRegex("^[0-9][0-9][0-9]+ passed, 0 failed\n$"));
}

TEST(TestRules, OneLineAFailureAndTheTotalsLast) {
  const Folder folder;
  folder.Write("mine.yaml", R"(pack: mine
rules:
  - id: full
    class: gpu_oom
    subtype: capacity
    match: 'card (?P<gpu>\d+) is full, wanted (?P<requested_bytes>\S+ \S+)'
    samples:
      - {line: 'card 3 is full, wanted 2 GiB', values: {gpu: 3, requested_bytes: 2147483648}}
      - {line: 'card 3 is full, wanted 2 GiB', values: {gpu: 4}}
      - 'card is full'
    near_misses: ['card 3 is empty', 'card 3 is full, wanted 1 GiB']
)");
  const Called called = Call({"test-rules", folder.Path("mine.yaml")});
  EXPECT_EQ(called.code, 1);
  EXPECT_THAT(called.out, EndsWith("2 passed, 3 failed\n"));
  EXPECT_EQ(std::count(called.out.begin(), called.out.end(), '\n'), 4) << called.out;
  EXPECT_THAT(called.out, HasSubstr("mine.yaml:"));
  EXPECT_THAT(called.out, HasSubstr("full"));
}

TEST(TestRules, APackThatCannotBeReadIsSaid) {
  const Folder folder;
  folder.Write("bad.yaml", "pack: bad\nrules: 7\n");
  const Called called = Call({"test-rules", folder.Path()});
  EXPECT_EQ(called.code, 1);
  EXPECT_THAT(called.err, HasSubstr("bad.yaml:2"));
}

}  // namespace
}  // namespace aijob::test
