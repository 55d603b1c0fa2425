#include "analyze/novel_templates.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "analyze/line_head.h"
#include "analyze/mask.h"
#include "model/ascii.h"

namespace aijob::analyze {
namespace {

using nlohmann::json;

constexpr size_t kLookedAt = 512;

// What words begin with that say so. "terror" and "prefatal" do not.
constexpr std::array<std::string_view, 11> kWords = {"error",  "exception", "fail",  "fatal",
                                                     "panic",  "abort",     "crash", "traceback (",
                                                     "cannot", "corrupt",   "denied"};

char Folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
using model::IsLower;

bool BeginsWith(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (size_t i = 0; i < word.size(); ++i) {
    if (Folded(text[i]) != word[i]) return false;
  }
  return true;
}

// Not "errors: 0", nor the option "--on-error", nor a name that is only spoken of: "ValueError
// and".
bool SaysSo(std::string_view line, size_t begin, size_t end) {
  while (end < line.size() && IsLower(Folded(line[end]))) ++end;
  const bool part = begin > 0 && IsLower(Folded(line[begin - 1]));
  if (part && end < line.size() && line[end] != ':' && line[end] != '(') return false;
  if (begin > 0 && line[begin - 1] == '-') return false;
  while (end < line.size() && (line[end] == ':' || line[end] == '=' || line[end] == ' ')) ++end;
  const bool zero = end < line.size() && line[end] == '0';
  return !zero || (end + 1 < line.size() && line[end + 1] == 'x');
}

std::string Saved(const NovelTemplate& seen) {
  const json saved = {{"template", seen.text},
                      {"workload", seen.workload},
                      {"level", static_cast<int>(seen.level)},
                      {"count", seen.count},
                      {"first", seen.first_seen.time_since_epoch().count()},
                      {"last", seen.last_seen.time_since_epoch().count()},
                      {"example", seen.example}};
  return saved.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

bool LooksLikeError(std::string_view line) {
  line = line.substr(0, kLookedAt);
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = Folded(line[i]);
    // A word begins behind what is no letter, or with a capital: RuntimeError.
    const bool inner = i > 0 && IsLower(Folded(line[i - 1]));
    const bool begins = IsLower(c) && (!inner || (c != line[i] && IsLower(line[i - 1])));
    if (!begins || std::string_view("efpactd").find(c) == std::string_view::npos) continue;
    const std::string_view rest = line.substr(i);
    for (const std::string_view word : kWords) {
      if (word[0] == c && BeginsWith(rest, word) && SaysSo(line, i, i + word.size())) return true;
    }
  }
  return false;
}

bool NovelTemplates::Add(const Line& line) {
  const std::string_view message =
      line.message.empty() ? line.text.substr(MessageStart(line.text)) : line.message;
  const size_t before = miner_.size();
  const TemplateMiner::Seen seen = miner_.Add(Mask(message, kMinedBytes));
  const uint32_t id = miner_.Resolve(seen.id);
  if (seen.is_new || miner_.size() != before) Tidy();
  const auto [found, made] = known_.try_emplace(id);
  Known& known = found->second;
  if (made) {
    known.slot = TakeSlot();
    known.born = miner_.Born(id);
    ids_[known.slot] = id;
    known.seen.workload = line.workload;
    known.seen.level = line.level;
    known.seen.first_seen = line.time;
    known.seen.last_seen = line.time;
    known.seen.example = Mask(line.text, example_bytes_);
  }
  known.seen.last_seen = std::max(known.seen.last_seen, line.time);
  changed_.insert(known.slot);
  return seen.is_new;
}

// Lets go of what the miner has merged or forgotten.
void NovelTemplates::Tidy() {
  const std::vector<uint32_t> live = miner_.Live();
  for (auto at = known_.begin(); at != known_.end();) {
    const auto& [id, known] = *at;
    const bool reused = miner_.Born(id) != known.born;
    if (!reused && std::binary_search(live.begin(), live.end(), id)) {
      ++at;
      continue;
    }
    const auto root = known_.find(miner_.Resolve(id));
    if (!reused && root != at && root != known_.end()) {
      NovelTemplate& kept = root->second.seen;
      kept.first_seen = std::min(kept.first_seen, known.seen.first_seen);
      kept.last_seen = std::max(kept.last_seen, known.seen.last_seen);
      changed_.insert(root->second.slot);
    }
    changed_.insert(known.slot);
    ids_.erase(known.slot);
    at = known_.erase(at);
  }
}

uint32_t NovelTemplates::TakeSlot() {
  uint32_t slot = 0;
  for (const auto& [taken, id] : ids_) {
    if (taken != slot) break;
    ++slot;
  }
  return slot;
}

NovelTemplate NovelTemplates::Show(uint32_t id) const {
  NovelTemplate shown = known_.at(id).seen;
  shown.text = miner_.Text(id);
  shown.count = miner_.Count(id);
  return shown;
}

std::vector<NovelTemplate> NovelTemplates::Show() const {
  std::vector<NovelTemplate> all;
  for (const auto& [id, known] : known_) all.push_back(Show(id));
  std::stable_sort(all.begin(), all.end(), [](const NovelTemplate& a, const NovelTemplate& b) {
    return a.first_seen > b.first_seen;
  });
  return all;
}

std::vector<std::pair<std::string, std::string>> NovelTemplates::TakeSaved() {
  std::vector<std::pair<std::string, std::string>> saved;
  for (const uint32_t slot : changed_) {
    const auto id = ids_.find(slot);
    std::string text;
    if (id != ids_.end()) {
      text = Saved(Show(id->second));
    }
    saved.emplace_back(std::to_string(slot), std::move(text));
  }
  changed_.clear();
  return saved;
}

void NovelTemplates::Load(std::string_view name, std::string_view saved) {
  uint32_t slot = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), slot);
  if (error != std::errc() || end != name.data() + name.size() || slot >= 2 * kMostTemplates)
    return;
  if (saved.empty() || ids_.contains(slot) || known_.size() >= kMostTemplates) return;
  try {
    const json read = json::parse(saved);
    Known known;
    known.slot = slot;
    known.seen.workload = read.at("workload").get<std::string>();
    const int level = read.at("level").get<int>();
    if (level < 0 || static_cast<size_t>(level) >= model::kLevelNames.size()) return;
    known.seen.level = static_cast<model::Level>(level);
    known.seen.first_seen = model::FromTicks(read.at("first"));
    known.seen.last_seen = model::FromTicks(read.at("last"));
    known.seen.example = read.at("example").get<std::string>();
    const auto count = read.at("count").get<uint64_t>();
    const auto id = miner_.Restore(read.at("template").get<std::string>(), count);
    if (!id || known_.contains(*id)) return;
    known.born = miner_.Born(*id);
    ids_[slot] = *id;
    known_.emplace(*id, std::move(known));
  } catch (const json::exception&) {
    // Damaged: it is new again when it comes back.
  }
}

}  // namespace aijob::analyze
