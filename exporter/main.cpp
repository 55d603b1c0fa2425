// aijob_exporter: argv -> Flags -> Service -> wait for SIGTERM.

#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>

#include "app/flags.h"
#include "app/logging.h"
#include "app/service.h"
#include "metrics/catalogue.h"

int main(int argc, char** argv) {
  using namespace aijob;  // NOLINT: the one place that speaks for all of it
  app::Flags flags;
  if (const std::optional<int> done = app::ParseFlags(argc, argv, flags, std::cout, std::cerr)) {
    return *done;
  }
  if (flags.print_metrics) {
    std::cout << metrics::CatalogueJson();
    return app::kExitStopped;
  }
  app::SetUpLogging(flags.log_level, flags.log_format);
  app::Service::BlockSignals();
  app::StartFailure failure;
  const std::unique_ptr<app::Service> service = app::Service::Start(flags, failure);
  if (service == nullptr) {
    std::cerr << "aijob_exporter: " << failure.message << "\n";
    return failure.exit_code;
  }
  service->Run();
  // A call that hangs in its thread must not meet a process that takes itself apart.
  if (!service->Stop()) std::_Exit(app::kExitStopped);
  return app::kExitStopped;
}
