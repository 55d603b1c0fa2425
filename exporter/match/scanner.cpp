#include "match/scanner.h"

#include <hs/hs.h>

#include <algorithm>
#include <cassert>
#include <new>
#include <utility>

#include "match/compiled.h"

namespace aijob::match {
namespace {

struct FreeScratch {
  void operator()(hs_scratch* scratch) const { hs_free_scratch(scratch); }
};

/// One literal seen in one record.
using Seen = std::pair<uint32_t, uint32_t>;

}  // namespace

// Hits come from Vectorscan in ascending end offset, so one walk over the records, forward, places
// them. Should one ever come out of order the records are searched and the result sorted: right,
// only slower.
struct Scanner::State {
  const Compiled* compiled = nullptr;
  std::unique_ptr<hs_scratch, FreeScratch> scratch;
  std::vector<uint64_t> last_seen;  // by literal: the stamp of the record it was last seen in
  std::vector<Seen> seen;
  std::vector<uint32_t> literals;  // of all hits, end to end
  std::vector<Hit> hits;
  uint64_t scans = 0;
  uint64_t dropped = 0;

  // Of the scan under way.
  const char* base = nullptr;
  std::span<const model::Record> records;
  size_t record = 0;
  uint64_t begin = 0, end = 0;  // of records[record], as offsets
  size_t in_record = 0;         // literals taken for it
  bool ordered = true;

  void Enter(size_t index) {
    record = index;
    in_record = 0;
    if (index >= records.size()) return;
    begin = static_cast<uint64_t>(records[index].text.data() - base);
    end = begin + records[index].text.size();
  }

  void Seek(uint64_t to) {
    ordered = false;
    const auto found =
        std::partition_point(records.begin(), records.end(), [&](const model::Record& candidate) {
          return static_cast<uint64_t>(candidate.text.data() - base) + candidate.text.size() < to;
        });
    Enter(static_cast<size_t>(found - records.begin()));
  }

  void Take(uint32_t literal, uint64_t to) {
    if (record < records.size() ? to <= begin : !records.empty() && to <= end) Seek(to);
    while (record < records.size() && to > end) Enter(record + 1);
    if (record >= records.size()) return;
    if (to < begin + compiled->literals.literals()[literal].size()) return;  // begins before it
    const uint64_t stamp = (scans << 32) | record;
    if (last_seen[literal] == stamp) return;
    last_seen[literal] = stamp;
    if (++in_record > kLiteralsPerRecord) {
      ++dropped;
      return;
    }
    seen.emplace_back(static_cast<uint32_t>(record), literal);
  }

  static int OnMatch(unsigned id, unsigned long long, unsigned long long to, unsigned,
                     void* state) {
    static_cast<State*>(state)->Take(id, to);
    return 0;
  }

  void Run(std::string_view bytes, std::span<const model::Record> in) {
    seen.clear();
    ++scans;
    base = bytes.data();
    records = in;
    ordered = true;
    if (records.empty() || compiled->literals.database() == nullptr) return;
    Enter(0);
    assert(bytes.size() <= UINT32_MAX);
    [[maybe_unused]] const hs_error_t outcome =
        hs_scan(compiled->literals.database(), bytes.data(), static_cast<unsigned>(bytes.size()), 0,
                scratch.get(), OnMatch, this);
    assert(outcome == HS_SUCCESS);
    if (ordered) return;
    std::sort(seen.begin(), seen.end());
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  }
};

Scanner::Scanner(const RuleSet& rules) : state_(std::make_unique<State>()) {
  state_->compiled = &rules.compiled();
  state_->last_seen.resize(rules.Literals().size());
  const hs_scratch* prototype = state_->compiled->literals.scratch();
  if (prototype == nullptr) return;
  hs_scratch* scratch = nullptr;
  if (hs_clone_scratch(prototype, &scratch) != HS_SUCCESS) throw std::bad_alloc();
  state_->scratch.reset(scratch);
}

Scanner::~Scanner() = default;
Scanner::Scanner(Scanner&&) noexcept = default;

std::span<const Hit> Scanner::Scan(const model::Block& block) {
  State& state = *state_;
  state.Run(block.bytes, block.records);
  state.hits.clear();
  state.literals.resize(state.seen.size());
  for (size_t i = 0; i < state.seen.size(); ++i) {
    const auto [record, literal] = state.seen[i];
    state.literals[i] = literal;
    const uint32_t* first = state.literals.data() + i;
    if (state.hits.empty() || state.hits.back().record != record) {
      state.hits.push_back({record, {first, 1}});
    } else {
      std::span<const uint32_t>& all = state.hits.back().literals;
      all = {all.data(), all.size() + 1};
    }
  }
  return state.hits;
}

std::span<const uint32_t> Scanner::ScanText(std::string_view text) {
  model::Record record;
  record.text = text;
  State& state = *state_;
  state.Run(text, {&record, 1});
  state.records = {};
  state.literals.clear();
  for (const Seen& seen : state.seen) state.literals.push_back(seen.second);
  return state.literals;
}

uint64_t Scanner::dropped() const { return state_->dropped; }

}  // namespace aijob::match
