#include "collect/shard_set.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "collect/json_scan.h"
#include "model/ascii.h"

namespace aijob::collect {
namespace {

constexpr size_t kMostShards = 100'000;  // what a name says is no reason to count further

/// The number at `text`'s beginning, taken from it.
std::optional<size_t> TakeNumber(std::string_view& text) {
  size_t number = 0;
  const std::from_chars_result result =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(result.ptr - text.data()));
  return number;
}

/// One file of a group that says how many it is of.
struct Part {
  std::string group;  // its name without its numbers
  size_t number = 0, count = 0;
  bool from_one = false;
};

/// "model-00001-of-00004.safetensors"
std::optional<Part> ReadOf(std::string_view path) {
  const size_t of = path.rfind("-of-");
  if (of == std::string_view::npos) return std::nullopt;
  size_t begin = of;
  while (begin > 0 && model::IsDigit(path[begin - 1])) --begin;
  std::string_view number = path.substr(begin, of - begin);
  std::string_view rest = path.substr(of + 4);
  const auto read = TakeNumber(number);
  const auto count = TakeNumber(rest);
  if (!read || !count || *count == 0) return std::nullopt;
  return Part{std::string(path.substr(0, begin)) + "-of-" + std::string(rest), *read, *count, true};
}

/// "model_world_size_8_rank_0.pt"
std::optional<Part> ReadWorldSize(std::string_view path) {
  constexpr std::string_view kSize = "world_size_";
  constexpr std::string_view kRank = "_rank_";
  const size_t at = path.rfind(kSize);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = path.substr(at + kSize.size());
  const auto count = TakeNumber(rest);
  if (!count || *count == 0 || !rest.starts_with(kRank)) return std::nullopt;
  rest.remove_prefix(kRank.size());
  const auto rank = TakeNumber(rest);
  if (!rank) return std::nullopt;
  return Part{std::string(path.substr(0, at)) + std::string(rest), *rank, *count, false};
}

struct Group {
  size_t count = 0;
  bool from_one = false;
  std::set<size_t> numbers;
  std::string example;
};

std::string GroupFault(const Group& group) {
  const size_t first = group.from_one ? 1 : 0;
  for (size_t i = first; i < std::min(group.count, kMostShards) + first; ++i) {
    if (group.numbers.contains(i)) continue;
    return "shard " + std::to_string(i) + " of " + std::to_string(group.count) + " like " +
           group.example + " is missing";
  }
  return "";
}

/// What names a temporary or lock file's owner: "model.pt.tmp.node1" is {"model.pt", "node1"}.
std::optional<std::pair<std::string, std::string>> ReadOwner(std::string_view path) {
  for (const std::string_view word : {".tmp.", ".tmp-", ".lock.", ".lock-"}) {
    const size_t at = path.rfind(word);
    if (at == std::string_view::npos || at + word.size() >= path.size()) continue;
    return std::pair(std::string(path.substr(0, at)), std::string(path.substr(at + word.size())));
  }
  return std::nullopt;
}

}  // namespace

std::string NamesFault(const FolderListing& listing) {
  std::map<std::string, Group> groups;
  for (const FolderEntry& entry : listing.entries) {
    if (entry.kind != FolderEntry::Kind::kFile && entry.kind != FolderEntry::Kind::kLink) continue;
    std::optional<Part> part = ReadOf(entry.path);
    if (!part) part = ReadWorldSize(entry.path);
    if (!part) continue;
    Group& group = groups[part->group];
    if (group.count != 0 && group.count != part->count) {
      return "has shards of two writers: " + group.example + " and " + entry.path;
    }
    group.count = part->count;
    group.from_one = part->from_one;
    group.numbers.insert(part->number);
    if (group.example.empty()) group.example = entry.path;
  }
  for (const auto& [name, group] : groups) {
    if (std::string fault = GroupFault(group); !fault.empty()) return fault;
  }
  return "";
}

std::set<std::string> IndexedShards(std::string_view text, bool& broken) {
  std::set<std::string> names;
  const JsonVerdict verdict = ScanJson(text, [&names](const JsonValue& value) {
    if (value.path.size() == 2 && value.path[0] == "weight_map" && value.is_text &&
        names.size() < kMostShards) {
      names.insert(value.text);
    }
    return true;
  });
  broken = verdict != JsonVerdict::kWhole;
  return names;
}

std::set<std::string> DistcpShards(std::string_view text) {
  constexpr std::string_view kEnd = ".distcp";
  constexpr std::string_view kInside = "0123456789_";
  std::set<std::string> names;
  for (size_t at = text.find(kEnd); at != std::string_view::npos; at = text.find(kEnd, at + 1)) {
    size_t begin = at;
    while (begin > 0 && kInside.find(text[begin - 1]) != std::string_view::npos) --begin;
    // In a pickle the byte before is the name's length, which can be a digit's: the name begins at
    // its two underscores.
    begin = text.substr(0, at).find("__", begin);
    if (begin == std::string_view::npos) continue;
    names.emplace(text.substr(begin, at + kEnd.size() - begin));
    if (names.size() >= kMostShards) break;
  }
  return names;
}

std::string WritersFault(const FolderListing& listing, model::Duration window) {
  struct Seen {
    std::string owner;
    const FolderEntry* entry;
  };
  std::map<std::string, Seen> stems;
  for (const FolderEntry& entry : listing.entries) {
    const auto owner = ReadOwner(entry.path);
    if (!owner) continue;
    const auto [known, fresh] = stems.try_emplace(owner->first, Seen{owner->second, &entry});
    if (fresh || known->second.owner == owner->second) continue;
    const model::Duration apart = entry.modified > known->second.entry->modified
                                      ? entry.modified - known->second.entry->modified
                                      : known->second.entry->modified - entry.modified;
    if (apart <= window) {
      return "has two writers: " + known->second.entry->path + " and " + entry.path;
    }
  }
  return "";
}

}  // namespace aijob::collect
