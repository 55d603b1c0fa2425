#include "app/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/agents.h"
#include "app/version.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class PageTest : public AgentTest {};

TEST_F(PageTest, ShowsSourcesFailuresAndPacks) {
  logs_.Append("a.log", kOomLine);
  Start(Yaml(), false);
  const std::string page = app::RenderPage(*agent_, "/numbers", true, kNow);
  for (const char* part : {"a.log", "gpu_oom/capacity", "href=\"/numbers\"", "ready", "vllm",
                           "following", "0 bytes still to be read"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
  EXPECT_THAT(page, HasSubstr(app::Version()));
  EXPECT_THAT(page, Not(HasSubstr("{{"))) << "every place is filled";
}

TEST_F(PageTest, SaysWhatIsNotThere) {
  Start(Yaml(), false);
  const std::string page = app::RenderPage(*agent_, "/metrics", false, kNow);
  for (const char* part : {"no file matches yet", "none since the start", "catching up"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
}

TEST_F(PageTest, ManyFilesAreCutShort) {
  for (int i = 0; i < 205; ++i) logs_.Append("f" + std::to_string(i) + ".log", "x\n");
  Start(Yaml(), false);
  EXPECT_THAT(app::RenderPage(*agent_, "/metrics", true, kNow), HasSubstr("and 5 more"));
}

TEST(EscapeHtml, LeavesNothingThatHtmlWouldRead) {
  EXPECT_EQ(app::EscapeHtml("<a href=\"x\">'&amp;"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;");
  EXPECT_EQ(app::EscapeHtml("plain"), "plain");
}

}  // namespace
}  // namespace aijob::test
