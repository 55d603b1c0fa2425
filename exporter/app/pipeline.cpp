#include "app/pipeline.h"

#include "app/blob.h"
#include "parse/prefix.h"

namespace aijob::app {

using metrics::FamilyId;

namespace {

/// Observations that move no family (metrics/observation_counting.cpp) and that analyze/ makes
/// nothing of. They are for observers.
constexpr std::array<std::string_view, 1> kUncounted = {"warning"};

}  // namespace

std::vector<parse::HeaderSpec> HeadersOf(const match::RuleSet& rules) {
  std::vector<parse::HeaderSpec> headers;
  for (const match::PackSpec& pack : rules.Packs()) {
    for (const match::HeaderRule& header : pack.headers) {
      headers.push_back({pack.name, header.pattern, header.time});
    }
  }
  return headers;
}

std::string Stream::Save() const {
  const std::string parts = unwrapper_.Save();
  const std::string messages = assembler_.Save();
  const std::string& format = options_.format == "auto" ? format_ : std::string();
  if (parts.empty() && messages.empty() && format.empty()) return {};
  return PackBlobs({parts, messages, format});
}

bool Stream::Load(std::string_view saved) {
  if (saved.empty()) return true;
  const auto blobs = UnpackBlobs(saved, 3);
  if (!blobs) return false;
  if (!unwrapper_.Load((*blobs)[0]) && !(*blobs)[0].empty()) return false;
  if (!assembler_.Load((*blobs)[1]) && !(*blobs)[1].empty()) return false;
  if (options_.format == "auto") format_ = (*blobs)[2];
  return true;
}

Pipeline::Pipeline(const match::RuleSet& rules, metrics::Counts& counts,
                   analyze::Analysis* analysis, size_t line_bytes)
    : rules_(rules),
      counts_(counts),
      analysis_(analysis),
      line_bytes_(line_bytes),
      scanner_(rules),
      message_scanner_(rules),
      matcher_(rules),
      reader_(rules.WantedFields(), HeadersOf(rules)),
      clock_(rules.WantedFields(), HeadersOf(rules)),
      traces_(HeadersOf(rules)),
      starts_message_(rules.Literals().size(), false) {
  for (const std::string_view literal : frame::Assembler::StartLiterals()) {
    if (const auto id = rules.FindLiteral(literal)) starts_message_[*id] = true;
  }
  matcher_.LeaveUnread(kUncounted);
}

void Pipeline::SetObserver(Observer observer, bool observations) {
  observer_ = std::move(observer);
  if (observer_ && observations) {
    matcher_.LeaveUnread({});
  } else {
    matcher_.LeaveUnread(kUncounted);
  }
}

std::unique_ptr<Stream> Pipeline::Open(StreamOptions options, model::TimePoint now) {
  const metrics::OriginId origin = counts_.OpenOrigin(options.origin, now);
  analyze::Analysis::Teller teller;
  if (analysis_ != nullptr) {
    int32_t rank = -1;
    for (const model::Label& label : options.path_labels) {
      if (label.name == "rank") rank = analyze::ReadRank(label.value);
    }
    teller = analysis_->Open(options.origin.workload, options.origin.source, options.path, rank);
  }
  return std::make_unique<Stream>(std::move(options), origin, std::move(teller), line_bytes_);
}

void Pipeline::Process(Stream& stream, const model::Batch& batch, model::TimePoint now) {
  stream.unwrapper_.Unwrap(batch, block_);
  ProcessBlock(stream, block_, now);
  FlushLineCounts(stream, batch.bytes.size(), now);
}

bool Pipeline::Flush(Stream& stream, model::TimePoint now) {
  if (stream.assembler_.Idle()) return false;
  stream.assembler_.Flush(now, done_);
  const bool ended = !done_.empty();
  ProcessAssembled(stream, now);
  return ended;
}

void Pipeline::Close(Stream& stream, model::StreamId id, std::string_view path,
                     model::TimePoint now) {
  stream.unwrapper_.Drain(id, path, block_);
  ProcessBlock(stream, block_, now);
  stream.assembler_.Close(done_);
  ProcessAssembled(stream, now);
  FlushLineCounts(stream, 0, now);
}

bool Pipeline::ProcessDocument(Stream& stream, std::string_view json, model::TimePoint now) {
  std::string padded(json);
  padded.reserve(padded.size() + model::kPadding);
  model::Record record;
  record.text = padded;
  record.counts = false;
  if (reader_.Read(record, reading_) != parse::ParseError::kNone || !reading_.structured) {
    return false;
  }
  events_.Clear();
  matcher_.Match(record, reading_, message_scanner_.ScanText(padded), events_);
  for (model::Event& event : events_) {
    // A snapshot is a state, read as often as it changes: it moves gauges, and counts nothing.
    if (event.class_name != "train_step") continue;
    std::erase_if(event.values, [](const auto& value) { return value.name == "step_seconds"; });
    counts_.Apply(event, stream.origin_, now);
  }
  return true;
}

void Pipeline::ProcessBlock(Stream& stream, const model::Block& block, model::TimePoint now) {
  const std::span<const match::Hit> hits = scanner_.Scan(block);
  if (analysis_ != nullptr && !block.records.empty()) {
    analyze::Analysis::Saw(stream.teller_, -1, now);
  }
  clock_.Begin();
  size_t next = 0;
  for (uint32_t index = 0; index < block.records.size(); ++index) {
    std::span<const uint32_t> literals;
    if (next < hits.size() && hits[next].record == index) literals = hits[next++].literals;
    ProcessRecord(stream, block.records[index], literals, now);
  }
  Flush(stream, now);
}

void Pipeline::ProcessRecord(Stream& stream, const model::Record& record,
                             std::span<const uint32_t> literals, model::TimePoint now) {
  CountRecord(stream, record, now);
  bool starts = false;
  for (const uint32_t literal : literals) starts = starts || starts_message_[literal];
  if (!literals.empty() && stream.options_.format == "auto") Detect(stream, literals);
  if (starts || !stream.assembler_.Idle()) {
    const bool taken = stream.assembler_.Feed(record, starts, done_);
    if (!done_.empty()) {
      ProcessAssembled(stream, now);
      reader_.Read(record, reading_);  // the messages' own readings took its place
    }
    if (taken) return;
  }
  events_.Clear();
  if (reading_.structured || !literals.empty()) Match(stream, record, literals, now);
  Trace(stream, record, now);
  if (templates_ != nullptr && events_.empty() && record.counts) Mine(stream, record, now);
}

void Pipeline::ProcessAssembled(Stream& stream, model::TimePoint now) {
  for (frame::Assembled& message : done_) {
    message.text.reserve(message.text.size() + model::kPadding);
    model::Record record = message.meta;
    record.text = message.text;
    record.line = message.first_line;
    record.counts = false;
    reader_.Read(record, reading_);
    events_.Clear();
    Match(stream, record, message_scanner_.ScanText(message.text), now);
    if (templates_ == nullptr || !events_.empty()) continue;
    // What a message of several lines says stands in its last: "ValueError: ...".
    std::string_view text = record.text;
    text = text.substr(0, text.find_last_not_of(" \n") + 1);
    record.text = text.substr(text.rfind('\n') + 1);
    reading_.message = record.text;
    Mine(stream, record, now);
  }
  done_.clear();
}

void Pipeline::CountRecord(Stream& stream, const model::Record& record, model::TimePoint now) {
  const parse::ParseError error = reader_.Read(record, reading_);
  if (analysis_ != nullptr) {
    const int32_t rank = parse::TaggedRank(record.text);
    if (rank >= 0) analyze::Analysis::Saw(stream.teller_, rank, now);
  }
  if (error != parse::ParseError::kNone) {
    counts_.Add(FamilyId::kLogParseErrors,
                {stream.options_.origin.source, stream.format_.empty() ? "auto" : stream.format_,
                 error == parse::ParseError::kJson ? "json" : "utf8"},
                1);
  }
  if (!record.counts) return;
  if (record.cut) ++cut_;
  ++lines_[static_cast<size_t>(reading_.level)];
}

void Pipeline::Match(Stream& stream, const model::Record& record,
                     std::span<const uint32_t> literals, model::TimePoint now) {
  if (!matcher_.Wants(reading_, literals)) return;
  events_.Clear();
  matcher_.Match(record, reading_, literals, events_, stream.options_.path_labels);
  if (!literals.empty() && !reading_.structured && !events_.empty()) {
    // Patterns do not ask for the head of a line, and most that hit are no event after all.
    reader_.ReadHeader(record, reading_, now, stream.format_);
    for (model::Event& event : events_) match::CompleteEvent(reading_, event);
  }
  analyze::Incidents::Place place;
  (reading_.rank_is_local ? place.local_rank : place.rank) = reading_.rank;
  for (model::Event& event : events_) {
    place.text = record.text;
    place.time = event.time;
    if (analysis_ != nullptr) {
      const bool ordered = analyze::Analysis::IsOrdered(event);
      if (ordered && !place.time) place.time = clock_.Near(block_, event.line, stream.format_, now);
      if (judges_) analysis_->Take(stream.teller_, event, place, now);
    }
    counts_.Apply(event, stream.origin_, now);
    if (observer_) observer_(stream, event, place);
  }
}

// An error that names the request it is of: by its level, its task's status, or a rule's verdict.
void Pipeline::Trace(const Stream& stream, const model::Record& record, model::TimePoint now) {
  if (analysis_ == nullptr || !judges_) return;
  bool failed = reading_.level == model::Level::kError || reading_.level == model::Level::kFatal;
  for (const model::Event& event : events_) {
    const std::string* const status = event.FindLabel("status");
    failed = failed || event.kind == model::EventKind::kFailure ||
             (event.class_name == "task_status" && status != nullptr && IsFailedStatus(*status));
  }
  if (!failed) return;
  std::optional<TraceLine> line = traces_.Read(record, stream.format_, now);
  if (!line) return;
  const std::string& source = stream.options_.origin.source;
  analysis_->propagation.Fail({line->trace, line->module.empty() ? source : line->module,
                               line->time.value_or(now), std::move(line->way)},
                              now);
}

// A line that no rule made an event of. Levels that lines do not say are guessed from their words.
void Pipeline::Mine(const Stream& stream, const model::Record& record, model::TimePoint now) {
  model::Level level = reading_.level;
  if (level == model::Level::kUnknown && analyze::LooksLikeError(reading_.message)) {
    level = model::Level::kError;
  }
  const bool bad = level == model::Level::kError || level == model::Level::kFatal;
  if (!bad && !mine_all_) return;
  const std::string& workload = stream.options_.origin.workload;
  const bool is_new = templates_->Add({workload, level, record.text,
                                       reading_.structured ? reading_.message : std::string_view(),
                                       reading_.time.value_or(now)});
  if (!is_new || !bad) return;
  counts_.Add(FamilyId::kNovelTemplates, {workload, model::LevelName(level)}, 1);
}

void Pipeline::Detect(Stream& stream, std::span<const uint32_t> literals) const {
  for (const uint32_t literal : literals) {
    const std::span<const uint32_t> packs = rules_.DetectedBy(literal);
    if (packs.empty()) continue;
    const std::string& name = rules_.Packs()[packs.front()].name;
    if (stream.format_ != name) stream.format_ = name;
    return;
  }
}

void Pipeline::FlushLineCounts(const Stream& stream, uint64_t bytes, model::TimePoint now) {
  for (size_t level = 0; level < lines_.size(); ++level) {
    if (lines_[level] == 0 && !(level == 0 && bytes > 0)) continue;
    counts_.CountLines(stream.origin_, static_cast<model::Level>(level), lines_[level],
                       level == 0 ? bytes : 0, now);
    lines_[level] = 0;
  }
  if (cut_ == 0) return;
  counts_.Add(
      FamilyId::kLogParseErrors,
      {stream.options_.origin.source, stream.format_.empty() ? "auto" : stream.format_, "oversize"},
      static_cast<double>(cut_));
  cut_ = 0;
}

}  // namespace aijob::app
