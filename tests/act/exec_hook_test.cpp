#include "act/exec_hook.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "model/descriptor.h"
#include "support/folder.h"
#include "support/program.h"

namespace aijob::act {
namespace {

using std::chrono::milliseconds;

/// A script in a folder of its own, as the owner's.
class Script {
 public:
  explicit Script(const std::string& text) {
    folder_.Write("hook", "#!/bin/sh\n" + text);
    chmod(folder_.Path("hook").c_str(), 0755);
  }
  HookReport Run(const std::vector<std::string>& arguments = {},
                 const std::vector<std::string>& environment = {}, ExecAction action = {}) {
    std::vector<std::string> argv = {folder_.Path("hook")};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    return RunExec(action, argv, environment, stop_.get_token());
  }
  [[nodiscard]] std::string Path(const std::string& name) const { return folder_.Path(name); }
  [[nodiscard]] std::string Read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder_.Path(name)).rdbuf();
    return text.str();
  }
  std::stop_source stop_;

 private:
  test::Folder folder_;
};

TEST(ExecHook, SaysHowItEnded) {
  EXPECT_EQ(Script("echo all well\n").Run().detail, "exit code 0: all well");
  const HookReport failed = Script("echo no such unit >&2; exit 5\n").Run();
  EXPECT_EQ(failed.end, HookEnd::kFailed);
  EXPECT_EQ(failed.detail, "exit code 5: no such unit");
  EXPECT_EQ(Script("kill -9 $$\n").Run().detail, "ended by signal 9");
}

TEST(ExecHook, WhatIsNotThereFails) {
  const HookReport report = RunExec({}, {"/nonexistent/hook"}, {}, {});
  EXPECT_EQ(report.end, HookEnd::kFailed);
  EXPECT_NE(report.detail.find("/nonexistent/hook"), std::string::npos);
}

TEST(ExecHook, NoShellReadsItsArguments) {
  Script script("for a in \"$@\"; do echo \"[$a]\"; done\n");
  EXPECT_EQ(script.Run({"$(id)", "a;b", "*", "two words"}).detail,
            "exit code 0: [$(id)] [a;b] [*] [two words]");
}

TEST(ExecHook, ItsEnvironmentIsWhatItIsGivenAndNoMore) {
  setenv("AIJOB_TEST_SECRET", "x", 1);
  const std::string detail = Script("/usr/bin/env\n").Run({}, {"AIJOB_INCIDENT=i1"}).detail;
  EXPECT_NE(detail.find("AIJOB_INCIDENT=i1"), std::string::npos);
  EXPECT_EQ(detail.find("SECRET"), std::string::npos);
  EXPECT_EQ(detail.find("HOME="), std::string::npos);
}

TEST(ExecHook, InheritsNoDescriptorAndNoFolder) {
  const model::Descriptor open_file(open("/dev/null", O_RDONLY));  // without O_CLOEXEC
  ASSERT_TRUE(open_file.open());
  const std::string detail = Script("/bin/ls /proc/self/fd; pwd\n").Run().detail;
  EXPECT_EQ(detail, "exit code 0: 0 1 2 3 /") << "3 is ls reading the folder";
}

TEST(ExecHook, HasItsSignalsAsUsual) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::string detail = Script("/bin/grep -E 'Sig(Blk|Ign)' /proc/self/status\n").Run().detail;
  EXPECT_NE(detail.find("SigBlk: 0000000000000000"), std::string::npos) << detail;
  const size_t ignored = detail.find("SigIgn: ");
  ASSERT_NE(ignored, std::string::npos);
  // The C library keeps two signals of real time (32 and up) for itself.
  EXPECT_EQ(std::stoull(detail.substr(ignored + 8), nullptr, 16) & 0x7fffffffU, 0U) << detail;
}

TEST(ExecHook, PastItsTimeTheWholeGroupEnds) {
  ExecAction action;
  action.timeout = milliseconds(300);
  action.grace = milliseconds(200);
  Script script("trap '' TERM\n/bin/sleep 60 & echo $! > \"$1\"; wait; /bin/sleep 60\n");
  const HookReport report = script.Run({script.Path("child")}, {}, action);
  EXPECT_EQ(report.end, HookEnd::kTimeout);
  const pid_t child = std::atoi(script.Read("child").c_str());
  ASSERT_GT(child, 0);
  EXPECT_TRUE(test::WaitUntil([child] {
    std::ifstream status("/proc/" + std::to_string(child) + "/stat");
    std::string number;
    std::string name;
    std::string state;
    status >> number >> name >> state;
    return !status || state == "Z";  // nobody may be there to reap it
  }));
}

TEST(ExecHook, StopsWithTheExporter) {
  Script script("/bin/sleep 60\n");
  script.stop_.request_stop();
  EXPECT_EQ(script.Run().end, HookEnd::kTimeout);
}

TEST(ExecHook, MuchOutputIsCutAndHoldsNobodyUp) {
  ExecAction action;
  action.output_bytes = 64;
  const HookReport report =
      Script("/usr/bin/head -c 3000000 /dev/zero | /usr/bin/tr '\\0' x\n").Run({}, {}, action);
  EXPECT_EQ(report.end, HookEnd::kOk);
  EXPECT_EQ(report.detail, "exit code 0: " + std::string(64, 'x'));
}

TEST(ExecHook, WhatItStartsMayStay) {
  Script script("/bin/sleep 30 & echo $! > \"$1\"\n");
  EXPECT_EQ(script.Run({script.Path("child")}).end, HookEnd::kOk);
  const pid_t child = std::atoi(script.Read("child").c_str());
  EXPECT_EQ(kill(child, 0), 0);
  kill(child, SIGKILL);
}

TEST(ExecHook, OneLineHasNoControls) {
  EXPECT_EQ(OneLine("a\nb\x1b[31m\r\n\n", 100), "a b [31m");
  EXPECT_EQ(OneLine("caf\xc3\xa9", 100), "caf??");
  EXPECT_EQ(OneLine("abcdef", 3), "abc");
}

}  // namespace
}  // namespace aijob::act
