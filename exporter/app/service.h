#pragma once
// Service: aijob_exporter at work. Builds everything from the flags, runs the agent's thread and
// the HTTP server, answers signals, and takes all of it down again.
//
//   auto service = Service::Start(flags);
//   if (!service.ok()) ...
//   (*service)->Run();            // until SIGTERM or SIGINT
//
// Threads: the agent's loop (one, here), the collectors', the remediator's and http/'s own. The one
// lock is around the Agent. Tests run it in process: Start(), Addresses(), Stop().

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/agent.h"
#include "app/collectors.h"
#include "app/flags.h"
#include "app/probing.h"
#include "app/pushes.h"
#include "app/remediator.h"
#include "config/web_config_reader.h"
#include "http/server.h"
#include "model/guarded.h"
#include "model/result.h"

namespace aijob::app {

/// What the HTTP routes and the service share.
struct Shared {
  Flags flags;
  model::Guarded<std::unique_ptr<Agent>> agent;
  std::unique_ptr<Pushes> pushes;      // made before the first request
  std::atomic<bool> caught_up{false};  // the sources are read to where they stood at the start
  std::atomic<bool> quit{false};       // POST /-/quit
  std::atomic<bool> searching{false};  // GET /api/v1/trace reads files: one at a time
  model::TimePoint started{};
  std::atomic<uint64_t> body_bytes{0};  // limits.body_bytes, of the running configuration

  /// All that was there before the start is there again: /metrics answers.
  [[nodiscard]] bool serving() const { return caught_up && pushes->ready(); }
};

/// Why a service did not start: what to say, and the exit code.
struct StartFailure {
  std::string message;
  int exit_code = kExitCouldNotRun;
};

class Service {
 public:
  /// Null where it cannot start; `failure` says why.
  static std::unique_ptr<Service> Start(const Flags& flags, StartFailure& failure);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Waits for signals and acts on them until SIGTERM, SIGINT or POST /-/quit; then drains, lingers
  /// and stops. REQUIRES that BlockSignals() was called before any thread was made.
  void Run();

  /// As SIGTERM does, without the linger. False where a collector that hangs is left behind: its
  /// thread may still run when the process ends.
  bool Stop();

  [[nodiscard]] std::vector<std::string> Addresses() const { return server_->Addresses(); }

  /// Reads the configuration again and goes on with it; every value is kept.
  model::Status Reload();

  /// The signals that Run() waits for are kept from every other thread.
  static void BlockSignals();

 private:
  explicit Service(const Flags& flags);
  model::Status StartServer(const config::WebConfig& web);
  void RunAgent(const std::stop_token& stop);
  void Drain();
  void NoteCaughtUp(const Agent& agent);
  void Configure();
  void RestorePushes();

  Shared shared_;
  int wake_fd_ = -1;  // eventfd: wakes the agent's thread
  std::unique_ptr<http::Server> server_;
  std::shared_ptr<Probing> probing_ = std::make_shared<Probing>();
  std::unique_ptr<Collectors> collectors_;
  std::unique_ptr<Remediator> remediator_;
  std::jthread agent_thread_;
  std::jthread restore_thread_;  // of the pushed groups, at the start
};

}  // namespace aijob::app
