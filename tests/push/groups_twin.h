#pragma once
// Twin: what Groups is to do, in the most obvious way: everything in maps, and every push judged by
// looking at all that would be there after it.

#include <map>
#include <string>
#include <vector>

#include "model/families.h"
#include "push/groups.h"

namespace aijob::push {

/// A push as the twin reads it: not packed yet.
struct PlainPush {
  model::GroupingLabels labels;
  model::Families families;  // each name once, none without series
  Mode mode = Mode::kReplaceGroup;
  GaugeRule gauges = GaugeRule::kLast;
  std::chrono::milliseconds ttl{0};
  std::string refused;
};

class Twin {
 public:
  Twin(Limits limits, Groups::Reserved reserved)
      : limits_(limits), reserved_(std::move(reserved)) {}

  Outcome Apply(const PlainPush& push, const Moment& now);
  void Delete(const model::GroupingLabels& labels);
  void DeleteAll() { groups_.clear(); }
  size_t Expire(const Moment& now);

  /// For comparing with TextOf(Groups).
  [[nodiscard]] std::string Text() const;
  [[nodiscard]] size_t Series() const;  // and one for each group
  [[nodiscard]] size_t groups() const { return groups_.size(); }

  using Labels = std::map<std::string, std::string>;
  struct OneSeries {
    Labels labels;
    std::vector<double> values;  // as ValuesOf()
  };
  struct OneFamily {
    std::string help;
    prometheus::MetricType type = prometheus::MetricType::Untyped;
    double pushed = 0;
    std::vector<OneSeries> series;
  };
  struct OneGroup {
    double pushed = 0;
    double failed = 0;
    std::chrono::milliseconds ttl{0};
    std::chrono::steady_clock::time_point deadline;
    std::map<std::string, OneFamily> families;
  };
  using Contents = std::map<Labels, OneGroup>;

 private:
  [[nodiscard]] bool IsConflict(const PlainPush& push, const Contents& after) const;

  Limits limits_;
  Groups::Reserved reserved_;
  Contents groups_;
};

std::string TextOf(const Twin::Contents& contents);
std::string TextOf(const Groups& groups);

}  // namespace aijob::push
