#include "app/snapshots.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tail/glob.h"

namespace aijob::app {

Snapshots::Snapshots(std::vector<config::CompanionConfig> companions, std::string rootfs)
    : companions_(std::move(companions)), rootfs_(rootfs == "/" ? "" : std::move(rootfs)) {
  std::erase_if(companions_, [](const config::CompanionConfig& companion) {
    return companion.kind != config::CompanionKind::kSnapshot;
  });
}

void Snapshots::Step(Pipeline& pipeline, const config::Config& config, model::TimePoint now) {
  if (companions_.empty() || now < next_look_) return;
  next_look_ = now + kPoll;
  for (const config::CompanionConfig& companion : companions_) {
    Look(companion, pipeline, config, now);
  }
}

model::Duration Snapshots::NextDeadline(model::TimePoint now) const {
  return companions_.empty() ? model::Duration(std::chrono::hours(1)) : next_look_ - now;
}

void Snapshots::Look(const config::CompanionConfig& companion, Pipeline& pipeline,
                     const config::Config& config, model::TimePoint now) {
  const tail::GlobSet globs(companion.paths, companion.exclude);
  std::error_code failed;
  for (const tail::Glob& glob : globs.globs()) {
    using Walk = std::filesystem::recursive_directory_iterator;
    Walk walk(rootfs_ + glob.base(), std::filesystem::directory_options::skip_permission_denied,
              failed);
    for (; !failed && walk != Walk(); walk.increment(failed)) {
      const std::string path = walk->path().string().substr(rootfs_.size());
      struct stat status {};
      if (!glob.Matches(path) || stat(walk->path().c_str(), &status) != 0) continue;
      const std::pair<int64_t, int64_t> state{
          status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec, status.st_size};
      if (!seen_.contains(path) && seen_.size() >= kFiles) continue;
      if (std::exchange(seen_[path], state) == state) continue;
      std::unique_ptr<Stream>& stream = streams_[companion.source];
      if (stream == nullptr) {
        StreamOptions options;
        options.origin = {config.workload, companion.source, {}};
        options.format = "openglm";
        stream = pipeline.Open(std::move(options), now);
      }
      Read(walk->path().string(), *stream, pipeline, now);
    }
  }
}

void Snapshots::Read(const std::string& path, Stream& stream, Pipeline& pipeline,
                     model::TimePoint now) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > kBytes || pipeline.ProcessDocument(stream, text, now)) return;
  // Perhaps written at this very moment: look again next time.
  for (auto& [known, state] : seen_) {
    if (rootfs_ + known == path) state.first = 0;
  }
}

}  // namespace aijob::app
