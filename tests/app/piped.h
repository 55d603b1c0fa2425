#pragma once
// A Pipeline with the built-in packs, fed with text; what it saw and what it counted.

#include <string>
#include <vector>

#include "app/pipeline.h"
#include "app/rules.h"
#include "config/config.h"
#include "exposition/text_writer.h"
#include "support/folder.h"
#include "support/samples.h"
#include "tail/splitter.h"

namespace aijob::test {

inline constexpr model::TimePoint kNow{std::chrono::seconds(1'780'000'000)};

inline std::string PageOf(const model::Families& families) {
  std::string page;
  static_cast<void>(exposition::WriteText(families, page));
  return page;
}

/// A configuration with a pack that reads training steps from structured records.
inline config::Config WithStepPack(const Folder& folder, config::Config config = {}) {
  folder.Write("packs/steps.yaml", R"(pack: steps
fields: {at_step: [step], at_loss: [loss]}
rules:
  - id: step
    observe: train_step
    when: {at_step: '\d+'}
    values: {step: at_step, loss: at_loss}
    samples: ['{"step":1,"loss":2}']
)");
  config.packs.dirs = {folder.Path("packs")};
  return config;
}

class Piped {
 public:
  explicit Piped(const config::Config& config = {}, size_t line_bytes = 4096)
      : rules_(app::LoadRules(config).value()),
        line_bytes_(line_bytes),
        counts_({}, kNow),
        pipeline_(rules_, counts_, nullptr, line_bytes) {
    static_cast<void>(counts_.SetUserMetrics(app::UserMetricsOf(rules_)));
    pipeline_.SetObserver(
        [this](const app::Stream&, const model::Event& event, const auto&) { Note(event); });
  }

  std::unique_ptr<app::Stream> Open(frame::Framing framing = frame::Framing::kAuto,
                                    std::vector<model::Label> path_labels = {}) {
    app::StreamOptions options;
    options.origin = {"default", "job", {}};
    options.framing = framing;
    options.path_labels = std::move(path_labels);
    return pipeline_.Open(std::move(options), kNow);
  }

  /// The complete lines of `text` as one batch; an unfinished one is taken too.
  void Feed(app::Stream& stream, std::string text, model::TimePoint now = kNow) {
    text.reserve(text.size() + model::kPadding);
    model::Batch batch;
    batch.path = "job.log";
    batch.bytes = text;
    batch.first_line = next_line_;
    tail::LineSplitter splitter(line_bytes_);
    splitter.Finish(text, batch.lines);
    next_line_ += batch.lines.size();
    pipeline_.Process(stream, batch, now);
  }
  void Close(app::Stream& stream) { pipeline_.Close(stream, 0, "job.log", kNow); }
  std::string Page() { return PageOf(counts_.Collect()); }

  app::Pipeline& pipeline() { return pipeline_; }
  metrics::Counts& counts() { return counts_; }
  /// "1 gpu_oom/capacity" for each failure, in the order they were seen.
  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }
  [[nodiscard]] const std::vector<std::string>& observations() const { return observations_; }

 private:
  void Note(const model::Event& event) {
    const bool failure = event.kind == model::EventKind::kFailure;
    std::string text = std::to_string(event.line) + " " + std::string(event.class_name);
    if (failure) text += "/" + std::string(event.subtype);
    (failure ? failures_ : observations_).push_back(text);
  }

  match::RuleSet rules_;
  size_t line_bytes_;
  metrics::Counts counts_;
  app::Pipeline pipeline_;
  uint64_t next_line_ = 1;
  std::vector<std::string> failures_, observations_;
};

}  // namespace aijob::test
