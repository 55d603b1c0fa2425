// YamlMap, of config/yaml_node.h.

#include <gmock/gmock.h>

#include "config/yaml_node.h"

namespace aijob::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

YamlNode Parsed(std::string_view text) {
  auto root = ParseYaml(text, "f.yaml");
  EXPECT_TRUE(root.ok()) << root.error();
  return std::move(root).value();
}

TEST(YamlMapTest, ReadsEachType) {
  const YamlNode root = Parsed(
      "text: hello\nflag: true\nratio: 0.5\nwhole: -3\nsize: 1MiB\nwait: 1h30m\n"
      "list: [a, b]\nsingle: a\npairs: {x: 1, y: z}\nchoice: gauge\nnull_one: ~\nplain: 1048576\n"
      "zero: 0\n");
  Problems problems("f.yaml");
  YamlMap map(root, "the test", problems);
  std::string text;
  bool flag = false;
  double ratio = 0;
  int64_t whole = 0;
  uint64_t bytes = 0;
  model::Duration wait{};
  std::vector<std::string> list;
  std::vector<std::pair<std::string, std::string>> pairs;
  const std::string_view choices[] = {"counter", "gauge"};
  EXPECT_TRUE(map.Read("text", text) && text == "hello");
  EXPECT_TRUE(map.Read("flag", flag) && flag);
  EXPECT_TRUE(map.Read("ratio", ratio) && ratio == 0.5);
  EXPECT_TRUE(map.Read("whole", whole) && whole == -3);
  EXPECT_TRUE(map.ReadBytes("size", bytes) && bytes == 1048576);
  EXPECT_TRUE(map.ReadBytes("plain", bytes) && bytes == 1048576);
  EXPECT_TRUE(map.ReadDuration("wait", wait) && wait == std::chrono::minutes(90));
  EXPECT_TRUE(map.ReadDuration("zero", wait) && wait == model::Duration::zero());
  EXPECT_TRUE(map.Read("list", list) && list.size() == 2);
  EXPECT_TRUE(map.Read("single", list) && list.size() == 1);
  EXPECT_TRUE(map.ReadPairs("pairs", pairs) && pairs.size() == 2);
  EXPECT_TRUE(map.ReadChoice("choice", choices, text) && text == "gauge");
  text = "default";
  EXPECT_FALSE(map.Read("absent", text));
  EXPECT_FALSE(map.Read("null_one", text));
  EXPECT_EQ(text, "default");
  EXPECT_TRUE(map.Require("text"));
  EXPECT_EQ(map.LineOf("ratio"), 3);
  map.Finish();
  EXPECT_THAT(problems.messages(), IsEmpty());
}

TEST(YamlMapTest, SaysWhatIsWrongAndWhere) {
  const YamlNode root = Parsed(
      "text: [a]\nflag: yes\nratio: x\nwhole: 1.5\nsize: 1 furlong\nwait: 15\nlist: {a: b}\n"
      "pairs: {x: [1]}\nchoice: gage\nnegative: -1\ncolour: red\n");
  Problems problems("f.yaml");
  YamlMap map(root, "the test", problems);
  std::string text;
  bool flag = false;
  double ratio = 0;
  int64_t whole = 0;
  uint64_t bytes = 0;
  model::Duration wait{};
  std::vector<std::string> list;
  std::vector<std::pair<std::string, std::string>> pairs;
  const std::string_view choices[] = {"counter", "gauge"};
  map.Read("text", text);
  map.Read("flag", flag);
  map.Read("ratio", ratio);
  map.Read("whole", whole);
  map.ReadBytes("size", bytes);
  map.ReadDuration("wait", wait);
  map.Read("list", list);
  map.ReadPairs("pairs", pairs);
  map.ReadChoice("choice", choices, text);
  map.Read("negative", bytes);
  map.Find("color");
  map.Require("name");
  map.Finish();
  EXPECT_THAT(
      problems.messages(),
      ElementsAre("f.yaml:1: \"text\" must be a single value",
                  "f.yaml:2: \"flag\" must be true or false, not \"yes\"",
                  "f.yaml:3: \"ratio\" must be a number, not \"x\"",
                  "f.yaml:4: \"whole\" must be a whole number, not \"1.5\"",
                  "f.yaml:5: \"size\" must be a size such as 64KiB, 1MiB or 1048576, not "
                  "\"1 furlong\"",
                  "f.yaml:6: \"wait\" must be a duration such as 30s, 5m or 1h30m, not \"15\"",
                  "f.yaml:7: \"list\" must be a list of texts",
                  "f.yaml:8: \"x\" must be a single value",
                  "f.yaml:9: \"choice\" cannot be \"gage\" (nearest known: \"gauge\")",
                  "f.yaml:10: \"negative\" must be a whole number from 0, not \"-1\"",
                  "f.yaml:1: the test needs the key \"name\"",
                  "f.yaml:11: unknown key \"colour\" in the test (nearest known: \"color\")"));
}

TEST(YamlMapTest, MustBeAMapping) {
  const YamlNode root = Parsed("[1, 2]");
  Problems problems("f.yaml");
  YamlMap map(root, "the test", problems);
  EXPECT_EQ(map.Find("a"), nullptr);
  map.Finish();
  EXPECT_THAT(problems.messages(),
              ElementsAre("f.yaml:1: the test must be a mapping (key: value)"));
  const YamlNode nothing = Parsed("");
  Problems none("f.yaml");
  YamlMap empty(nothing, "the test", none);
  empty.Finish();
  EXPECT_TRUE(none.empty());
}

}  // namespace
}  // namespace aijob::config
