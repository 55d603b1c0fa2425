#include "collect/file_digest.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/folder.h"

namespace aijob::collect {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr char kFileDigestAbc[] =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr char kAbd[] = "a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9";

class FileDigestTest : public ::testing::Test {
 protected:
  std::string Of(model::Duration later = seconds(60)) {
    const auto digest = digest_.Of(folder_.Path("f"), Written() + later, milliseconds(10'000));
    return digest.ok() ? *digest : digest.error();
  }
  /// When the file was last written, as its own times say.
  [[nodiscard]] model::TimePoint Written() const {
    struct stat info {};
    stat(folder_.Path("f").c_str(), &info);
    return model::TimePoint(seconds(info.st_ctim.tv_sec));
  }
  test::Folder folder_;
  FileDigest digest_;
};

TEST_F(FileDigestTest, OfAFileThatChanges) {
  folder_.Write("f", "abc");
  EXPECT_EQ(Of(), kFileDigestAbc);
  // Without any time to read it: it is not read again.
  EXPECT_EQ(*digest_.Of(folder_.Path("f"), Written(), milliseconds(0)), kFileDigestAbc);
  folder_.Write("f", "abd");
  EXPECT_EQ(Of(), kAbd);
}

// Written within the grain of its times: the next look reads it again.
TEST_F(FileDigestTest, AFreshFileIsNotBelievedToBeUnchanged) {
  folder_.Write("f", "abc");
  EXPECT_EQ(Of(milliseconds(10)), kFileDigestAbc);
  struct stat info {};
  ASSERT_EQ(stat(folder_.Path("f").c_str(), &info), 0);
  folder_.Write("f", "abd");
  const timespec times[2] = {info.st_atim, info.st_mtim};
  ASSERT_EQ(utimensat(AT_FDCWD, folder_.Path("f").c_str(), times, 0), 0);
  EXPECT_EQ(Of(milliseconds(10)), kAbd);
}

TEST_F(FileDigestTest, SaysWhyNot) {
  EXPECT_EQ(Of(), "No such file or directory");
  folder_.Write("f/in", "abc");
  EXPECT_EQ(Of(), "is no regular file");
  folder_.Write("pieces", std::string(100, 'x'));
  const auto late = digest_.Of(folder_.Path("pieces"), {}, milliseconds(0));
  EXPECT_THAT(late.error(), HasSubstr("longer timeout"));
  ASSERT_EQ(mkfifo(folder_.Path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(digest_.Of(folder_.Path("pipe"), {}, milliseconds(1000)).error(), "is no regular file");
}

}  // namespace
}  // namespace aijob::collect
