#include "app/logging.h"

#include <gtest/gtest.h>

namespace aijob::app {
namespace {

TEST(Logging, LogfmtQuotesWhatIsNotBare) {
  EXPECT_EQ(FormatLogLine("logfmt", "T", "info", "listening", {{"address", "[::]:10091"}}),
            "ts=T level=info msg=listening address=[::]:10091");
  EXPECT_EQ(FormatLogLine("logfmt", "T", "warn", "a file \"x\"", {{"path", "a b"}, {"empty", ""}}),
            "ts=T level=warn msg=\"a file \\\"x\\\"\" path=\"a b\" empty=\"\"");
}

TEST(Logging, AValueCannotForgeALine) {
  EXPECT_EQ(FormatLogLine("logfmt", "T", "info", "x", {{"path", "a\nts=0 level=error"}}),
            "ts=T level=info msg=x path=\"a\\nts=0 level=error\"");
  EXPECT_EQ(FormatLogLine("json", "T", "info", "x", {{"path", "a\n\xff"}}),
            "{\"ts\":\"T\",\"level\":\"info\",\"msg\":\"x\",\"path\":\"a\\n\xEF\xBF\xBD\"}");
}

TEST(Logging, BracesAreText) {
  SetUpLogging("info", "logfmt");
  testing::internal::CaptureStderr();
  LogInfo("{} {0} {bad", {{"k", "{}"}});
  EXPECT_NE(testing::internal::GetCapturedStderr().find("{} {0} {bad"), std::string::npos);
}

TEST(Logging, LeavesOutWhatIsBelowTheLevel) {
  SetUpLogging("warn", "logfmt");
  testing::internal::CaptureStderr();
  LogInfo("quiet");
  LogWarn("heard");
  const std::string logged = testing::internal::GetCapturedStderr();
  EXPECT_EQ(logged.find("quiet"), std::string::npos);
  EXPECT_NE(logged.find("heard"), std::string::npos);
}

}  // namespace
}  // namespace aijob::app
