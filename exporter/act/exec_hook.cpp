#include "act/exec_hook.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "model/descriptor.h"

namespace aijob::act {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kTick{20};  // between looks at a program that says nothing
constexpr size_t kTold = 400;      // bytes of output in a report

/// posix_spawn's two sets of instructions.
class Instructions {
 public:
  Instructions() {
    posix_spawn_file_actions_init(&files_);
    posix_spawnattr_init(&attributes_);
  }
  ~Instructions() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&attributes_);
  }
  Instructions(const Instructions&) = delete;
  Instructions& operator=(const Instructions&) = delete;

  int Write(int output, const std::string& directory) {
    int fault = posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
      if (fault == 0) fault = posix_spawn_file_actions_adddup2(&files_, output, descriptor);
    }
    if (fault == 0) fault = posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
    if (fault == 0) fault = posix_spawn_file_actions_addchdir_np(&files_, directory.c_str());
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);
    const int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP;
    if (fault == 0) fault = posix_spawnattr_setflags(&attributes_, static_cast<short>(flags));
    return fault;
  }

  posix_spawn_file_actions_t files_;
  posix_spawnattr_t attributes_;
};

std::vector<char*> Pointers(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// A program that runs, and what it has said.
class Running {
 public:
  Running(pid_t pid, int output, size_t most) : pid_(pid), output_(output), most_(most) {}

  /// Reads and waits a moment.
  void Wait() {
    pollfd readable{open_ ? output_ : -1, POLLIN, 0};
    poll(&readable, 1, static_cast<int>(kTick.count()));
    Read();
  }
  /// It has ended; it is not reaped yet, so its group's number is nobody else's.
  [[nodiscard]] bool Ended() const {
    siginfo_t info{};
    return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid_;
  }
  void Signal(int signal) const { kill(-pid_, signal); }
  int Reap() {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {  // it has ended: at once
    }
    Read();
    return status;
  }
  [[nodiscard]] const std::string& said() const { return said_; }

 private:
  void Read() {
    std::array<char, 4096> block;
    // A program that writes faster than this is read on at the next look.
    for (int rounds = 0; open_ && rounds < 64; ++rounds) {
      const ssize_t got = read(output_, block.data(), block.size());
      if (got < 0) return;
      if (got == 0) open_ = false;
      const size_t room = most_ - std::min(most_, said_.size());
      said_.append(block.data(), std::min(static_cast<size_t>(got), room));
    }
  }

  pid_t pid_;
  int output_;
  size_t most_;
  bool open_ = true;
  std::string said_;
};

std::string InWords(int status) {
  if (WIFEXITED(status)) return "exit code " + std::to_string(WEXITSTATUS(status));
  return "ended by signal " + std::to_string(WTERMSIG(status));
}

HookReport Watch(Running& running, const ExecAction& action, const std::stop_token& stop) {
  const auto end = Clock::now() + action.timeout;
  while (!running.Ended() && Clock::now() < end && !stop.stop_requested()) running.Wait();
  if (running.Ended()) {
    const int status = running.Reap();
    const bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return {well ? HookEnd::kOk : HookEnd::kFailed, InWords(status)};
  }
  const bool stopped = stop.stop_requested();
  running.Signal(SIGTERM);
  const auto last = Clock::now() + action.grace;
  while (!running.Ended() && Clock::now() < last) running.Wait();
  running.Signal(SIGKILL);
  running.Reap();
  return {HookEnd::kTimeout, stopped ? "the exporter stops: ended before its time"
                                     : "did not end in time and was ended"};
}

}  // namespace

std::string OneLine(std::string_view text, size_t most) {
  std::string line;
  for (const char c : text.substr(0, most)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) {
      line += '?';  // it may be cut within a character, or be none
    } else {
      line += byte < 0x20 || byte == 0x7f ? ' ' : c;
    }
  }
  const size_t end = line.find_last_not_of(' ');
  line.resize(end == std::string::npos ? 0 : end + 1);
  return line;
}

HookReport RunExec(const ExecAction& action, const std::vector<std::string>& argv,
                   const std::vector<std::string>& environment, const std::stop_token& stop) {
  int ends[2];
  if (argv.empty() || pipe2(ends, O_CLOEXEC) != 0) {
    return {HookEnd::kFailed, "no pipe for its output"};
  }
  const model::Descriptor reading(ends[0]);
  model::Descriptor writing(ends[1]);
  fcntl(reading.get(), F_SETFL, O_NONBLOCK);
  Instructions instructions;
  int fault = instructions.Write(writing.get(), action.directory);
  std::vector<std::string> arguments = argv;
  std::vector<std::string> variables = environment;
  pid_t pid = -1;
  if (fault == 0) {
    fault = posix_spawn(&pid, arguments[0].c_str(), &instructions.files_, &instructions.attributes_,
                        Pointers(arguments).data(), Pointers(variables).data());
  }
  writing = model::Descriptor();
  if (fault != 0) return {HookEnd::kFailed, argv[0] + ": " + std::strerror(fault)};
  Running running(pid, reading.get(), action.output_bytes);
  HookReport report = Watch(running, action, stop);
  const std::string said = OneLine(running.said(), kTold);
  if (!said.empty()) report.detail += ": " + said;
  return report;
}

}  // namespace aijob::act
