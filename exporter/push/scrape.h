#pragma once
// Scrape: the groups as an exposition's writer wants them.
//
// Thread-safety: pure function. The result points into the groups: write it before they change.

#include <functional>
#include <string_view>

#include "exposition/streamed_family.h"
#include "model/families.h"
#include "push/groups.h"

namespace aijob::push {

struct Scraped {
  exposition::StreamedFamilies streamed;
  model::Families merged;  // those that others have too: they must become one family with theirs
};

/// `is_shared`: somebody else exposes a family of that name.
Scraped Scrape(const Groups& groups, const std::function<bool(std::string_view)>& is_shared);

/// One family of one group with its labels as labels.
model::Family Unpack(const Block& block);

/// HELP of the two families that every group has; the Pushgateway's words.
inline constexpr std::string_view kPushTimeHelp =
    "Last Unix time when changing this group in the Pushgateway succeeded.";
inline constexpr std::string_view kPushExpiryHelp =
    "Unix time when this pushed group will be deleted, unless it is pushed again.";
inline constexpr std::string_view kPushFailureTimeHelp =
    "Last Unix time when changing this group in the Pushgateway failed.";

}  // namespace aijob::push
