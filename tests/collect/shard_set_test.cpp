#include "collect/shard_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aijob::collect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

FolderListing Files(const std::vector<std::string>& paths, int seconds_apart = 0) {
  FolderListing listing;
  int time = 0;
  for (const std::string& path : paths) {
    listing.entries.push_back({path, FolderEntry::Kind::kFile, 10,
                               model::TimePoint(std::chrono::seconds(time += seconds_apart))});
  }
  return listing;
}

TEST(ShardSetTest, Names) {
  const struct {
    const char* name;
    std::vector<std::string> files;
    const char* fault;
  } cases[] = {
      {"nothing", {}, ""},
      {"all of two", {"m-00001-of-00002.safetensors", "m-00002-of-00002.safetensors"}, ""},
      {"the second is missing",
       {"m-00001-of-00002.safetensors"},
       "shard 2 of 2 like m-00001-of-00002.safetensors is missing"},
      {"two sets", {"a-00001-of-00001.bin", "b-00001-of-00001.bin"}, ""},
      {"two writers",
       {"m-00001-of-00002.safetensors", "m-00001-of-00004.safetensors"},
       "has shards of two writers: m-00001-of-00002.safetensors and m-00001-of-00004.safetensors"},
      {"all ranks",
       {"actor/model_world_size_2_rank_0.pt", "actor/model_world_size_2_rank_1.pt"},
       ""},
      {"other folders are other sets",
       {"actor/model_world_size_1_rank_0.pt", "critic/model_world_size_1_rank_0.pt"},
       ""},
      {"a rank is missing",
       {"model_world_size_2_rank_1.pt"},
       "shard 0 of 2 like model_world_size_2_rank_1.pt is missing"},
      {"two worlds",
       {"model_world_size_2_rank_0.pt", "model_world_size_4_rank_0.pt"},
       "has shards of two writers: model_world_size_2_rank_0.pt and model_world_size_4_rank_0.pt"},
      {"a giant count", {"m-1-of-99999999999999999999.bin"}, ""},
      {"of nothing", {"m-0-of-0.bin", "made-of-wood.bin", "-of-"}, ""},
  };
  for (const auto& each : cases) EXPECT_EQ(NamesFault(Files(each.files)), each.fault) << each.name;
}

TEST(ShardSetTest, IndexesNameTheirShards) {
  bool broken = true;
  EXPECT_THAT(
      IndexedShards(R"({"metadata":{"x":"no"},"weight_map":{"a":"1.bin","b":"2.bin","c":"1.bin"}})",
                    broken),
      ElementsAre("1.bin", "2.bin"));
  EXPECT_FALSE(broken);
  EXPECT_THAT(IndexedShards(R"({"weight_map":{"a":"1.bin")", broken), ElementsAre("1.bin"));
  EXPECT_TRUE(broken);
}

TEST(ShardSetTest, PicklesMentionTheirParts) {
  // The length byte before a name may be a digit ('0' is 48): the name begins at its underscores.
  EXPECT_THAT(DistcpShards("\x80X0__0_0.distcp\x94X__12_3.distcp.distcp__.distcp"),
              ElementsAre("__.distcp", "__0_0.distcp", "__12_3.distcp"));
  EXPECT_THAT(DistcpShards("no names"), IsEmpty());
  EXPECT_THAT(DistcpShards(".distcp"), IsEmpty());
}

TEST(ShardSetTest, TwoOwnersOfOneFile) {
  const std::chrono::minutes window(1);
  EXPECT_EQ(WritersFault(Files({"m.pt.tmp.node1", "m.pt.tmp.node2"}), window),
            "has two writers: m.pt.tmp.node1 and m.pt.tmp.node2");
  EXPECT_EQ(WritersFault(Files({"m.lock-a", "m.lock-b"}), window),
            "has two writers: m.lock-a and m.lock-b");
  EXPECT_EQ(WritersFault(Files({"m.tmp.a", "m.tmp.b"}, 61), window), "") << "one after the other";
  EXPECT_EQ(WritersFault(Files({"m.tmp.a", "n.tmp.b", "m.pt"}), window), "");
}

}  // namespace
}  // namespace aijob::collect
