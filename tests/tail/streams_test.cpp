#include "tail/streams.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <set>

#include "tail/following.h"

namespace aijob::tail {
namespace {

using ::testing::ElementsAre;

TEST(StreamTest, FifoIsReadThroughSeveralWriters) {
  const TempFolder folder;
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  Following following(Following::Of({folder / "pipe"}));
  following.Run();
  for (const char* text : {"one\ntw", "three\n"}) {
    const int writer = ::open((folder / "pipe").c_str(), O_WRONLY | O_NONBLOCK);
    ASSERT_GE(writer, 0);
    ASSERT_GT(::write(writer, text, strlen(text)), 0);
    following.Run();
    ::close(writer);
    following.Run();
  }
  EXPECT_THAT(following.lines(), ElementsAre("one", "tw", "three"));
  EXPECT_GT(following.tailer().NextDeadline(following.now()), seconds(1));
}

TEST(StreamTest, StdinIsReadToItsEnd) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const model::Descriptor before(::dup(STDIN_FILENO));
  ::dup2(ends[0], STDIN_FILENO);
  ::close(ends[0]);
  Following following(Following::Of({"-"}));
  ASSERT_EQ(::write(ends[1], "one\ntwo\nth", 10), 10);
  following.Run();
  EXPECT_THAT(following.lines(), ElementsAre("one", "two"));
  ASSERT_EQ(::write(ends[1], "ree\nlast", 8), 8);
  ::close(ends[1]);
  following.Run();
  EXPECT_THAT(following.lines(), ElementsAre("one", "two", "three", "last"));
  if (before.open()) ::dup2(before.get(), STDIN_FILENO);
}

TEST(StreamTest, TheKernelsLogIsReadOnceAcrossARestart) {
  const model::Descriptor there(::open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  char record[8192];
  if (!there.open() || ::read(there.get(), record, sizeof(record)) <= 0) {
    GTEST_SKIP() << "no kernel log that may be read here";
  }
  Following following(Following::Of({"/dev/kmsg"}));
  following.Run();
  ASSERT_GT(following.Count(), 0u);
  following.Restart();
  following.Run();
  // The kernel may have said more meanwhile: each record begins with its number and clock.
  const std::set<std::string> once(following.lines().begin(), following.lines().end());
  EXPECT_EQ(once.size(), following.Count());
  EXPECT_THAT(following.lines().front(), ::testing::ContainsRegex("^[0-9]+,[0-9]+,[0-9]+,"));
}

TEST(StreamTest, KmsgRecordsAndGaps) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends), 0);
  const Options options;
  Stats stats;
  model::Position position;
  position.offset = 7;
  Stream stream(StreamKind::kKmsg, model::Descriptor(ends[0]), "/dev/kmsg", options, stats,
                position);
  Lines lines;
  const Sink sink = [&](const model::Batch& batch) {
    for (const model::LineSpan& line : batch.lines) {
      lines.emplace_back(batch.bytes.substr(line.offset, line.length));
    }
  };
  for (const std::string record : {"6,6,1,-;old\n", "6,7,2,-;a\n SUBSYSTEM=x\n", "3,10,3,-;b\n"}) {
    ASSERT_GT(::write(ends[1], record.data(), record.size()), 0);
  }
  EXPECT_FALSE(stream.Read(1 << 20, sink));
  EXPECT_THAT(lines, ElementsAre("6,7,2,-;a", "3,10,3,-;b"));
  EXPECT_EQ(stream.position().offset, 11u);
  EXPECT_EQ(stats.records_lost, 2u);
  ::close(ends[1]);
}

}  // namespace
}  // namespace aijob::tail
