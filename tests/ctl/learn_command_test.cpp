#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/called.h"
#include "support/folder.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;

TEST(LearnCommand, SaysWhatItCannotDo) {
  const Folder folder;
  folder.Write("empty", "");
  EXPECT_EQ(Call({"learn", folder.Path("empty")}).code, 1);
  EXPECT_EQ(Call({"learn", folder.Path("none")}).code, 1);
  EXPECT_EQ(Call({"learn"}).code, 2);
  EXPECT_EQ(Call({"learn", folder.Path("empty"), "--pack", "A B"}).code, 2);
}

TEST(LearnCommand, PacksOfAConfigurationAreKnown) {
  const Folder folder;
  folder.Write("packs/pumps.yaml", R"(pack: pumps
rules:
  - {id: pump, class: unknown, subtype: novel, match: 'pump \d+ failed', samples: ['pump 3 failed']}
)");
  folder.Write("config.yaml", "packs: {dirs: ['" + folder.Path("packs") + "']}\n");
  folder.Write("log", "ERROR pump 3 failed\nERROR gasket 3 failed\n");
  const Called learned =
      Call({"learn", "--config.file", folder.Path("config.yaml"), folder.Path("log")});
  EXPECT_EQ(learned.code, 0) << learned.err;
  EXPECT_THAT(learned.out, HasSubstr("gasket"));
  EXPECT_EQ(learned.out.find("pump"), std::string::npos) << learned.out;
}

}  // namespace
}  // namespace aijob::test
