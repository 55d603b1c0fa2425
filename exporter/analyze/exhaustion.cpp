#include "analyze/exhaustion.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace aijob::analyze {
namespace {

constexpr size_t kMostNameBytes = 64;
constexpr double kMostBytes = 1e15;  // of one device's memory: beyond it a line was misread

bool IsSize(double bytes) { return bytes > 0 && bytes < kMostBytes; }

/// As metrics/ names a GPU: the number that a line states, or its words; "" where it states none.
std::string GpuOf(const model::Event& event) {
  if (const double* index = event.FindValue("gpu"); index != nullptr) {
    const bool whole = *index >= 0 && *index < 65536 && *index == std::floor(*index);
    return whole ? std::to_string(static_cast<int>(*index)) : std::string();
  }
  const std::string* label = event.FindLabel("gpu");
  return label == nullptr ? std::string() : label->substr(0, kMostNameBytes);
}

/// Whether the event's `total_bytes` are those of a GPU: host memory and disks have some too.
bool TellsOfGpu(const model::Event& event) {
  return event.class_name == "gpu_oom" || event.class_name == "train_step" ||
         event.class_name == "launch_phase" || event.FindValue("gpu") != nullptr;
}

}  // namespace

void Exhaustion::Observe(std::string_view workload, const model::Event& event,
                         model::TimePoint time) {
  const double* const total = event.FindValue("total_bytes");
  if (total != nullptr && TellsOfGpu(event)) Capacity(workload, GpuOf(event), *total);
  if (event.class_name != "train_step") return;
  const double* const used = event.FindValue("memory_bytes");
  if (used != nullptr) Use(workload, GpuOf(event), *used, time);
}

Exhaustion::Gpu* Exhaustion::At(std::string_view workload, std::string_view gpu) {
  Name name(workload, gpu);
  const auto known = gpus_.find(name);
  if (known != gpus_.end()) return &known->second;
  if (gpus_.size() >= kMost) return nullptr;
  return &gpus_[std::move(name)];
}

void Exhaustion::Use(std::string_view workload, std::string_view gpu, double bytes,
                     model::TimePoint time) {
  Gpu* const known = IsSize(bytes) ? At(workload, gpu) : nullptr;
  if (known == nullptr) return;
  const int64_t slot = time.time_since_epoch() / kSlot;
  if (!known->peaks.empty() && slot <= known->slot) {
    Point& newest = known->peaks.back();  // a late line counts as one of now
    if (bytes > newest.y) newest.y = bytes;
  } else {
    if (known->peaks.size() == kMostTrendPoints) known->peaks.pop_front();
    known->peaks.push_back({model::UnixSeconds(time), bytes});
    known->slot = slot;
  }
  known->trend.reset();
}

// Two thousand slopes: for who asks, not for every line.
const Trend& Exhaustion::TrendIn(const Gpu& gpu) {
  if (!gpu.trend) {
    const std::vector<Point> points(gpu.peaks.begin(), gpu.peaks.end());
    gpu.trend = TrendOf(points);
  }
  return *gpu.trend;
}

void Exhaustion::Capacity(std::string_view workload, std::string_view gpu, double bytes) {
  Gpu* const known = IsSize(bytes) ? At(workload, gpu) : nullptr;
  if (known == nullptr) return;
  known->capacity = bytes;
  double& largest = largest_[std::string(workload)];
  largest = std::max(largest, bytes);
}

std::optional<double> Exhaustion::CapacityOf(const Name& name, const Gpu& gpu) const {
  if (gpu.capacity) return gpu.capacity;
  const auto known = largest_.find(name.first);
  return known == largest_.end() ? std::nullopt : std::optional(known->second);
}

std::vector<Exhaustion::Shown> Exhaustion::Show(model::TimePoint now) const {
  std::vector<Shown> shown;
  for (const auto& [name, gpu] : gpus_) {
    const std::optional<double> capacity = CapacityOf(name, gpu);
    if (!capacity || gpu.peaks.size() < kLeast) continue;
    const double age = model::UnixSeconds(now) - gpu.peaks.back().x;
    if (age > std::chrono::duration<double>(kStale).count()) continue;
    const double left = std::max(0.0, *capacity - gpu.peaks.back().y);
    double seconds = std::numeric_limits<double>::infinity();
    const Trend& trend = TrendIn(gpu);
    if (trend.z > kSure && left < trend.slope * kLongest) seconds = left / trend.slope;
    shown.push_back({name.first, name.second, seconds});
  }
  return shown;
}

}  // namespace aijob::analyze
