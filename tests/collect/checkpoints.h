#pragma once
// Checkpoints as trainers write them, small: files of the formats, and folders of the layouts.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/time.h"
#include "support/folder.h"

namespace aijob::collect {

inline const model::TimePoint kCheckpointNow{std::chrono::seconds(1'700'000'000)};

/// `number` as `bytes` bytes, the lowest first.
inline std::string LittleEndian(uint64_t number, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(number >> (8 * i) & 0xFFU);
  return text;
}

inline std::string Safetensors(std::string_view header, size_t data) {
  return LittleEndian(header.size(), 8) + std::string(header) + std::string(data, 'd');
}

/// A good one, of two tensors.
inline std::string GoodSafetensors() {
  return Safetensors(
      R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
      R"("b":{"dtype":"U8","shape":[2,1],"data_offsets":[8,10]}} )",
      10);
}

/// A ZIP of one stored file, as torch.save begins and ends its own.
inline std::string Zip(size_t data = 100) {
  const std::string name = "archive/data.pkl";
  const std::string sizes = LittleEndian(data, 4) + LittleEndian(data, 4);
  const std::string local = "PK\3\4" + std::string(14, '\0') + sizes +
                            LittleEndian(name.size(), 2) + LittleEndian(0, 2) + name +
                            std::string(data, 'd');
  const std::string central = "PK\1\2" + std::string(16, '\0') + sizes +
                              LittleEndian(name.size(), 2) + std::string(12, '\0') +
                              LittleEndian(0, 4) + name;
  const std::string end = "PK\5\6" + std::string(4, '\0') + LittleEndian(1, 2) +
                          LittleEndian(1, 2) + LittleEndian(central.size(), 4) +
                          LittleEndian(local.size(), 4) + LittleEndian(0, 2);
  return local + central + end;
}

/// The same with zip64 records, as a file of more than 4 GiB has.
inline std::string Zip64() {
  const std::string plain = Zip();
  const size_t central = plain.find("PK\1\2");
  const size_t end = plain.find("PK\5\6");
  const std::string record = "PK\6\6" + LittleEndian(44, 8) + std::string(12, '\0') +
                             LittleEndian(1, 8) + LittleEndian(1, 8) +
                             LittleEndian(end - central, 8) + LittleEndian(central, 8);
  const std::string locator =
      "PK\6\7" + LittleEndian(0, 4) + LittleEndian(end, 8) + LittleEndian(1, 4);
  return plain.substr(0, end) + record + locator + "PK\5\6" + std::string(4, '\0') +
         std::string(12, '\xff') + LittleEndian(0, 2);
}

/// Sets the time of a file or folder.
inline void SetTime(const std::string& path, model::TimePoint time) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch());
  const timespec spec = {seconds.count(), (time.time_since_epoch() - seconds).count()};
  const timespec both[2] = {spec, spec};
  EXPECT_EQ(utimensat(AT_FDCWD, path.c_str(), both, AT_SYMLINK_NOFOLLOW), 0) << path;
}

/// The same for it and all that is below.
inline void SetTimes(const std::string& path, model::TimePoint time) {
  namespace fs = std::filesystem;
  if (fs::is_directory(fs::symlink_status(path))) {
    for (const auto& entry : fs::recursive_directory_iterator(path)) SetTime(entry.path(), time);
  }
  SetTime(path, time);
}

/// A folder in which checkpoints are written at times of the test's own.
class CheckpointFolder : public test::Folder {
 public:
  CheckpointFolder() {}  // NOLINT(modernize-use-equals-default): clang wants one for constants

  /// As Hugging Face's Trainer: two shards with their index, optimizer, state.
  void WriteHf(uint64_t step, model::TimePoint time, uint64_t said) const {
    const std::string folder = "checkpoint-" + std::to_string(step) + "/";
    for (const char* shard :
         {"model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"}) {
      Write(folder + shard, GoodSafetensors());
    }
    Write(folder + "model.safetensors.index.json",
          R"({"metadata":{"total_size":20},"weight_map":{"a":"model-00001-of-00002.safetensors",)"
          R"("b":"model-00002-of-00002.safetensors"}})");
    Write(folder + "optimizer.pt", Zip());
    Write(folder + "trainer_state.json",
          R"({"epoch": 1.5, "global_step": )" + std::to_string(said) + R"(, "log_history": []})");
    SetTimes(Path(folder), time);
  }
  void WriteHf(uint64_t step, model::TimePoint time) const { WriteHf(step, time, step); }

  /// As torch.distributed.checkpoint: parts, then `.metadata`, which names them.
  void WriteDcp(uint64_t step, model::TimePoint time, bool metadata = true) const {
    const std::string folder = "step-" + std::to_string(step) + "/";
    Write(folder + "__0_0.distcp", "tensors");
    Write(folder + "__1_0.distcp", "tensors");
    if (metadata)
      Write(folder + ".metadata", "\x80\x04X\x0c__0_0.distcp\x94X\x0c__1_0.distcp\x94.");
    SetTimes(Path(folder), time);
  }

  /// As Megatron-LM; its tracker file is the test's business.
  void WriteMegatron(uint64_t step, model::TimePoint time) const {
    std::string number = std::to_string(step);
    number.insert(0, 7 - number.size(), '0');
    Write("iter_" + number + "/mp_rank_00/model_optim_rng.pt", Zip());
    SetTimes(Path("iter_" + number), time);
  }

  void WriteAt(std::string_view name, std::string_view text, model::TimePoint time) const {
    Write(name, text);
    SetTime(Path(name), time);
  }
};

}  // namespace aijob::collect
