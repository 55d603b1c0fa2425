#include "ctl/read_batches.h"

#include <gtest/gtest.h>

#include <vector>

#include "support/folder.h"

namespace aijob::ctl {
namespace {

TEST(ReadBatches, EveryLineOnceInOrder) {
  const test::Folder folder;
  std::string text;
  std::vector<std::string> wanted;
  for (int i = 0; i < 50000; ++i) {
    wanted.push_back(std::string(static_cast<size_t>(i % 40), 'x') + std::to_string(i));
    text += wanted.back() + (i % 3 == 0 ? "\r\n" : "\n");
  }
  wanted.emplace_back(3000, 'y');
  text += std::string(5000, 'y');
  folder.Write("log", text);
  std::vector<std::string> lines;
  uint64_t next = 1;
  const model::Status read = ReadBatches(folder.Path("log"), 3000, [&](const model::Batch& batch) {
    EXPECT_EQ(batch.first_line, next);
    next += batch.lines.size();
    for (const model::LineSpan& line : batch.lines) {
      lines.emplace_back(batch.bytes.substr(line.offset, line.length));
    }
  });
  EXPECT_TRUE(read.ok());
  EXPECT_EQ(lines, wanted);
}

TEST(ReadBatches, AFileThatIsNotThereIsNamed) {
  const test::Folder folder;
  const model::Status read = ReadBatches(folder.Path("no"), 100, [](const model::Batch&) {});
  ASSERT_FALSE(read.ok());
  EXPECT_NE(read.error().find(folder.Path("no")), std::string::npos);
}

}  // namespace
}  // namespace aijob::ctl
