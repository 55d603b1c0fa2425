#pragma once
// EventTimeline: the events of several files, put in the order of their times before they are
// judged: files are read one after the other, but what stands in them happened side by side.
//
// Owner: `aijobctl scan --output=incidents`. Memory: failures and signs of progress, kHeld at most;
// what comes after is left out, and told.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analyze/incidents.h"
#include "model/event.h"
#include "model/time.h"

namespace aijob::ctl {

class EventTimeline {
 public:
  static constexpr size_t kHeld = 1'000'000;

  /// `file`: as given; a file is `workload`'s.
  void BeginFile(const std::string& workload, const std::string& file);
  /// `now`: when it was read, for lines that tell no time.
  void Take(const model::Event& event, std::string_view text, model::TimePoint now);

  /// All incidents, the earliest first.
  std::vector<model::Incident> Judge(model::TimePoint now);

  [[nodiscard]] size_t left_out() const { return left_out_; }

 private:
  struct Held {
    model::Event event;
    std::string text;
    size_t file = 0;
    model::TimePoint time{};
  };

  analyze::Incidents incidents_;
  std::vector<analyze::Incidents::Teller> files_;
  std::vector<Held> held_;
  model::TimePoint last_{};  // the newest time said in the file
  size_t left_out_ = 0;
};

}  // namespace aijob::ctl
