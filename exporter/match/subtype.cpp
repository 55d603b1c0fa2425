#include "match/subtype.h"

#include <algorithm>
#include <array>
#include <optional>

namespace aijob::match {
namespace {

constexpr double kGiB = 1024.0 * 1024 * 1024;

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Names that packs give to the figures of one out-of-memory line.
struct Figures {
  explicit Figures(const model::Event& event)
      : requested(event.FindValue("requested_bytes")),
        total(event.FindValue("total_bytes")),
        free(event.FindValue("free_bytes")),
        allocated(event.FindValue("allocated_bytes")),
        reserved(event.FindValue("reserved_bytes")),
        unallocated(event.FindValue("reserved_unallocated_bytes")),
        process(event.FindValue("process_bytes")),
        private_pool(event.FindValue("private_pool_bytes")) {}
  const double *requested, *total, *free, *allocated, *reserved, *unallocated, *process,
      *private_pool;

  [[nodiscard]] std::optional<double> Unallocated() const {
    if (unallocated != nullptr) return *unallocated;
    if (reserved != nullptr && allocated != nullptr) return *reserved - *allocated;
    return std::nullopt;
  }
  [[nodiscard]] bool Cotenant() const {
    const double* own = process != nullptr ? process : reserved;
    if (total == nullptr || free == nullptr || own == nullptr) return false;
    return *total - *free - *own > std::max(kGiB, 0.05 * *total);
  }
  [[nodiscard]] bool Any() const {
    return requested != nullptr || total != nullptr || free != nullptr || allocated != nullptr ||
           process != nullptr;
  }
};

struct Bucket {
  int xid;
  XidBucket bucket;
};

using model::Role;
using model::Severity;
constexpr XidBucket kApp = {"xid_app", "F013", Role::kInitiating, Severity::kCritical};
constexpr XidBucket kReset = {"xid_reset", "F014", Role::kInitiating, Severity::kCritical};
constexpr XidBucket kBus = {"xid_bus", "F015", Role::kInitiating, Severity::kCritical};
constexpr XidBucket kEcc = {"ecc", "F016", Role::kInitiating, Severity::kCritical};
constexpr XidBucket kEccRate = {"ecc", "F016", Role::kInitiating, Severity::kWarning};
constexpr XidBucket kNvlink = {"nvlink", "F017", Role::kInitiating, Severity::kCritical};
constexpr XidBucket kNvlinkApp = {"nvlink", "F017", Role::kCascade, Severity::kInfo};
constexpr XidBucket kRecovery = {"xid_reset", "F018", Role::kCascade, Severity::kInfo};
constexpr XidBucket kFollower = {"xid_app", "F019", Role::kCascade, Severity::kInfo};
constexpr XidBucket kRemap = {"ecc", "F019", Role::kCascade, Severity::kInfo};
constexpr XidBucket kOther = {"xid_app", "", Role::kInitiating, Severity::kWarning};

constexpr std::array kBuckets = {
    Bucket{8, kApp},       Bucket{13, kApp},       Bucket{31, kApp},     Bucket{32, kApp},
    Bucket{43, kFollower}, Bucket{45, kFollower},  Bucket{46, kReset},   Bucket{48, kEcc},
    Bucket{62, kReset},    Bucket{63, kRemap},     Bucket{64, kReset},   Bucket{68, kApp},
    Bucket{69, kApp},      Bucket{74, kNvlink},    Bucket{79, kBus},     Bucket{92, kEccRate},
    Bucket{94, kApp},      Bucket{95, kReset},     Bucket{109, kReset},  Bucket{110, kReset},
    Bucket{119, kReset},   Bucket{120, kReset},    Bucket{136, kReset},  Bucket{137, kNvlinkApp},
    Bucket{140, kReset},   Bucket{143, kReset},    Bucket{144, kNvlink}, Bucket{145, kNvlink},
    Bucket{146, kNvlink},  Bucket{147, kNvlink},   Bucket{148, kNvlink}, Bucket{149, kNvlink},
    Bucket{150, kNvlink},  Bucket{154, kRecovery}, Bucket{155, kReset},  Bucket{156, kReset},
    Bucket{158, kReset},
};

}  // namespace

std::string_view OomSubtype(const model::Event& event, std::string_view text) {
  if (Contains(text, "cache block")) return "kv_cache";
  const Figures figures(event);
  if (figures.requested != nullptr) {
    const double requested = *figures.requested;
    if (figures.private_pool != nullptr && *figures.private_pool > requested) return "graph_pool";
    const std::optional<double> unallocated = figures.Unallocated();
    if (unallocated && *unallocated >= requested) return "fragmentation";
  }
  if (figures.Cotenant()) return "cotenant";
  if (Contains(text, "cudaMalloc") || Contains(text, "CUDA calloc") || Contains(text, "NCCL")) {
    return "cudamalloc";
  }
  return figures.Any() ? "capacity" : "unknown";
}

XidBucket XidBucketOf(double xid) {
  const auto* found = std::find_if(kBuckets.begin(), kBuckets.end(), [&](const Bucket& bucket) {
    return static_cast<double>(bucket.xid) == xid;
  });
  return found == kBuckets.end() ? kOther : found->bucket;
}

}  // namespace aijob::match
