#pragma once
// A temporary folder that a test fills and that goes with it.

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace aijob::test {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "aijob-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "mkdtemp failed";
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string Path(std::string_view name = "") const {
    return name.empty() ? path_.string() : (path_ / name).string();
  }
  void Append(std::string_view name, std::string_view text) const {
    Put(name, text, std::ios::app);
  }
  void Write(std::string_view name, std::string_view text) const {
    Put(name, text, std::ios::trunc);
  }
  void Rename(std::string_view from, std::string_view to) const {
    std::filesystem::rename(path_ / from, path_ / to);
  }
  /// As logrotate's copytruncate: the copy first, then the file is cut.
  void CopyTruncate(std::string_view from, std::string_view to) const {
    std::filesystem::copy_file(path_ / from, path_ / to,
                               std::filesystem::copy_options::overwrite_existing);
    std::filesystem::resize_file(path_ / from, 0);
  }

 private:
  void Put(std::string_view name, std::string_view text, std::ios::openmode mode) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, mode | std::ios::binary) << text;
  }

  std::filesystem::path path_;
};

}  // namespace aijob::test
