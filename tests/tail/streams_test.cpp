#include "tail/streams.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>

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

TEST(StreamTest, KmsgRecordsAndGaps) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends), 0);
  const Options options;
  Stats stats;
  model::Position position;
  position.offset = 7;
  Stream stream(StreamKind::kKmsg, Descriptor(ends[0]), "/dev/kmsg", options, stats, position);
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
