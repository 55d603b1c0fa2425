#include "match/path_groups.h"

#include <re2/re2.h>

namespace aijob::match {

model::Result<PathGroups> PathGroups::Compile(const std::string& pattern) {
  if (pattern.empty()) return PathGroups(nullptr);
  auto compiled = std::make_unique<re2::RE2>(pattern, re2::RE2::Quiet);
  if (!compiled->ok()) return model::Error{compiled->error()};
  return PathGroups(std::move(compiled));
}

PathGroups::PathGroups(std::unique_ptr<re2::RE2> pattern) : pattern_(std::move(pattern)) {
  if (pattern_ == nullptr) return;
  names_.resize(static_cast<size_t>(pattern_->NumberOfCapturingGroups()));
  for (const auto& [group, name] : pattern_->CapturingGroupNames()) {
    names_[static_cast<size_t>(group) - 1] = name;
  }
}

PathGroups::~PathGroups() = default;
PathGroups::PathGroups(PathGroups&&) noexcept = default;
PathGroups& PathGroups::operator=(PathGroups&&) noexcept = default;

std::vector<model::Label> PathGroups::Of(std::string_view path) const {
  std::vector<model::Label> labels;
  if (pattern_ == nullptr) return labels;
  std::vector<re2::StringPiece> groups(names_.size() + 1);
  pattern_->Match(re2::StringPiece(path.data(), path.size()), 0, path.size(), re2::RE2::UNANCHORED,
                  groups.data(), static_cast<int>(groups.size()));
  for (size_t i = 0; i < names_.size(); ++i) {
    if (!names_[i].empty()) labels.push_back({names_[i], std::string(groups[i + 1])});
  }
  return labels;
}

}  // namespace aijob::match
