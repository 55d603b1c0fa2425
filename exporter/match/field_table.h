#pragma once
// FieldTable: which structured fields the rules want. Each spelling is one wanted field of its own,
// since packs may mean different things by one name; a name stands for a list of spellings, first
// present wins.
//
// Owner: RuleSet::Compile. Threads: one.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "match/pack.h"
#include "model/reading.h"

namespace aijob::match {

class FieldTable {
 public:
  /// The fields of `pack` by their names. Wants them all.
  using Names = std::map<std::string, std::vector<uint32_t>, std::less<>>;
  Names Declare(const PackSpec& pack);

  /// The spellings of `name`: declared, or `name` itself.
  std::vector<uint32_t> Resolve(std::string_view name, const Names& declared);

  [[nodiscard]] std::vector<model::FieldSpec> TakeWanted() && { return std::move(wanted_); }

 private:
  uint32_t Want(std::string_view spelling);

  std::vector<model::FieldSpec> wanted_;
  std::map<std::string, uint32_t, std::less<>> index_;
};

}  // namespace aijob::match
