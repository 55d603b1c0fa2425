#include "collect/environment_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "collect/targets.h"
#include "support/folder.h"

namespace aijob::collect {
namespace {

using ::testing::HasSubstr;

constexpr char kAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class EnvironmentCheckTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { std::signal(SIGPIPE, SIG_IGN); }

  /// Paths of the host are those below the folder.
  CheckResult Run(Check check) const {
    EnvironmentCheck made(std::move(check), [this](const std::string& path) {
      const std::string real = folder_.Path() + path;
      return access(real.c_str(), F_OK) == 0 ? real : "";
    });
    return made.Run({});
  }
  [[nodiscard]] size_t FilesIn(const char* name) const {
    size_t files = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator(folder_.Path(name))) {
      ++files;
    }
    return files;
  }

  test::Folder folder_;
};

TEST_F(EnvironmentCheckTest, PathsAndFiles) {
  folder_.Write("data/f", "abc");
  folder_.Write("shut/f", "abc");
  const struct {
    const char* name;
    Check check;
    std::string why;  // empty: ok
  } kCases[] = {
      {"a folder is there", {.kind = CheckKind::kPath, .path = "/data"}, ""},
      {"a file is there", {.kind = CheckKind::kPath, .path = "/data/f"}, ""},
      {"nothing is there",
       {.kind = CheckKind::kPath, .path = "/none"},
       "/none: No such file or directory"},
      {"a folder is writable", {.kind = CheckKind::kWritable, .path = "/data"}, ""},
      {"a file is writable", {.kind = CheckKind::kWritable, .path = "/data/f"}, ""},
      {"nothing to write to",
       {.kind = CheckKind::kWritable, .path = "/none"},
       "/none: No such file or directory"},
      {"the file it should be",
       {.kind = CheckKind::kDigest, .path = "/data/f", .sha256 = kAbc},
       ""},
      {"another file",
       {.kind = CheckKind::kDigest, .path = "/data/f", .sha256 = std::string(64, '0')},
       "/data/f: its SHA-256 is ba78"},
      {"no file",
       {.kind = CheckKind::kDigest, .path = "/data", .sha256 = kAbc},
       "/data: is no regular file"},
      {"some room", {.kind = CheckKind::kSpace, .path = "/data", .free = {.amount = 1}}, ""},
      {"room for files",
       {.kind = CheckKind::kSpace, .path = "/data", .inodes = {.share = 0.0001}},
       ""},
      {"no room",
       {.kind = CheckKind::kSpace, .path = "/data", .free = {.amount = uint64_t{1} << 62}},
       " bytes are left, less than 4611686018427387904"},
      {"too large a share",
       {.kind = CheckKind::kSpace, .path = "/data", .free = {.share = 1.0}},
       " % of its bytes are left, less than 100.0 %"},
      {"no file system",
       {.kind = CheckKind::kSpace, .path = "/none"},
       "/none: No such file or directory"},
  };
  for (const auto& [name, check, why] : kCases) {
    const CheckResult result = Run(check);
    EXPECT_EQ(result.ok, why.empty()) << name << ": " << result.why;
    EXPECT_THAT(result.why, HasSubstr(why)) << name;
    EXPECT_EQ(result.why.empty(), why.empty()) << name << ": " << result.why;
    const bool measured = check.kind == CheckKind::kSpace && check.path != "/none";
    EXPECT_EQ(result.avail_ratio.has_value(), measured) << name;
    if (measured) {
      EXPECT_GE(*result.avail_ratio, 0) << name;
      EXPECT_LE(*result.avail_ratio, 1) << name;
    }
  }
  EXPECT_EQ(FilesIn("data"), 1U) << "what was tried is removed";
}

TEST_F(EnvironmentCheckTest, WhatMayNotBeWritten) {
  if (geteuid() == 0) GTEST_SKIP() << "the superuser may write anywhere";
  folder_.Write("shut/f", "abc");
  chmod(folder_.Path("shut/f").c_str(), 0400);
  chmod(folder_.Path("shut").c_str(), 0500);
  EXPECT_EQ(Run({.kind = CheckKind::kWritable, .path = "/shut"}).why,
            "/shut: no file can be made in it: Permission denied");
  EXPECT_EQ(Run({.kind = CheckKind::kWritable, .path = "/shut/f"}).why,
            "/shut/f: cannot be written: Permission denied");
  chmod(folder_.Path("shut").c_str(), 0700);
}

TEST_F(EnvironmentCheckTest, WhatNobodyMayWrite) {
  // Of proc, whoever asks.
  EnvironmentCheck check({.kind = CheckKind::kWritable, .path = "/proc"},
                         [](const std::string& path) { return path; });
  const CheckResult result = check.Run({});
  EXPECT_FALSE(result.ok);
  EXPECT_THAT(result.why, HasSubstr("/proc: no file can be made in it: "));
  EnvironmentCheck size({.kind = CheckKind::kSpace, .path = "/proc"},
                        [](const std::string& path) { return path; });
  EXPECT_THAT(size.Run({}).why, HasSubstr("/proc: its file system has no size"));
}

TEST_F(EnvironmentCheckTest, Services) {
  const test::Silent listening;
  EXPECT_TRUE(
      Run({.kind = CheckKind::kService, .service = {.target = "tcp://" + listening.Authority()}})
          .ok);
  const test::Answering loading(503);
  const CheckResult starting =
      Run({.kind = CheckKind::kService, .service = {.target = loading.Url()}});
  EXPECT_FALSE(starting.ok) << "what is not ready is of no use to a job";
  EXPECT_EQ(starting.why, "it answered with status 503");
}

}  // namespace
}  // namespace aijob::collect
