#include "analyze/told_streams.h"

#include <nlohmann/json.hpp>

namespace aijob::analyze {

// FNV-1a (https://datatracker.ietf.org/doc/draft-eastlake-fnv/): the same in every build, as it is
// stored.
uint64_t ToldStreams::HashOf(std::string_view path) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char each : path) hash = (hash ^ static_cast<unsigned char>(each)) * 0x100000001b3;
  return hash;
}

bool ToldStreams::Open(uint64_t path) {
  if (std::erase(expected_, path) > 0) return true;
  std::erase(told_, path);
  return false;
}

void ToldStreams::Tell(uint64_t path) {
  std::erase(told_, path);
  if (told_.size() == kMost) told_.erase(told_.begin());
  told_.push_back(path);
}

nlohmann::json ToldStreams::Save() const { return told_; }

void ToldStreams::Load(const nlohmann::json& saved) {
  for (const nlohmann::json& path : saved) {
    if (told_.size() < kMost) told_.push_back(path.get<uint64_t>());
  }
  ExpectAgain();
}

}  // namespace aijob::analyze
