#include "analyze/readiness.h"

#include <nlohmann/json.hpp>

namespace aijob::analyze {

Readiness::Stream Readiness::Open(std::string_view path) const {
  return {std::string(path), paths_.contains(path) ? start_ : 0};
}

bool Readiness::Serve(Stream& stream) {
  if (Serves(stream)) return false;
  stream.start = start_;
  if (paths_.size() < kMostStreams) paths_.insert(stream.path);
  return true;
}

void Readiness::Begin() {
  ++start_;
  paths_.clear();
}

nlohmann::json Readiness::Save() const { return paths_; }

void Readiness::Load(const nlohmann::json& saved) {
  for (const nlohmann::json& path : saved) {
    if (paths_.size() < kMostStreams) paths_.insert(path.get<std::string>());
  }
}

}  // namespace aijob::analyze
