#pragma once
// Pipeline: the way of a line, from a Batch to the numbers it moves. The one place that knows the
// order:
//
//   Batch -> frame::Unwrapper -> match::Scanner -> frame::Assembler -> parse::LineReader
//         -> match::Matcher -> analyze::Analysis -> metrics::Counts
//                           -> analyze::NovelTemplates, where no rule knows an error
//
// Most lines end at the scan: counted by level, looked at no further.
//
// Owner: an Agent (the service) or `aijobctl scan`, one thread at a time. Lifetime: the rules and
// the counts outlive it. Failures: none; what is wrong with a line is counted.

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analyze/analysis.h"
#include "analyze/novel_templates.h"
#include "app/neighbour_clock.h"
#include "app/trace_line.h"
#include "frame/assembler.h"
#include "frame/unwrapper.h"
#include "match/event_buffer.h"
#include "match/matcher.h"
#include "match/rule_set.h"
#include "match/scanner.h"
#include "metrics/counts.h"
#include "model/event.h"
#include "model/line.h"
#include "model/reading.h"
#include "parse/line_reader.h"

namespace aijob::app {

/// What a stream's lines belong to, and how they are read.
struct StreamOptions {
  metrics::Origin origin;
  std::string path;                       // of the file; "" or "-": none
  std::vector<model::Label> path_labels;  // the path's groups, for users' metrics
  frame::Framing framing = frame::Framing::kAuto;
  std::string format = "auto";  // a pack's name, or auto: the lines will tell
};

/// What is remembered of one stream between its batches.
class Stream {
 public:
  Stream(StreamOptions options, metrics::OriginId origin, analyze::Analysis::Teller teller,
         size_t line_bytes)
      : options_(std::move(options)),
        origin_(origin),
        teller_(std::move(teller)),
        unwrapper_(options_.framing, line_bytes) {
    if (options_.format != "auto") format_ = options_.format;
  }

  /// Unfinished parts and messages, for the stored position; "" where there are none.
  [[nodiscard]] std::string Save() const;
  /// Takes what Save() gave; false where it is damaged (then nothing of it is taken).
  [[nodiscard]] bool Load(std::string_view saved);

  /// Has messages that only time will end.
  [[nodiscard]] bool HasOpenMessages() const { return !assembler_.Idle(); }
  /// The pack its lines look like; "" where none is known yet.
  [[nodiscard]] const std::string& format() const { return format_; }
  [[nodiscard]] const StreamOptions& options() const { return options_; }
  /// REQUIRES a pipeline with an analysis.
  [[nodiscard]] const analyze::Incidents::Teller& teller() const { return teller_.incident; }

 private:
  friend class Pipeline;
  StreamOptions options_;
  metrics::OriginId origin_;
  analyze::Analysis::Teller teller_;  // of no workload where nothing is analysed
  frame::Unwrapper unwrapper_;
  frame::Assembler assembler_;
  std::string format_;
};

class Pipeline {
 public:
  /// Told of every event, after it was counted, and of what stands around it; views are valid
  /// during the call.
  using Observer =
      std::function<void(const Stream&, const model::Event&, const analyze::Incidents::Place&)>;

  /// `analysis` may be null: then every failure counts by itself.
  Pipeline(const match::RuleSet& rules, metrics::Counts& counts, analyze::Analysis* analysis,
           size_t line_bytes);

  /// `observations`: it reads more than failures.
  void SetObserver(Observer observer, bool observations = true);

  /// Failures are left as their rules say; ranks are noted all the same. For who judges later.
  void LeaveUnjudged() { judges_ = false; }

  /// Lines that look like errors and that no rule knows go there; with `all` the others too. Null:
  /// nowhere.
  void SetTemplates(analyze::NovelTemplates* templates, bool all = false) {
    templates_ = templates;
    mine_all_ = all;
  }

  std::unique_ptr<Stream> Open(StreamOptions options, model::TimePoint now);

  /// Counts the batch's lines and what they say. `now`: when they were read.
  void Process(Stream& stream, const model::Batch& batch, model::TimePoint now);

  /// Ends the messages that were quiet long enough. True where one ended.
  bool Flush(Stream& stream, model::TimePoint now);

  /// The stream has ended: what is open is taken as it is.
  void Close(Stream& stream, model::StreamId id, std::string_view path, model::TimePoint now);

  /// A whole JSON document (a metrics snapshot) as one record that is no line. False where it is
  /// none.
  bool ProcessDocument(Stream& stream, std::string_view json, model::TimePoint now);

 private:
  void ProcessBlock(Stream& stream, const model::Block& block, model::TimePoint now);
  void ProcessRecord(Stream& stream, const model::Record& record,
                     std::span<const uint32_t> literals, model::TimePoint now);
  void ProcessAssembled(Stream& stream, model::TimePoint now);
  void CountRecord(Stream& stream, const model::Record& record, model::TimePoint now);
  void Match(Stream& stream, const model::Record& record, std::span<const uint32_t> literals,
             model::TimePoint now);
  void Trace(const Stream& stream, const model::Record& record, model::TimePoint now);
  void Mine(const Stream& stream, const model::Record& record, model::TimePoint now);
  void Detect(Stream& stream, std::span<const uint32_t> literals) const;
  void FlushLineCounts(const Stream& stream, uint64_t bytes, model::TimePoint now);

  const match::RuleSet& rules_;
  metrics::Counts& counts_;
  analyze::Analysis* analysis_;
  bool judges_ = true;
  size_t line_bytes_;
  match::Scanner scanner_;
  match::Scanner message_scanner_;  // its own results: messages are scanned amid a block's hits
  match::Matcher matcher_;
  parse::LineReader reader_;
  NeighbourClock clock_;
  TraceReader traces_;
  std::vector<bool> starts_message_;  // by literal id
  Observer observer_;
  analyze::NovelTemplates* templates_ = nullptr;
  bool mine_all_ = false;

  // Reused from batch to batch.
  model::Block block_;
  model::Reading reading_;
  match::EventBuffer events_;
  std::vector<frame::Assembled> done_;
  std::array<uint64_t, model::kLevelNames.size()> lines_{};
  uint64_t cut_ = 0;
};

/// The headers of all packs, as parse/ wants them.
std::vector<parse::HeaderSpec> HeadersOf(const match::RuleSet& rules);

}  // namespace aijob::app
