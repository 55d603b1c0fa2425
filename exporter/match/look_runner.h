#pragma once
// LookRunner: runs one entry's Look on a record and keeps what it captured.
//
// Owner: a Matcher. Threads: one. Lifetime: views point into the record and the reading of the last
// Begin(). Limits: patterns see the first kSubjectBytes of a text; texts that are longer are
// counted.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "match/compiled.h"
#include "match/outcome.h"
#include "model/line.h"
#include "model/reading.h"

namespace aijob::match {

class LookRunner {
 public:
  static constexpr size_t kSubjectBytes = 128 << 10;

  explicit LookRunner(const Compiled& compiled);

  /// The record all following calls are about. End() forgets it.
  void Begin(const model::Record& record, const model::Reading& reading);
  void End();

  /// kFired where everything the look asks for holds (its literals are taken to be there).
  /// `extract`: run its further patterns too.
  Outcome Try(const Look& look, bool extract = true);

  /// After Try(): the text the patterns looked at, and what a slot captured (nullopt: nothing).
  [[nodiscard]] std::string_view subject() const { return subject_; }
  [[nodiscard]] std::optional<std::string_view> Captured(uint32_t slot) const;

  /// The record has one of these fields.
  [[nodiscard]] bool HasField(std::span<const uint32_t> fields) const;
  /// The first of these fields that the record has.
  [[nodiscard]] std::optional<std::string_view> FieldText(std::span<const uint32_t> fields) const;

  /// The word a source gives. Path groups are looked up in `path_labels`.
  [[nodiscard]] std::optional<std::string_view> Text(
      const Source& source, std::span<const model::Label> path_labels) const;

  /// Texts of which only the beginning was looked at, since the start.
  [[nodiscard]] uint64_t cut() const { return cut_; }

 private:
  bool Run(const Pattern& pattern, std::string_view text);
  bool Holds(const Condition& condition) const;
  std::string_view Cut(std::string_view text);

  const model::Record* record_ = nullptr;
  const model::Reading* reading_ = nullptr;
  std::vector<int32_t> field_at_;  // by wanted field: index into reading_->fields, -1 if absent
  std::string_view subject_;
  std::array<std::string_view, kSlots> captured_;
  uint64_t has_ = 0;  // bit by slot
  std::vector<std::string_view> submatches_;
  uint64_t cut_ = 0;
};

}  // namespace aijob::match
