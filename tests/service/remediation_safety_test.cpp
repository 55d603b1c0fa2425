// The whole program acts, and never twice, whenever it is killed; and what lines say stays a text.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <mutex>

#include "http/servers.h"
#include "http/sha256.h"
#include "service/remedied.h"

namespace aijob::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class RemediationSafety : public Remediation {};

// Several workloads break at nearly the same time; the exporter is killed while it decides and
// acts.
TEST_F(RemediationSafety, KilledBetweenDecisionAndActionNothingIsDoneTwice) {
  constexpr int kWorkloads = 6;
  WriteProgram("hook", "#!/bin/sh\necho $1 >> " + folder_.Path("done") + "\n/bin/sleep 0.1\n");
  folder_.Write(
      "c.yaml",
      "sources: [{name: s, paths: [\"" + folder_.Path("logs/*.log") +
          "\"], workload: \"{w}\", path_pattern: \"/(?P<w>[^/]+).log$\"}]\n"
          "remediation:\n  mode: act\n  trial: 0s\n"
          "  breaker: {failures: 100}\n  audit_file: audit.jsonl\n  policies:\n"
          "    - {name: p, success_within: 1s, match: {class: process_crash}, exec: {argv: [" +
          folder_.Path("hook") + ", \"{workload}\"]}}\n");
  for (int i = 0; i < kWorkloads; ++i) folder_.Write("logs/w" + std::to_string(i) + ".log", "up\n");
  {
    Program program(Arguments());
    ASSERT_NE(program.Metrics(), "");
    for (int i = 0; i < kWorkloads; ++i) {
      folder_.Append("logs/w" + std::to_string(i) + ".log",
                     "Fatal Python error: Segmentation fault\n\nbye\n");
      poll(nullptr, 0, 60);
    }
    // The first decisions are stored: their hooks run, are about to, or are not begun.
    ASSERT_TRUE(WaitUntil([&] { return Read("audit.jsonl").find("sent") != std::string::npos; }));
    program.Kill();
  }
  Program program(Arguments());
  ASSERT_TRUE(WaitUntil([&] {
    program.log();
    const auto shown = Shown(program);
    if (!shown.is_object() || shown.at("decisions").size() < kWorkloads) return false;
    for (const auto& decision : shown.at("decisions")) {
      if (decision.at("outcome") == "sent") return false;
    }
    return true;
  })) << Shown(program).dump(1);
  const auto last = Shown(program);
  EXPECT_EQ(last.at("decisions").size(), kWorkloads);
  std::map<std::string, int> done;
  std::istringstream lines(Read("done"));
  for (std::string workload; lines >> workload;) ++done[workload];
  for (const auto& [workload, times] : done) EXPECT_EQ(times, 1) << workload;
  int unknown = 0;
  for (const auto& decision : last.at("decisions")) {
    if (decision.at("outcome") == "unknown") ++unknown;
  }
  EXPECT_GE(unknown + static_cast<int>(done.size()), kWorkloads)
      << "none is forgotten: " << last.dump(1);
}

// A line that would do harm in a shell, in an environment and in JSON, to a program and to a
// webhook.
TEST_F(RemediationSafety, HostileLinesInjectNothing) {
  std::mutex mutex;
  std::string body;
  std::string signature;
  const auto receiver = http::StartServer({}, [&](const http::Request& request) {
    const std::lock_guard<std::mutex> lock(mutex);
    body = request.body;
    signature = request.Find("X-AIJob-Signature-256");
    return http::Response();
  });
  WriteProgram("hook", "#!/bin/sh\n{ /usr/bin/env; for a in \"$@\"; do echo \"[$a]\"; done; } > " +
                           folder_.Path("seen") + "\n");
  folder_.Write("secret", "s3cret\n");
  folder_.Write("logs/one.log", "");
  folder_.Write("logs/two.log", "");
  folder_.Write("c.yaml", "sources: [{name: s, format: openglm, paths: [\"" +
                              folder_.Path("logs/*.log") +
                              "\"], workload: \"{w}\", path_pattern: \"/(?P<w>[^/]+).log$\"}]\n"
                              "remediation:\n  mode: act\n  trial: 0s\n  policies:\n"
                              "    - {name: p, match: {workload: one}, exec: {argv: [" +
                              folder_.Path("hook") +
                              ", restart, \"{workload}\"]}}\n"
                              "    - {name: w, webhook: {url: \"http://" +
                              receiver->Addresses().front() + "/\", secret_file: secret}}\n");
  Program program(Arguments());
  ASSERT_NE(program.Metrics(), "");
  const std::string hostile =
      R"(\"}],\"policy\":\"x\",$(touch pwned);`id`\nAIJOB_EVIL=1\u0000\u001b[2J)";
  for (const char* name : {"one", "two"}) {
    const std::string file = std::string("logs/") + name + ".log";
    folder_.Append(
        file,
        R"({"timestamp":"2099-01-01T00:00:00Z","level":"ERROR","task_id":")" + hostile +
            R"(","message":"RuntimeError: CUDA error: an illegal memory access was encountered )" +
            hostile + "\"}\n");
  }
  const auto told = [&] {
    const std::lock_guard<std::mutex> lock(mutex);
    return body;
  };
  ASSERT_TRUE(WaitUntil([&] { return program.log(), !told().empty() && !Read("seen").empty(); }))
      << Shown(program).dump(1);
  const auto payload = nlohmann::json::parse(told());
  EXPECT_EQ(payload.size(), 9U);
  EXPECT_EQ(payload.at("policy"), "w");
  EXPECT_EQ(payload.at("workload"), "two");
  EXPECT_EQ(signature, "sha256=" + http::HmacSha256Hex("s3cret", told()));
  const std::string seen = Read("seen");
  EXPECT_THAT(seen, HasSubstr("[restart]\n[one]\n"));
  EXPECT_THAT(seen, Not(HasSubstr("EVIL")));
  EXPECT_THAT(seen, Not(HasSubstr("AIJOB_TASK")));
  EXPECT_THAT(seen, Not(HasSubstr("touch")));
}

}  // namespace
}  // namespace aijob::test
