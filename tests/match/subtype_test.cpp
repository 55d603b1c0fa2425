#include "match/subtype.h"

#include <gtest/gtest.h>

#include <string>

#include "model/taxonomy.h"

namespace aijob::match {
namespace {

constexpr double kSubtypeMiB = 1024.0 * 1024;
constexpr double kSubtypeGiB = 1024 * kSubtypeMiB;

TEST(SubtypeTest, OomArithmetic) {
  const struct {
    std::string_view name;
    std::vector<model::Value> values;
    std::string_view text;
    std::string_view expected;
  } cases[] = {
      {"the forum's line: 9.82 reserved, 9.71 allocated, 20 MiB wanted",
       {{"requested_bytes", 20 * kSubtypeMiB},
        {"total_bytes", 10.76 * kSubtypeGiB},
        {"allocated_bytes", 9.71 * kSubtypeGiB},
        {"free_bytes", 5.56 * kSubtypeMiB},
        {"reserved_bytes", 9.82 * kSubtypeGiB}},
       "",
       "fragmentation"},
      {"cache blocks come first",
       {{"requested_bytes", 1}, {"reserved_unallocated_bytes", 5}},
       "No available memory for the cache blocks",
       "kv_cache"},
      {"private pools before fragmentation",
       {{"requested_bytes", kSubtypeMiB},
        {"private_pool_bytes", kSubtypeGiB},
        {"reserved_unallocated_bytes", kSubtypeGiB}},
       "",
       "graph_pool"},
      {"another process",
       {{"requested_bytes", kSubtypeGiB},
        {"total_bytes", 80 * kSubtypeGiB},
        {"free_bytes", kSubtypeMiB},
        {"process_bytes", 60 * kSubtypeGiB},
        {"reserved_unallocated_bytes", kSubtypeMiB}},
       "",
       "cotenant"},
      {"4 GiB of 80 are not another process",
       {{"requested_bytes", kSubtypeGiB},
        {"total_bytes", 80 * kSubtypeGiB},
        {"free_bytes", kSubtypeMiB},
        {"process_bytes", 76.5 * kSubtypeGiB}},
       "",
       "capacity"},
      {"no process figure: the reserved bytes stand for it",
       {{"requested_bytes", kSubtypeGiB},
        {"total_bytes", 24 * kSubtypeGiB},
        {"free_bytes", kSubtypeMiB},
        {"allocated_bytes", 2 * kSubtypeGiB},
        {"reserved_bytes", 2.1 * kSubtypeGiB}},
       "",
       "cotenant"},
      {"llama.cpp", {}, "ggml: cudaMalloc failed: out of memory", "cudamalloc"},
      {"NCCL", {}, "NCCL WARN Failed to CUDA calloc 4 bytes", "cudamalloc"},
      {"a plain one", {{"requested_bytes", kSubtypeGiB}}, "", "capacity"},
      {"no figures", {}, "CUDA error: out of memory", "unknown"},
  };
  for (const auto& each : cases) {
    model::Event event;
    event.values = each.values;
    EXPECT_EQ(OomSubtype(event, each.text), each.expected) << each.name;
  }
}

TEST(SubtypeTest, XidBuckets) {
  const struct {
    double xid;
    std::string_view subtype, fingerprint;
    model::Role role;
  } cases[] = {
      {13, "xid_app", "F013", model::Role::kInitiating},
      {62, "xid_reset", "F014", model::Role::kInitiating},
      {79, "xid_bus", "F015", model::Role::kInitiating},
      {48, "ecc", "F016", model::Role::kInitiating},
      {149, "nvlink", "F017", model::Role::kInitiating},
      {154, "xid_reset", "F018", model::Role::kCascade},
      {45, "xid_app", "F019", model::Role::kCascade},
      {9999, "xid_app", "", model::Role::kInitiating},
      {-1, "xid_app", "", model::Role::kInitiating},
  };
  for (const auto& each : cases) {
    const XidBucket bucket = XidBucketOf(each.xid);
    EXPECT_EQ(bucket.subtype, each.subtype) << each.xid;
    EXPECT_EQ(bucket.fingerprint, each.fingerprint) << each.xid;
    EXPECT_EQ(bucket.role, each.role) << each.xid;
  }
}

TEST(SubtypeTest, EveryBucketIsInTheTaxonomy) {
  const auto subtypes = model::FindFailureClass("gpu_hardware")->subtypes;
  for (int xid = -1; xid < 300; ++xid) {
    const std::string_view subtype = XidBucketOf(xid).subtype;
    EXPECT_NE(std::find(subtypes.begin(), subtypes.end(), subtype), subtypes.end()) << xid;
  }
}

}  // namespace
}  // namespace aijob::match
