#pragma once
// Scanner: one look over a block's bytes for all literals of all rules (LiteralSet), giving the
// records that hold any.
//
// Owner: a pipeline. Threads: one Scanner per thread (it owns the scratch). Lifetime: the RuleSet
// outlives it; what Scan() returns is valid until the next call. Limits: kLiteralsPerRecord
// distinct literals a record; further ones are left out and counted.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "match/rule_set.h"
#include "model/line.h"

struct hs_scratch;

namespace aijob::match {

/// A record that holds literals, each id once.
struct Hit {
  uint32_t record = 0;  // index into Block.records
  std::span<const uint32_t> literals;
};

class Scanner {
 public:
  static constexpr size_t kLiteralsPerRecord = 256;

  /// Throws std::bad_alloc where there is no memory for the scratch.
  explicit Scanner(const RuleSet& rules);
  ~Scanner();
  Scanner(Scanner&&) noexcept;
  Scanner& operator=(Scanner&&) = delete;

  /// Records in order. A literal that spans two records is none.
  std::span<const Hit> Scan(const model::Block& block);

  /// The literals of one text, for records put together from several lines.
  std::span<const uint32_t> ScanText(std::string_view text);

  /// Literals left out because their record held too many, since the start.
  [[nodiscard]] uint64_t dropped() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace aijob::match
