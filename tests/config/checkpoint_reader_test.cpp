#include "config/checkpoint_reader.h"

#include <gtest/gtest.h>

namespace aijob::config {
namespace {

using collect::CheckpointLayout;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// A list `checkpoints`, and what was wrong in it.
struct CheckpointRead {
  std::vector<CheckpointConfig> list;
  std::string faults;

  explicit CheckpointRead(const std::string& text) {
    const auto node = ParseYaml(text, "f.yaml");
    EXPECT_TRUE(node.ok()) << node.error();
    Problems problems("f.yaml");
    if (node.ok()) list = ReadCheckpoints(*node, "/etc/aijob", "w", problems);
    faults = problems.ToError().message;
  }
};

TEST(CheckpointReaderTest, ReadsEveryKey) {
  const CheckpointRead read(R"yaml(
- name: main
  path: /ckpt/run1
  workload: llama
  layout: megatron
  every: 1m
  settle: 10m
  interval: 1h
  marker: _SUCCESS
- path: run2/
)yaml");
  EXPECT_EQ(read.faults, "");
  ASSERT_EQ(read.list.size(), 2u);
  const CheckpointConfig& first = read.list[0];
  EXPECT_EQ(first.name, "main");
  EXPECT_EQ(first.workload, "llama");
  EXPECT_EQ(first.every, minutes(1));
  EXPECT_EQ(first.interval, hours(1));
  EXPECT_EQ(first.directory.path, "/ckpt/run1");
  EXPECT_EQ(first.directory.layout, CheckpointLayout::kMegatron);
  EXPECT_EQ(first.directory.settle, minutes(10));
  EXPECT_EQ(first.directory.marker, "_SUCCESS");
  const CheckpointConfig& second = read.list[1];
  EXPECT_EQ(second.name, "run2");
  EXPECT_EQ(second.workload, "w");
  EXPECT_EQ(second.every, seconds(30));
  EXPECT_EQ(second.interval, seconds(0));
  EXPECT_EQ(second.directory.path, "/etc/aijob/run2/");
  EXPECT_EQ(second.directory.layout, CheckpointLayout::kAuto);
  EXPECT_EQ(second.directory.settle, minutes(5));
  EXPECT_EQ(second.directory.marker, "");
}

TEST(CheckpointReaderTest, SaysWhatIsWrong) {
  const struct {
    const char* name;
    const char* text;
    const char* fault;
  } cases[] = {
      {"no path", "- {name: a}", "path"},
      {"an empty path", "- {path: \"\"}", "f.yaml:1: checkpoints[0].path: must not be empty"},
      {"a layout of another kind", "- {path: /a, layout: hff}", "nearest known: \"hf\""},
      {"too often", "- {path: /a, every: 10ms}",
       "f.yaml:1: checkpoints[0].every: must be from 1s to 1h"},
      {"too seldom", "- {path: /a, every: 2h}", "every: must be from 1s to 1h"},
      {"settles never", "- {path: /a, settle: 25h}", "settle: must be from 1s to 24h"},
      {"a path without a name", "- {path: /}", "checkpoints[0].name: "},
      {"a marker elsewhere", "- {path: /a, marker: ../x}",
       "marker: must be a file's name, without a folder"},
      {"a key nobody knows", "- {path: /a, evry: 1m}", "evry"},
      {"twice", "- {path: /a/run}\n- {path: /b/run}",
       "f.yaml:2: checkpoints[1].name: \"run\" is the name of another already; give it one"},
      {"an empty workload", "- {path: /a, workload: \"\"}", "checkpoints[0].workload: "},
  };
  for (const auto& each : cases) {
    const std::string faults = CheckpointRead(each.text).faults;
    EXPECT_NE(faults.find(each.fault), std::string::npos) << each.name << ": " << faults;
  }
}

TEST(CheckpointReaderTest, NotMoreThanItsLimit) {
  std::string text;
  for (size_t i = 0; i <= kMaxCheckpointFolders; ++i) text += "- {path: /a}\n";
  EXPECT_EQ(CheckpointRead(text).faults, "f.yaml:1: checkpoints: more than 32");
}

}  // namespace
}  // namespace aijob::config
