#include "match/scanner.h"

#include <hs/hs.h>

#include <algorithm>
#include <cassert>
#include <cstddef>
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

struct Scanner::State {
  const Compiled* compiled = nullptr;
  std::unique_ptr<hs_scratch, FreeScratch> scratch;
  std::vector<uint64_t> last_seen;  // by literal: the stamp of the record it was last seen in
  std::vector<SampledSearch::Found> found;
  std::vector<Seen> seen;
  std::vector<uint32_t> literals;  // of all hits, end to end
  std::vector<Hit> hits;
  uint64_t scans = 0;
  uint64_t dropped = 0;

  // Of the scan under way: one walk over the records, forward.
  const char* base = nullptr;
  std::span<const model::Record> records;
  size_t record = 0;
  uint64_t begin = 0, end = 0;  // of records[record], as offsets
  bool ordered = true;

  void Enter(size_t index) {
    record = index;
    if (index >= records.size()) return;
    begin = static_cast<uint64_t>(records[index].text.data() - base);
    end = begin + records[index].text.size();
  }

  void Note(uint32_t literal) {
    const uint64_t stamp = (scans << 32) | record;
    if (last_seen[literal] == stamp) return;
    last_seen[literal] = stamp;
    seen.emplace_back(static_cast<uint32_t>(record), literal);
  }

  /// Long literals: their samples ascend, and lie in the literal's record.
  void TakeLong() {
    Enter(0);
    for (const SampledSearch::Found& one : found) {
      while (record < records.size() && one.sample >= end) Enter(record + 1);
      if (record >= records.size()) return;
      const size_t size = compiled->literals.literals()[one.literal].size();
      if (one.begin >= begin && one.begin + size <= end) Note(one.literal);
    }
  }

  // Short literals: hits come from Vectorscan in ascending end offset. Should one ever come out of
  // order the records are searched and the result sorted: right, only slower.
  void TakeShort(uint32_t literal, uint64_t to) {
    if (record < records.size() ? to <= begin : !records.empty() && to <= end) Seek(to);
    while (record < records.size() && to > end) Enter(record + 1);
    if (record >= records.size()) return;
    if (to < begin + compiled->literals.literals()[literal].size()) return;  // begins before it
    Note(literal);
  }

  void Seek(uint64_t to) {
    ordered = false;
    const auto found_record =
        std::partition_point(records.begin(), records.end(), [&](const model::Record& candidate) {
          return static_cast<uint64_t>(candidate.text.data() - base) + candidate.text.size() < to;
        });
    Enter(static_cast<size_t>(found_record - records.begin()));
  }

  static int OnMatch(unsigned id, unsigned long long, unsigned long long to, unsigned,
                     void* state) {
    static_cast<State*>(state)->TakeShort(id, to);
    return 0;
  }

  void ScanShort(std::string_view bytes) {
    if (compiled->literals.database() == nullptr) return;
    Enter(0);
    [[maybe_unused]] const hs_error_t outcome =
        hs_scan(compiled->literals.database(), bytes.data(), static_cast<unsigned>(bytes.size()), 0,
                scratch.get(), OnMatch, this);
    assert(outcome == HS_SUCCESS);
  }

  void Run(std::string_view bytes, std::span<const model::Record> in) {
    seen.clear();
    ++scans;
    base = bytes.data();
    records = in;
    ordered = true;
    if (records.empty()) return;
    assert(bytes.size() <= UINT32_MAX);
    found.clear();
    compiled->literals.long_ones().Search(bytes, found);
    TakeLong();
    const auto of_long = static_cast<std::ptrdiff_t>(seen.size());
    ScanShort(bytes);
    if (!ordered) {
      std::sort(seen.begin(), seen.end());
      seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    } else if (of_long > 0) {
      std::inplace_merge(seen.begin(), seen.begin() + of_long, seen.end(),
                         [](const Seen& a, const Seen& b) { return a.first < b.first; });
    }
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
  size_t taken = 0;
  for (const auto& [record, literal] : state.seen) {
    const uint32_t* const place = state.literals.data() + taken;
    if (state.hits.empty() || state.hits.back().record != record) {
      state.hits.push_back({record, {place, 0}});
    }
    std::span<const uint32_t>& all = state.hits.back().literals;
    if (all.size() == kLiteralsPerRecord) {
      ++state.dropped;
      continue;
    }
    all = {all.data(), all.size() + 1};
    state.literals[taken++] = literal;
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
  for (const Seen& seen : state.seen) {
    if (state.literals.size() < kLiteralsPerRecord) {
      state.literals.push_back(seen.second);
    } else {
      ++state.dropped;
    }
  }
  return state.literals;
}

uint64_t Scanner::dropped() const { return state_->dropped; }

}  // namespace aijob::match
