#include "analyze/open_incident.h"

#include <algorithm>
#include <ctime>
#include <nlohmann/json.hpp>

#include "analyze/cause.h"
#include "analyze/incident_json.h"
#include "analyze/mask.h"

namespace aijob::analyze {
namespace {

using model::Role;
using model::Sighting;

// Of tallies; there are fewer pairs of class and subtype.
constexpr size_t kMostTallies = 128;

std::string IdOf(const std::string& workload, const Sighting& first) {
  const std::time_t seconds =
      std::chrono::duration_cast<std::chrono::seconds>(first.time.time_since_epoch()).count();
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char when[32];
  const size_t length = std::strftime(when, sizeof(when), "%Y%m%dT%H%M%SZ", &utc);
  // FNV-1a, so that the same lines give the same name everywhere.
  uint32_t hash = 2166136261U;
  const std::string what = workload + '\n' + first.source + '\n' + first.file + '\n' +
                           std::to_string(first.line) + '\n' +
                           std::to_string(first.time.time_since_epoch().count());
  for (const char c : what) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string id(when, length);
  id += '-';
  for (int shift = 28; shift >= 0; shift -= 4) id += kDigits[hash >> shift & 15U];
  return id;
}

}  // namespace

OpenIncident::OpenIncident(std::string workload, const Sighting& first, model::TimePoint read)
    : first_read_(read), last_read_(read) {
  incident_.id = IdOf(workload, first);
  incident_.workload = std::move(workload);
  incident_.opened = incident_.last = first.time;
  incident_.initiating = first;
}

Role OpenIncident::RoleOf(const Sighting& sighting) const {
  const Sighting& initiating = incident_.initiating;
  if (sighting.role != Role::kInitiating) return sighting.role;
  // Tasks and requests fail each for themselves.
  const bool other_task =
      !sighting.task.empty() && !initiating.task.empty() && sighting.task != initiating.task;
  // An echo of what began it: other ranks, the same error again.
  const bool same = sighting.class_name == initiating.class_name;
  if (other_task || same) return Role::kInitiating;
  return FollowsFrom(sighting, initiating) ? Role::kCascade : Role::kInitiating;
}

Judgement OpenIncident::Add(const model::Event& event, const Sighting& sighting,
                            model::TimePoint read) {
  const bool first = incident_.events == 0;
  ++incident_.events;
  last_read_ = std::max(last_read_, read);
  incident_.last = std::max(incident_.last, sighting.time);
  incident_.severity = std::max(incident_.severity, sighting.severity);
  collectives_.Note(event, sighting.rank, sighting.time);

  const Depth depth = DepthOf(sighting);
  const bool follows = depth == Depth::kOwn && broken_.contains(sighting.rank);
  if (!first && !follows && Supersedes(sighting, incident_.initiating)) {
    overtaken_.insert(incident_.initiating.class_name);
    incident_.initiating = sighting;
  }
  if (sighting.class_name == "comm_error" && depth == Depth::kRemote && sighting.rank >= 0)
    broken_.insert(sighting.rank);
  // The kernel names no rank; the first that was hit by itself does.
  const bool hit = (depth <= Depth::kOwn || depth == Depth::kKilled) && !follows;
  if (hit && hit_rank_ < 0) hit_rank_ = sighting.rank;

  Judgement judgement;
  judgement.role = RoleOf(sighting);
  judgement.new_class = counted_.emplace(sighting.class_name, judgement.role).second;
  Sighting judged = sighting;
  judged.role = judgement.role;
  const auto tally = std::find_if(
      incident_.tallies.begin(), incident_.tallies.end(), [&](const model::Tally& known) {
        return known.class_name == judged.class_name && known.subtype == judged.subtype;
      });
  judgement.new_subtype = tally == incident_.tallies.end();
  if (!judgement.new_subtype) {
    ++tally->events;
  } else if (incident_.tallies.size() < kMostTallies) {
    incident_.tallies.push_back({judged.class_name, judged.subtype, judged.role, 1});
  }
  Remember(std::move(judged));
  const bool tallied = !judgement.new_subtype || incident_.tallies.size() < kMostTallies;
  last_rule_ = tallied ? event.rule.data() : nullptr;
  last_rank_ = sighting.rank;
  last_role_ = event.role;
  last_tally_ = static_cast<size_t>((judgement.new_subtype ? incident_.tallies.end() - 1 : tally) -
                                    incident_.tallies.begin());
  last_judgement_ = {judgement.role, false, false};
  return judgement;
}

bool OpenIncident::CountRepeat(const model::Event& event, int32_t rank, model::TimePoint time,
                               model::TimePoint until, model::TimePoint read,
                               Judgement& judgement) {
  const bool same = last_rule_ != nullptr && event.rule.data() == last_rule_ &&
                    rank == last_rank_ && time <= until &&
                    event.class_name == incident_.tallies[last_tally_].class_name &&
                    event.subtype == incident_.tallies[last_tally_].subtype &&
                    event.role == last_role_ && event.severity <= incident_.severity &&
                    event.labels.empty() && event.class_name != "comm_hang";
  if (!same) return false;
  ++incident_.events;
  ++incident_.tallies[last_tally_].events;
  incident_.last = std::max(incident_.last, time);
  last_read_ = std::max(last_read_, read);
  judgement = last_judgement_;
  return true;
}

void OpenIncident::Remember(Sighting sighting) {
  std::vector<int32_t>& ranks = incident_.ranks;
  if (sighting.rank >= 0 && sighting.rank < kMostRanks) {
    const auto place = std::lower_bound(ranks.begin(), ranks.end(), sighting.rank);
    if (place == ranks.end() || *place != sighting.rank) ranks.insert(place, sighting.rank);
  }
  if (incident_.first.size() < model::Incident::kEvidence) {
    incident_.first.push_back(std::move(sighting));
    return;
  }
  incident_.latest.push_back(std::move(sighting));
  if (incident_.latest.size() > model::Incident::kEvidence) {
    incident_.latest.erase(incident_.latest.begin());
  }
}

void OpenIncident::Note(const model::Event& event, int32_t rank, model::TimePoint time) {
  collectives_.Note(event, rank, time);
}

bool OpenIncident::IsOutdoneBy(const Sighting& sighting) const {
  const Depth depth = DepthOf(sighting);
  if (depth >= Depth::kFollows) return false;
  const bool causeless = DepthOf(incident_.initiating) >= Depth::kFollows;
  const bool worse = !IsMild(sighting) && IsMild(incident_.initiating);
  return causeless || (worse && depth <= Depth::kWaits);
}

model::Incident OpenIncident::Masked() const {
  model::Incident masked = incident_;
  masked.initiating.text = Mask(masked.initiating.text);
  for (Sighting& sighting : masked.first) sighting.text = Mask(sighting.text);
  for (Sighting& sighting : masked.latest) sighting.text = Mask(sighting.text);
  return masked;
}

model::Incident OpenIncident::Show(const Roster& roster) const {
  model::Incident shown = Masked();
  const auto revise = [&](const std::string& class_name, Role& role) {
    const bool began = class_name == shown.initiating.class_name;
    if (!began && role == Role::kInitiating && overtaken_.contains(class_name))
      role = Role::kCascade;
  };
  for (model::Tally& tally : shown.tallies) revise(tally.class_name, tally.role);
  for (Sighting& sighting : shown.first) revise(sighting.class_name, sighting.role);
  for (Sighting& sighting : shown.latest) revise(sighting.class_name, sighting.role);
  if (shown.initiating.rank < 0) shown.initiating.rank = hit_rank_;
  const bool hang = collectives_.Hangs();
  if (hang && DepthOf(shown.initiating) < Depth::kWaits && shown.initiating.rank >= 0) {
    shown.suspects = {shown.initiating.rank};  // its failure is known; the others waited for it
  } else if (hang) {
    shown.suspects = collectives_.Suspects(roster);
  }
  shown.seq_spread = collectives_.Spread();
  shown.clock_skew_seconds = collectives_.ClockSkew();
  return shown;
}

nlohmann::json OpenIncident::Save() const {
  nlohmann::json counted = nlohmann::json::array();
  for (const auto& [name, role] : counted_) counted.push_back({name, static_cast<int>(role)});
  return {{"incident", IncidentJson(Masked())},
          {"collectives", collectives_.Save()},
          {"first_read", first_read_.time_since_epoch().count()},
          {"last_read", last_read_.time_since_epoch().count()},
          {"counted", std::move(counted)},
          {"broken", broken_},
          {"overtaken", overtaken_},
          {"hit_rank", hit_rank_},
          {"settled", settled}};
}

OpenIncident::OpenIncident(const nlohmann::json& saved)
    : settled(saved.at("settled").get<bool>()),
      incident_(ReadIncident(saved.at("incident"))),
      first_read_(model::Duration(saved.at("first_read").get<int64_t>())),
      last_read_(model::Duration(saved.at("last_read").get<int64_t>())),
      broken_(saved.at("broken").get<std::set<int32_t>>()),
      overtaken_(saved.at("overtaken").get<std::set<std::string>>()),
      hit_rank_(saved.at("hit_rank").get<int32_t>()) {
  collectives_.Load(saved.at("collectives"));
  for (const nlohmann::json& row : saved.at("counted")) {
    counted_.emplace(row.at(0).get<std::string>(), static_cast<Role>(row.at(1).get<int>()));
  }
}

}  // namespace aijob::analyze
