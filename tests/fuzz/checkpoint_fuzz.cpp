// What a checkpoint's files say, of any bytes: names, trackers, JSON, pickles, safetensors, ZIPs.
// The first byte chooses the file's kind.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "collect/checkpoint_layout.h"
#include "collect/checkpoint_metadata.h"
#include "collect/checkpoint_shard.h"
#include "collect/shard_set.h"

namespace {

namespace collect = aijob::collect;
namespace fs = std::filesystem;

/// A folder, in memory where there is one.
struct Place {
  fs::path folder;

  Place() {
    const fs::path memory = "/dev/shm";
    const fs::path under = fs::is_directory(memory) ? memory : fs::temp_directory_path();
    std::string pattern = (under / "aijob_checkpoint_fuzz_XXXXXX").string();
    folder = mkdtemp(pattern.data());
  }
  ~Place() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
};

void CheckFile(const std::string& name, std::string_view bytes) {
  static const Place kPlace;
  std::ofstream(kPlace.folder / name, std::ios::binary | std::ios::trunc) << bytes;
  const auto opened = collect::OpenFolder(kPlace.folder.string());
  if (!opened.ok()) std::abort();
  collect::LookBudget budget;
  auto file = collect::LookedFile::Open(opened->get(), name, budget);
  if (!file.ok()) std::abort();
  const std::string fault = collect::CheckShard(name, *file);
  if (bytes.empty() && fault.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  bool broken = false;
  switch (data[0] % 4) {
    case 0:
      CheckFile("m.safetensors", bytes);
      break;
    case 1:
      CheckFile("m.pt", bytes);
      break;
    case 2:
      (void)collect::ReadMetaJson(bytes);
      (void)collect::ReadTrainerState(bytes, true);
      (void)collect::IndexedShards(bytes, broken);
      break;
    default:
      (void)collect::DistcpShards(bytes);
      (void)collect::ReadTracker(bytes);
      (void)collect::ReadCheckpointName(bytes, true, collect::CheckpointLayout::kAuto);
  }
  return 0;
}
