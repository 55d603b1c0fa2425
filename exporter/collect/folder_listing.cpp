#include "collect/folder_listing.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

namespace aijob::collect {
namespace {

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
// A pipe that waits for its writer must not hold a look.
constexpr int kFileFlags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;

std::string Reason(int error) { return std::generic_category().message(error); }

struct CloseDir {
  void operator()(DIR* dir) const { closedir(dir); }
};

FolderEntry::Kind KindOf(mode_t mode) {
  if (S_ISREG(mode)) return FolderEntry::Kind::kFile;
  if (S_ISDIR(mode)) return FolderEntry::Kind::kFolder;
  return S_ISLNK(mode) ? FolderEntry::Kind::kLink : FolderEntry::Kind::kOther;
}

/// `path` below `folder`, part by part; -1 and errno where one is a link or no folder.
model::Descriptor OpenBelow(int folder, std::string_view path, int flags) {
  model::Descriptor here(fcntl(folder, F_DUPFD_CLOEXEC, 0));
  while (here.get() >= 0) {
    const size_t slash = path.find('/');
    const std::string part(path.substr(0, slash));
    if (part.empty() || part == "." || part == "..") {
      errno = EINVAL;
      return model::Descriptor(-1);
    }
    const bool last = slash == std::string_view::npos;
    model::Descriptor next(openat(here.get(), part.c_str(), last ? flags : kFolderFlags));
    if (last) return next;
    here = std::move(next);
    path.remove_prefix(slash + 1);
  }
  return model::Descriptor(-1);
}

/// Reads one folder after the other; those found are appended and come later, so a deep tree needs
/// no stack.
class Walk {
 public:
  Walk(int folder, int depth, LookBudget& budget)
      : folder_(folder), depth_(depth), budget_(budget) {}

  FolderListing Run() {
    ReadOne("");
    for (size_t i = 0; i < listing_.entries.size(); ++i) {
      const FolderEntry& entry = listing_.entries[i];
      if (entry.kind != FolderEntry::Kind::kFolder) continue;
      const std::string path = entry.path;
      const auto level = 2 + static_cast<int>(std::count(path.begin(), path.end(), '/'));
      if (level <= depth_) ReadOne(path);
    }
    std::sort(listing_.entries.begin(), listing_.entries.end(),
              [](const FolderEntry& a, const FolderEntry& b) { return a.path < b.path; });
    return std::move(listing_);
  }

 private:
  void Unreadable(const std::string& path, int error) {
    if (error == ENOENT || error == ESTALE || !listing_.unreadable.empty()) return;  // vanished
    listing_.unreadable = (path.empty() ? "." : path) + ": " + Reason(error);
  }

  void ReadOne(const std::string& path) {
    model::Descriptor opened = path.empty() ? model::Descriptor(openat(folder_, ".", kFolderFlags))
                                            : OpenBelow(folder_, path, kFolderFlags);
    if (opened.get() < 0) return Unreadable(path, errno);
    const int fd = fcntl(opened.get(), F_DUPFD_CLOEXEC, 0);
    if (fd < 0) return Unreadable(path, errno);
    const std::unique_ptr<DIR, CloseDir> dir(fdopendir(fd));
    if (dir == nullptr) {
      close(fd);
      return Unreadable(path, ENOMEM);
    }
    errno = 0;
    while (const dirent* found = readdir(dir.get())) {
      const std::string_view name(found->d_name);
      if (name == "." || name == "..") continue;
      if (budget_.entries == 0) {
        listing_.whole = false;
        return;
      }
      --budget_.entries;
      AddEntry(opened.get(), path, found->d_name);
      errno = 0;
    }
    if (errno != 0) Unreadable(path, errno);
  }

  void AddEntry(int folder, const std::string& path, const char* name) {
    struct stat status = {};
    if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
      return Unreadable(path.empty() ? name : path + "/" + name, errno);
    }
    FolderEntry entry;
    entry.path = path.empty() ? name : path + "/" + name;
    entry.kind = KindOf(status.st_mode);
    entry.bytes = static_cast<uint64_t>(status.st_size);
    entry.modified = model::TimePoint(std::chrono::seconds(status.st_mtim.tv_sec) +
                                      std::chrono::nanoseconds(status.st_mtim.tv_nsec));
    listing_.entries.push_back(std::move(entry));
  }

  int folder_;
  int depth_;
  LookBudget& budget_;
  FolderListing listing_;
};

}  // namespace

const FolderEntry* FolderListing::Find(std::string_view path) const {
  const auto found = std::lower_bound(
      entries.begin(), entries.end(), path,
      [](const FolderEntry& entry, std::string_view wanted) { return entry.path < wanted; });
  return found != entries.end() && found->path == path ? &*found : nullptr;
}

model::Result<model::Descriptor> OpenFolder(const std::string& path) {
  model::Descriptor opened(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.get() < 0) return model::Error{path + ": " + Reason(errno)};
  return opened;
}

model::Result<model::Descriptor> OpenFolderBelow(int folder, const std::string& name) {
  model::Descriptor opened = OpenBelow(folder, name, kFolderFlags);
  if (opened.get() < 0) return model::Error{name + ": " + Reason(errno)};
  return opened;
}

model::Descriptor OpenSame(int folder) {
  return model::Descriptor(fcntl(folder, F_DUPFD_CLOEXEC, 0));
}

FolderListing ListFolder(int folder, int depth, LookBudget& budget) {
  return Walk(folder, depth, budget).Run();
}

model::Result<LookedFile> LookedFile::Open(int folder, std::string_view path, LookBudget& budget,
                                           bool* vanished) {
  model::Descriptor opened = OpenBelow(folder, path, kFileFlags);
  if (opened.get() < 0) {
    const int error = errno;
    if (vanished != nullptr) *vanished = error == ENOENT || error == ESTALE;
    return model::Error{std::string(path) + ": " + Reason(error)};
  }
  struct stat status = {};
  if (fstat(opened.get(), &status) != 0) {
    return model::Error{std::string(path) + ": " + Reason(errno)};
  }
  if (!S_ISREG(status.st_mode)) return model::Error{std::string(path) + ": is no regular file"};
  return LookedFile(std::move(opened), static_cast<uint64_t>(status.st_size), budget);
}

std::optional<std::string> LookedFile::Read(uint64_t offset, size_t length) {
  read_fault_.clear();
  if (offset >= size_) return std::string();
  length = static_cast<size_t>(std::min<uint64_t>(length, size_ - offset));
  if (length > budget_->read_bytes) {
    budget_->spent = true;
    return std::nullopt;
  }
  budget_->read_bytes -= length;
  std::string bytes(length, '\0');
  size_t have = 0;
  while (have < length) {
    const ssize_t got = pread(descriptor_.get(), bytes.data() + have, length - have,
                              static_cast<off_t>(offset + have));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      read_fault_ = Reason(errno);
      return std::nullopt;
    }
    if (got == 0) break;  // became shorter meanwhile
    have += static_cast<size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

}  // namespace aijob::collect
