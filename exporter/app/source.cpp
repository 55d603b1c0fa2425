#include "app/source.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "app/file_feed.h"
#include "app/kafka_feed.h"
#include "app/logging.h"
#include "config/template.h"

namespace aijob::app {
namespace {

using metrics::FamilyId;

// Written beside <task_id>.log only when the task failed: that there is one is news by itself.
constexpr std::string_view kErrorFileEnding = ".error.log";

frame::Framing FramingOf(config::Framing framing) {
  switch (framing) {
    case config::Framing::kNone:
      return frame::Framing::kNone;
    case config::Framing::kCri:
      return frame::Framing::kCri;
    case config::Framing::kDocker:
      return frame::Framing::kDocker;
    case config::Framing::kAuto:
      break;
  }
  return frame::Framing::kAuto;
}

double CpuSeconds() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

}  // namespace

model::Result<std::unique_ptr<Source>> Source::Make(const config::SourceConfig& config,
                                                    const std::string& default_workload,
                                                    const tail::Options& options,
                                                    std::vector<model::Position> stored,
                                                    bool first_start, model::TimePoint now) {
  auto groups = match::PathGroups::Compile(config.path_pattern);
  if (!groups.ok()) {
    return model::Error{"source " + config.name + ": path_pattern: " + groups.error()};
  }
  std::unique_ptr<Feed> feed;
  if (config.kafka) {
    auto made = KafkaFeed::Make(*config.kafka, options, std::move(stored), first_start);
    if (!made.ok()) return model::Error{made.error()};
    feed = std::move(made).value();
  } else {
    feed = std::make_unique<FileFeed>(tail::Tailer(options, std::move(stored), first_start, now));
  }
  return std::unique_ptr<Source>(
      new Source(config, default_workload, std::move(groups).value(), std::move(feed)));
}

Source::Source(config::SourceConfig config, std::string default_workload, match::PathGroups groups,
               std::unique_ptr<Feed> feed)
    : config_(std::move(config)),
      default_workload_(std::move(default_workload)),
      groups_(std::move(groups)),
      feed_(std::move(feed)) {
  for (model::Position& position : feed_->Positions()) {
    if (!position.carry.empty()) carries_[position.stream] = std::move(position.carry);
  }
}

bool Source::Step(Pipeline& pipeline, model::TimePoint now) {
  const bool more = feed_->Step(now, [&](const model::Batch& batch) {
    Stream& stream = StreamOf(batch, pipeline, now);
    const double begun = CpuSeconds();
    pipeline.Process(stream, batch, now);
    parse_seconds_[stream.format().empty() ? "auto" : stream.format()] += CpuSeconds() - begun;
    if (stream.HasOpenMessages()) open_messages_[batch.stream] = &stream;
  });
  FlushMessages(pipeline, now);
  return more;
}

void Source::FlushMessages(Pipeline& pipeline, model::TimePoint now) {
  for (auto open = open_messages_.begin(); open != open_messages_.end();) {
    if (pipeline.Flush(*open->second, now)) flushed_.push_back(open->first);
    open = open->second->HasOpenMessages() ? std::next(open) : open_messages_.erase(open);
  }
}

SourceChanges Source::TakeChanges(Pipeline& pipeline, model::TimePoint now) {
  tail::PositionChanges changes = feed_->TakeChanges();
  for (const model::Position& ended : changes.forgotten) {
    const auto known = streams_.find(ended.stream);
    carries_.erase(ended.stream);
    if (known == streams_.end()) continue;
    pipeline.Close(*known->second.stream, ended.stream, known->second.path, now);
    open_messages_.erase(ended.stream);
    streams_.erase(known);
  }
  if (!flushed_.empty()) {
    for (model::Position& position : feed_->Positions()) {
      const auto same = [&](const auto& other) { return other.stream == position.stream; };
      const bool flushed =
          std::find(flushed_.begin(), flushed_.end(), position.stream) != flushed_.end();
      if (flushed && std::none_of(changes.changed.begin(), changes.changed.end(), same)) {
        changes.changed.push_back(std::move(position));
      }
    }
    flushed_.clear();
  }
  for (model::Position& position : changes.changed) {
    const auto known = streams_.find(position.stream);
    if (known != streams_.end()) position.carry = known->second.stream->Save();
  }
  return {std::move(changes.forgotten), std::move(changes.changed)};
}

std::vector<model::Position> Source::Positions() const {
  std::vector<model::Position> positions = feed_->Positions();
  for (model::Position& position : positions) {
    const auto known = streams_.find(position.stream);
    if (known != streams_.end()) position.carry = known->second.stream->Save();
  }
  return positions;
}

Stream& Source::StreamOf(const model::Batch& batch, Pipeline& pipeline, model::TimePoint now) {
  Known& known = streams_[batch.stream];
  if (known.stream != nullptr) return *known.stream;
  known.path = std::string(batch.path);
  known.stream = pipeline.Open(OptionsFor(known.path), now);
  if (batch.first_line == 1 && known.path.ends_with(kErrorFileEnding)) {
    ++error_files_[known.stream->options().origin.workload];
  }
  const auto carry = carries_.find(batch.stream);
  if (carry != carries_.end()) {
    if (!known.stream->Load(carry->second)) {
      LogWarn("the stored parts of a line are damaged and were left out", {{"path", known.path}});
    }
    carries_.erase(carry);
  }
  return *known.stream;
}

StreamOptions Source::OptionsFor(std::string_view path) const {
  StreamOptions options;
  options.path_labels = groups_.Of(path);
  options.path = path;
  options.origin.source = config_.name;
  options.origin.workload =
      config::ExpandTemplate(config_.workload, options.path_labels).value_or(default_workload_);
  for (const std::string& wanted : config_.labels) {
    for (const model::Label& label : options.path_labels) {
      if (label.name == wanted) options.origin.labels.emplace_back(wanted, label.value);
    }
  }
  options.framing = FramingOf(config_.framing);
  options.format = config_.format;
  return options;
}

void Source::CountStats(metrics::Counts& counts) {
  const tail::Stats stats = feed_->GetStats();
  const auto add = [&](FamilyId family, std::initializer_list<std::string_view> labels,
                       uint64_t now, uint64_t before) {
    if (now > before) counts.Add(family, labels, static_cast<double>(now - before));
  };
  const std::string_view name = config_.name;
  add(FamilyId::kSourceRotations, {name, "rename"}, stats.rotations_rename,
      counted_.rotations_rename);
  add(FamilyId::kSourceRotations, {name, "truncate"}, stats.rotations_truncate,
      counted_.rotations_truncate);
  add(FamilyId::kSourceRotations, {name, "recreate"}, stats.rotations_recreate,
      counted_.rotations_recreate);
  add(FamilyId::kSourceErrors, {name}, stats.read_errors, counted_.read_errors);
  add(FamilyId::kWatchFallbacks, {name}, stats.watch_fallbacks + stats.watch_overflows,
      counted_.watch_fallbacks + counted_.watch_overflows);
  add(FamilyId::kBytesLost, {name}, stats.bytes_lost, counted_.bytes_lost);
  add(FamilyId::kLinesDropped, {name, "oversize"}, stats.lines_cut, counted_.lines_cut);
  counted_ = stats;
  for (const auto& [format, seconds] : parse_seconds_) {
    counts.Add(FamilyId::kParseDuration, {format}, seconds);
  }
  parse_seconds_.clear();
  for (const auto& [workload, files] : error_files_) {
    counts.Add(FamilyId::kErrorFiles, {workload}, static_cast<double>(files));
  }
  error_files_.clear();
}

void Source::SetGauges(metrics::Counts& counts) const {
  counts.Set(FamilyId::kSourceLag, {config_.name}, static_cast<double>(feed_->LagBytes()));
  counts.Set(FamilyId::kSourceFiles, {config_.name},
             static_cast<double>(feed_->GetStats().files_followed));
  if (const auto lag = feed_->LagMessages()) {
    counts.Set(FamilyId::kKafkaLag, {config_.name}, static_cast<double>(*lag));
  }
}

bool Source::FollowsTheSame(const config::SourceConfig& config) const {
  return config.name == config_.name && config.paths == config_.paths &&
         config.exclude == config_.exclude && config.kafka == config_.kafka;
}

void Source::Reopen(const config::SourceConfig& config, const std::string& default_workload,
                    match::PathGroups groups, Pipeline& pipeline, model::TimePoint now) {
  config_ = config;
  default_workload_ = default_workload;
  std::unordered_map<model::StreamId, Known> streams;
  open_messages_.clear();
  // `groups_` names the labels of the old streams: it goes after them.
  match::PathGroups old_groups = std::exchange(groups_, std::move(groups));
  for (auto& [id, known] : streams_) {
    Known reopened{known.path, pipeline.Open(OptionsFor(known.path), now)};
    if (!reopened.stream->Load(known.stream->Save())) {
      LogWarn("an unfinished message was left out in the reload", {{"path", known.path}});
    }
    if (reopened.stream->HasOpenMessages()) open_messages_[id] = reopened.stream.get();
    streams.emplace(id, std::move(reopened));
  }
  streams_ = std::move(streams);
}

std::string Source::FormatOf(model::StreamId stream) const {
  const auto known = streams_.find(stream);
  return known == streams_.end() ? std::string() : known->second.stream->format();
}

}  // namespace aijob::app
