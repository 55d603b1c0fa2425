#pragma once
// TemplateMiner: messages grouped by the statement that wrote them, as they come, in bounded
// memory. After Drain (He et al., ICWS 2017; https://github.com/logpai/Drain3): values are masked
// first, then messages of one length are compared token by token. Unlike Drain, no share of equal
// tokens decides. Words are constants until enough different ones were seen at one place of
// otherwise equal messages; then that place is a value, and what was told apart by it is one
// template, the messages seen before included (Resolve()).
//
//   TemplateMiner miner({});
//   const TemplateMiner::Seen seen = miner.Add("connection from db-7 lost");
//   miner.Text(miner.Resolve(seen.id));     // "connection from <*> lost"
//
// Deterministic: equal input gives equal templates. Owner: one thread. Memory: Options::templates
// of at most kMostTokens tokens, and twice as many that were merged: some 5 KB for each of long
// messages. Where they are full the least recently seen tenth is forgotten, and counted. Ids are
// good until Add() is called while full(); then those that are live keep theirs, and others' are
// given again. Failures: none.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analyze/line_mask.h"

namespace aijob::analyze {

class TemplateMiner {
 public:
  struct Options {
    size_t templates = 10'000;
  };
  struct Seen {
    uint32_t id = 0;
    bool is_new = false;  // no template so far was of this message
  };

  explicit TemplateMiner(const Options& options) : options_(options) {}

  /// A message, without its head (analyze/line_head.h).
  Seen Add(std::string_view message);

  /// A template known from before, as Text() and Count() gave it. Its id; nothing where it is known
  /// already, or there is no room.
  std::optional<uint32_t> Restore(std::string_view text, uint64_t count);

  /// The template that `id` belongs to now.
  [[nodiscard]] uint32_t Resolve(uint32_t id) const;
  /// Of a resolved id; "" for those forgotten, or of an empty message.
  [[nodiscard]] std::string Text(uint32_t id) const;
  [[nodiscard]] uint64_t Count(uint32_t id) const;

  /// Differs between two templates that were given the same id.
  [[nodiscard]] uint64_t Born(uint32_t id) const;

  [[nodiscard]] size_t size() const { return alive_; }
  [[nodiscard]] uint64_t forgotten() const { return forgotten_; }
  /// The next new template may end other ids.
  [[nodiscard]] bool full() const {
    return alive_ >= options_.templates ||
           (free_.empty() && templates_.size() >= 2 * options_.templates);
  }
  /// Ids of all templates, in the order of their slots.
  [[nodiscard]] std::vector<uint32_t> Live() const;

 private:
  struct Part {
    Token::Kind kind = Token::Kind::kWord;
    bool space = false;
    std::string text;
    uint64_t hash = 0;
  };
  struct Template {
    uint32_t parent = 0;  // itself, or what it was merged into
    uint64_t hash = 0;
    uint64_t count = 0;
    uint64_t born = 0;
    uint64_t last_seen = 0;
    std::vector<Part> parts;  // empty: merged or forgotten
    bool alive = false;
  };
  static constexpr size_t kMostSiblings = 8;
  /// Templates that are equal but for one place.
  struct Siblings {
    uint32_t count = 0;
    std::array<uint32_t, kMostSiblings> ids{};
  };

  Seen Find();
  std::optional<uint32_t> FindOpen();
  std::optional<uint32_t> Known(uint64_t hash);
  uint32_t Make();
  uint32_t Register(uint32_t id);
  std::optional<uint32_t> Widen(uint32_t id, size_t place);
  void Open(Template& target, size_t place);
  void Merge(uint32_t id, uint32_t root);
  uint32_t Settle(uint32_t root);
  void Forget();
  void Sweep();
  void Remember(uint64_t hash, uint32_t id);

  Options options_;
  LineMask mask_;
  std::vector<Template> templates_;
  std::vector<uint32_t> free_;                    // slots that nothing points to
  std::unordered_map<uint64_t, uint32_t> forms_;  // hashes of masked messages seen, to templates
  std::unordered_map<uint64_t, Siblings> siblings_;
  std::vector<size_t> words_;  // scratch: places of words
  uint64_t tick_ = 0;
  uint64_t forgotten_ = 0;
  size_t alive_ = 0;
  size_t opened_ = 0;  // templates with a place that words opened
};

}  // namespace aijob::analyze
