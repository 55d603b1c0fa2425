#include "parse/key_table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace aijob::parse {
namespace {

struct Spelling {
  std::string_view key;
  Role role;
};

/// Sources: zap, zerolog, logrus, slog (time level msg error), klog's JSON (ts v err), bunyan and
/// pino (time level msg err.stack), python-json-logger and structlog (asctime levelname exc_info
/// event), ECS (@timestamp log.level error.stack_trace), OpenTelemetry (severityText body), GCP
/// (severity textPayload), journald (PRIORITY MESSAGE), Rust tracing (fields.message), loguru
/// (record.*), the articles' schema (timestamp level message).
constexpr std::array kSpellings = {
    Spelling{"timestamp", Role::kTime},
    Spelling{"ts", Role::kTime},
    Spelling{"time", Role::kTime},
    Spelling{"@timestamp", Role::kTime},
    Spelling{"asctime", Role::kTime},
    Spelling{"datetime", Role::kTime},
    Spelling{"date", Role::kTime},
    Spelling{"t", Role::kTime},
    Spelling{"eventTime", Role::kTime},
    Spelling{"created", Role::kTime},
    Spelling{"timeUnixNano", Role::kTime},
    Spelling{"observedTimestamp", Role::kTime},
    Spelling{"updated_at", Role::kTime},
    Spelling{"__REALTIME_TIMESTAMP", Role::kTime},
    Spelling{"record.time.timestamp", Role::kTime},
    Spelling{"level", Role::kLevel},
    Spelling{"lvl", Role::kLevel},
    Spelling{"Level", Role::kLevel},
    Spelling{"log_level", Role::kLevel},
    Spelling{"loglevel", Role::kLevel},
    Spelling{"levelname", Role::kLevel},
    Spelling{"level_name", Role::kLevel},
    Spelling{"log.level", Role::kLevel},
    Spelling{"record.level.name", Role::kLevel},
    Spelling{"severityText", Role::kLevel},
    Spelling{"severity_text", Role::kLevel},
    Spelling{"severity", Role::kLevelSyslog},
    Spelling{"PRIORITY", Role::kLevelSyslog},
    Spelling{"priority", Role::kLevelSyslog},
    Spelling{"levelno", Role::kLevelPython},
    Spelling{"severityNumber", Role::kLevelOtel},
    Spelling{"severity_number", Role::kLevelOtel},
    Spelling{"message", Role::kMessage},
    Spelling{"msg", Role::kMessage},
    Spelling{"MESSAGE", Role::kMessage},
    Spelling{"Message", Role::kMessage},
    Spelling{"textPayload", Role::kMessage},
    Spelling{"jsonPayload.message", Role::kMessage},
    Spelling{"fields.message", Role::kMessage},
    Spelling{"record.message", Role::kMessage},
    Spelling{"short_message", Role::kMessage},
    Spelling{"text", Role::kWeakMessage},
    Spelling{"log", Role::kWeakMessage},
    Spelling{"body", Role::kWeakMessage},
    Spelling{"event", Role::kWeakMessage},
    Spelling{"error", Role::kErrorText},
    Spelling{"err", Role::kErrorText},
    Spelling{"errors", Role::kErrorText},
    Spelling{"exception", Role::kErrorText},
    Spelling{"exc_info", Role::kErrorText},
    Spelling{"exc_text", Role::kErrorText},
    Spelling{"traceback", Role::kErrorText},
    Spelling{"stack", Role::kErrorText},
    Spelling{"stack_info", Role::kErrorText},
    Spelling{"stacktrace", Role::kErrorText},
    Spelling{"stack_trace", Role::kErrorText},
    Spelling{"errorVerbose", Role::kErrorText},
    Spelling{"error_message", Role::kErrorText},
    Spelling{"error_msg", Role::kErrorText},
    Spelling{"full_message", Role::kErrorText},
    Spelling{"error.message", Role::kErrorText},
    Spelling{"error.type", Role::kErrorText},
    Spelling{"error.stack", Role::kErrorText},
    Spelling{"error.stack_trace", Role::kErrorText},
    Spelling{"err.message", Role::kErrorText},
    Spelling{"err.type", Role::kErrorText},
    Spelling{"err.stack", Role::kErrorText},
    Spelling{"exception.message", Role::kErrorText},
    Spelling{"exception.type", Role::kErrorText},
    Spelling{"exception.stacktrace", Role::kErrorText},
    Spelling{"fields.error", Role::kErrorText},
};

/// A hash of the key's length and first eight bytes.
size_t Hash(uint16_t node, const char* key, size_t length, size_t slots) {
  uint64_t bytes = 0;
  std::memcpy(&bytes, key, sizeof bytes);
  if constexpr (std::endian::native == std::endian::little) {
    if (length < 8) bytes &= (uint64_t{1} << (8 * length)) - 1;
  } else {
    if (length < 8) bytes = length == 0 ? 0 : bytes >> (64 - 8 * length);
  }
  const uint64_t mixed =
      (bytes ^ (length * 0x9e3779b97f4a7c15) ^ (uint64_t{node} << 40)) * 0xff51afd7ed558ccd;
  return static_cast<size_t>(mixed >> 40) & (slots - 1);
}

}  // namespace

KeyTable::KeyTable(std::span<const model::FieldSpec> wanted) : wanted_count_(wanted.size()) {
  for (const Spelling& spelling : kSpellings) {
    KeyEntry& flat = Entry(kTopNode, spelling.key);
    if (flat.role == Role::kNone) flat.role = spelling.role;
    KeyEntry& nested = NestedEntry(spelling.key);
    if (nested.role == Role::kNone) nested.role = spelling.role;
  }
  for (uint32_t index = 0; index < wanted.size(); ++index) {
    for (const std::string& spelling : wanted[index].spellings) {
      Entry(kTopNode, spelling).wanted.push_back(index);  // as one key with a dot
      KeyEntry& nested = NestedEntry(spelling);
      if (nested.node != kTopNode) nested.wanted.push_back(index);
    }
  }
  Index();
}

KeyEntry& KeyTable::Entry(uint16_t node, std::string_view key) {
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const KeyEntry& entry) {
    return entry.node == node && entry.key == key;
  });
  if (found != entries_.end()) return *found;
  entries_.push_back({std::string(key), node, 0, Role::kNone, {}});
  return entries_.back();
}

KeyEntry& KeyTable::NestedEntry(std::string_view spelling) {
  uint16_t node = kTopNode;
  for (size_t dot = spelling.find('.'); dot != std::string_view::npos && nodes_ < 1000;
       dot = spelling.find('.')) {
    KeyEntry& parent = Entry(node, spelling.substr(0, dot));
    if (parent.child == 0) parent.child = nodes_++;
    node = parent.child;
    spelling.remove_prefix(dot + 1);
  }
  return Entry(node, spelling);
}

void KeyTable::Index() {
  slots_.assign(std::bit_ceil(entries_.size() * 8), 0);
  for (size_t i = 0; i < entries_.size(); ++i) {
    std::string padded = entries_[i].key;
    padded.append(8, '\0');
    size_t slot = Hash(entries_[i].node, padded.data(), entries_[i].key.size(), slots_.size());
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = static_cast<uint16_t>(i + 1);
  }
}

const KeyEntry* KeyTable::Find(uint16_t node, const char* key, size_t length) const {
  size_t slot = Hash(node, key, length, slots_.size());
  for (; slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
    const KeyEntry& entry = entries_[slots_[slot] - 1];
    if (entry.node == node && entry.key.size() == length &&
        std::memcmp(entry.key.data(), key, length) == 0) {
      return &entry;
    }
  }
  return nullptr;
}

}  // namespace aijob::parse
