#include "act/audit.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "support/folder.h"

namespace aijob::act {
namespace {

std::string Read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(Audit, AppendsAndFollowsTheName) {
  const test::Folder folder;
  ASSERT_TRUE(AppendLine(folder.Path("audit.jsonl"), "one").ok());
  ASSERT_TRUE(AppendLine(folder.Path("audit.jsonl"), "two").ok());
  folder.Rename("audit.jsonl", "audit.jsonl.1");
  ASSERT_TRUE(AppendLine(folder.Path("audit.jsonl"), "three").ok());
  EXPECT_EQ(Read(folder.Path("audit.jsonl.1")), "one\ntwo\n");
  EXPECT_EQ(Read(folder.Path("audit.jsonl")), "three\n");
}

TEST(Audit, SaysWhyNot) {
  const model::Status appended = AppendLine("/nonexistent/audit.jsonl", "x");
  EXPECT_FALSE(appended.ok());
  EXPECT_NE(appended.error().find("/nonexistent/audit.jsonl"), std::string::npos);
  EXPECT_FALSE(AppendLine("/dev/full", "x").ok());
}

}  // namespace
}  // namespace aijob::act
