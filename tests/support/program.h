#pragma once
// The real aijob_exporter as a child process on a free port of 127.0.0.1, for tests that kill it.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "support/http_client.h"

namespace aijob::test {

/// Waits until `done()` or the deadline, asking every 5 ms; what it ends with.
template <typename Done>
bool WaitUntil(Done&& done, std::chrono::seconds deadline = std::chrono::seconds(60)) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    poll(nullptr, 0, 5);
  }
  return true;
}

class Program {
 public:
  /// `arguments`: beside the listen address. Waits for the address on stderr, or for its end.
  explicit Program(const std::vector<std::string>& arguments) {
    int pipe_ends[2];
    if (pipe2(pipe_ends, O_CLOEXEC) != 0) ADD_FAILURE() << "pipe failed";
    std::vector<std::string> all = {AIJOB_BINARY_DIR "/aijob_exporter",
                                    "--web.listen-address=127.0.0.1:0"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& argument : all) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(pipe_ends[1], STDERR_FILENO);
      execv(argv[0], argv.data());
      _exit(127);
    }
    close(pipe_ends[1]);
    log_fd_ = pipe_ends[0];
    ReadAddress();
  }
  ~Program() {
    if (pid_ > 0) Kill();
    close(log_fd_);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  [[nodiscard]] uint16_t port() const { return port_; }
  [[nodiscard]] const std::string& log() const { return log_; }
  [[nodiscard]] pid_t pid() const { return pid_; }

  /// SIGKILL, and waits for its end.
  void Kill() {
    Signal(SIGKILL);
    static_cast<void>(Wait());
  }
  void Signal(int signal) const { kill(pid_, signal); }
  /// Waits for its end; the exit code, or minus the signal.
  int Wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  /// What /metrics answers, once it answers 200; "" where it does not within the deadline.
  [[nodiscard]] std::string Metrics() const {
    Reply reply;
    WaitUntil([&] { return (reply = Get(port_, "/metrics")).status == 200; });
    return reply.status == 200 ? reply.body : "";
  }

 private:
  void ReadAddress() {
    char buffer[4096];
    while (port_ == 0) {
      const ssize_t got = read(log_fd_, buffer, sizeof(buffer));
      if (got <= 0) return;  // it has ended: Wait() tells how
      log_.append(buffer, static_cast<size_t>(got));
      const size_t at = log_.find("address=127.0.0.1:");
      if (at != std::string::npos && log_.find('\n', at) != std::string::npos) {
        port_ = static_cast<uint16_t>(std::atoi(log_.c_str() + at + 18));
      }
    }
    fcntl(log_fd_, F_SETFL, O_NONBLOCK);
  }

  pid_t pid_ = -1;
  int log_fd_ = -1;
  uint16_t port_ = 0;
  std::string log_;
};

}  // namespace aijob::test
