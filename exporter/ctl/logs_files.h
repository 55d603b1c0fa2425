#pragma once
// The log files below a folder: *.log, and what rotation made of them (*.log.1, *.log-20240520).
//
// Hidden files and folders are left out, and so are links to folders; a file that is there under
// two names comes once. Compressed ones are not read: they are listed, so that somebody can be
// told.

#include <filesystem>
#include <string>
#include <vector>

#include "model/position.h"
#include "model/result.h"

namespace aijob::ctl {

struct LogsFile {
  std::filesystem::path path;
  model::FileIdentity identity;
  std::string task;  // "x" of "x.log" or "x.log.1", in lower case
};

struct LogsFiles {
  std::vector<LogsFile> files;                    // by path
  std::vector<std::filesystem::path> compressed;  // by path
};

/// Fails where `dir` itself cannot be read; folders below that cannot are left out.
model::Result<LogsFiles> FindLogsFiles(const std::filesystem::path& dir);

/// How a file's name ends.
enum class LogsName { kOther, kLog, kCompressed };
LogsName KindOfLogsName(std::string_view name);

}  // namespace aijob::ctl
