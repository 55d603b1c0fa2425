#include "act/audit.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "model/descriptor.h"

namespace aijob::act {

model::Status AppendLine(const std::string& file, std::string_view line) {
  const model::Descriptor opened(
      open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0640));
  const std::string text = std::string(line) + '\n';
  if (!opened.open()) return model::Error{file + ": " + std::strerror(errno)};
  const ssize_t written = write(opened.get(), text.data(), text.size());
  if (written == static_cast<ssize_t>(text.size())) return model::Status::Ok();
  return model::Error{file + ": " + (written < 0 ? std::strerror(errno) : "no room")};
}

}  // namespace aijob::act
