#include "app/page_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/pushing.h"
#include "push/path.h"

namespace aijob::test {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::Not;

class PageGroupsTest : public PushingTest {
 protected:
  [[nodiscard]] std::string Rows(bool with_delete) const {
    return pushes_->Read(
        [&](const push::Groups& groups) { return app::RenderGroups(groups, with_delete); });
  }
};

TEST_F(PageGroupsTest, ARowForEachGroup) {
  now_.wall = model::TimePoint(seconds(1'767'323'045));
  ASSERT_TRUE(Push("a", "x{l=\"1\"} 1\nx{l=\"2\"} 2\ny 1\n", seconds(3600)).ok());
  ASSERT_TRUE(Push("b", "x 1\n").ok());
  EXPECT_EQ(Rows(false),
            "<tr><td>job=&quot;a&quot;</td><td>3</td><td>2026-01-02T03:04:05Z</td><td>never</td>"
            "<td>2026-01-02T04:04:05Z</td></tr>\n"
            "<tr><td>job=&quot;b&quot;</td><td>1</td><td>2026-01-02T03:04:05Z</td><td>never</td>"
            "<td>never</td></tr>\n");
  EXPECT_THAT(Rows(true), HasSubstr("<td>never</td><td><button "
                                    "data-group=\"/metrics/job/b\">delete</button></td></tr>\n"));
}

TEST_F(PageGroupsTest, SaysSoWhereThereIsNone) { EXPECT_THAT(Rows(true), HasSubstr(">none<")); }

TEST_F(PageGroupsTest, NothingPushedIsReadAsHtml) {
  ASSERT_TRUE(Push("<script>\"'&", "x 1\n").ok());
  const std::string rows = Rows(true);
  EXPECT_THAT(rows, HasSubstr("<td>job=&quot;&lt;script&gt;&quot;&#39;&amp;&quot;</td>"));
  EXPECT_THAT(rows, Not(HasSubstr("<script")));
  EXPECT_THAT(rows, HasSubstr("data-group=\"/metrics/job@base64/PHNjcmlwdD4iJyY\""));
}

TEST_F(PageGroupsTest, ManyGroupsAreCutShort) {
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(Push(std::to_string(i), "").ok());
  EXPECT_THAT(Rows(false), Not(HasSubstr("in all")));
  for (int i = 200; i < 203; ++i) ASSERT_TRUE(Push(std::to_string(i), "").ok());
  const std::string rows = Rows(false);
  EXPECT_THAT(rows, HasSubstr("and 3 more, 203 in all"));
  EXPECT_EQ(std::count(rows.begin(), rows.end(), '\n'), 201);
}

}  // namespace
}  // namespace aijob::test
