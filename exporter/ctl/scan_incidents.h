#pragma once
// EventTimeline: the events of several files, put in the order of their times before they are
// judged: files are read one after the other, but what stands in them happened side by side.
//
// A line without a time is of some moment between the clock before it and the next one in its file.
// It is taken to tell of what the other lines and files tell of: it stands beside the first failure
// of that span that has a clock of its own; where there is none, at the span's beginning.
//
// Owner: `aijobctl scan --output=incidents`. Memory: failures and what may end them, kHeld at most;
// what comes after is left out, and told.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyze/incidents.h"
#include "analyze/locks.h"
#include "model/event.h"
#include "model/time.h"

namespace aijob::ctl {

class EventTimeline {
 public:
  static constexpr size_t kHeld = 1'000'000;

  /// `incidents`: where the files were opened, and their ranks noted.
  explicit EventTimeline(analyze::Incidents& incidents) : incidents_(incidents) {}

  void Take(const std::string& file, const analyze::Incidents::Teller& teller,
            const model::Event& event, const analyze::Incidents::Place& place);

  /// All incidents, the earliest first. `now` is the time of what has none.
  std::vector<model::Incident> Judge(model::TimePoint now);

  [[nodiscard]] size_t left_out() const { return left_out_; }

 private:
  struct Held {
    analyze::Incidents::Teller* file;
    analyze::Locks::Teller* lock;
    size_t number;  // of the file, in the order of their first events
    model::Event event;
    std::string text;
    int32_t rank = -1, local_rank = -1;
    std::optional<model::TimePoint> time;
    bool own_time = false;
  };
  using Range = std::pair<std::optional<model::TimePoint>, std::optional<model::TimePoint>>;
  [[nodiscard]] std::vector<model::TimePoint> CertainTimes() const;
  void PlaceUntimed(model::TimePoint now);
  static model::TimePoint Placed(Range between, std::optional<model::TimePoint> near,
                                 const std::vector<model::TimePoint>& certain,
                                 model::TimePoint now);

  analyze::Incidents& incidents_;
  analyze::Locks locks_;
  struct File {
    size_t number = 0;
    analyze::Incidents::Teller teller;
    analyze::Locks::Teller lock;
  };
  std::map<std::string, File> files_;
  std::vector<Held> held_;
  size_t left_out_ = 0;
};

}  // namespace aijob::ctl
