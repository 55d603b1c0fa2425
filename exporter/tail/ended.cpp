#include "tail/ended.h"

#include <algorithm>

#include "tail/identity.h"

namespace aijob::tail {

void Ended::Keep(model::Position position, std::vector<model::Position>& forgotten) {
  Reused(position.identity);
  if (position.head_bytes == 0) return;  // of an empty file there is nothing to know again
  position.ended = true;
  position.stream = 0;  // that is over
  position.carry.clear();
  positions_.push_back(std::move(position));
  changed_ = std::min(changed_ + 1, kKept);
  if (positions_.size() <= kKept) return;
  forgotten.push_back(std::move(positions_.front()));
  positions_.pop_front();
}

void Ended::Reused(const model::FileIdentity& identity) {
  for (size_t i = 0; i < positions_.size(); ++i) {
    if (positions_[i].identity != identity) continue;
    if (i >= positions_.size() - changed_) --changed_;
    positions_.erase(positions_.begin() + static_cast<std::ptrdiff_t>(i));
    return;
  }
}

bool Ended::Holds(int fd, const model::FileIdentity& identity, uint64_t size) const {
  return std::any_of(positions_.begin(), positions_.end(), [&](const model::Position& position) {
    return position.identity == identity && size >= position.offset && HoldsContent(fd, position);
  });
}

void Ended::TakeChanged(std::vector<model::Position>& changed) {
  changed.insert(changed.end(), positions_.end() - static_cast<std::ptrdiff_t>(changed_),
                 positions_.end());
  changed_ = 0;
}

}  // namespace aijob::tail
