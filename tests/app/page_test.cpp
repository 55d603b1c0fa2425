#include "app/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace aijob::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Page, HasTheFirstOverviewInIt) {
  const http::Response page = app::AnswerPage({{"lag_bytes", 7}});
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_THAT(page.body,
              HasSubstr("<script type=\"application/json\" id=\"first\">{\"lag_bytes\":7}"));
  EXPECT_THAT(page.body, Not(HasSubstr("{{")));
}

TEST(Page, NothingThatALogSaysIsReadAsHtml) {
  const char* hostile = "</script><script>alert(1)</script><!-- {{overview}}";
  const std::string body = app::AnswerPage({{"text", hostile}}).body;
  EXPECT_THAT(body, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(body, Not(HasSubstr("<!-- {{")));
  EXPECT_THAT(body, HasSubstr("\\u003c/script>"));
  EXPECT_THAT(app::AnswerPage({{"text", "\xff"}}).body, HasSubstr("\xEF\xBF\xBD"));
}

TEST(Page, EveryFileHasItsTypeAndForbidsOtherHosts) {
  const struct {
    const char *name, *type;
  } kCases[] = {{"page.js", "text/javascript; charset=utf-8"},
                {"page.css", "text/css; charset=utf-8"},
                {"icon.svg", "image/svg+xml; charset=utf-8"},
                {"gpu_oom.md", "text/plain; charset=utf-8"}};
  for (const auto& [name, type] : kCases) {
    const http::Response file = app::AnswerPageFile(name);
    EXPECT_EQ(file.status, 200) << name;
    EXPECT_EQ(file.content_type, type) << name;
    EXPECT_FALSE(file.body.empty()) << name;
    EXPECT_TRUE(app::HasPage(name));
    const auto policy = http::FindHeader(file.headers, "Content-Security-Policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'; script-src 'self'")) << name;
    EXPECT_THAT(policy, Not(HasSubstr("unsafe"))) << name;
    EXPECT_EQ(http::FindHeader(file.headers, "X-Content-Type-Options"), "nosniff") << name;
  }
}

TEST(Page, OtherFilesAreNotThere) {
  for (const char* name : {"", "nothing.js", "../page.js", "page.html", "gpu_oom"}) {
    EXPECT_EQ(app::AnswerPageFile(name).status, 404) << name;
  }
  EXPECT_FALSE(app::HasPage("F999.md"));
}

}  // namespace
}  // namespace aijob::test
