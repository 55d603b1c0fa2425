#pragma once
// The real exporter with a section `remediation`, and what it acts on.

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "support/folder.h"
#include "support/program.h"

namespace aijob::test {

/// A folder with programs, logs and a configuration; what it has started ends with it.
class Remediation : public testing::Test {
 protected:
  ~Remediation() override {
    std::istringstream pids(Read("pids"));
    for (pid_t pid = 0; pids >> pid;) kill(pid, SIGKILL);
  }

  [[nodiscard]] std::string Read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder_.Path(name)).rdbuf();
    return text.str();
  }
  void WriteProgram(const std::string& name, const std::string& text) const {
    folder_.Write(name, text);
    chmod(folder_.Path(name).c_str(), 0755);
  }
  /// In a session of its own, as the hooks start it; it is nobody's child here.
  void Begin(const std::string& name) const {
    ASSERT_EQ(
        std::system(("setsid " + folder_.Path(name) + " </dev/null >/dev/null 2>&1 &").c_str()), 0);
  }
  [[nodiscard]] std::vector<std::string> Arguments() const {
    return {"--config.file=" + folder_.Path("c.yaml"), "--storage.path=" + folder_.Path("state")};
  }
  static nlohmann::json Shown(const Program& program) {
    const Reply reply = Get(program.port(), "/api/v1/remediations");
    return reply.status == 200 ? nlohmann::json::parse(reply.body).at("data") : nlohmann::json();
  }
  /// Waits until the newest decision has that outcome.
  static bool Becomes(Program& program, const std::string& outcome) {
    return WaitUntil([&] {
      program.log();
      const auto shown = Shown(program);
      return shown.is_object() && !shown.at("decisions").empty() &&
             shown.at("decisions").at(0).at("outcome") == outcome;
    });
  }
  static std::string Example(const std::string& name) {
    return AIJOB_SOURCE_DIR "/deploy/remediation/" + name;
  }

  const Folder folder_;
};

}  // namespace aijob::test
