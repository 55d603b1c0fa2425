#include "ctl/logs_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/logs_folder.h"

namespace aijob::ctl {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(LogsFilesTest, NamesAreTold) {
  const struct {
    const char* name;
    LogsName kind;
  } kCases[] = {
      {"a.log", LogsName::kLog},
      {"a.log.1", LogsName::kLog},
      {"a.log-20240520", LogsName::kLog},
      {"a.error.log", LogsName::kLog},
      {"a.log.2.gz", LogsName::kCompressed},
      {"a.log.zst", LogsName::kCompressed},
      {"a.logs", LogsName::kOther},
      {"a.metrics.json", LogsName::kOther},
      {".log", LogsName::kOther},
      {".a.log.swp", LogsName::kOther},
      {"log", LogsName::kOther},
      {"a.login", LogsName::kOther},
      {"a.login.log", LogsName::kLog},
  };
  for (const auto& name : kCases) EXPECT_EQ(KindOfLogsName(name.name), name.kind) << name.name;
}

class FindLogsFilesTest : public LogsFolderTest {};

TEST_F(FindLogsFilesTest, FindsThemBelowTheFolderEachOnce) {
  for (const char* name :
       {"2024/TSK-1.log", "2024/tsk-1.log.1", "b.log", "b.log.2.gz", "b.txt", ".hidden/c.log"}) {
    Append(name, "x\n");
  }
  std::filesystem::create_hard_link(dir_ / "b.log", dir_ / "z.log");
  std::filesystem::create_directory(dir_ / "folder.log");
  const auto found = FindLogsFiles(dir_);
  ASSERT_TRUE(found.ok()) << found.error();
  std::vector<std::string> names, tasks;
  for (const LogsFile& file : found->files) {
    names.push_back(file.path.lexically_relative(dir_).string());
    tasks.push_back(file.task);
  }
  EXPECT_EQ(names.size(), 3U);
  EXPECT_THAT(tasks, testing::IsSupersetOf({"tsk-1", "tsk-1"}));
  EXPECT_THAT(found->compressed, ElementsAre(dir_ / "b.log.2.gz"));
}

TEST_F(FindLogsFilesTest, AMissingFolderIsAnError) {
  EXPECT_THAT(FindLogsFiles(dir_ / "none").error(), HasSubstr("none: cannot be read"));
  Append("file", "x");
  EXPECT_FALSE(FindLogsFiles(dir_ / "file").ok());
}

}  // namespace
}  // namespace aijob::ctl
