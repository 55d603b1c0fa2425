#pragma once
// NovelTemplates: what lines say that look like errors and that no rule knows, as templates: each
// with how often, how bad, since when, and one line as an example, masked (analyze/mask.h).
//
//   if (templates.Add({"train", model::Level::kError, line, now})) ...    // never seen before
//   for (auto& [name, text] : templates.TakeSaved()) ...                  // for state/
//
// A template is of the workload and level that it was first seen with. Owner: the Agent, under its
// lock; not thread-safe. Memory: kMostTemplates; those least recently seen are forgotten for new
// ones, counted by forgotten(), and new again when they come back. Failures: none.

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analyze/template_miner.h"
#include "model/level.h"
#include "model/time.h"

namespace aijob::analyze {

inline constexpr size_t kMostTemplates = 1000;
inline constexpr size_t kExampleBytes = 200;
inline constexpr size_t kMinedBytes =
    2000;  // of a message; what is behind them does not tell apart

/// Whether a line that says no level says that something went wrong: it has a word such as error,
/// exception, failed, fatal, panic, in any case. Cost: one pass over at most 512 bytes.
bool LooksLikeError(std::string_view line);

struct NovelTemplate {
  std::string text;  // with <*> for values
  std::string workload;
  model::Level level = model::Level::kError;
  uint64_t count = 0;
  model::TimePoint first_seen, last_seen;
  std::string example;  // one line, masked
};

class NovelTemplates {
 public:
  struct Line {
    std::string_view workload;
    model::Level level = model::Level::kError;
    std::string_view text;     // as it stood
    std::string_view message;  // of a structured line; else empty
    model::TimePoint time;
  };

  /// `example_bytes`: how much of a line is kept as its example.
  explicit NovelTemplates(size_t example_bytes = kExampleBytes) : example_bytes_(example_bytes) {}

  /// True where its like was not seen before.
  bool Add(const Line& line);

  [[nodiscard]] size_t size() const { return known_.size(); }
  [[nodiscard]] uint64_t forgotten() const { return miner_.forgotten(); }
  /// The newest first.
  [[nodiscard]] std::vector<NovelTemplate> Show() const;

  /// For state/: what has changed since the last call, by name; and back, each as it was given.
  /// What cannot be read is left out.
  std::vector<std::pair<std::string, std::string>> TakeSaved();
  void Load(std::string_view name, std::string_view saved);

 private:
  struct Known {
    NovelTemplate seen;  // text and count are the miner's
    uint32_t slot = 0;   // its name in the store
    uint64_t born = 0;   // as the miner says
  };

  void Tidy();
  uint32_t TakeSlot();
  [[nodiscard]] NovelTemplate Show(uint32_t id) const;

  size_t example_bytes_;
  TemplateMiner miner_{{.templates = kMostTemplates}};
  std::map<uint32_t, Known> known_;   // by the miner's id
  std::set<uint32_t> changed_;        // slots
  std::map<uint32_t, uint32_t> ids_;  // by slot
};

}  // namespace aijob::analyze
