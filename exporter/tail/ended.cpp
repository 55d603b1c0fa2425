#include "tail/ended.h"

#include <algorithm>
#include <utility>

#include "tail/identity.h"

namespace aijob::tail {

void Ended::Keep(model::Position position, std::string origin,
                 std::vector<model::Position>& forgotten) {
  Reused(position.identity);
  if (position.head_bytes == 0) return;  // of an empty file there is nothing to know again
  position.ended = true;
  position.stream = 0;  // that is over
  position.carry.clear();
  all_.push_back({std::move(position), std::move(origin)});
  if (all_.size() <= kKept) return;
  const auto oldest = std::min_element(all_.begin(), all_.end(), [](const One& a, const One& b) {
    return a.position.written < b.position.written;
  });
  forgotten.push_back(std::move(oldest->position));
  all_.erase(oldest);
}

void Ended::Reused(const model::FileIdentity& identity) {
  std::erase_if(all_, [&](const One& one) { return one.position.identity == identity; });
}

const Ended::One* Ended::Find(const Seen& file) const {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const One& one) {
    const model::Position& position = one.position;
    if (position.identity != file.identity || file.size < position.offset) return false;
    if (file.size == position.offset && file.written != position.written) return false;
    return HoldsContent(file.fd, position);
  });
  return found == all_.end() ? nullptr : &*found;
}

std::optional<model::Position> Ended::Take(const Seen& file) {
  const One* const one = Find(file);
  if (one == nullptr) return std::nullopt;
  model::Position position = one->position;
  position.ended = false;
  all_.erase(all_.begin() + (one - all_.data()));
  return position;
}

int64_t Ended::Newest(std::string_view origin) const {
  int64_t newest = 0;
  for (const One& one : all_) {
    if (one.origin == origin) newest = std::max(newest, one.position.written);
  }
  return newest;
}

void Ended::TakeChanged(std::vector<model::Position>& changed) {
  for (One& one : all_) {
    if (std::exchange(one.changed, false)) changed.push_back(one.position);
  }
}

void Ended::AddTo(std::vector<model::Position>& positions) const {
  for (const One& one : all_) positions.push_back(one.position);
}

}  // namespace aijob::tail
