#include "collect/amd_gpus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collect/amd_cards.h"

namespace aijob::collect {
namespace {

using test::AddCard;
using test::Folder;
using test::SetMemory;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr const char* kPci = "sys/devices/pci0000:00/";

TEST(AmdGpus, CardsAreReadInTheirOrder) {
  Folder root;
  AddCard(root, 10, "0000:44:00.0");
  SetMemory(root, "0000:44:00.0", 5, 100);
  AddCard(root, 2, "0000:03:00.0");
  SetMemory(root, "0000:03:00.0", 7, 200);
  root.Write(std::string(kPci) + "0000:03:00.0/unique_id", "7a1b0c2d3e4f5a6b\n");
  root.Write(std::string(kPci) + "0000:03:00.0/product_name", "AMD Instinct MI300X OAM\n");
  AddCard(root, 0, "0000:00:02.0", "0x8086");
  AddCard(root, 1, "0000:00:03.0");  // AMD's, with another driver: no memory
  root.Write("sys/class/drm/card2-DP-1/status", "connected\n");
  root.Write("sys/class/drm/version", "drm 1.1.0\n");

  const AmdGpus gpus(root.Path(), 0);
  EXPECT_FALSE(gpus.empty());
  const std::vector<GpuMemory> read = gpus.Read();
  ASSERT_THAT(read, SizeIs(2));
  EXPECT_EQ(read[0].index, 0u);
  EXPECT_EQ(read[0].uuid, "7a1b0c2d3e4f5a6b");
  EXPECT_EQ(read[0].model, "AMD Instinct MI300X OAM");
  EXPECT_EQ(read[0].vendor, "amd");
  EXPECT_EQ(read[0].used_bytes, 7u);
  EXPECT_EQ(read[0].total_bytes, 200u);
  EXPECT_EQ(read[1].index, 1u);
  EXPECT_EQ(read[1].uuid, "0000:44:00.0") << "no unique_id: the PCI address";
  EXPECT_EQ(read[1].model, "0x74a1");
}

TEST(AmdGpus, IndicesFollowThoseBefore) {
  Folder root;
  AddCard(root, 0, "0000:03:00.0");
  SetMemory(root, "0000:03:00.0", 7, 200);
  const std::vector<GpuMemory> read = AmdGpus(root.Path(), 8).Read();
  ASSERT_THAT(read, SizeIs(1));
  EXPECT_EQ(read[0].index, 8u);
  const AmdGpus none(root.Path(), kMaxGpus);
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(none.left_out(), 1u);
}

TEST(AmdGpus, NoSysfsIsNoDevice) {
  Folder root;
  EXPECT_TRUE(AmdGpus(root.Path(), 0).empty());
  EXPECT_THAT(AmdGpus(root.Path(), 0).Read(), IsEmpty());
}

TEST(AmdGpus, OneCardsFaultIsItsOwn) {
  Folder root;
  for (const auto& [number, address] : {std::pair{0, "0000:03:00.0"}, {1, "0000:44:00.0"}}) {
    AddCard(root, number, address);
    SetMemory(root, address, 5, 100);
  }
  const AmdGpus gpus(root.Path(), 0);
  for (const char* wrong : {"", "many\n", "-1\n", "12 13\n", "99999999999999999999999\n"}) {
    root.Write(std::string(kPci) + "0000:03:00.0/mem_info_vram_used", wrong);
    const std::vector<GpuMemory> read = gpus.Read();
    ASSERT_THAT(read, SizeIs(2)) << wrong;
    EXPECT_EQ(read[0].fault, gpu_fault::kUnreadable) << wrong;
    EXPECT_THAT(read[0].message, HasSubstr("mem_info_vram_")) << wrong;
    EXPECT_THAT(read[1].fault, IsEmpty()) << wrong;
    EXPECT_EQ(read[1].used_bytes, 5u) << wrong;
  }
  std::filesystem::remove_all(root.Path(std::string(kPci) + "0000:03:00.0"));
  const std::vector<GpuMemory> read = gpus.Read();
  ASSERT_THAT(read, SizeIs(2));
  EXPECT_EQ(read[0].fault, gpu_fault::kLost);
}

}  // namespace
}  // namespace aijob::collect
