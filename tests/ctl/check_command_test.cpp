#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ctl/called.h"
#include "support/folder.h"

namespace aijob::test {
namespace {

using ::testing::HasSubstr;

TEST(CheckConfig, SaysWhatIsWrongWhere) {
  const Folder folder;
  const std::string sources = "sources: [{name: a, paths: [/tmp/none/*.log]}]\n";
  const struct {
    const char* name;
    std::string yaml;
    std::vector<std::string> says;  // empty: all is well
  } kCases[] = {
      {"good", sources + "limits: {series: 500, line_bytes: 64KiB}\n", {}},
      {"empty", "", {}},
      {"several faults",
       "worklod: x\nsources: [{name: a}]\nlimits: {series: -1}\n",
       {"c.yaml:1", "\"workload\"", "c.yaml:2", "paths", "c.yaml:3", "series"}},
      {"no YAML", "sources: [\n", {"c.yaml:"}},
      {"unknown format", "sources: [{name: a, paths: [/x/*.log], format: vlllm}]\n", {"vlllm"}},
      {"unknown disabled pack", sources + "packs: {disable: [vlm]}\n", {"vlm"}},
      {"metric",
       sources + "metrics:\n  - {name: m_total, type: counter, help: h, match: '(abc'}\n",
       {"c.yaml:3", "match"}},
      {"metric takes our name",
       sources + "metrics:\n  - {name: aijob_mine_total, type: counter, help: h, match: abcd}\n",
       {"aijob_mine_total"}},
      {"bad path pattern",
       "sources: [{name: a, paths: [/x/*.log], path_pattern: '('}]\n",
       {"c.yaml:1", "path_pattern"}},
      {"label without group",
       "sources: [{name: a, paths: [/x/*.log], path_pattern: '(?P<pod>x)', labels: [node]}]\n",
       {"node"}},
  };
  for (const auto& [name, yaml, says] : kCases) {
    folder.Write("c.yaml", yaml);
    const Called called = Call({"check", "config", folder.Path("c.yaml")});
    EXPECT_EQ(called.code, says.empty() ? 0 : 1) << name << ": " << called.err;
    EXPECT_EQ(called.out, "") << name;
    for (const std::string& part : says) EXPECT_THAT(called.err, HasSubstr(part)) << name;
    if (says.empty()) {
      EXPECT_EQ(called.err, "") << name;
    }
  }
  EXPECT_EQ(Call({"check", "config", folder.Path("none.yaml")}).code, 1);
}

TEST(CheckRules, TheBuiltInOnesAndAUsersOwn) {
  const Called built_in = Call({"check", "rules"});
  EXPECT_EQ(built_in.code, 0) << built_in.err;
  const Folder folder;
  folder.Write("mine.yaml",
               "pack: mine\nrules:\n  - {id: r, class: gpu_oom, subtype: capacity, "
               "find: [no more memory], samples: [no more memory]}\n");
  EXPECT_EQ(Call({"check", "rules", folder.Path("mine.yaml")}).code, 0);
  folder.Write("more/two.yaml", "pack: two\nrules: [{id: r, class: gpu_oomph, find: [abc]}]\n");
  const Called wrong = Call({"check", "rules", folder.Path("mine.yaml"), folder.Path("more")});
  EXPECT_EQ(wrong.code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("two.yaml:2"));
  EXPECT_THAT(wrong.err, HasSubstr("gpu_oomph"));
  EXPECT_EQ(Call({"check", "rules", folder.Path("none")}).code, 1);
}

TEST(CheckEnv, SaysWhatFails) {
  const Folder folder;
  folder.Write("root/data/f", "");
  folder.Write("c.yaml", "checks: [{name: data, path: /data}, {name: ckpt, writable: /data}]\n");
  const std::string root = "--path.rootfs=" + folder.Path("root");
  const Called good = Call({"check", "env", "--config.file", folder.Path("c.yaml"), root});
  EXPECT_EQ(good.code, 0) << good.err;
  EXPECT_EQ(good.out, "ok      data\nok      ckpt\n");
  folder.Write("d.yaml", "checks: [{name: data, path: /data}, {name: none, path: /none}]\n");
  const Called bad = Call({"check", "env", "--config.file", folder.Path("d.yaml"), root});
  EXPECT_EQ(bad.code, 1);
  EXPECT_THAT(bad.out, HasSubstr("failed  none  /none: No such file or directory\n"));
  EXPECT_EQ(bad.err, "aijobctl: failing: none\n");
  folder.Write("e.yaml", "");
  EXPECT_EQ(Call({"check", "env", "--config.file", folder.Path("e.yaml")}).code, 2);
}

}  // namespace
}  // namespace aijob::test
