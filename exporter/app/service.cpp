#include "app/service.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>

#include "app/checking.h"
#include "app/logging.h"
#include "app/now.h"
#include "app/push_names.h"
#include "app/routes.h"
#include "app/rules.h"
#include "app/version.h"
#include "app/watching.h"
#include "config/config_reader.h"
#include "config/web_config_reader.h"

namespace aijob::app {
namespace {

using metrics::FamilyId;
using std::chrono::milliseconds;

constexpr milliseconds kLongestWait{10'000};
constexpr size_t kWorkers = 16;          // pushes that wait for the same sync of the disk share it
constexpr milliseconds kPortWaits{100};  // for the stored pushes

// Every followed file keeps a descriptor open: a rotated one can be read to its end only through
// it.
void RaiseFileLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

model::Result<config::Config> ReadConfigFile(const Flags& flags) {
  if (flags.config_file.empty()) return config::DefaultConfig();
  auto config = config::ReadConfigFile(flags.config_file);
  // What was done must be known after a restart, or it is done again.
  if (config.ok() && config->remediation.mode == act::Mode::kAct && flags.storage_path.empty()) {
    return model::Error{flags.config_file + ": remediation.mode: act needs --storage.path"};
  }
  return config;
}

}  // namespace

Service::Service(const Flags& flags) {
  shared_.flags = flags;
  shared_.started = Now();
  wake_fd_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  collectors_ = std::make_unique<Collectors>([this](const Collector::Apply& apply) {
    shared_.agent.With([&](const std::unique_ptr<Agent>& agent) { apply(agent->counts()); });
  });
  remediator_ = std::make_unique<Remediator>(shared_.agent, [this] { eventfd_write(wake_fd_, 1); });
}

std::unique_ptr<Service> Service::Start(const Flags& flags, StartFailure& failure) {
  RaiseFileLimit();
  auto config = ReadConfigFile(flags);
  if (!config.ok()) {
    failure = {config.error(), kExitUnusable};
    return nullptr;
  }
  auto rules = LoadRules(*config);
  if (!rules.ok()) {
    failure = {rules.error(), kExitUnusable};
    return nullptr;
  }
  config::WebConfig web;
  if (!flags.web_config_file.empty()) {
    auto read = config::ReadWebConfig(flags.web_config_file);
    if (!read.ok()) {
      failure = {read.error(), kExitUnusable};
      return nullptr;
    }
    web = std::move(read).value();
  }
  std::unique_ptr<state::Store> store;
  if (flags.storage_path.empty()) {
    LogWarn("no --storage.path: positions and counters will not survive a restart");
  } else {
    auto opened = state::Store::Open(flags.storage_path, Now());
    if (!opened.ok()) {
      failure = {opened.error(), kExitCouldNotRun};
      return nullptr;
    }
    store = std::move(opened).value();
    if (!store->damage().empty())
      LogError("the stored state was damaged", {{"detail", store->damage()}});
  }
  auto pushes = Pushes::Open(flags.storage_path, PushMoment());
  if (!pushes.ok()) {
    failure = {pushes.error(), kExitCouldNotRun};
    return nullptr;
  }
  if (const std::string damage = (*pushes)->damage(); !damage.empty()) {
    LogError("the stored pushes were damaged", {{"detail", damage}});
  }
  std::unique_ptr<Service> service(new Service(flags));
  service->shared_.pushes = std::move(pushes).value();
  service->shared_.body_bytes = config->limits.body_bytes;
  auto agent = Agent::Make(std::move(config).value(), std::move(rules).value(), std::move(store),
                           flags.rootfs, Now());
  if (!agent.ok()) {
    failure = {agent.error(), kExitCouldNotRun};
    return nullptr;
  }
  service->shared_.agent.With([&](auto& held) {
    held = std::move(agent).value();
    held->counts().Set(FamilyId::kConfigReloadSuccess, {}, 1);
    held->counts().Set(FamilyId::kConfigReloadTimestamp, {}, model::UnixSeconds(Now()));
    service->NoteCaughtUp(*held);  // with nothing to catch up on, the first scrape is answered
    if (service->shared_.pushes->damaged_set_aside()) {
      held->counts().Add(FamilyId::kStateDamaged, {}, 1);
    }
  });
  service->Configure();
  service->RestorePushes();
  if (const model::Status served = service->StartServer(web); !served.ok()) {
    failure = {served.error(), kExitCouldNotRun};
    return nullptr;
  }
  service->agent_thread_ = std::jthread(
      [service = service.get()](const std::stop_token& stop) { service->RunAgent(stop); });
  service->collectors_->Start();
  return service;
}

// A client that finds the port open may push at once, unless there is much to be read first.
void Service::RestorePushes() {
  restore_thread_ = std::jthread([this] {
    const model::Status restored = shared_.pushes->Restore(PushMoment());
    if (!restored.ok()) LogError("the stored pushes cannot be read", {{"error", restored.error()}});
  });
  shared_.pushes->WaitUntilReady(kPortWaits);
}

void Service::NoteCaughtUp(const Agent& agent) {
  if (shared_.caught_up || !agent.CaughtUp()) return;
  shared_.caught_up = true;
  LogInfo("caught up, serving metrics");
}

void Service::Configure() {
  std::vector<Collector> collectors;
  bool remedies = false;
  shared_.agent.With([&](const std::unique_ptr<Agent>& agent) {
    shared_.pushes->Configure(agent->config().push, ReservedNames(agent->rules()));
    collectors = MakeCollectors(agent->config(), shared_.flags.rootfs, *probing_,
                                [this] { return shared_.caught_up.load(); });
    remedies = agent->remedies().active();
  });
  if (remedies) remediator_->Start();
  collectors_->Replace(std::move(collectors), std::chrono::steady_clock::now());
}

model::Status Service::StartServer(const config::WebConfig& web) {
  http::ServerOptions options;
  options.tls = web.tls;
  options.users = web.users;
  options.response_headers = web.response_headers;
  options.listen_addresses = shared_.flags.listen_addresses;
  options.limits.body_bytes = shared_.body_bytes;
  options.workers = kWorkers;
  RouteActions actions;
  actions.reload = [this] { return Reload(); };
  actions.wake = [this] { eventfd_write(wake_fd_, 1); };
  actions.http_stats = [this] { return server_ ? server_->GetStats() : http::Stats{}; };
  auto server = http::Server::Start(std::move(options), MakeRoutes(shared_, std::move(actions)));
  if (!server.ok()) return model::Error{server.error()};
  server_ = std::move(server).value();
  for (const std::string& address : server_->Addresses()) {
    LogInfo("listening", {{"address", address}, {"version", Version()}});
  }
  return model::Status::Ok();
}

void Service::RunAgent(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    bool more = false;
    std::vector<pollfd> waits{{wake_fd_, POLLIN, 0}};
    milliseconds deadline{0};
    shared_.agent.With([&](const std::unique_ptr<Agent>& agent) {
      more = agent->Step(Now());
      NoteCaughtUp(*agent);
      if (more) return;
      for (const int descriptor : agent->WakeFds()) waits.push_back({descriptor, POLLIN, 0});
      deadline = std::chrono::ceil<milliseconds>(agent->NextDeadline(Now()));
    });
    if (more) continue;
    const milliseconds wait = std::min(deadline, kLongestWait);
    poll(waits.data(), waits.size(), static_cast<int>(wait.count()));
    eventfd_t woken = 0;
    eventfd_read(wake_fd_, &woken);
  }
}

model::Status Service::Reload() {
  const model::TimePoint begun = Now();
  const auto finish = [&](model::Status status) {
    shared_.agent.With([&](const std::unique_ptr<Agent>& agent) {
      metrics::Counts& counts = agent->counts();
      counts.Set(FamilyId::kConfigReloadSuccess, {}, status.ok() ? 1 : 0);
      if (status.ok()) {
        counts.Set(FamilyId::kConfigReloadTimestamp, {}, model::UnixSeconds(Now()));
        counts.Set(FamilyId::kConfigReloadDuration, {"total"},
                   std::chrono::duration<double>(Now() - begun).count());
      }
    });
    if (status.ok()) {
      LogInfo("configuration reloaded");
    } else {
      LogError("the configuration was not reloaded", {{"error", status.error()}});
    }
    return status;
  };
  auto config = ReadConfigFile(shared_.flags);
  if (!config.ok()) return finish(model::Error{config.error()});
  auto rules = LoadRules(*config);
  if (!rules.ok()) return finish(model::Error{rules.error()});
  model::Status reloaded = shared_.agent.With([&](const std::unique_ptr<Agent>& agent) {
    return agent->Reload(std::move(config).value(), std::move(rules).value(), Now());
  });
  if (reloaded.ok()) Configure();
  eventfd_write(wake_fd_, 1);
  return finish(std::move(reloaded));
}

}  // namespace aijob::app
