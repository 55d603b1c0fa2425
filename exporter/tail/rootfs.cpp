#include "tail/rootfs.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace aijob::tail {
namespace {

constexpr int kMostLinks = 40;  // as the kernel's MAXSYMLINKS

}  // namespace

Rootfs::Rootfs(const std::filesystem::path& root) {
  std::array<char, PATH_MAX> real{};
  // A root that is not there yet stays as written; what is below it is then not found.
  root_ = ::realpath(root.c_str(), real.data()) != nullptr ? real.data() : root.string();
  while (!root_.empty() && root_.back() == '/') root_.pop_back();
}

std::string Rootfs::Resolve(std::string_view path) const {
  if (root_.empty()) {
    std::array<char, PATH_MAX> real{};
    return ::realpath(std::string(path).c_str(), real.data()) == nullptr ? "" : real.data();
  }
  std::string todo(path);
  std::string done;  // below root_, without links
  int links = 0;
  for (size_t begin = 0; begin < todo.size();) {
    const size_t end = std::min(todo.find('/', begin), todo.size());
    const std::string part = todo.substr(begin, end - begin);
    begin = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      done.resize(done.empty() ? 0 : done.rfind('/'));
      continue;
    }
    const std::string next = std::string(root_).append(done).append("/").append(part);
    struct stat info {};
    if (::lstat(next.c_str(), &info) != 0) return "";
    if (!S_ISLNK(info.st_mode)) {
      done += "/" + part;
      continue;
    }
    std::array<char, PATH_MAX> target{};
    const ssize_t length = ::readlink(next.c_str(), target.data(), target.size());
    if (length <= 0) return "";
    if (++links > kMostLinks) {
      errno = ELOOP;
      return "";
    }
    const std::string rest = begin < todo.size() ? "/" + todo.substr(begin) : "";
    todo = std::string(target.data(), static_cast<size_t>(length)) + rest;
    if (todo.front() == '/') done.clear();
    begin = 0;
  }
  return root_ + (done.empty() ? "/" : done);
}

std::string Rootfs::OnHost(std::string_view real) const {
  return std::string(real.starts_with(root_) ? real.substr(root_.size()) : real);
}

}  // namespace aijob::tail
