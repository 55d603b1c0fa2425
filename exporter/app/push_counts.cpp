#include "app/push_counts.h"

#include <utility>

namespace aijob::app {
namespace {

using metrics::FamilyId;

/// Why a push was refused, as a label; empty: it was not.
std::string_view RefusalOf(int status) {
  if (status < 400) return "";
  if (status == 403) return "forbidden";
  if (status == 413) return "too_large";
  if (status == 429) return "too_many";
  return status == 503 ? "storage" : "bad_request";
}

}  // namespace

void PushCounts::NoteAnswer(int status) {
  const std::string_view refusal = RefusalOf(status);
  if (!refusal.empty()) refused_.With([&](Refused& refused) { ++refused[refusal]; });
}

PushCounts::Seen PushCounts::Take(Pushes& pushes) {
  Seen seen;
  pushes.Read([&](const push::Groups& groups) {
    seen.groups = groups.groups().size();
    seen.series = groups.series();
    seen.last_push = groups.last_push();
  });
  seen.expired = pushes.TakeExpired();
  seen.refused = refused_.With([](Refused& held) { return std::exchange(held, {}); });
  return seen;
}

void PushCounts::Count(const Seen& seen, metrics::Counts& counts) {
  counts.Set(FamilyId::kPushGroups, {}, static_cast<double>(seen.groups));
  counts.Set(FamilyId::kPushSeries, {}, static_cast<double>(seen.series));
  counts.Set(FamilyId::kPushLastTimestamp, {}, seen.last_push);
  counts.Add(FamilyId::kPushExpired, {}, static_cast<double>(seen.expired));
  for (const auto& [reason, times] : seen.refused) {
    counts.Add(FamilyId::kPushRefused, {reason}, static_cast<double>(times));
  }
}

}  // namespace aijob::app
