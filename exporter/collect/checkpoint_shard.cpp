#include "collect/checkpoint_shard.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "collect/json_scan.h"

namespace aijob::collect {
namespace {

constexpr std::string_view kCutOff = "is cut off";
constexpr size_t kHead = 16;

/// A little-endian number of `length` bytes. REQUIRES that they are there.
uint64_t Little(std::string_view bytes, size_t at, size_t length) {
  uint64_t number = 0;
  for (size_t i = length; i-- > 0;) {
    number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
  }
  return number;
}

// ---- safetensors
// ---------------------------------------------------------------------------------

struct Tensors {
  std::vector<std::pair<uint64_t, uint64_t>> ranges;
  bool bad = false;
};

/// Takes the two numbers of each tensor's "data_offsets", as they come.
bool TakeOffset(const JsonValue& value, bool& second, Tensors& tensors) {
  if (value.path.size() != 3 || value.path[1] != "data_offsets") return true;
  if (!value.number || *value.number < 0 || *value.number > 9e15) {  // beyond what a double counts
    tensors.bad = true;
    return false;
  }
  const auto offset = static_cast<uint64_t>(*value.number);
  if (second) {
    tensors.ranges.back().second = offset;
  } else {
    tensors.ranges.emplace_back(offset, 0);
  }
  second = !second;
  return true;
}

std::string CheckRanges(Tensors& tensors, uint64_t data) {
  std::sort(tensors.ranges.begin(), tensors.ranges.end());
  uint64_t next = 0;
  for (const auto& [begin, end] : tensors.ranges) {
    if (begin != next || end < begin) return "has tensors that overlap or leave a hole";
    next = end;
  }
  if (next > data) return std::string(kCutOff);
  return next < data ? "is longer than its tensors" : "";
}

std::string CheckSafetensors(LookedFile& file) {
  if (file.size() < 8) return std::string(kCutOff);
  const auto head = file.Read(0, 8);
  if (!head || head->size() < 8) return "";
  const uint64_t length = Little(*head, 0, 8);
  if (length == 0) return "begins with zeros";
  if (length > file.size() - 8) return std::string(kCutOff);
  if (length > kSafetensorsHeader) return "";
  const auto text = file.Read(8, static_cast<size_t>(length));
  if (!text || text->size() < length) return "";
  Tensors tensors;
  bool second = false;
  const JsonVerdict verdict =
      ScanJson(*text, [&](const JsonValue& value) { return TakeOffset(value, second, tensors); });
  if (verdict != JsonVerdict::kWhole || text->front() != '{' || tensors.bad || second) {
    return "has a header that is no safetensors header";
  }
  return CheckRanges(tensors, file.size() - 8 - length);
}

// ---- ZIP
// -----------------------------------------------------------------------------------------

constexpr size_t kEndSize = 22;      // end of central directory record, without comment
constexpr size_t kLocatorSize = 20;  // zip64 end of central directory locator
constexpr size_t kEnd64Size = 56;    // zip64 end of central directory record
constexpr size_t kEntrySize = 46;    // central directory header, without its name
constexpr size_t kMostComment = 65535;

struct ZipDirectory {
  uint64_t offset = 0, bytes = 0;
  uint64_t end = 0;  // where the records behind it begin
};

/// What stands in the zip64 records before the end record at `end`; false where they are broken.
bool ReadZip64(LookedFile& file, uint64_t end, ZipDirectory& directory) {
  if (end < kLocatorSize) return false;
  const auto locator = file.Read(end - kLocatorSize, kLocatorSize);
  if (!locator || locator->size() < kLocatorSize) return true;
  if (!locator->starts_with("PK\6\7")) return false;
  const uint64_t at = Little(*locator, 8, 8);
  if (at > end - kLocatorSize || end - kLocatorSize - at < kEnd64Size) return false;
  const auto record = file.Read(at, kEnd64Size);
  if (!record || record->size() < kEnd64Size) return true;
  if (!record->starts_with("PK\6\6")) return false;
  directory = {Little(*record, 48, 8), Little(*record, 40, 8), at};
  return true;
}

/// Where the end record begins; nothing where there is none.
std::optional<uint64_t> FindEnd(LookedFile& file, std::string& record) {
  for (const size_t tail : {kEndSize, kEndSize + kMostComment}) {
    const uint64_t length = std::min<uint64_t>(tail, file.size());
    const auto bytes = file.Read(file.size() - length, static_cast<size_t>(length));
    if (!bytes || bytes->size() < length) return file.size();  // not to be judged
    const size_t at = bytes->rfind("PK\5\6");
    if (at == std::string::npos || bytes->size() - at < kEndSize) continue;
    record = bytes->substr(at, kEndSize);
    return file.size() - length + at;
  }
  return std::nullopt;
}

/// The entries, as far as they are read: each must lie before the directory.
bool EntriesFit(std::string_view entries, const ZipDirectory& directory) {
  size_t at = 0;
  while (at + kEntrySize <= entries.size()) {
    if (entries.substr(at, 4) != "PK\1\2") return false;
    const uint64_t bytes = Little(entries, at + 20, 4);
    const uint64_t offset = Little(entries, at + 42, 4);
    const bool known = bytes != UINT32_MAX && offset != UINT32_MAX;  // else in a zip64 field
    if (known && offset + bytes > directory.offset) return false;
    at += kEntrySize + Little(entries, at + 28, 2) + Little(entries, at + 30, 2) +
          Little(entries, at + 32, 2);
  }
  return true;
}

std::string CheckZip(LookedFile& file) {
  std::string record;
  const auto end = FindEnd(file, record);
  if (!end) return std::string(kCutOff) + " (no end of a central directory)";
  if (record.empty()) return "";
  ZipDirectory directory = {Little(record, 16, 4), Little(record, 12, 4), *end};
  const bool zip64 = directory.offset == UINT32_MAX || directory.bytes == UINT32_MAX ||
                     Little(record, 10, 2) == UINT16_MAX;
  if (zip64 && !ReadZip64(file, *end, directory)) return "has a broken end (zip64)";
  if (directory.offset > directory.end || directory.bytes > directory.end - directory.offset) {
    return "has a central directory that is not all there";
  }
  const size_t length = static_cast<size_t>(std::min<uint64_t>(directory.bytes, kZipDirectory));
  const auto entries = file.Read(directory.offset, length);
  if (!entries || entries->size() < length) return "";
  if (length < kEntrySize || !EntriesFit(*entries, directory)) {
    return "has a central directory that is broken";
  }
  return "";
}

}  // namespace

bool IsShardName(std::string_view name) {
  for (const std::string_view end :
       {".safetensors", ".pt", ".pth", ".bin", ".ckpt", ".distcp", ".npz"}) {
    if (name.ends_with(end)) return true;
  }
  return false;
}

std::string CheckShard(std::string_view name, LookedFile& file) {
  if (file.size() == 0) return "is empty";
  if (name.ends_with(".safetensors")) return CheckSafetensors(file);
  const auto head = file.Read(0, kHead);
  if (!head || head->empty()) return "";
  if (head->starts_with("PK\3\4")) return CheckZip(file);
  const bool zeros = head->find_first_not_of('\0') == std::string::npos;
  return zeros && head->size() == kHead && !name.ends_with(".distcp") ? "begins with zeros" : "";
}

}  // namespace aijob::collect
