#include "state/folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace aijob::state {
namespace {

namespace fs = std::filesystem;

model::Error Failure(const fs::path& path, const std::string& what, const std::error_code& why) {
  return {path.string() + ": " + what + ": " + why.message() + " (--storage.path)"};
}

std::error_code LastError() { return {errno, std::generic_category()}; }

std::string ReadOwner(int lock) {
  std::array<char, 32> buffer{};
  const ssize_t size = pread(lock, buffer.data(), buffer.size(), 0);
  std::string owner(buffer.data(), size > 0 ? static_cast<size_t>(size) : 0);
  owner.resize(std::min(owner.size(), owner.find_first_not_of("0123456789")));
  return owner.empty() ? "unknown" : owner;
}

void WriteOwner(int lock) {
  const std::string owner = std::to_string(getpid()) + "\n";
  // Only for another process's message: where it cannot be written (disk full) the lock still
  // holds.
  if (ftruncate(lock, 0) == 0) (void)!pwrite(lock, owner.data(), owner.size(), 0);
}

}  // namespace

model::Result<Folder> Folder::Open(const fs::path& dir, std::string name) {
  std::error_code error;
  fs::create_directories(dir, error);
  if (error) return Failure(dir, "cannot be created", error);
  const fs::path path = dir / (name + ".lock");
  const int lock = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock < 0) return Failure(dir, "cannot be written", LastError());
  Folder folder(dir, std::move(name), lock);
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return Failure(path, "cannot be locked", LastError());
    return model::Error{dir.string() + ": in use by another process (pid " + ReadOwner(lock) +
                        "); give each its own --storage.path"};
  }
  WriteOwner(lock);
  return folder;
}

Folder::Folder(Folder&& other) noexcept
    : dir_(std::move(other.dir_)),
      name_(std::move(other.name_)),
      lock_(std::exchange(other.lock_, -1)) {}

Folder::~Folder() {
  if (lock_ >= 0) close(lock_);
}

// Publish() never leaves an empty database behind, and SQLite never a log without its file: either
// was cut or removed. SQLite itself would take both for a fresh start, without a word.
std::string Folder::Suspicion() const {
  std::error_code error;
  if (fs::exists(database(), error)) {
    return fs::file_size(database(), error) == 0 && !error ? "the file is empty" : "";
  }
  const auto log_bytes = fs::file_size(log(), error);
  return !error && log_bytes > 0 ? "the file is gone but its log is there" : "";
}

model::Result<fs::path> Folder::SetAside(model::TimePoint now) const {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const fs::path base = database().string() + ".damaged-" + std::to_string(seconds);
  fs::path aside = base;
  std::error_code error;
  for (int i = 2; fs::exists(aside, error) || fs::exists(aside.string() + "-wal", error); ++i) {
    aside = base.string() + "-" + std::to_string(i);
  }
  for (const char* suffix : {"-wal", ""}) {
    const fs::path from = database().string() + suffix;
    if (!fs::exists(from, error)) continue;
    fs::rename(from, aside.string() + suffix, error);
    if (error) return Failure(from, "is damaged and cannot be set aside", error);
  }
  fs::remove(database().string() + "-shm", error);
  return aside;
}

model::Status Folder::Publish() const {
  std::error_code error;
  fs::rename(draft(), database(), error);
  if (error) return Failure(database(), "cannot be created", error);
  const int dir = open(dir_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = dir >= 0 && fsync(dir) == 0;
  const std::error_code why = LastError();
  if (dir >= 0) close(dir);
  if (!synced) return Failure(dir_, "cannot be synced", why);
  return {};
}

}  // namespace aijob::state
