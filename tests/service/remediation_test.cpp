// The whole program acts: real processes crash, are started again by the examples of
// deploy/remediation, and work on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "service/remedied.h"
#include "support/samples.h"

namespace aijob::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kService = R"(#!/usr/bin/python3
import ctypes, faulthandler, os, sys, time
home = sys.argv[0].rsplit("/", 1)[0]
log = open(home + "/api.log", "a", buffering=1)
open(home + "/pids", "a").write("%d\n" % os.getpid())
os.dup2(log.fileno(), 2)
faulthandler.enable()
for i in range(1200):
    print('INFO:     10.0.0.1:1234 - "POST /v1/completions HTTP/1.1" 200 OK', file=log)
    if os.path.exists(home + "/crash"):
        os.remove(home + "/crash")
        ctypes.string_at(0)  # a real segmentation fault
    time.sleep(0.05)  # house: allowed, a client's pace
)";

constexpr const char* kTraining = R"(#!/usr/bin/python3
import json, os, sys, time
home = sys.argv[0].rsplit("/", 1)[0]
log = open(home + "/train.log", "a", buffering=1)
open(home + "/pids", "a").write("%d\n" % os.getpid())
start = int(sys.argv[1].rsplit("-", 1)[1]) if len(sys.argv) > 1 else 0
skip = open(sys.argv[2]).read().split() if len(sys.argv) > 2 else []
open(home + "/starts", "a").write("%d %s\n" % (start, ",".join(skip)))
def say(level, task, **more):
    now = time.time()
    stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + ".%03dZ" % (now % 1 * 1000)
    print(json.dumps(dict(timestamp=stamp, level=level, module="trainer", task_id=task, **more)), file=log)
def save(step, whole):
    folder = home + "/ckpt/step-%d" % step
    os.makedirs(folder, exist_ok=True)
    open(folder + "/data.bin", "w").write("x" * 1000)
    open(folder + "/meta.json", "w").write(json.dumps(dict(step=step)))
    if whole: open(folder + "/_SUCCESS", "w").close()
for step in range(start + 1, 1200):
    task = "tsk-%d" % step
    if task not in skip:
        if step == 47:
            save(47, False)  # half a checkpoint, then its end
            say("ERROR", task, message="RuntimeError: CUDA error: an illegal memory access was encountered")
            os.abort()
        say("INFO", task, message="step done", step="train", status="success")
    if step % 20 == 0: save(step, True)
    time.sleep(0.1)  # house: allowed, a trainer's pace
)";

TEST_F(Remediation, FastRestartOfAStatelessService) {
  WriteProgram("service", kService);
  folder_.Write("api.log", "");
  folder_.Write("c.yaml", "workload: api\nsources: [{name: api, paths: [\"" +
                              folder_.Path("*.log") +
                              "\"]}]\nremediation:\n  mode: act\n  trial: 0s\n"
                              "  audit_file: audit.jsonl\n  policies:\n"
                              "    - name: restart-api\n      strategy: fast_restart\n"
                              "      match: {class: process_crash, workload: \"ap*\"}\n"
                              "      exec: {argv: [" +
                              Example("fast_restart.sh") + ", " + folder_.Path("service") + "]}\n");
  Program program(Arguments());
  EXPECT_THAT(program.Metrics(),
              HasSubstr("aijob_remediations_total{workload=\"api\",action=\"restart-api\",outcome="
                        "\"sent\"} 0"));
  Begin("service");
  ASSERT_TRUE(WaitUntil([&] { return Sum(program.Metrics(), "aijob_log_lines_total") > 10; }));
  folder_.Write("crash", "");
  ASSERT_TRUE(Becomes(program, "succeeded")) << Shown(program).dump(1) << program.log();
  const std::string page = program.Metrics();
  const std::string of = "{workload=\"api\",action=\"restart-api\",outcome=";
  EXPECT_EQ(SamplesOf(page)["aijob_remediations_total" + of + "\"sent\"}"], 1);
  EXPECT_EQ(SamplesOf(page)["aijob_remediations_total" + of + "\"succeeded\"}"], 1);
  EXPECT_EQ(SamplesOf(page)["aijob_recovery_duration_seconds_count{strategy=\"fast_restart\"}"], 1);
  const std::string pids = Read("pids");
  EXPECT_EQ(std::count(pids.begin(), pids.end(), '\n'), 2) << "started once again";
  EXPECT_THAT(Read("audit.jsonl"), HasSubstr("\"event\":\"decided\""));
  program.Signal(SIGTERM);
  EXPECT_EQ(program.Wait(), 0);
  EXPECT_THAT(Read("audit.jsonl"), HasSubstr("\"outcome\":\"succeeded\""));
}

TEST_F(Remediation, RestoreFromTheLastWholeCheckpointWithoutThePoison) {
  WriteProgram("training", kTraining);
  folder_.Write("train.log", "");
  folder_.Write("ckpt/readme", "");
  folder_.Write("c.yaml",
                "workload: train\nsources: [{name: train, format: openglm, paths: [\"" +
                    folder_.Path("*.log") +
                    "\"]}]\ncheckpoints: [{name: c, path: " + folder_.Path("ckpt") +
                    ", layout: generic, marker: _SUCCESS, every: 1s}]\n"
                    "remediation:\n  mode: act\n  trial: 0s\n  policies:\n"
                    "    - name: restore\n      match: {class: [cuda_error, process_crash]}\n"
                    "      exec: {argv: [" +
                    Example("restore_training.sh") + ", " + folder_.Path("training") + ", " +
                    folder_.Path("skip") + ", \"{checkpoint_path}\"]}\n");
  Program program(Arguments());
  Begin("training");
  ASSERT_TRUE(Becomes(program, "succeeded"))
      << Shown(program).dump(1) << program.log() << Read("starts");
  EXPECT_EQ(Read("starts"), "0 \n40 tsk-47\n");
  EXPECT_EQ(Read("skip"), "tsk-47\n");
  EXPECT_TRUE(WaitUntil([&] { return Read("train.log").find("tsk-48") != std::string::npos; }))
      << "it gets past the poison";
}

TEST_F(Remediation, WithoutTheSectionNothingChanges) {
  folder_.Write("c.yaml", "sources: [{name: s, paths: [\"" + folder_.Path("*.log") + "\"]}]\n");
  const Program program(Arguments());
  EXPECT_THAT(program.Metrics(), Not(HasSubstr("aijob_remediation")));
  EXPECT_THAT(program.Metrics(), Not(HasSubstr("aijob_recovery")));
  EXPECT_EQ(Shown(program).at("decisions").size(), 0U);
  EXPECT_EQ(Ask(program.port(), "POST", "/api/v1/admin/maintenance?for=1h").status, 404);
}

TEST_F(Remediation, MaintenanceByHandOutlivesAKill) {
  folder_.Write("c.yaml",
                "remediation: {mode: dry_run, policies: [{name: p, exec: {argv: [/bin/true]}}]}\n");
  std::vector<std::string> arguments = Arguments();
  arguments.emplace_back("--web.enable-admin-api");
  {
    Program program(arguments);
    EXPECT_EQ(Ask(program.port(), "POST", "/api/v1/admin/maintenance").status, 400);
    EXPECT_EQ(Ask(program.port(), "POST", "/api/v1/admin/maintenance?for=9999h").status, 400);
    EXPECT_EQ(Ask(program.port(), "POST", "/api/v1/admin/maintenance?for=1h").status, 200);
    program.Kill();
  }
  const Program program(arguments);
  EXPECT_EQ(Shown(program).at("maintenance").at("active"), true);
  EXPECT_THAT(program.MetricsWith("aijob_remediation_maintenance 1"),
              HasSubstr("aijob_remediation_maintenance 1"));
  EXPECT_EQ(Ask(program.port(), "DELETE", "/api/v1/admin/maintenance").status, 200);
  EXPECT_EQ(Shown(program).at("maintenance").at("active"), false);
}

TEST_F(Remediation, ToActItNeedsAState) {
  folder_.Write("c.yaml",
                "remediation: {mode: act, policies: [{name: p, exec: {argv: [/bin/true]}}]}\n");
  Program program({"--config.file=" + folder_.Path("c.yaml")});
  EXPECT_EQ(program.Wait(), 2);
  EXPECT_THAT(program.log(), HasSubstr("--storage.path"));
}

}  // namespace
}  // namespace aijob::test
