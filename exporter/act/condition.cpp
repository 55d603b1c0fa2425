#include "act/condition.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace aijob::act {
namespace {

/// Reads a text from its begin.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : left_(text) {}

  bool Take(std::string_view word) {
    SkipSpaces();
    if (!left_.starts_with(word)) return false;
    left_.remove_prefix(word.size());
    return true;
  }
  /// A name of a family or a label; "" where there is none.
  std::string Name() {
    SkipSpaces();
    size_t length = 0;
    while (length < left_.size() && IsNameByte(left_[length], length == 0)) ++length;
    std::string name(left_.substr(0, length));
    left_.remove_prefix(length);
    return name;
  }
  std::optional<std::string> Quoted() {
    if (!Take("\"")) return std::nullopt;
    std::string text;
    for (size_t i = 0; i < left_.size(); ++i) {
      if (left_[i] == '"') {
        left_.remove_prefix(i + 1);
        return text;
      }
      if (left_[i] == '\\' && ++i == left_.size()) break;
      text += left_[i];
    }
    return std::nullopt;
  }
  std::optional<double> Number() {
    SkipSpaces();
    double number = 0;
    const char* const end = left_.data() + left_.size();
    const auto [stop, error] = std::from_chars(left_.data(), end, number);
    if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
    left_.remove_prefix(static_cast<size_t>(stop - left_.data()));
    return number;
  }
  bool AtEnd() {
    SkipSpaces();
    return left_.empty();
  }

 private:
  static bool IsNameByte(char c, bool first) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
    return letter || (!first && c >= '0' && c <= '9');
  }
  void SkipSpaces() { left_.remove_prefix(std::min(left_.find_first_not_of(' '), left_.size())); }

  std::string_view left_;
};

std::optional<Comparison> TakeComparison(Cursor& cursor) {
  if (cursor.Take(">=")) return Comparison::kMoreOrEqual;
  if (cursor.Take("<=")) return Comparison::kLessOrEqual;
  if (cursor.Take("==")) return Comparison::kEqual;
  if (cursor.Take(">")) return Comparison::kMore;
  if (cursor.Take("<")) return Comparison::kLess;
  return std::nullopt;
}

bool TakeLabels(Cursor& cursor, Condition& condition) {
  if (!cursor.Take("{")) return true;
  if (cursor.Take("}")) return true;
  while (true) {  // each round takes a name from a text that ends
    std::string name = cursor.Name();
    if (name.empty() || !cursor.Take("=")) return false;
    auto value = cursor.Quoted();
    if (!value) return false;
    condition.labels.emplace_back(std::move(name), std::move(*value));
    if (cursor.Take("}")) return true;
    if (!cursor.Take(",")) return false;
  }
}

bool Compares(double value, Comparison comparison, double number) {
  switch (comparison) {
    case Comparison::kMore:
      return value > number;
    case Comparison::kMoreOrEqual:
      return value >= number;
    case Comparison::kLess:
      return value < number;
    case Comparison::kLessOrEqual:
      return value <= number;
    case Comparison::kEqual:
      return value == number;
  }
  return false;
}

const std::string* FindLabel(const prometheus::ClientMetric& metric, std::string_view name) {
  for (const auto& label : metric.label) {
    if (label.name == name) return &label.value;
  }
  return nullptr;
}

bool Selects(const Condition& condition, const std::string& workload,
             const prometheus::ClientMetric& metric) {
  bool names_workload = false;
  for (const auto& [name, wanted] : condition.labels) {
    names_workload = names_workload || name == "workload";
    const std::string* const value = FindLabel(metric, name);
    if (value == nullptr || *value != wanted) return false;
  }
  if (names_workload) return true;
  const std::string* const own = FindLabel(metric, "workload");
  return own == nullptr || *own == workload;
}

}  // namespace

model::Result<Condition> ParseCondition(std::string_view text) {
  Cursor cursor(text);
  Condition condition;
  condition.family = cursor.Name();
  if (condition.family.empty()) return model::Error{"must begin with the name of a family"};
  if (!TakeLabels(cursor, condition)) return model::Error{"labels must read {name=\"value\"}"};
  const auto comparison = TakeComparison(cursor);
  if (!comparison) return model::Error{"after the family one of > >= < <= == is missing"};
  condition.comparison = *comparison;
  const auto number = cursor.Number();
  if (!number || !cursor.AtEnd()) return model::Error{"must end with one number"};
  condition.number = *number;
  return condition;
}

bool Holds(const Condition& condition, const std::string& workload,
           const model::Families& families) {
  for (const model::Family& family : families) {
    if (family.name != condition.family) continue;
    return std::any_of(family.series.begin(), family.series.end(), [&](const auto& series) {
      if (!Selects(condition, workload, series.metric)) return false;
      const bool counter = family.type == prometheus::MetricType::Counter;
      if (!counter && family.type != prometheus::MetricType::Gauge) return false;
      const double value = counter ? series.metric.counter.value : series.metric.gauge.value;
      return Compares(value, condition.comparison, condition.number);
    });
  }
  return false;
}

}  // namespace aijob::act
