#pragma once
// RuleSet: all packs compiled: one search for their literals, RE2 for their captures,
// and the tables that lead from a literal or a field to the rules that want it.
//
//   Result<RuleSet> rules = RuleSet::Compile(packs, config.metrics,
//   frame::Assembler::StartLiterals()); Scanner scanner(*rules);  Matcher matcher(*rules);      //
//   one of each per thread
//
// Owner: app/ (one per configuration). Threads: immutable after Compile, shared freely. Lifetime:
// Scanners, Matchers and every Event's string_views point into it. Moving it keeps them valid.
// Failures: a bad rule refuses the whole set; the message has one line "file:line: rule x: ..." a
// fault.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "match/pack.h"
#include "model/reading.h"
#include "model/result.h"

namespace aijob::match {

struct Compiled;  // match/compiled.h, inside the room

class RuleSet {
 public:
  /// `extra_literals` are found by the scan too (FindLiteral gives their ids), for the caller's own
  /// use.
  static model::Result<RuleSet> Compile(std::vector<PackSpec> packs,
                                        std::vector<MetricSpec> metrics,
                                        std::span<const std::string_view> extra_literals);
  ~RuleSet();
  RuleSet(RuleSet&&) noexcept;
  RuleSet& operator=(RuleSet&&) noexcept;

  /// The structured fields any rule wants, to make a parse::LineReader with: Reading.fields'
  /// indexes are taken to be indexes into this.
  [[nodiscard]] const std::vector<model::FieldSpec>& WantedFields() const;

  /// The packs, in the order in which their rules are tried.
  [[nodiscard]] std::span<const PackSpec> Packs() const;

  /// The metric definitions that MetricUpdate.metric counts: the user's own first, then the packs'.
  /// Label names in order are MetricSpec.labels[i].name.
  [[nodiscard]] std::span<const MetricSpec> Metrics() const;

  /// Who an entry of Matcher::tried() is: a rule of a pack, or a metric by its name.
  struct Entry {
    std::string_view pack, name;
    bool is_metric = false;
  };
  [[nodiscard]] Entry EntryName(uint32_t entry) const;

  /// The id of a literal of the scan; nullopt where nobody gave it.
  [[nodiscard]] std::optional<uint32_t> FindLiteral(std::string_view literal) const;
  /// True for the ids of `extra_literals`.
  [[nodiscard]] bool IsExtra(uint32_t literal) const;
  [[nodiscard]] std::span<const std::string> Literals() const;

  /// format: auto. The packs (indexes into Packs()) that `literal` speaks for by their `detect`.
  [[nodiscard]] std::span<const uint32_t> DetectedBy(uint32_t literal) const;

  [[nodiscard]] const Compiled& compiled() const { return *compiled_; }  // for Scanner and Matcher

 private:
  explicit RuleSet(std::unique_ptr<const Compiled> compiled);
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace aijob::match
