#include "config/remediation_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aijob::config {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;

struct RemediationRead {
  act::Options options;
  std::string faults;

  explicit RemediationRead(const std::string& text) {
    const auto node = ParseYaml(text, "f.yaml");
    EXPECT_TRUE(node.ok()) << node.error();
    Problems problems("f.yaml");
    if (node.ok()) options = ReadRemediation(*node, "/etc/aijob", problems);
    faults = problems.empty() ? "" : problems.ToError().message;
  }
};

TEST(RemediationReader, NothingIsActedOnByDefault) {
  const RemediationRead read("policies: [{name: p, exec: {argv: [/bin/true]}}]");
  EXPECT_EQ(read.faults, "");
  EXPECT_EQ(read.options.mode, act::Mode::kObserve);
  ASSERT_EQ(read.options.policies.size(), 1U);
  EXPECT_EQ(read.options.policies[0].mode, act::Mode::kObserve);
  EXPECT_EQ(read.options.policies[0].strategy, "p");
  EXPECT_EQ(read.options.policies[0].limits.cool_down, minutes(11));
  EXPECT_EQ(read.options.policies[0].limits.per_hour, 3U);
  EXPECT_EQ(read.options.trial, hours(72));
  EXPECT_FALSE(RemediationRead("{}").options.active());
}

TEST(RemediationReader, ReadsEveryKey) {
  const RemediationRead read(R"yaml(
mode: act
trial: 24h
max_age: 1m
startup_grace: 5m
limits: {per_hour: 7, per_day: 20}
breaker: {failures: 2, open_for: 30m}
flapping: {relapses: 4, relapse_within: 10m, window: 12h}
maintenance_file: maintenance
lease_file: /run/lease
audit_file: audit.jsonl
policies:
  - name: node-down
    strategy: migrate
    mode: dry_run
    match: {class: [gpu_hardware], subtype: xid_bus, role: initiating, layer: gpu, severity: critical, workload: ["train-*"]}
    after: 30s
    jitter: 5s
    repeat: {times: 2, within: 10m}
    when: ["job_cpu_percent > 90", "job_error_ratio{stage=\"x\"} > 0.5"]
    webhook: {url: "https://h/x", secret_file: s, headers: {X-A: b}, timeout: 3s, retries: 1, ca_file: ca.pem, insecure: false}
    limits: {cool_down: 1m, per_hour: 1, per_day: 2}
    success_within: 2m
  - name: restart
    exec: {argv: [/usr/bin/systemctl, restart, "{workload}.service"], timeout: 5s, grace: 100ms, output_bytes: 1KiB, directory: /tmp}
)yaml");
  EXPECT_EQ(read.faults, "");
  const act::Options& options = read.options;
  EXPECT_EQ(options.mode, act::Mode::kAct);
  EXPECT_EQ(options.trial, hours(24));
  EXPECT_EQ(options.max_age, minutes(1));
  EXPECT_EQ(options.startup_grace, minutes(5));
  EXPECT_EQ(options.per_hour, 7U);
  EXPECT_EQ(options.per_day, 20U);
  EXPECT_EQ(options.breaker_failures, 2U);
  EXPECT_EQ(options.breaker_open, minutes(30));
  EXPECT_EQ(options.relapses, 4U);
  EXPECT_EQ(options.relapse_within, minutes(10));
  EXPECT_EQ(options.relapse_window, hours(12));
  EXPECT_EQ(options.maintenance_file, "/etc/aijob/maintenance");
  EXPECT_EQ(options.lease_file, "/run/lease");
  EXPECT_EQ(options.audit_file, "/etc/aijob/audit.jsonl");
  ASSERT_EQ(options.policies.size(), 2U);
  const act::Policy& first = options.policies[0];
  EXPECT_EQ(first.strategy, "migrate");
  EXPECT_EQ(first.mode, act::Mode::kDryRun);
  EXPECT_THAT(first.match.classes, ElementsAre("gpu_hardware"));
  EXPECT_THAT(first.match.subtypes, ElementsAre("xid_bus"));
  EXPECT_THAT(first.match.layers, ElementsAre("gpu"));
  EXPECT_EQ(first.match.severity, model::Severity::kCritical);
  EXPECT_THAT(first.match.workloads, ElementsAre("train-*"));
  EXPECT_EQ(first.after, seconds(30));
  EXPECT_EQ(first.jitter, seconds(5));
  EXPECT_EQ(first.times, 2U);
  EXPECT_EQ(first.within, minutes(10));
  EXPECT_EQ(first.when.size(), 2U);
  ASSERT_TRUE(first.webhook.has_value());
  EXPECT_EQ(first.webhook->secret_file, "/etc/aijob/s");
  EXPECT_EQ(first.webhook->timeout, seconds(3));
  EXPECT_EQ(first.webhook->retries, 1U);
  EXPECT_EQ(first.webhook->headers.size(), 1U);
  EXPECT_EQ(first.limits.per_day, 2U);
  EXPECT_EQ(first.success_within, minutes(2));
  const act::Policy& second = options.policies[1];
  EXPECT_EQ(second.mode, act::Mode::kAct);
  ASSERT_TRUE(second.exec.has_value());
  EXPECT_EQ(second.exec->argv.size(), 3U);
  EXPECT_EQ(second.exec->timeout, seconds(5));
  EXPECT_EQ(second.exec->grace, milliseconds(100));
  EXPECT_EQ(second.exec->output_bytes, 1024U);
  EXPECT_EQ(second.exec->directory, "/tmp");
}

TEST(RemediationReader, SaysWhatIsWrong) {
  struct Case {
    const char* name;
    const char* policy;  // beside its name
    const char* fault;
  };
  const Case cases[] = {
      {"no action", "", "one of exec and webhook"},
      {"two actions", "exec: {argv: [/x]}, webhook: {url: http://h}", "one of exec and webhook"},
      {"an unknown key", "exec: {argv: [/x]}, mach: {}", "mach"},
      {"an unknown inner key", "exec: {argv: [/x], shell: true}", "shell"},
      {"an unknown class", "exec: {argv: [/x]}, match: {class: oom}", "no class"},
      {"what nobody knows", "exec: {argv: [/x]}, match: {class: unknown}", "may be acted on"},
      {"a cascade", "exec: {argv: [/x]}, match: {role: cascade}", "must be initiating"},
      {"a subtype", "exec: {argv: [/x]}, match: {subtype: x}", "no subtype"},
      {"a layer", "exec: {argv: [/x]}, match: {layer: x}", "no layer"},
      {"a severity", "exec: {argv: [/x]}, match: {severity: fatal}", "severity"},
      {"no path", "exec: {argv: [systemctl]}", "absolute path"},
      {"a token as program", "exec: {argv: [\"/bin/{workload}\"]}", "absolute path"},
      {"an unknown token", "exec: {argv: [/x, \"{text}\"]}", "there is no {text}"},
      {"a shell", "exec: {argv: [/bin/sh, -c, x]}", "shell"},
      {"a deletion", "exec: {argv: [/bin/rm, x]}", "deletes"},
      {"a kill by name", "exec: {argv: [/usr/bin/pkill, x]}", "kills by name"},
      {"a reset", "exec: {argv: [/usr/bin/nvidia-smi, --gpu-reset]}", "resets GPUs"},
      {"a relative folder", "exec: {argv: [/x], directory: tmp}", "absolute path"},
      {"a bad address", "webhook: {url: ftp://h}", "url"},
      {"a bad header", "webhook: {url: http://h, headers: {\"a b\": c}}", "headers"},
      {"a bad condition", "exec: {argv: [/x]}, when: [\"x + 1\"]", "when"},
      {"no such family", "exec: {argv: [/x]}, when: [\"aijob_nothing > 1\"]", "no family"},
      {"a histogram", "exec: {argv: [/x]}, when: [\"aijob_step_seconds > 1\"]", "histogram"},
      {"too long", "exec: {argv: [/x]}, after: 48h", "must be from 0s to 86400s"},
      {"no such mode", "exec: {argv: [/x]}, mode: dare", "mode"},
  };
  for (const Case& each : cases) {
    const RemediationRead read(std::string("policies: [{name: p, ") + each.policy + "}]");
    EXPECT_THAT(read.faults, HasSubstr(each.fault)) << each.name;
    EXPECT_THAT(read.faults, HasSubstr("f.yaml:1")) << each.name;
  }
}

TEST(RemediationReader, NamesAreWordsAndUnique) {
  EXPECT_THAT(RemediationRead("policies: [{name: a b, exec: {argv: [/x]}}]").faults,
              HasSubstr("a word"));
  EXPECT_THAT(
      RemediationRead("policies: [{name: a, exec: {argv: [/x]}}, {name: a, exec: {argv: [/x]}}]")
          .faults,
      HasSubstr("already"));
}

}  // namespace
}  // namespace aijob::config
