#pragma once
// Other programs run by tests: to their end with RunTool(), or beside the test as a Background.
// Only what a test started is ever ended, by its pid.

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "support/folder.h"
#include "support/program.h"

/// Skips the test, saying why, where the program of that name is not installed.
#define AIJOB_NEEDS_TOOL(name) \
  if (!::aijob::test::HaveTool(name)) GTEST_SKIP() << name << " is not installed (./dev deps test)"

namespace aijob::test {

inline bool HaveTool(const std::string& name) {
  if (name.find('/') != std::string::npos) return access(name.c_str(), X_OK) == 0;
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (access((folder + "/" + name).c_str(), X_OK) == 0) return true;
  }
  return false;
}

inline std::string ReadAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// A TCP port of 127.0.0.1 that nobody holds now.
inline uint16_t FreePort() {
  const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  bind(descriptor, reinterpret_cast<sockaddr*>(&address), size);
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  close(descriptor);
  return ntohs(address.sin_port);
}

/// A program under way; its output lies in files. Ended by its pid when this goes.
class Background {
 public:
  explicit Background(std::vector<std::string> command, const std::string& input = "") {
    files_.Write("in", input);
    std::vector<char*> argv;
    for (std::string& word : command) argv.push_back(word.data());
    argv.push_back(nullptr);
    const std::string in = files_.Path("in");
    const std::string out = files_.Path("out");
    const std::string err = files_.Path("err");
    pid_ = fork();
    if (pid_ != 0) return;
    dup2(open(in.c_str(), O_RDONLY), STDIN_FILENO);
    dup2(open(out.c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
    dup2(open(err.c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
    execvp(argv[0], argv.data());
    _exit(127);
  }
  ~Background() {
    if (pid_ <= 0) return;
    kill(pid_, SIGTERM);
    static_cast<void>(Wait(std::chrono::seconds(10)));
  }
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  /// Its exit code, or minus the signal that ended it: SIGKILL at the deadline.
  int Wait(std::chrono::seconds deadline) {
    int status = 0;
    if (!WaitUntil([&] { return waitpid(pid_, &status, WNOHANG) == pid_; }, deadline)) {
      kill(pid_, SIGKILL);
      waitpid(pid_, &status, 0);
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  [[nodiscard]] std::string Out() const { return ReadAll(files_.Path("out")); }
  [[nodiscard]] std::string Err() const { return ReadAll(files_.Path("err")); }

 private:
  Folder files_;
  pid_t pid_ = -1;
};

struct Ran {
  int code = -1;
  std::string out, err;
};

inline Ran RunTool(std::vector<std::string> command, const std::string& input = "",
                   std::chrono::seconds deadline = std::chrono::seconds(120)) {
  Background tool(std::move(command), input);
  Ran ran;
  ran.code = tool.Wait(deadline);
  ran.out = tool.Out();
  ran.err = tool.Err();
  return ran;
}

inline Ran RunExporter(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), AIJOB_BINARY_DIR "/aijob_exporter");
  return RunTool(std::move(arguments));
}

inline Ran RunCtl(std::vector<std::string> arguments, const std::string& input = "") {
  arguments.insert(arguments.begin(), AIJOB_BINARY_DIR "/aijobctl");
  return RunTool(std::move(arguments), input);
}

}  // namespace aijob::test
