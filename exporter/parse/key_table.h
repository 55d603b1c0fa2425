#pragma once
// KeyTable: which keys of a structured line somebody wants, found by one hash of the key's first
// bytes. Built once; const afterwards, so any thread may read it.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/reading.h"

namespace aijob::parse {

/// What a key means to every line, wanted field or not.
enum class Role : uint8_t {
  kNone,
  kTime,
  kLevel,        // a name, or a number of pino's scale
  kLevelPython,  // numbers of Python's logging
  kLevelSyslog,  // numbers of RFC 5424
  kLevelOtel,    // numbers of OpenTelemetry
  kMessage,
  kWeakMessage,  // the message where no better one stands in the line
  kErrorText,    // error, exception or stack texts: read along with the message
};

/// The top level of a line; objects within it have nodes above.
inline constexpr uint16_t kTopNode = 0;

struct KeyEntry {
  std::string key;
  uint16_t node = kTopNode;  // the object it stands in
  uint16_t child = 0;        // the node of the object it names; 0: nothing within is wanted
  Role role = Role::kNone;
  std::vector<uint32_t> wanted;  // indices of FieldSpecs
};

class KeyTable {
 public:
  explicit KeyTable(std::span<const model::FieldSpec> wanted);

  /// The entry of key [key, key + length) within `node`, or nullptr. REQUIRES that 8 bytes from
  /// `key` on can be read.
  [[nodiscard]] const KeyEntry* Find(uint16_t node, const char* key, size_t length) const;

  [[nodiscard]] size_t wanted_count() const { return wanted_count_; }

 private:
  KeyEntry& Entry(uint16_t node, std::string_view key);
  KeyEntry& NestedEntry(std::string_view spelling);
  void Index();

  std::vector<KeyEntry> entries_;
  std::vector<uint16_t> slots_;  // 1 + index into entries_; 0 is free
  uint16_t nodes_ = 1;
  size_t wanted_count_;
};

}  // namespace aijob::parse
