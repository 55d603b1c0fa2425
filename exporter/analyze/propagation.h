#pragma once
// Propagation: which module failed first for a request, and who followed. Lines of one trace (a
// trace, request or task id) that tell of an error are put in the order of their own times; each
// module that failed is followed by the next: an edge, counted once for each trace. The way that a
// failed record states itself (trace_path) gives edges too, in the order it states.
//
//   propagation.Fail({"req-5x9a", "parser-service", time}, now);
//   propagation.Step(now);
//   for (const Propagation::Edge& edge : propagation.TakeEdges()) ...
//
// A trace's edges are known kSettle after its newest error was read: other modules' files are read
// later. What comes after that adds edges, and takes none back. Clocks of several machines order
// what they stamp: where they differ by more than a failure takes to travel, so do the edges.
//
// Owner: Analysis; not thread-safe. Memory: kMostTraces, each with kMostStops modules; the trace
// that was quiet longest is settled and forgotten for a new one.

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/time.h"

namespace aijob::analyze {

class Propagation {
 public:
  static constexpr size_t kMostTraces = 1000;
  static constexpr size_t kMostStops = 16;  // modules of a trace; hops of a stated way
  static constexpr size_t kMostBytes = 64;  // of a module's name; longer ones are no names
  static constexpr size_t kMostIdBytes = 128;
  static constexpr model::Duration kSettle = std::chrono::seconds(10);
  static constexpr model::Duration kForget = std::chrono::minutes(10);

  using Edge = std::pair<std::string, std::string>;  // from, to

  /// An error that a line tells of.
  struct Failure {
    std::string_view trace;
    std::string_view module;
    model::TimePoint time;              // the line's own, else when it was read
    std::vector<std::string> way = {};  // trace_path, where the line states one
  };

  /// Without a trace, or without a module and a way, it says nothing.
  void Fail(const Failure& failure, model::TimePoint read);

  void Step(model::TimePoint now);
  /// Settles all.
  void Finish();
  [[nodiscard]] model::Duration NextDeadline(model::TimePoint now) const;

  /// What has been found since the last call.
  std::vector<Edge> TakeEdges() { return std::exchange(edges_, {}); }

  [[nodiscard]] size_t size() const { return traces_.size(); }

  /// For state/: all of it as JSON, where it has changed since the last call; and back.
  std::optional<std::string> TakeSaved();
  void Load(std::string_view saved);

 private:
  struct Trace {
    std::string id;
    std::map<std::string, model::TimePoint, std::less<>> stops;  // a module's first error
    std::set<Edge> stated;                                       // by its way
    std::set<Edge> counted;
    model::TimePoint last_read;
    bool settled = false;
  };
  using Traces = std::list<Trace>;  // that with the newest error last

  Trace& Touch(std::string_view id, model::TimePoint read);
  void Settle(Trace& trace);

  Traces traces_;
  std::map<std::string, Traces::iterator, std::less<>> by_id_;
  std::vector<Edge> edges_;
  size_t unsettled_ = 0;
  bool dirty_ = false;
};

}  // namespace aijob::analyze
