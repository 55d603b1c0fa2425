#include "config/yaml_node.h"

#include <gmock/gmock.h>

namespace aijob::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string ErrorOf(std::string_view text, const YamlLimits& limits = {}) {
  const auto root = ParseYaml(text, "f.yaml", limits);
  EXPECT_FALSE(root.ok()) << text.substr(0, 100);
  return root.error();
}

TEST(YamlNodeTest, IsATreeWithLines) {
  const auto root = ParseYaml("a: 1\nb:\n  - x\n  - 'y'\nc: {d: ~}\n", "f.yaml");
  ASSERT_TRUE(root.ok()) << root.error();
  ASSERT_TRUE(root->IsMap());
  EXPECT_THAT(root->keys, ElementsAre("a", "b", "c"));
  EXPECT_THAT(root->key_lines, ElementsAre(1, 2, 5));
  const YamlNode& list = root->items[1];
  ASSERT_TRUE(list.IsList());
  EXPECT_EQ(list.items[1].text, "y");
  EXPECT_EQ(list.items[1].line, 4);
  EXPECT_TRUE(list.items[1].quoted);
  EXPECT_FALSE(list.items[0].quoted);
  EXPECT_TRUE(root->items[2].items[0].IsNull());
}

TEST(YamlNodeTest, NothingIsANullNode) {
  EXPECT_TRUE(ParseYaml("", "f.yaml")->IsNull());
  EXPECT_TRUE(ParseYaml("# only a comment\n", "f.yaml")->IsNull());
}

TEST(YamlNodeTest, RefusesWhatUnfoldsOrIsTooMuch) {
  EXPECT_EQ(ErrorOf("a: &x [1]\nb: 2"), "f.yaml:1: anchors (&name) are not accepted");
  EXPECT_THAT(ErrorOf("a: 1\nb: *x"), HasSubstr("f.yaml:2: "));
  EXPECT_THAT(ErrorOf("a: 1\nb: 2\na: 3"), HasSubstr("f.yaml:3: key \"a\" is there twice"));
  EXPECT_THAT(ErrorOf(std::string(100, '[') + std::string(100, ']')),
              HasSubstr("nested too deeply"));
  EXPECT_THAT(ErrorOf(std::string(100'000, '[')), HasSubstr("f.yaml"));
  EXPECT_THAT(ErrorOf("[1, 2, 3]", {.bytes = 100, .depth = 3, .nodes = 3}), HasSubstr("too many"));
  EXPECT_THAT(ErrorOf("[1, 2, 3]", {.bytes = 5, .depth = 3, .nodes = 9}),
              HasSubstr("larger than 5"));
  EXPECT_THAT(ErrorOf("[1]: 2"), HasSubstr("a key must be a plain word"));
  EXPECT_THAT(ErrorOf("a: 1\n---\nb: 2\n"), HasSubstr("more than one YAML document"));
  EXPECT_THAT(ErrorOf("a: 1\n b: [\n"), HasSubstr("f.yaml:2: not YAML: "));
}

/// What a message quotes of the file must not look like a further message.
TEST(YamlNodeTest, AFaultIsOneLineWhateverItQuotes) {
  for (const std::string_view text :
       {std::string_view("a: \"\\\n\\\x01\""), std::string_view("\"a\\nb\": 1\n\"a\\nb\": 2"),
        std::string_view("a: @\x7f"), std::string_view("a: &x \x15\0\n  b-\"A\n", 16)}) {
    EXPECT_EQ(ErrorOf(text).find_first_of("\n\x01\x7f"), std::string::npos) << ErrorOf(text);
  }
  Problems problems("f.yaml");
  problems.Add(3, std::string_view("\"a\nb\0c\" is\x7f", 11));
  EXPECT_EQ(problems.ToError().message, "f.yaml:3: \"a?b?c\" is?");
}

TEST(YamlNodeTest, NearestNameIsByEditDistance) {
  const std::string_view known[] = {"paths", "exclude", "format", "framing"};
  EXPECT_EQ(NearestName("path", known), "paths");
  EXPECT_EQ(NearestName("fromat", known), "format");
  EXPECT_EQ(NearestName("frameing", known), "framing");
  EXPECT_EQ(NearestName("anything", {}), "");
}

TEST(YamlNodeTest, ProblemsAreOneALineAndBounded) {
  Problems problems("f.yaml");
  EXPECT_TRUE(problems.empty());
  problems.Add(3, "first");
  problems.Add(0, "second");
  EXPECT_EQ(problems.ToError().message, "f.yaml:3: first\nf.yaml: second");
  for (int i = 0; i < 1'000; ++i) problems.Add(i, "more");
  EXPECT_LE(problems.messages().size(), 51);
}

}  // namespace
}  // namespace aijob::config
