#include "match/subtype.h"

#include <gtest/gtest.h>

#include <string>

#include "model/taxonomy.h"

namespace aijob::match {
namespace {

constexpr double kMiB = 1024.0 * 1024;
constexpr double kGiB = 1024 * kMiB;

TEST(SubtypeTest, OomArithmetic) {
  const struct {
    std::string_view name;
    std::vector<model::Value> values;
    std::string_view text;
    std::string_view expected;
  } cases[] = {
      {"the forum's line: 9.82 reserved, 9.71 allocated, 20 MiB wanted",
       {{"requested_bytes", 20 * kMiB},
        {"total_bytes", 10.76 * kGiB},
        {"allocated_bytes", 9.71 * kGiB},
        {"free_bytes", 5.56 * kMiB},
        {"reserved_bytes", 9.82 * kGiB}},
       "",
       "fragmentation"},
      {"cache blocks come first",
       {{"requested_bytes", 1}, {"reserved_unallocated_bytes", 5}},
       "No available memory for the cache blocks",
       "kv_cache"},
      {"private pools before fragmentation",
       {{"requested_bytes", kMiB},
        {"private_pool_bytes", kGiB},
        {"reserved_unallocated_bytes", kGiB}},
       "",
       "graph_pool"},
      {"another process",
       {{"requested_bytes", kGiB},
        {"total_bytes", 80 * kGiB},
        {"free_bytes", kMiB},
        {"process_bytes", 60 * kGiB},
        {"reserved_unallocated_bytes", kMiB}},
       "",
       "cotenant"},
      {"4 GiB of 80 are not another process",
       {{"requested_bytes", kGiB},
        {"total_bytes", 80 * kGiB},
        {"free_bytes", kMiB},
        {"process_bytes", 76.5 * kGiB}},
       "",
       "capacity"},
      {"no process figure: the reserved bytes stand for it",
       {{"requested_bytes", kGiB},
        {"total_bytes", 24 * kGiB},
        {"free_bytes", kMiB},
        {"allocated_bytes", 2 * kGiB},
        {"reserved_bytes", 2.1 * kGiB}},
       "",
       "cotenant"},
      {"llama.cpp", {}, "ggml: cudaMalloc failed: out of memory", "cudamalloc"},
      {"NCCL", {}, "NCCL WARN Failed to CUDA calloc 4 bytes", "cudamalloc"},
      {"a plain one", {{"requested_bytes", kGiB}}, "", "capacity"},
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
