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

TEST_F(PageTest, ShowsSourcesIncidentsAndPacks) {
  logs_.Append("a.log", kOomLine);
  Start(Yaml(), false);
  const std::string page =
      app::RenderPage(*agent_, {"/numbers", true, false, "<tr><td>some groups</td></tr>"}, kNow);
  for (const char* part : {"a.log", "gpu_oom/capacity", "href=\"/numbers\"", "ready", "vllm",
                           "following", "0 bytes still to be read", "<td>some groups</td>"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
  EXPECT_THAT(page, HasSubstr(app::Version()));
  EXPECT_THAT(page, Not(HasSubstr("{{"))) << "every place is filled";
}

TEST_F(PageTest, SaysWhatIsNotThere) {
  Start(Yaml(), false);
  const std::string page = app::RenderPage(*agent_, {"/metrics", false, false, ""}, kNow);
  for (const char* part : {"no file matches yet", ">none</td>", "catching up"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
}

TEST_F(PageTest, ManyFilesAreCutShort) {
  for (int i = 0; i < 205; ++i) logs_.Append("f" + std::to_string(i) + ".log", "x\n");
  Start(Yaml(), false);
  EXPECT_THAT(app::RenderPage(*agent_, {"/metrics", true, false, ""}, kNow),
              HasSubstr("and 5 more"));
}

TEST_F(PageTest, ItsOneScriptIsThereOnlyWhereGroupsMayBeDeleted) {
  Start(Yaml(), false);
  const std::string without = app::RenderPage(*agent_, {"/metrics", true, false, ""}, kNow);
  EXPECT_THAT(without, Not(HasSubstr("<script")));
  const std::string with = app::RenderPage(*agent_, {"/metrics", true, true, ""}, kNow);
  EXPECT_THAT(with, HasSubstr("<script>"));
  EXPECT_THAT(with, HasSubstr("{method: 'DELETE'}"));
  EXPECT_THAT(with, Not(HasSubstr("{{")));
}

TEST(FormatTime, IsUtcToTheSecond) {
  EXPECT_EQ(app::FormatTime(model::TimePoint(std::chrono::milliseconds(1'767'323'045'999))),
            "2026-01-02T03:04:05Z");
}

TEST(EscapeHtml, LeavesNothingThatHtmlWouldRead) {
  EXPECT_EQ(app::EscapeHtml("<a href=\"x\">'&amp;"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;");
  EXPECT_EQ(app::EscapeHtml("plain"), "plain");
}

}  // namespace
}  // namespace aijob::test
