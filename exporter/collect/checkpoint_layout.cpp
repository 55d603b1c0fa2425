#include "collect/checkpoint_layout.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace aijob::collect {
namespace {

constexpr std::array<std::string_view, 8> kLayoutNames = {
    "auto", "dcp", "deepspeed", "megatron", "hf", "lightning", "orbax", "generic"};

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kOrbaxTemporary = ".orbax-checkpoint-tmp";

/// A folder's name before its number. The first that fits wins.
struct FolderRow {
  std::string_view before;
  CheckpointLayout layout;
};
constexpr FolderRow kFolders[] = {
    {"checkpoint-", CheckpointLayout::kHf},
    {"iter_", CheckpointLayout::kMegatron},
    {"global_step_", CheckpointLayout::kDeepSpeed},
    {"global_step", CheckpointLayout::kDeepSpeed},
    {"step-", CheckpointLayout::kDcp},
    {"step_", CheckpointLayout::kDcp},
    {"", CheckpointLayout::kOrbax},
};

constexpr std::string_view kGenericWords[] = {"checkpoint", "ckpt", "global_step", "step",
                                              "iteration",  "iter", "model",       "save"};
constexpr std::string_view kGenericEnds[] = {".pt", ".pth", ".ckpt", ".bin", ".safetensors"};
constexpr std::string_view kTemporaryBefore[] = {"tmp-", "tmp_", ".tmp-", ".tmp_"};
constexpr std::string_view kTemporaryAfter[] = {".tmp", "-tmp", "_tmp", ".incomplete", ".partial"};

/// The number that is all of `text`.
std::optional<uint64_t> Number(std::string_view text) {
  uint64_t number = 0;
  const std::from_chars_result result =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || result.ec != std::errc() || result.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

bool TakeBefore(std::string_view& text, std::string_view before) {
  if (!text.starts_with(before)) return false;
  text.remove_prefix(before.size());
  return true;
}

bool TakeAfter(std::string_view& text, std::string_view after) {
  if (!text.ends_with(after)) return false;
  text.remove_suffix(after.size());
  return true;
}

/// Takes what says that a name is not the last one; true where something did.
bool TakeTemporary(std::string_view& name) {
  if (const size_t at = name.find(kOrbaxTemporary); at != std::string_view::npos) {
    name = name.substr(0, at);
    return true;
  }
  for (const std::string_view before : kTemporaryBefore) {
    if (TakeBefore(name, before)) return true;
  }
  for (const std::string_view after : kTemporaryAfter) {
    if (TakeAfter(name, after)) return true;
  }
  return false;
}

std::optional<CheckpointName> ReadLightning(std::string_view name) {
  if (!name.ends_with(".ckpt")) return std::nullopt;
  const size_t at = name.find("step=");
  if (at == std::string_view::npos) return std::nullopt;
  name.remove_prefix(at + 5);
  const auto step = Number(name.substr(0, name.find_first_not_of(kDigits)));
  if (!step) return std::nullopt;
  return CheckpointName{CheckpointLayout::kLightning, *step, false};
}

std::optional<CheckpointName> ReadGeneric(std::string_view name, bool is_folder) {
  const bool ended = std::any_of(std::begin(kGenericEnds), std::end(kGenericEnds),
                                 [&name](std::string_view end) { return TakeAfter(name, end); });
  if (!ended && !is_folder) return std::nullopt;
  for (const std::string_view word : kGenericWords) {
    std::string_view rest = name;
    if (!TakeBefore(rest, word)) continue;
    if (!rest.empty() && std::string_view("-_=").find(rest[0]) != std::string_view::npos) {
      rest.remove_prefix(1);
    }
    if (const auto step = Number(rest)) return CheckpointName{CheckpointLayout::kGeneric, *step};
  }
  return std::nullopt;
}

std::optional<CheckpointName> ReadFinal(std::string_view name, bool is_folder) {
  if (auto lightning = ReadLightning(name)) return lightning;
  if (is_folder) {
    for (const FolderRow& row : kFolders) {
      std::string_view rest = name;
      if (!TakeBefore(rest, row.before)) continue;
      if (const auto step = Number(rest)) return CheckpointName{row.layout, *step};
    }
  }
  return ReadGeneric(name, is_folder);
}

/// Layouts whose folders may be named as their user likes.
bool FreelyNamed(CheckpointLayout layout) {
  return layout == CheckpointLayout::kDcp || layout == CheckpointLayout::kOrbax ||
         layout == CheckpointLayout::kGeneric;
}

}  // namespace

std::span<const std::string_view> CheckpointLayoutNames() { return kLayoutNames; }

std::optional<CheckpointName> ReadCheckpointName(std::string_view name, bool is_folder,
                                                 CheckpointLayout wanted) {
  const bool temporary = TakeTemporary(name);
  std::optional<CheckpointName> read = ReadFinal(name, is_folder);
  if (!read) return std::nullopt;
  read->temporary = temporary;
  if (wanted == CheckpointLayout::kAuto || wanted == read->layout) return read;
  if (!FreelyNamed(wanted)) return std::nullopt;
  read->layout = wanted;
  return read;
}

std::optional<uint64_t> ReadTracker(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(kBlank) - first + 1);
  for (const std::string_view before : {"global_step_", "global_step", "iter_", ""}) {
    std::string_view rest = text;
    if (!TakeBefore(rest, before)) continue;
    if (const auto step = Number(rest)) return step;
  }
  return std::nullopt;
}

}  // namespace aijob::collect
