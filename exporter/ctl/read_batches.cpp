#include "ctl/read_batches.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "tail/splitter.h"

namespace aijob::ctl {
namespace {

constexpr size_t kReadBytes = size_t{256} << 10;

/// A file or stdin, open while this lives.
class Input {
 public:
  explicit Input(const std::string& name)
      : descriptor_(name == "-" ? STDIN_FILENO : open(name.c_str(), O_RDONLY | O_CLOEXEC)),
        owned_(name != "-") {}
  ~Input() {
    if (owned_ && descriptor_ >= 0) close(descriptor_);
  }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  [[nodiscard]] bool ok() const { return descriptor_ >= 0; }
  /// As read(2), but not ended by a signal.
  ssize_t Read(char* buffer, size_t size) const {
    ssize_t got = 0;
    do {
      got = read(descriptor_, buffer, size);
    } while (got < 0 && errno == EINTR);
    return got;
  }

 private:
  int descriptor_;
  bool owned_;
};

}  // namespace

model::Status ReadBatches(const std::string& name, size_t line_bytes,
                          const std::function<void(const model::Batch&)>& take) {
  const Input input(name);
  if (!input.ok()) return model::Error{name + ": " + std::strerror(errno)};
  tail::LineSplitter splitter(line_bytes);
  std::string buffer(kReadBytes + model::kPadding, '\0');
  model::Batch batch;
  batch.path = name;
  size_t filled = 0;
  for (bool end = false; !end;) {
    if (buffer.size() - model::kPadding - filled < kReadBytes / 2) buffer.resize(buffer.size() * 2);
    const ssize_t got =
        input.Read(buffer.data() + filled, buffer.size() - model::kPadding - filled);
    if (got < 0) return model::Error{name + ": " + std::strerror(errno)};
    end = got == 0;
    const size_t scanned = filled;
    filled += static_cast<size_t>(got);
    batch.lines.clear();
    const std::string_view bytes(buffer.data(), filled);
    size_t used = filled;
    if (end) {
      splitter.Finish(bytes, batch.lines);
    } else {
      used = splitter.Split(bytes, batch.lines, scanned);
    }
    batch.bytes = bytes.substr(0, used);
    take(batch);
    batch.first_line += batch.lines.size();
    std::memmove(buffer.data(), buffer.data() + used, filled - used);
    filled -= used;
  }
  return model::Status::Ok();
}

}  // namespace aijob::ctl
