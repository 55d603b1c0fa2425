#include "app/agent.h"

#include <algorithm>

#include "app/logging.h"
#include "app/rules.h"
#include "app/version.h"
#include "tail/splitter.h"

namespace aijob::app {
namespace {

using metrics::FamilyId;

constexpr model::Duration kCommitInterval = std::chrono::seconds(5);
constexpr model::Duration kMessageDeadline = std::chrono::milliseconds(250);
constexpr std::string_view kTemplateNote = "templates/";  // + what analyze/ calls it

}  // namespace

model::Result<std::unique_ptr<Agent>> Agent::Make(config::Config config, match::RuleSet rules,
                                                  std::unique_ptr<state::Store> store,
                                                  std::string rootfs, model::TimePoint now) {
  std::unique_ptr<Agent> agent(
      new Agent(std::move(config), std::move(rules), std::move(store), std::move(rootfs), now));
  if (const model::Status started = agent->Start(now); !started.ok()) {
    return model::Error{started.error()};
  }
  return agent;
}

Agent::Agent(config::Config config, match::RuleSet rules, std::unique_ptr<state::Store> store,
             std::string rootfs, model::TimePoint now)
    : config_(std::move(config)),
      rules_(std::make_unique<match::RuleSet>(std::move(rules))),
      committer_(std::move(store)),
      rootfs_(std::move(rootfs)),
      counts_(metrics::Options{.series = static_cast<uint32_t>(config_.limits.series)}, now) {}

model::Status Agent::Start(model::TimePoint now) {
  DescribeRules();
  if (model::Status set = counts_.SetUserMetrics(UserMetricsOf(*rules_)); !set.ok()) return set;
  auto stored = committer_.Restore(counts_);
  if (!stored.ok()) return model::Error{stored.error()};
  for (const auto& [key, text] : committer_.notes()) {
    analysis_.Load(key, text);
    if (key == Remedies::kNote) remedies_.Load(text, now);
    if (key.starts_with(kTemplateNote)) templates_.Load(key.substr(kTemplateNote.size()), text);
  }
  OpenKnownOrigins(now);
  MakePipeline();
  for (model::Position& position : *stored) {
    parked_[position.source].push_back(std::move(position));
  }
  for (const config::SourceConfig& source : config_.sources) {
    if (model::Status added = AddSource(source, now); !added.ok()) return added;
  }
  // Where reading starts is settled here: a SIGKILL from now on must not settle it anew.
  if (const model::Status committed = Commit(now); !committed.ok()) {
    LogError("the state cannot be stored", {{"error", committed.error()}});
  }
  return model::Status::Ok();
}

void Agent::DescribeRules() {
  counts_.SetFingerprints(FingerprintsOf(*rules_));
  counts_.Set(FamilyId::kBuildInfo, {Version(), Revision(), PacksVersion(*rules_)}, 1);
}

// A workload that no path decides is known now: its counters begin at 0 before the first line.
void Agent::OpenKnownOrigins(model::TimePoint now) {
  for (const config::SourceConfig& source : config_.sources) {
    if (source.workload.find('{') == std::string::npos && source.labels.empty()) {
      counts_.OpenOrigin({source.workload, source.name, {}}, now);
    }
  }
}

void Agent::MakePipeline() {
  thresholds_.Show(config_.thresholds, counts_);
  remedies_.Configure(config_, counts_);
  analysis_.launches.SetLink(static_cast<double>(config_.launches.link));
  pipeline_ = std::make_unique<Pipeline>(*rules_, counts_, &analysis_, config_.limits.line_bytes);
  pipeline_->SetTemplates(&templates_);
  snapshots_ = std::make_unique<Snapshots>(config_.companions, rootfs_);
}

// Goes on where the source stood when it was last followed, if it ever was.
model::Status Agent::AddSource(const config::SourceConfig& source, model::TimePoint now) {
  const auto parked = parked_.extract(source.name);
  auto made = Source::Make(source, config_.workload, TailOptions(source),
                           parked.empty() ? std::vector<model::Position>{} : parked.mapped(),
                           !committer_.Knows(source.name), now);
  if (!made.ok()) return model::Error{made.error()};
  sources_.push_back(std::move(made).value());
  return model::Status::Ok();
}

tail::Options Agent::TailOptions(const config::SourceConfig& source) {
  tail::Options options;
  options.source = source.name;
  options.paths = source.paths;
  options.exclude = source.exclude;
  options.start_at_end = source.start_at_end;
  options.rootfs = rootfs_;
  options.line_bytes = config_.limits.line_bytes;
  options.first_stream = ++tailers_made_ << 40;
  return options;
}

bool Agent::Step(model::TimePoint now) {
  bool more = false;
  bool wanted = false;
  analysis_.SetLive(CaughtUp());
  for (const std::unique_ptr<Source>& source : sources_) {
    more |= source->Step(*pipeline_, now);
    wanted |= source->feed().WantsCommit();
  }
  snapshots_->Step(*pipeline_, config_, now);
  // What stands in files that are still to be read has happened already.
  if (CaughtUp()) analysis_.Step(now);
  StepRemedies(now);
  dirty_ = true;
  if (wanted || now - last_commit_ >= kCommitInterval) {
    if (const model::Status committed = Commit(now); !committed.ok()) {
      LogError("the state cannot be stored", {{"error", committed.error()}});
    }
  }
  LogMessages();
  return more;
}

model::Duration Agent::NextDeadline(model::TimePoint now) const {
  model::Duration deadline = snapshots_->NextDeadline(now);
  for (const std::unique_ptr<Source>& source : sources_) {
    deadline = std::min(deadline, source->feed().NextDeadline(now));
    if (source->HasOpenMessages()) deadline = std::min(deadline, kMessageDeadline);
  }
  deadline = std::min({deadline, analysis_.NextDeadline(now), remedies_.NextDeadline(now)});
  if (dirty_) deadline = std::min(deadline, last_commit_ + kCommitInterval - now);
  return std::max(deadline, model::Duration{0});
}

std::vector<int> Agent::WakeFds() const {
  std::vector<int> descriptors;
  for (const std::unique_ptr<Source>& source : sources_) {
    if (source->feed().WakeFd() >= 0) descriptors.push_back(source->feed().WakeFd());
  }
  return descriptors;
}

bool Agent::CaughtUp() const {
  return std::all_of(sources_.begin(), sources_.end(),
                     [](const auto& source) { return source->feed().CaughtUp(); });
}

uint64_t Agent::LagBytes() const {
  uint64_t lag = 0;
  for (const std::unique_ptr<Source>& source : sources_) lag += source->feed().LagBytes();
  return lag;
}

model::Status Agent::Commit(model::TimePoint now) {
  last_commit_ = now;
  for (const std::unique_ptr<Source>& source : sources_) {
    committer_.Take(source->TakeChanges(*pipeline_, now));
    if (source->feed().Settled()) committer_.Know(source->config().name);
    source->CountStats(counts_);
  }
  for (const auto& change : AnalysisCounts::Count(analysis_, counts_)) remedies_.See(change, now);
  if (auto text = remedies_.TakeSaved()) committer_.Keep(std::string(Remedies::kNote), *text);
  for (auto& [name, text] : analysis_.TakeSaved()) committer_.Keep(name, std::move(text));
  CountTemplates();
  model::Status committed = committer_.Commit(counts_, now);
  dirty_ = !committed.ok();
  stores_ = committed.ok();
  for (const std::unique_ptr<Source>& source : sources_) source->feed().Committed(stores_);
  return committed;
}

void Agent::CountTemplates() {
  for (auto& [name, text] : templates_.TakeSaved()) {
    committer_.Keep(std::string(kTemplateNote) + name, std::move(text));
  }
  counts_.Set(FamilyId::kTemplates, {}, static_cast<double>(templates_.size()));
  const uint64_t forgotten = templates_.forgotten();
  if (forgotten == templates_forgotten_) return;
  counts_.Add(FamilyId::kTemplatesForgotten, {},
              static_cast<double>(forgotten - templates_forgotten_));
  templates_forgotten_ = forgotten;
}

model::Families Agent::Scrape(model::TimePoint now) {
  if (const model::Status committed = Commit(now); !committed.ok()) {
    LogError("the state cannot be stored; the numbers served may fall after a crash",
             {{"error", committed.error()}});
  }
  for (const std::unique_ptr<Source>& source : sources_) source->SetGauges(counts_);
  analysis_counts_.SetGauges(analysis_, now, counts_);
  return counts_.Collect();
}

model::Status Agent::Post(const std::string& source, const std::string& format, std::string body,
                          model::TimePoint now) {
  // While nothing can be stored nothing is counted: a body that is refused comes again.
  if (!stores_) {
    if (const model::Status committed = Commit(now); !committed.ok()) {
      return model::Error{"not counted, because it cannot be stored; send it again"};
    }
  }
  StreamOptions options;
  options.origin = {config_.workload, source, {}};
  options.format = format;
  const std::unique_ptr<Stream> stream = pipeline_->Open(std::move(options), now);
  tail::LineSplitter splitter(config_.limits.line_bytes);
  body.reserve(body.size() + model::kPadding);
  model::Batch batch;
  batch.path = "-";
  const size_t used = splitter.Split(body, batch.lines);
  batch.bytes = body;
  if (used < body.size()) {
    const size_t whole = batch.lines.size();
    splitter.Finish(std::string_view(body).substr(used), batch.lines);
    for (size_t i = whole; i < batch.lines.size(); ++i) {
      batch.lines[i].offset += static_cast<uint32_t>(used);
    }
  }
  pipeline_->Process(*stream, batch, now);
  pipeline_->Close(*stream, 0, "-", now);
  dirty_ = true;
  const model::Status committed = Commit(now);
  if (committed.ok()) return model::Status::Ok();
  LogError("the state cannot be stored", {{"error", committed.error()}});
  return model::Error{"counted, but not stored yet; it will be, do not send it again"};
}

model::Status Agent::Reload(config::Config config, match::RuleSet rules, model::TimePoint now) {
  std::vector<match::PathGroups> groups;
  for (const config::SourceConfig& source : config.sources) {
    auto compiled = match::PathGroups::Compile(source.path_pattern);
    if (!compiled.ok()) return model::Error{"source " + source.name + ": " + compiled.error()};
    groups.push_back(std::move(compiled).value());
  }
  // What the old rules still hold is counted before the metrics they number change.
  if (const model::Status committed = Commit(now); !committed.ok()) {
    LogError("the state cannot be stored", {{"error", committed.error()}});
  }
  if (model::Status set = counts_.SetUserMetrics(UserMetricsOf(rules)); !set.ok()) return set;
  auto new_rules = std::make_unique<match::RuleSet>(std::move(rules));
  std::vector<std::unique_ptr<Source>> old = std::move(sources_);
  sources_.clear();
  config_ = std::move(config);
  std::swap(rules_, new_rules);  // the old ones live to the end: old streams point into them
  MakePipeline();
  analysis_.launches.ExpectAgain();
  DescribeRules();
  OpenKnownOrigins(now);
  for (const std::unique_ptr<Source>& source : old) {
    parked_[source->config().name] = source->Positions();
  }
  for (size_t i = 0; i < config_.sources.size(); ++i) {
    const config::SourceConfig& wanted = config_.sources[i];
    const auto same = std::find_if(old.begin(), old.end(), [&](const auto& source) {
      return source != nullptr && source->config().name == wanted.name;
    });
    if (same != old.end() && (*same)->FollowsTheSame(wanted)) {
      (*same)->Reopen(wanted, config_.workload, std::move(groups[i]), *pipeline_, now);
      sources_.push_back(std::move(*same));
      parked_.erase(wanted.name);
      continue;
    }
    if (model::Status added = AddSource(wanted, now); !added.ok()) return added;
  }
  return Commit(now);
}

std::vector<SourceStatus> Agent::Sources() const {
  std::vector<SourceStatus> sources;
  for (const std::unique_ptr<Source>& source : sources_) {
    SourceStatus status{source->config().name, {}, source->feed().GetStats()};
    for (tail::FileStatus& file : source->feed().Files()) {
      std::string format = source->FormatOf(file.stream);
      status.files.push_back({std::move(file), std::move(format)});
    }
    sources.push_back(std::move(status));
  }
  return sources;
}

void Agent::LogMessages() {
  for (const std::unique_ptr<Source>& source : sources_) {
    for (const std::string& message : source->feed().TakeMessages()) {
      LogWarn(message, {{"source", source->config().name}});
    }
  }
}

}  // namespace aijob::app
