// The scan of log lines for the literals of all built-in packs, beside the same for one pack,
// beside one Vectorscan database of the same literals. Counts are asserted against each other, then
// timed.

#include <benchmark/benchmark.h>
#include <hs/hs.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "config/pack_reader.h"
#include "match/rule_set.h"
#include "match/scanner.h"

namespace {

using namespace aijob;

constexpr size_t kBlockBytes = 256 << 10;
constexpr size_t kBlocks = 64;

match::RuleSet Rules(const std::string& only) {
  auto packs = config::BuiltInPacks();
  if (!packs.ok()) std::abort();
  if (!only.empty()) std::erase_if(*packs, [&](const auto& pack) { return pack.name != only; });
  auto rules = match::RuleSet::Compile(*packs, {}, {});
  if (!rules.ok()) std::abort();
  return std::move(*rules);
}

/// What a server writes when all is well, and one failure in a hundred lines.
struct Log {
  Log() : blocks(kBlocks) {
    int number = 0;
    for (Piece& piece : blocks) {
      std::vector<size_t> begins;
      while (piece.bytes.size() < kBlockBytes) {
        begins.push_back(piece.bytes.size());
        const std::string n = std::to_string(++number);
        piece.bytes += "INFO 10-15 00:" + std::to_string(number / 60 % 60) +
                       ":00 [metrics.py:" + std::to_string(number % 97) + "] worker " +
                       std::to_string(number % 8);
        if (number % 100 == 0) {
          piece.bytes +=
              " torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB\n";
        } else {
          piece.bytes += " processed batch " + n + " of queue main in " + n + ".5 units\n";
        }
      }
      begins.push_back(piece.bytes.size());
      piece.block.bytes = piece.bytes;
      for (size_t i = 0; i + 1 < begins.size(); ++i) {
        piece.block.records.push_back({});
        piece.block.records.back().text =
            piece.block.bytes.substr(begins[i], begins[i + 1] - begins[i] - 1);
      }
    }
  }
  struct Piece {
    std::string bytes;
    model::Block block;
  };
  std::vector<Piece> blocks;
};

size_t Hits(match::Scanner& scanner, const Log& log) {
  size_t hits = 0;
  for (const Log::Piece& piece : log.blocks) {
    for (const match::Hit& hit : scanner.Scan(piece.block)) hits += hit.literals.size();
  }
  return hits;
}

/// All literals in one database, and each record's distinct ones counted.
class OneDatabase {
 public:
  explicit OneDatabase(const match::RuleSet& rules) {
    std::vector<const char*> expressions;
    std::vector<size_t> sizes;
    std::vector<unsigned> flags, ids;
    for (const std::string& literal : rules.Literals()) {
      ids.push_back(static_cast<unsigned>(ids.size()));
      expressions.push_back(literal.data());
      sizes.push_back(literal.size());
      flags.push_back(0);
    }
    hs_compile_error* error = nullptr;
    if (hs_compile_lit_multi(expressions.data(), flags.data(), ids.data(), sizes.data(),
                             static_cast<unsigned>(ids.size()), HS_MODE_BLOCK, nullptr, &database_,
                             &error) != HS_SUCCESS ||
        hs_alloc_scratch(database_, &scratch_) != HS_SUCCESS) {
      std::abort();
    }
    last_.resize(ids.size());
  }
  ~OneDatabase() {
    hs_free_scratch(scratch_);
    hs_free_database(database_);
  }
  OneDatabase(const OneDatabase&) = delete;
  OneDatabase& operator=(const OneDatabase&) = delete;

  size_t Hits(const Log& log) {
    hits_ = 0;
    for (const Log::Piece& piece : log.blocks) {
      records_ = &piece.block.records;
      begin_ = piece.bytes.data();
      record_ = 0;
      base_ += piece.block.records.size();
      hs_scan(database_, piece.bytes.data(), static_cast<unsigned>(piece.bytes.size()), 0, scratch_,
              OnMatch, this);
    }
    return hits_;
  }

 private:
  static int OnMatch(unsigned id, unsigned long long, unsigned long long to, unsigned, void* self) {
    auto& me = *static_cast<OneDatabase*>(self);
    const auto end_of = [&](size_t i) {
      const std::string_view text = (*me.records_)[i].text;
      return static_cast<unsigned long long>(text.data() + text.size() - me.begin_);
    };
    while (me.record_ < me.records_->size() && to > end_of(me.record_)) ++me.record_;
    if (std::exchange(me.last_[id], me.base_ + me.record_) != me.base_ + me.record_) ++me.hits_;
    return 0;
  }

  hs_database* database_ = nullptr;
  hs_scratch* scratch_ = nullptr;
  const std::vector<model::Record>* records_ = nullptr;
  const char* begin_ = nullptr;
  size_t record_ = 0, base_ = 1, hits_ = 0;
  std::vector<size_t> last_;
};

void Scan(benchmark::State& state, const std::string& pack) {
  const match::RuleSet rules = Rules(pack);
  match::Scanner scanner(rules);
  const Log log;
  if (Hits(scanner, log) == 0) std::abort();
  for (auto _ : state) benchmark::DoNotOptimize(Hits(scanner, log));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * kBlocks * kBlockBytes));
  state.counters["literals"] = static_cast<double>(rules.Literals().size());
}

void BM_ScanAllPacks(benchmark::State& state) { Scan(state, ""); }
BENCHMARK(BM_ScanAllPacks);

void BM_ScanOnePack(benchmark::State& state) { Scan(state, "torch"); }
BENCHMARK(BM_ScanOnePack);

void BM_ScanAllPacksOneDatabase(benchmark::State& state) {
  const match::RuleSet rules = Rules("");
  match::Scanner scanner(rules);
  OneDatabase database(rules);
  const Log log;
  if (Hits(scanner, log) != database.Hits(log)) std::abort();
  for (auto _ : state) benchmark::DoNotOptimize(database.Hits(log));
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * kBlocks * kBlockBytes));
}
BENCHMARK(BM_ScanAllPacksOneDatabase);

}  // namespace
