#pragma once
// Reading an event's labels and values with a default.

#include <string_view>

#include "model/event.h"

namespace aijob::metrics {

inline std::string_view LabelOr(const model::Event& event, std::string_view name,
                                std::string_view otherwise) {
  const std::string* label = event.FindLabel(name);
  return label == nullptr ? otherwise : std::string_view(*label);
}

inline double ValueOr(const model::Event& event, std::string_view name, double otherwise) {
  const double* value = event.FindValue(name);
  return value == nullptr ? otherwise : *value;
}

}  // namespace aijob::metrics
