#include "analyze/template_miner.h"

#include <algorithm>

namespace aijob::analyze {
namespace {

constexpr size_t kMostForms = 8;    // remembered for each template, on average
constexpr size_t kMostPlaces = 24;  // words of a message that may turn out to be values
constexpr size_t kMostPairs = 12;   // words up to which two new values at once are looked for

bool HasLetter(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
  });
}

/// STATE_NAMES stay what they are: "from NEW to RUNNING" is another statement than "to FAILED".
bool IsShouted(std::string_view word) {
  return word.size() > 1 &&
         std::none_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// Names made of parts are more often values than words are.
bool IsPath(std::string_view word) {
  const size_t mark = word.find_first_of(".@/\\");
  return mark != std::string_view::npos && mark > 0 && mark + 1 < word.size();
}

}  // namespace

TemplateMiner::Seen TemplateMiner::Add(std::string_view message) {
  mask_.Read(message);
  ++tick_;
  Seen seen = Find();
  Template& of = templates_[seen.id];
  ++of.count;
  of.last_seen = tick_;
  return seen;
}

TemplateMiner::Seen TemplateMiner::Find() {
  if (const auto known = Known(mask_.hash())) return {*known, false};
  words_.clear();
  const std::vector<Token>& tokens = mask_.tokens();
  for (size_t place = 0; place < tokens.size() && words_.size() < kMostPlaces; ++place) {
    if (tokens[place].kind == Token::Kind::kWord && HasLetter(tokens[place].text)) {
      words_.push_back(place);
    }
  }
  if (const auto open = FindOpen()) {
    Remember(mask_.hash(), *open);
    return {*open, false};
  }
  if (full()) Sweep();
  const uint32_t made = Make();
  const uint32_t root = Register(made);
  return {root, root == made};
}

std::optional<uint32_t> TemplateMiner::Known(uint64_t hash) {
  const auto found = forms_.find(hash);
  if (found == forms_.end()) return std::nullopt;
  const uint32_t root = Resolve(found->second);
  found->second = root;
  return root;
}

// A template that words have opened at one place of this message, or at two.
std::optional<uint32_t> TemplateMiner::FindOpen() {
  if (opened_ == 0) return std::nullopt;
  const std::vector<Token>& tokens = mask_.tokens();
  const auto without = [&](size_t place) {
    return PlaceHash(kValueHash, place) - PlaceHash(tokens[place].hash, place);
  };
  const auto opened = [&](uint32_t id, size_t place) {
    const std::vector<Part>& parts = templates_[id].parts;
    return place < parts.size() && parts[place].kind == Token::Kind::kValue &&
           parts[place].text.empty();
  };
  for (const size_t place : words_) {
    const auto known = Known(mask_.hash() + without(place));
    if (known && opened(*known, place)) return known;
  }
  if (words_.size() > kMostPairs) return std::nullopt;
  for (size_t i = 0; i < words_.size(); ++i) {
    for (size_t j = i + 1; j < words_.size(); ++j) {
      const auto known = Known(mask_.hash() + without(words_[i]) + without(words_[j]));
      if (known && (opened(*known, words_[i]) || opened(*known, words_[j]))) return known;
    }
  }
  return std::nullopt;
}

uint32_t TemplateMiner::Make() {
  auto id = static_cast<uint32_t>(templates_.size());
  if (free_.empty()) {
    templates_.emplace_back();
  } else {
    id = free_.back();
    free_.pop_back();
    templates_[id] = {};
  }
  Template& made = templates_[id];
  made.parent = id;
  made.hash = mask_.hash();
  made.alive = true;
  made.born = tick_;
  for (const Token& token : mask_.tokens()) {
    const bool value = token.kind == Token::Kind::kValue;
    // A value's text says where it came from: "" where words opened the place.
    made.parts.push_back(
        {token.kind, token.space, std::string(value ? kValueText : token.text), token.hash});
  }
  ++alive_;
  Remember(made.hash, id);
  return id;
}

// Counts it among its siblings; where they have become enough, they are one. The root it ends in.
uint32_t TemplateMiner::Register(uint32_t id) {
  for (int merges = 0; merges < 4; ++merges) {
    std::optional<uint32_t> merged;
    size_t places = 0;
    for (size_t place = 0; place < templates_[id].parts.size() && places < kMostPlaces; ++place) {
      const Part& part = templates_[id].parts[place];
      if (part.kind != Token::Kind::kWord || !HasLetter(part.text)) continue;
      ++places;
      merged = Widen(id, place);
      if (merged) break;
    }
    if (!merged) break;
    id = *merged;
  }
  return id;
}

std::optional<uint32_t> TemplateMiner::Widen(uint32_t id, size_t place) {
  const Template& of = templates_[id];
  const Part& part = of.parts[place];
  const uint64_t key = of.hash - PlaceHash(part.hash, place) + PlaceHash(kValueHash, place);
  Siblings& siblings = siblings_[key];
  // Some may have been merged since.
  uint32_t kept = 0;
  for (uint32_t i = 0; i < siblings.count; ++i) {
    const uint32_t other = Resolve(siblings.ids[i]);
    const auto end = siblings.ids.begin() + kept;
    if (other != id && std::find(siblings.ids.begin(), end, other) == end) {
      siblings.ids[kept++] = other;
    }
  }
  if (kept < kMostSiblings) siblings.ids[kept++] = id;
  siblings.count = kept;

  size_t words = 0;
  for (const Part& other : of.parts) {
    if (other.kind == Token::Kind::kWord && HasLetter(other.text)) ++words;
  }
  // How many different words make a value of the place: few where much else is equal.
  size_t enough = words >= 4 ? 4 : words == 3 ? 6 : kMostSiblings;
  if (words < 2) return std::nullopt;
  // States are capitalised more often than names of users and hosts are.
  if (part.text[0] >= 'A' && part.text[0] <= 'Z') enough = std::max<size_t>(enough, 6);
  if (place == 0 || IsShouted(part.text)) enough = kMostSiblings;
  if (IsPath(part.text)) enough = std::min<size_t>(enough, 3);
  size_t seen = siblings.count;
  const auto masked = Known(key);
  if (masked) seen += 2;  // numbers were seen there
  if (seen < enough) return std::nullopt;

  const Siblings found = siblings;
  siblings_.erase(key);
  const uint32_t root = masked.value_or(found.ids[0]);
  Open(templates_[root], place);
  for (size_t i = 0; i < found.count; ++i) Merge(found.ids[i], root);
  Remember(key, root);
  return Settle(root);
}

void TemplateMiner::Open(Template& target, size_t place) {
  Part& part = target.parts[place];
  if (part.kind == Token::Kind::kValue && part.text.empty()) return;
  target.hash -= PlaceHash(part.hash, place);
  target.hash += PlaceHash(kValueHash, place);
  part = {Token::Kind::kValue, part.space, "", kValueHash};
  ++opened_;
}

// What is a value in one of them is one in both.
void TemplateMiner::Merge(uint32_t id, uint32_t root) {
  if (id == root || !templates_[id].alive) return;
  Template& target = templates_[root];
  Template& merged = templates_[id];
  for (size_t place = 0; place < merged.parts.size() && place < target.parts.size(); ++place) {
    const bool value = merged.parts[place].kind == Token::Kind::kValue;
    if (value && target.parts[place].kind != Token::Kind::kValue) Open(target, place);
  }
  target.count += merged.count;
  target.last_seen = std::max(target.last_seen, merged.last_seen);
  merged.parent = root;
  merged.alive = false;
  merged.parts.clear();
  --alive_;
}

// It may have become what another is already.
uint32_t TemplateMiner::Settle(uint32_t root) {
  const uint64_t hash = templates_[root].hash;
  const auto same = Known(hash);
  if (same && *same != root) {
    Merge(root, *same);
    return *same;
  }
  Remember(hash, root);
  return root;
}

std::optional<uint32_t> TemplateMiner::Restore(std::string_view text, uint64_t count) {
  mask_.ReadMasked(text);
  if (full() || Known(mask_.hash())) return std::nullopt;
  ++tick_;
  const uint32_t id = Make();
  // Which of its values words opened is not known any more: all take words.
  for (Part& part : templates_[id].parts) {
    if (part.kind == Token::Kind::kValue) part.text.clear();
  }
  ++opened_;
  templates_[id].count = count;
  templates_[id].last_seen = tick_;
  return Register(id);
}

uint32_t TemplateMiner::Resolve(uint32_t id) const {
  while (templates_[id].parent != id) id = templates_[id].parent;
  return id;
}

std::string TemplateMiner::Text(uint32_t id) const {
  std::string text;
  for (const Part& part : templates_[id].parts) {
    if (part.space && !text.empty()) text += ' ';
    text += part.kind == Token::Kind::kValue ? kValueText : std::string_view(part.text);
  }
  return text;
}

uint64_t TemplateMiner::Count(uint32_t id) const { return templates_[id].count; }

uint64_t TemplateMiner::Born(uint32_t id) const { return templates_[id].born; }

void TemplateMiner::Remember(uint64_t hash, uint32_t id) {
  if (forms_.size() >= kMostForms * options_.templates) {
    // Forms of opened places can be found again, through them.
    forms_.clear();
    for (const uint32_t known : Live()) forms_.emplace(templates_[known].hash, known);
  }
  forms_[hash] = id;
}

// The least recently seen tenth.
void TemplateMiner::Forget() {
  std::vector<std::pair<uint64_t, uint32_t>> by_age;
  for (const uint32_t id : Live()) by_age.emplace_back(templates_[id].last_seen, id);
  const size_t goes = std::max<size_t>(1, by_age.size() / 10);
  std::nth_element(by_age.begin(), by_age.begin() + static_cast<ptrdiff_t>(goes) - 1, by_age.end());
  for (size_t i = 0; i < goes; ++i) {
    Template& old = templates_[by_age[i].second];
    old.alive = false;
    old.parts.clear();
    old.parts.shrink_to_fit();
  }
  alive_ -= goes;
  forgotten_ += goes;
}

// Makes room, and the slots of what was merged or forgotten free.
void TemplateMiner::Sweep() {
  if (alive_ >= options_.templates) Forget();
  forms_.clear();
  siblings_.clear();
  free_.clear();
  for (auto id = static_cast<uint32_t>(templates_.size()); id-- > 0;) {
    if (templates_[id].alive) {
      forms_.emplace(templates_[id].hash, id);
    } else {
      templates_[id].parent = id;
      free_.push_back(id);
    }
  }
}

std::vector<uint32_t> TemplateMiner::Live() const {
  std::vector<uint32_t> ids;
  for (uint32_t id = 0; id < templates_.size(); ++id) {
    if (templates_[id].alive) ids.push_back(id);
  }
  return ids;
}

}  // namespace aijob::analyze
