#pragma once
// A log folder of its own for one test.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "model/time.h"

namespace aijob::ctl {

class LogsFolderTest : public testing::Test {
 protected:
  LogsFolderTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "aijob_logs_XXXXXX").string();
    dir_ = mkdtemp(pattern.data());
  }
  ~LogsFolderTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(dir_, ignored);
  }
  void Append(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((dir_ / name).parent_path());
    std::ofstream(dir_ / name, std::ios::binary | std::ios::app) << text;
  }

  // 2024-05-20T12:00:00Z
  const model::TimePoint kNow{std::chrono::seconds(1'716'206'400)};
  std::filesystem::path dir_;
};

/// A line of the reference schema, `second` seconds after 08:00:00.
inline std::string JsonLine(int second, const std::string& level, const std::string& task,
                            const std::string& message) {
  char time[32];
  std::snprintf(time, sizeof time, "2024-05-20T08:%02d:%02dZ", second / 60, second % 60);
  return std::string(R"({"timestamp":")") + time + R"(","level":")" + level + R"(","task_id":")" +
         task + R"(","message":")" + message + "\"}";
}

}  // namespace aijob::ctl
