#include "analyze/novel_templates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

namespace aijob::analyze {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr model::TimePoint kNow{std::chrono::seconds(1'780'000'000)};

bool Add(NovelTemplates& templates, std::string_view text, model::TimePoint time = kNow) {
  return templates.Add({"train", model::Level::kError, text, {}, time});
}

TEST(LooksLikeError, WordsThatSaySo) {
  for (const char* line : {"an error", "RuntimeError: x", "FAILED", "it failed",
                           "Segfault: aborted", "NVRM: fatal", "x_error=3", "cannot open"}) {
    EXPECT_TRUE(LooksLikeError(line)) << line;
  }
  for (const char* line :
       {"", "terror", "all is well", "prefatal", "step 3 of 4", "failed: 0, errors=0",
        "--on-error ignore", "a ValueError and \"Traceback\" are explained"}) {
    EXPECT_FALSE(LooksLikeError(line)) << line;
  }
}

TEST(NovelTemplates, NewOnceThenCounted) {
  NovelTemplates templates;
  EXPECT_TRUE(Add(templates, "12:00:01 ERROR lost shard 3 of /data/x"));
  EXPECT_FALSE(
      Add(templates, "12:00:02 ERROR lost shard 4 of /data/y", kNow + std::chrono::seconds(1)));
  EXPECT_TRUE(templates.Add({"serve", model::Level::kFatal, "{...}", "gone is 3", kNow}));
  const auto shown = templates.Show();
  ASSERT_EQ(shown.size(), 2u);
  const auto& lost = shown[0].workload == "train" ? shown[0] : shown[1];
  EXPECT_EQ(lost.text, "lost shard <*> of <*>");
  EXPECT_EQ(lost.count, 2u);
  EXPECT_EQ(lost.first_seen, kNow);
  EXPECT_EQ(lost.last_seen, kNow + std::chrono::seconds(1));
  EXPECT_EQ(lost.example, "12:00:01 ERROR lost shard 3 of /data/x");
}

TEST(NovelTemplates, SecretsAreNotKept) {
  NovelTemplates templates;
  Add(templates, "ERROR login refused, password=letmeinplease");
  const auto shown = templates.Show();
  EXPECT_THAT(shown[0].example, Not(HasSubstr("letmein")));
  EXPECT_THAT(shown[0].text, Not(HasSubstr("letmein")));
  for (const auto& [name, text] : templates.TakeSaved())
    EXPECT_THAT(text, Not(HasSubstr("letmein")));
}

TEST(NovelTemplates, MergedTemplatesAreOne) {
  NovelTemplates templates;
  int made = 0;
  for (const char* host : {"red", "green", "blue", "white", "black"}) {
    made += Add(templates, std::string("ERROR lost the link to host ") + host) ? 1 : 0;
  }
  EXPECT_EQ(made, 3);
  EXPECT_EQ(templates.size(), 1u);
  EXPECT_EQ(templates.Show()[0].count, 5u);
}

TEST(NovelTemplates, SavedAndLoaded) {
  std::map<std::string, std::string> store;
  NovelTemplates templates;
  const auto save = [&] {
    for (auto& [name, text] : templates.TakeSaved()) store[name] = text;
  };
  Add(templates, "ERROR lost shard 3");
  save();
  for (const char* host : {"red", "green", "blue", "white"}) {
    Add(templates, std::string("ERROR lost the link to host ") + host);
    save();
  }
  EXPECT_TRUE(templates.TakeSaved().empty());
  NovelTemplates loaded;
  for (const auto& [name, text] : store) loaded.Load(name, text);
  loaded.Load("x", "{}");
  loaded.Load("999", "{no json");
  ASSERT_EQ(loaded.size(), 2u);
  EXPECT_EQ(loaded.Show()[0].count + loaded.Show()[1].count, 5u);
  EXPECT_TRUE(loaded.TakeSaved().empty());
  EXPECT_FALSE(Add(loaded, "ERROR lost shard 4"));
  EXPECT_FALSE(Add(loaded, "ERROR lost the link to host pink"));
  EXPECT_TRUE(Add(loaded, "ERROR something else"));
}

TEST(NovelTemplates, BoundedInMemoryAndStore) {
  std::map<std::string, std::string> store;
  NovelTemplates templates;
  for (size_t i = 0; i < 3 * kMostTemplates; ++i) {
    std::string word;
    for (size_t rest = i + 1000; rest > 0; rest /= 26) word += static_cast<char>('a' + rest % 26);
    EXPECT_TRUE(Add(templates, "ERROR " + word + " is what " + word + " said"));
    for (auto& [name, text] : templates.TakeSaved()) store[name] = text;
    EXPECT_LE(templates.size(), kMostTemplates);
  }
  EXPECT_LE(store.size(), kMostTemplates);
  EXPECT_EQ(templates.Show().size(), templates.size());
  EXPECT_EQ(templates.size() + templates.forgotten(), 3 * kMostTemplates);
}

}  // namespace
}  // namespace aijob::analyze
