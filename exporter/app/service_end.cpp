// How a service runs until it is told to stop, and stops.
// Tested in tests/app/service_test.cpp.

#include <sys/eventfd.h>
#include <unistd.h>

#include <csignal>

#include "app/logging.h"
#include "app/now.h"
#include "app/service.h"

namespace aijob::app {
namespace {

using std::chrono::milliseconds;

constexpr int kDrainSteps = 100'000;  // about 100 GiB: a bound, not a measure

sigset_t HandledSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

}  // namespace

void Service::BlockSignals() {
  const sigset_t signals = HandledSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // Leases (tail/) may signal, and clients hang up: neither is news.
  std::signal(SIGIO, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
}

void Service::Run() {
  const sigset_t signals = HandledSignals();
  while (!shared_.quit) {
    const timespec wait{0, 200'000'000};
    const int signal = sigtimedwait(&signals, nullptr, &wait);
    shared_.pushes->Expire(PushMoment());
    if (signal == SIGHUP) static_cast<void>(Reload());  // told in the log and in a metric
    if (signal == SIGTERM || signal == SIGINT) break;
  }
  LogInfo("stopping", {{"linger_ms", std::to_string(shared_.flags.shutdown_linger.count())}});
  Drain();
  const timespec none{0, 100'000'000};
  for (milliseconds left = shared_.flags.shutdown_linger; left > milliseconds(0);
       left -= milliseconds(100)) {
    const int signal = sigtimedwait(&signals, nullptr, &none);
    if (signal == SIGTERM || signal == SIGINT) break;  // asked twice: now
  }
  static_cast<void>(Stop());
}

// Reads every source to its end.
void Service::Drain() {
  for (int step = 0; step < kDrainSteps; ++step) {
    const bool more =
        shared_.agent.With([&](const std::unique_ptr<Agent>& agent) { return agent->Step(Now()); });
    if (!more) break;
  }
  shared_.agent.With([&](const std::unique_ptr<Agent>& agent) {
    const model::Status committed = agent->Commit(Now());
    if (!committed.ok()) LogError("the state cannot be stored", {{"error", committed.error()}});
  });
}

bool Service::Stop() {
  const bool hooks_back = remediator_->Stop();
  const bool all_back = collectors_->Stop() && hooks_back;
  if (restore_thread_.joinable()) restore_thread_.join();
  agent_thread_.request_stop();
  eventfd_write(wake_fd_, 1);
  if (agent_thread_.joinable()) agent_thread_.join();
  if (server_ != nullptr) server_->Stop();
  shared_.agent.With([&](std::unique_ptr<Agent>& agent) {
    if (agent == nullptr) return;
    const model::Status committed = agent->Commit(Now());
    if (!committed.ok()) LogError("the state cannot be stored", {{"error", committed.error()}});
  });
  return all_back;
}

Service::~Service() {
  static_cast<void>(Stop());
  server_.reset();
  close(wake_fd_);
}

}  // namespace aijob::app
