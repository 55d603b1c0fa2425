#include "app/gpu_watch.h"

#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "app/logging.h"

namespace aijob::app {
namespace {

using metrics::FamilyId;

constexpr const char* kAll = "all";  // label gpu: of no single one

/// Calls `call` with the labels as Counts wants them; families here have one, two or four.
template <typename Call>
void WithLabels(const std::vector<std::string>& labels, Call call) {
  if (labels.size() == 1) return call({labels[0]});
  if (labels.size() == 2) return call({labels[0], labels[1]});
  call({labels[0], labels[1], labels[2], labels[3]});
}
using Labels = std::initializer_list<std::string_view>;

}  // namespace

/// Lives in the thread that asks the drivers: one at a time, so it needs no lock.
class GpuWatch::Looker {
 public:
  explicit Looker(collect::GpuOptions options) : options_(std::move(options)) {}

  Look Run() {
    if (!gpus_ || (doubtful_ && ++looks_ >= kLooksBetween)) {
      gpus_.reset();  // the library is given back before it is asked for anew
      gpus_.emplace(collect::Gpus::Find(options_));
      looks_ = 0;
    }
    Look look{gpus_->Read(), gpus_->trouble(), gpus_->absent(), gpus_->left_out(), false};
    doubtful_ = look.gpus.empty() || !look.trouble.empty();
    for (const collect::GpuMemory& gpu : look.gpus) doubtful_ = doubtful_ || !gpu.fault.empty();
    return look;
  }

 private:
  const collect::GpuOptions options_;
  std::optional<collect::Gpus> gpus_;
  bool doubtful_ = false;
  int looks_ = 0;  // since Find()
};

GpuWatch::GpuWatch(const config::GpuConfig& config, const std::string& rootfs,
                   std::chrono::milliseconds patience)
    : required_(config.use == config::GpuUse::kOn), patience_(patience) {
  collect::GpuOptions options;
  if (!config.library.empty()) options.library = config.library;
  options.rootfs = rootfs;
  looker_ = std::make_shared<Looker>(std::move(options));
}

void GpuWatch::Read() {
  constexpr auto kReady = std::future_status::ready;
  newest_ = {};
  if (late_ && pending_.wait_for(std::chrono::seconds(0)) != kReady) {
    newest_.hanging = true;
    return;
  }
  late_ = false;  // what came too late is of a moment that nobody knows: ask again
  std::packaged_task<Look()> task([looker = looker_] { return looker->Run(); });
  pending_ = task.get_future();
  try {
    std::thread(std::move(task)).detach();
  } catch (const std::system_error& error) {
    newest_.trouble = std::string("no thread to ask the driver in: ") + error.what();
    return;
  }
  if (pending_.wait_for(patience_) == kReady) {
    newest_ = pending_.get();
  } else {
    late_ = newest_.hanging = true;
  }
}

void GpuWatch::Apply(metrics::Counts& counts) {
  before_ = std::exchange(shown_, {});
  ApplyWhole(counts);
  for (const collect::GpuMemory& gpu : newest_.gpus) ApplyGpu(gpu, counts);
  ClearBefore(counts);
}

void GpuWatch::Gone(metrics::Counts& counts) {
  before_ = std::exchange(shown_, {});
  ClearBefore(counts);
}

void GpuWatch::ClearBefore(metrics::Counts& counts) {
  for (const auto& [family, labels] : std::exchange(before_, {})) {
    WithLabels(labels, [&, of = family](Labels values) { counts.Clear(of, values); });
  }
}

void GpuWatch::ApplyWhole(metrics::Counts& counts) {
  const auto count = [&](std::string_view reason, double amount) {
    counts.Add(FamilyId::kGpuReadErrors, {kAll, reason}, amount);
  };
  const bool missing = required_ && newest_.gpus.empty() && !newest_.hanging;
  const bool driver = missing || !newest_.trouble.empty();
  count("driver", driver ? 1 : 0);
  count("hanging", newest_.hanging ? 1 : 0);
  count("limit", newest_.left_out);
  if (newest_.hanging) {
    Tell(kAll, "the driver does not answer; look for Xid lines in the kernel's log");
  } else if (!newest_.trouble.empty()) {
    Tell(kAll, newest_.trouble);
  } else if (missing) {
    Tell(kAll, "gpu.enabled is true and there is none: " + newest_.absent);
  } else if (newest_.left_out > 0) {
    Tell(kAll, std::to_string(newest_.left_out) + " GPUs are past the limit and not looked at");
  } else {
    Tell(kAll, "");
  }
}

void GpuWatch::ApplyGpu(const collect::GpuMemory& gpu, metrics::Counts& counts) {
  const std::string index = std::to_string(gpu.index);
  for (const std::string_view reason :
       {collect::gpu_fault::kLost, collect::gpu_fault::kUnreadable}) {
    counts.Add(FamilyId::kGpuReadErrors, {index, reason}, gpu.fault == reason ? 1 : 0);
  }
  Tell(index, gpu.message);
  if (!gpu.uuid.empty()) {  // of one that was lost before we came nobody knows who it is
    Set(FamilyId::kGpuInfo, {index, gpu.uuid, std::string(gpu.vendor), gpu.model}, 1, counts);
  }
  if (!gpu.fault.empty()) return;
  Set(FamilyId::kGpuMemoryUsed, {index}, static_cast<double>(gpu.used_bytes), counts);
  Set(FamilyId::kGpuMemoryTotal, {index}, static_cast<double>(gpu.total_bytes), counts);
}

void GpuWatch::Set(FamilyId family, std::vector<std::string> labels, double value,
                   metrics::Counts& counts) {
  WithLabels(labels, [&](Labels values) { counts.Set(family, values, value); });
  Series series{family, std::move(labels)};
  before_.erase(series);
  shown_.insert(std::move(series));
}

// Once when something goes wrong, once when it is well again: not at every look.
void GpuWatch::Tell(const std::string& gpu, const std::string& message) {
  std::string& told = told_[gpu];
  if (told == message) return;
  told = message;
  if (message.empty()) {
    LogInfo("GPU memory is read again", {{"gpu", gpu}});
  } else {
    LogWarn("GPU memory cannot be read", {{"gpu", gpu}, {"error", message}});
  }
}

}  // namespace aijob::app
