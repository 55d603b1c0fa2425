#include "collect/checkpoint_shard.h"

#include <random>

#include "collect/checkpoints.h"

namespace aijob::collect {
namespace {

std::string FaultOf(const std::string& name, const std::string& bytes, LookBudget budget = {},
                    const test::Folder& folder = {}) {
  folder.Write(name, bytes);
  const auto opened = OpenFolder(folder.Path());
  EXPECT_TRUE(opened.ok()) << opened.error();
  auto file = LookedFile::Open(opened->get(), name, budget);
  EXPECT_TRUE(file.ok()) << file.error();
  return CheckShard(name, *file);
}

std::string Without(std::string text, size_t last) { return text.substr(0, text.size() - last); }

TEST(CheckpointShardTest, Safetensors) {
  const std::string hole = R"({"a":{"data_offsets":[0,8]},"b":{"data_offsets":[9,10]}})";
  const std::string overlap = R"({"a":{"data_offsets":[0,8]},"b":{"data_offsets":[7,10]}})";
  const std::string backwards = R"({"a":{"data_offsets":[8,0]}})";
  const struct {
    const char* name;
    std::string bytes;
    const char* fault;
  } cases[] = {
      {"good", GoodSafetensors(), ""},
      {"no tensors", Safetensors("{}", 0), ""},
      {"an empty tensor", Safetensors(R"({"a":{"data_offsets":[0,0]}})", 0), ""},
      {"other order", Safetensors(R"({"b":{"data_offsets":[4,8]},"a":{"data_offsets":[0,4]}})", 8),
       ""},
      {"empty", "", "is empty"},
      {"seven bytes", std::string(7, '\1'), "is cut off"},
      {"zeros", std::string(64, '\0'), "begins with zeros"},
      {"cut in its header", GoodSafetensors().substr(0, 30), "is cut off"},
      {"cut in its data", Without(GoodSafetensors(), 1), "is cut off"},
      {"one byte more", GoodSafetensors() + "d", "is longer than its tensors"},
      {"a giant length", std::string(8, '\xff') + "{}", "is cut off"},
      {"a hole", Safetensors(hole, 10), "has tensors that overlap or leave a hole"},
      {"an overlap", Safetensors(overlap, 10), "has tensors that overlap or leave a hole"},
      {"backwards", Safetensors(backwards, 8), "has tensors that overlap or leave a hole"},
      {"below zero", Safetensors(R"({"a":{"data_offsets":[-1,8]}})", 8),
       "has a header that is no safetensors header"},
      {"beyond counting", Safetensors(R"({"a":{"data_offsets":[0,1e300]}})", 8),
       "has a header that is no safetensors header"},
      {"one offset", Safetensors(R"({"a":{"data_offsets":[0]}})", 0),
       "has a header that is no safetensors header"},
      {"no JSON", Safetensors("{\"a\":", 0), "has a header that is no safetensors header"},
      {"a list", Safetensors("[]", 0), "has a header that is no safetensors header"},
      {"deep", Safetensors(std::string(100'000, '['), 0),
       "has a header that is no safetensors header"},
  };
  for (const auto& each : cases) {
    EXPECT_EQ(FaultOf("model.safetensors", each.bytes), each.fault) << each.name;
  }
}

TEST(CheckpointShardTest, Zips) {
  const std::string good = Zip();
  const size_t end = good.find("PK\5\6");
  std::string far = good;
  far.replace(end + 16, 4, LittleEndian(good.size(), 4));
  std::string broken = good;
  broken.replace(good.find("PK\1\2"), 4, "PK\1\1");
  std::string beyond = good;
  beyond.replace(good.find("PK\1\2") + 42, 4, LittleEndian(good.size(), 4));
  std::string locator = Zip64();
  locator.replace(locator.find("PK\6\7") + 8, 8, std::string(8, '\x7f'));
  const struct {
    const char* name;
    std::string bytes;
    const char* fault;
  } cases[] = {
      {"good", good, ""},
      {"with a comment", Without(good, 2) + LittleEndian(5, 2) + "hello", ""},
      {"zip64", Zip64(), ""},
      {"cut in its data", good.substr(0, 60), "is cut off (no end of a central directory)"},
      {"cut by a byte", Without(good, 1), "is cut off (no end of a central directory)"},
      {"a directory beyond the end", far, "has a central directory that is not all there"},
      {"a directory of another kind", broken, "has a central directory that is broken"},
      {"an entry beyond the directory", beyond, "has a central directory that is broken"},
      {"a zip64 end far away", locator, "has a broken end (zip64)"},
      {"zip64 without records", good.substr(0, end + 4) + std::string(16, '\xff') + "\0\0",
       "is cut off (no end of a central directory)"},
      {"an older pickle", "\x80\x02" + std::string(50, 'p'), ""},
      {"zeros", std::string(4096, '\0'), "begins with zeros"},
      {"empty", "", "is empty"},
  };
  for (const auto& each : cases) {
    for (const char* name : {"optimizer.pt", "rng_state_0.pth", "a.ckpt", "pytorch_model.bin"}) {
      EXPECT_EQ(FaultOf(name, each.bytes), each.fault) << each.name;
    }
  }
}

TEST(CheckpointShardTest, WhatIsBeyondTheBudgetIsNoFault) {
  LookBudget nothing;
  nothing.read_bytes = 4;
  EXPECT_EQ(FaultOf("model.safetensors", Safetensors("{", 9), nothing), "");
  EXPECT_EQ(FaultOf("a.pt", Zip().substr(0, 60), nothing), "");
}

// Whatever stands in a file: it is judged, and cut off anywhere it is never called whole.
TEST(CheckpointShardTest, EveryCutIsFoundAndNoByteHurts) {
  const test::Folder folder;
  std::mt19937 random(7);  // the same bytes in every run
  for (const auto& [name, good] :
       {std::pair<std::string, std::string>{"m.safetensors", GoodSafetensors()},
        {"m.pt", Zip()},
        {"m.pt", Zip64()}}) {
    for (size_t length = 4; length < good.size(); length += 3) {
      EXPECT_NE(FaultOf(name, good.substr(0, length), {}, folder), "")
          << name << " cut at " << length;
    }
    for (int round = 0; round < 100; ++round) {
      std::string bytes = good;
      for (int i = 0; i < 3; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
      (void)FaultOf(name, bytes, {}, folder);
    }
  }
}

TEST(CheckpointShardTest, Names) {
  EXPECT_TRUE(IsShardName("model.safetensors"));
  EXPECT_TRUE(IsShardName("__0_0.distcp"));
  EXPECT_FALSE(IsShardName("trainer_state.json"));
  EXPECT_FALSE(IsShardName(".metadata"));
}

}  // namespace
}  // namespace aijob::collect
