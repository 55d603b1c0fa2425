#pragma once
// EventWriter: what a fired rule captured -> the members of an Event, in base units.
//
// Owner: a Matcher. Threads: one. Failures: a capture that is no number is left out, never zero.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "match/compiled.h"
#include "match/look_runner.h"
#include "model/event.h"

namespace aijob::match {

class EventWriter {
 public:
  static constexpr size_t kWordBytes = 256;

  EventWriter(const model::Record& record, const model::Reading& reading, const LookRunner& runner,
              std::span<const model::Label> path_labels)
      : record_(record), reading_(reading), runner_(runner), path_labels_(path_labels) {}

  /// Overwrites all of `event`, keeping its storage.
  void Write(const CompiledRule& rule, model::Event& event) const;
  /// An event that says only where it stands, for updates.
  void WriteBare(model::Event& event) const;
  /// Appends one update; nothing where the metric's value is not to be had.
  void WriteUpdate(const CompiledMetric& metric, uint32_t index, model::Event& event) const;

 private:
  void WriteValues(const CompiledRule& rule, model::Event& event) const;
  void WriteLabels(const CompiledRule& rule, model::Event& event) const;
  void WriteSubtype(const CompiledRule& rule, model::Event& event) const;

  const model::Record& record_;
  const model::Reading& reading_;
  const LookRunner& runner_;
  std::span<const model::Label> path_labels_;
};

/// Without blanks around it, at most kWordBytes, not cut within a UTF-8 character.
std::string_view Word(std::string_view text);

}  // namespace aijob::match
