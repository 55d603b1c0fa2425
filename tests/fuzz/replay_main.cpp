// Stands in for libFuzzer's main in builds without it: runs the target once on each file of the
// folders and files it is given, so that what fuzzing once found stays a plain test.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

size_t Replay(const std::filesystem::path& path) {
  if (std::filesystem::is_directory(path)) {
    size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
      if (entry.is_regular_file()) count += Replay(entry.path());
    }
    return count;
  }
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(""), 0);
  size_t replayed = 0;
  for (int i = 1; i < count; ++i) {
    if (std::filesystem::exists(arguments[i])) replayed += Replay(arguments[i]);
  }
  std::printf("replayed %zu inputs\n", replayed);
  return 0;
}
