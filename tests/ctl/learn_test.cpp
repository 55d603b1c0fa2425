#include "ctl/learn.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/called.h"
#include "support/folder.h"

namespace aijob::test {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kLog =
    "2025-11-22 10:00:00,123 - engine.loader - ERROR - widget 3 of \"left\" came loose: it's "
    "C:\\x\\y.dll\n"
    "2025-11-22 10:00:01,123 - engine.loader - ERROR - widget 4 of \"left\" came loose: it's "
    "C:\\x\\z.dll\n"
    "2025-11-22 10:00:02,123 - engine.loader - INFO - widget 4 is well\n"
    "2025-11-22 10:00:02,123 - engine.loader - ERROR - widget 4 of \"left\" came\n"
    "the   frobnicator failed (code=17, [a|b]*) after 3.5 s?\n"
    "{\"level\":\"ERROR\",\"message\":\"lost the gasket \\\"a\\\" of pump 7\",\"step\":\"x\"}\n"
    "ERROR 17\n"
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total "
    "capacity of 79.15 GiB of which 1.20 GiB is free.\n";

TEST(Learn, ADraftPassesItsChecksAndItsSamples) {
  const Folder folder;
  folder.Write("log", kLog);
  const Called learned = Call({"learn", folder.Path("log"), "--pack", "mine"});
  ASSERT_EQ(learned.code, 0) << learned.err;
  folder.Write("mine.yaml", learned.out);
  const Called checked = Call({"check", "rules", folder.Path("mine.yaml")});
  EXPECT_EQ(checked.code, 0) << checked.err << learned.out;
  const Called tested = Call({"test-rules", folder.Path("mine.yaml")});
  EXPECT_EQ(tested.code, 0) << tested.out << learned.out;
  EXPECT_THAT(tested.out, EndsWith("4 passed, 0 failed\n")) << learned.out;
  EXPECT_THAT(learned.out, HasSubstr("class: unknown"));
  EXPECT_THAT(learned.out, HasSubstr("seen 2 times"));
  EXPECT_THAT(learned.out, Not(HasSubstr("out of memory")));
  EXPECT_THAT(learned.out, Not(HasSubstr("is well")));
}

TEST(Learn, WithoutErrorsEveryUnknownLineIsDrafted) {
  const Folder folder;
  folder.Write("log", "the pump 3 hums\nthe pump 4 hums\n");
  const Called learned = Call({"learn", folder.Path("log")});
  EXPECT_EQ(learned.code, 0);
  EXPECT_THAT(learned.out, HasSubstr("pack: learned\n"));
  EXPECT_THAT(learned.out, HasSubstr("match: 'the\\s*pump\\s*(?P<value1>.*?)\\s*hums'"));
}

TEST(Learn, WithoutAWordThereIsNoRule) {
  analyze::NovelTemplate known;
  known.text = "<*> x";
  known.example = "3 x";
  const std::string draft = ctl::DraftPack("mine", {known});
  EXPECT_THAT(draft, HasSubstr("rules: []\n"));
  EXPECT_THAT(draft, HasSubstr("# No word to find it by: <*> x\n"));
}

}  // namespace
}  // namespace aijob::test
