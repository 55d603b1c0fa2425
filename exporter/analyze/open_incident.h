#pragma once
// OpenIncident: an incident while it lasts: judges each failure that follows, and keeps what the
// judgement of the next one needs.
//
// Owner: Incidents. Not thread-safe. Memory: bounded evidence, and a few words for each rank.

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

#include "analyze/collectives.h"
#include "analyze/roster.h"
#include "model/incident.h"

namespace aijob::analyze {

/// What an incident makes of one failure event.
struct Judgement {
  model::Role role = model::Role::kInitiating;
  bool new_class = true;    // the first of its class and role in its incident
  bool new_subtype = true;  // the first of its class and subtype
};

class OpenIncident {
 public:
  /// `read`: when the first sighting was read, which may be long after it happened.
  OpenIncident(std::string workload, const model::Sighting& first, model::TimePoint read);
  /// What Save() gave. Throws nlohmann's exceptions.
  explicit OpenIncident(const nlohmann::json& saved);

  /// REQUIRES to be called with the first sighting too.
  Judgement Add(const model::Event& event, const model::Sighting& sighting, model::TimePoint read);
  /// The same rule of the same rank and task as the one before: a storm. Counted, and no more;
  /// false where it is not one, or comes later than `until`.
  bool CountRepeat(const model::Event& event, int32_t rank, model::TimePoint time,
                   model::TimePoint until, model::TimePoint read, Judgement& judgement);
  /// What no failure says: numbers of collectives in other lines.
  void Note(const model::Event& event, int32_t rank, model::TimePoint time);

  /// A failure of some time later that is worse than this incident, which does not explain it.
  [[nodiscard]] bool IsOutdoneBy(const model::Sighting& sighting) const;

  /// The incident as far as it is known, with its suspects.
  [[nodiscard]] model::Incident Show(const Roster& roster) const;
  [[nodiscard]] const model::Incident& incident() const { return incident_; }
  [[nodiscard]] model::TimePoint first_read() const { return first_read_; }
  [[nodiscard]] model::TimePoint last_read() const { return last_read_; }

  bool settled = false;  // its initiating class has been counted

  [[nodiscard]] nlohmann::json Save() const;

 private:
  [[nodiscard]] model::Role RoleOf(const model::Sighting& sighting) const;
  void Remember(model::Sighting sighting);
  [[nodiscard]] model::Incident Masked() const;

  model::Incident incident_;
  Collectives collectives_;
  model::TimePoint first_read_{}, last_read_{};
  // Of the newest failure:
  const char* last_rule_ = nullptr;  // the rule set's own text; another rule set has another
  int32_t last_rank_ = -1;
  model::Role last_role_ = model::Role::kInitiating;
  size_t last_tally_ = 0;
  Judgement last_judgement_;
  std::set<std::tuple<std::string, model::Role>> counted_;
  std::set<int32_t> broken_;  // ranks that told of a broken connection: what they say next follows
  // Classes that were taken for the beginning, until it was known.
  std::set<std::string> overtaken_;
  int32_t hit_rank_ = -1;  // the first rank whose own failure was told
};

}  // namespace aijob::analyze
