#pragma once
// LiteralSet: distinct literals and what finds them all: a SampledSearch for those that are long
// enough for it, which are nearly all, and one Vectorscan database for the short ones. (With
// thousands of literals in it, Vectorscan is slower than both together.)
//
// Owner: a RuleSet. Threads: Add() and Build() by one; immutable afterwards. Case-sensitive, bytes.
// Failures: Build() says what Vectorscan said.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "match/sampled_search.h"
#include "model/result.h"

struct hs_database;
struct hs_scratch;

namespace aijob::match {

class LiteralSet {
 public:
  static constexpr size_t kLiterals = 20'000;

  /// The id of `literal`, new or known. Ids count from 0.
  uint32_t Add(std::string_view literal);
  model::Status Build();

  [[nodiscard]] std::optional<uint32_t> Find(std::string_view literal) const;
  [[nodiscard]] std::span<const std::string> literals() const { return literals_; }
  [[nodiscard]] const SampledSearch& long_ones() const { return long_ones_; }
  /// Of the short ones; nullptr where there are none.
  [[nodiscard]] const hs_database* database() const { return database_.get(); }
  /// What Scanners clone theirs from.
  [[nodiscard]] const hs_scratch* scratch() const { return scratch_.get(); }

 private:
  struct FreeDatabase {
    void operator()(hs_database* database) const;
  };
  struct FreeScratch {
    void operator()(hs_scratch* scratch) const;
  };
  std::vector<std::string> literals_;
  std::unordered_map<std::string, uint32_t> ids_;
  SampledSearch long_ones_;
  std::unique_ptr<hs_database, FreeDatabase> database_;
  std::unique_ptr<hs_scratch, FreeScratch> scratch_;
};

}  // namespace aijob::match
