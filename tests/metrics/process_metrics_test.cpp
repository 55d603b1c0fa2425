#include "metrics/process_metrics.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "metrics_testing.h"

namespace aijob::metrics {
namespace {

namespace fs = std::filesystem;

TEST(ProcessMetrics, ReadsAFixtureTree) {
  const fs::path proc = fs::temp_directory_path() / ("aijob_proc_" + std::to_string(::getpid()));
  fs::create_directories(proc / "self" / "fd");
  std::ofstream(proc / "self" / "stat")
      << "42 (a) (b c) S 1 42 42 0 -1 4194560 100 0 0 0 250 150 0 0 20 0 4 0 1000 8192000 500 "
         "18446744073709551615 1 1 0 0 0\n";
  std::ofstream(proc / "self" / "limits")
      << "Limit                     Soft Limit           Hard Limit           Units     \n"
         "Max open files            1024                 524288               files     \n";
  std::ofstream(proc / "stat") << "cpu  1 2 3\nbtime 1700000000\n";
  for (const char* fd : {"0", "1", "2"}) std::ofstream(proc / "self" / "fd" / fd);
  const model::Families families = ProcessMetrics(proc);
  fs::remove_all(proc);
  const double tick = 1.0 / static_cast<double>(::sysconf(_SC_CLK_TCK));
  EXPECT_DOUBLE_EQ(ValueOf(families, "process_cpu_seconds_total", {}), 400 * tick);
  EXPECT_EQ(ValueOf(families, "process_max_fds", {}), 1024);
  EXPECT_EQ(ValueOf(families, "process_open_fds", {}), 3);
  EXPECT_EQ(ValueOf(families, "process_virtual_memory_bytes", {}), 8192000);
  EXPECT_EQ(ValueOf(families, "process_resident_memory_bytes", {}),
            500.0 * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  EXPECT_DOUBLE_EQ(ValueOf(families, "process_start_time_seconds", {}), 1700000000 + 1000 * tick);
}

TEST(ProcessMetrics, LeavesOutWhatCannotBeRead) {
  EXPECT_TRUE(ProcessMetrics("/nonexistent").empty());
}

TEST(ProcessMetrics, FindsThisProcess) { EXPECT_EQ(ProcessMetrics("/proc").size(), 6u); }

}  // namespace
}  // namespace aijob::metrics
