#pragma once
// Rootfs: the host's file system as seen from here, below a folder (--path.rootfs).
//
// Purpose: a path as on the host -> one to open. In a container the host is mounted at /host, say;
// a link there that says "/var/log/pods/x" means /host/var/log/pods/x, so links are followed here,
// not by the kernel. Where the root is "/" the kernel does it. Threads: const, any.

#include <filesystem>
#include <string>
#include <string_view>

namespace aijob::tail {

class Rootfs {
 public:
  explicit Rootfs(const std::filesystem::path& root);

  /// Where `path` (absolute, as on the host) really is: no links left. The empty string, with errno
  /// set (ENOENT, EACCES, ELOOP, ...), where there is nothing.
  [[nodiscard]] std::string Resolve(std::string_view path) const;

  /// A real path as on the host, that is, without the root before it.
  [[nodiscard]] std::string OnHost(std::string_view real) const;

 private:
  std::string root_;  // "" for "/", else without a slash at the end
};

}  // namespace aijob::tail
