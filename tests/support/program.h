#pragma once
// The real aijob_exporter as a child process on a free port of 127.0.0.1, for tests that kill it.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
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
  /// Also as root it may read only what permissions allow.
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
      prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0);
      prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH, 0, 0, 0);
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
  /// What it has logged so far. Call it now and then: a full pipe makes it wait.
  const std::string& log() {
    char buffer[4096];
    for (ssize_t got = 0; (got = read(log_fd_, buffer, sizeof(buffer))) > 0;) {
      log_.append(buffer, static_cast<size_t>(got));
    }
    return log_;
  }
  [[nodiscard]] pid_t pid() const { return pid_; }

  /// SIGKILL, and waits for its end.
  void Kill() {
    Signal(SIGKILL);
    static_cast<void>(Wait());
  }
  void Signal(int signal) const { kill(pid_, signal); }
  /// Waits for its end; the exit code, or minus the signal (SIGKILL after a minute).
  int Wait() {
    int status = 0;
    const auto ended = [&] { return log(), waitpid(pid_, &status, WNOHANG) == pid_; };
    if (!WaitUntil(ended)) {
      ADD_FAILURE() << "the exporter did not end: " << log_;
      kill(pid_, SIGKILL);
      waitpid(pid_, &status, 0);
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }
  /// What /metrics answers, once it answers 200; "" where it does not within the deadline.
  [[nodiscard]] std::string Metrics() const {
    Reply reply;
    WaitUntil([&] { return (reply = Get(port_, "/metrics")).status == 200; });
    return reply.status == 200 ? reply.body : "";
  }
  /// /metrics once it holds `sample`; else as it is at the deadline.
  std::string MetricsWith(const std::string& sample,
                          std::chrono::seconds deadline = std::chrono::seconds(20)) const {
    std::string page;
    WaitUntil([&] { return (page = Metrics()).find(sample) != std::string::npos; }, deadline);
    return page;
  }

 private:
  void ReadAddress() {
    char buffer[4096];
    while (port_ == 0) {
      pollfd readable{log_fd_, POLLIN, 0};
      if (poll(&readable, 1, 60'000) <= 0) break;
      const ssize_t got = read(log_fd_, buffer, sizeof(buffer));
      if (got <= 0) break;  // it has ended: Wait() tells how
      log_.append(buffer, static_cast<size_t>(got));
      const size_t said = log_.find("listening");
      if (said == std::string::npos || log_.find('\n', said) == std::string::npos) continue;
      const size_t at = log_.find("127.0.0.1:", said);  // in logfmt or JSON
      if (at != std::string::npos) {
        port_ = static_cast<uint16_t>(std::atoi(log_.c_str() + at + 10));
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
