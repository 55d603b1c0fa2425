#include "metrics/open_saves.h"

#include <algorithm>

namespace aijob::metrics {

int OpenSaves::GiveUp(const std::vector<double>& steps, model::TimePoint time) {
  int incomplete = 0;
  for (const double step : steps) {
    const size_t erased =
        std::erase_if(saves_, [=](const Save& save) { return save.step == step; });
    if (erased == 0) continue;  // two streams had it
    ++incomplete;
    told_ = {step, time};
  }
  return incomplete;
}

int OpenSaves::Begin(model::StreamId stream, double step, model::TimePoint time) {
  if (step == told_.step && time <= told_.until) return 0;
  std::vector<double> others;
  bool known = false;
  for (const Save& save : saves_) {
    if (save.stream != stream) continue;
    known = known || save.step == step;
    if (save.step != step) others.push_back(save.step);
  }
  const int incomplete = GiveUp(others, time);
  if (known) return incomplete;
  if (saves_.size() >= kOpenSaves) saves_.erase(saves_.begin());
  saves_.push_back({stream, step, time});
  return incomplete;
}

void OpenSaves::End(model::StreamId stream, std::optional<double> step) {
  std::erase_if(
      saves_, [&](const Save& save) { return step ? save.step == *step : save.stream == stream; });
}

void OpenSaves::Fail(model::StreamId stream, std::optional<double> step) {
  std::erase_if(saves_, [&](const Save& save) {
    return save.stream == stream || (step && save.step == *step);
  });
}

int OpenSaves::Resume(model::StreamId stream, std::optional<double> step, model::TimePoint time) {
  std::vector<double> lost;
  for (const Save& save : saves_) {
    const bool same = save.stream == stream;
    const bool earlier = step && *step < save.step && save.time < time;
    if (step ? earlier : same) lost.push_back(save.step);
  }
  return GiveUp(lost, time);
}

}  // namespace aijob::metrics
