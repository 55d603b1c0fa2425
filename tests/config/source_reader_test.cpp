#include "config/source_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace aijob::config {
namespace {

using std::string;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A source, and what was wrong in it.
struct SourceRead {
  SourceConfig source;
  string faults;

  explicit SourceRead(const string& text, const string& folder = "/etc/aijob") {
    const auto node = ParseYaml(text, "f.yaml");
    EXPECT_TRUE(node.ok()) << node.error();
    Problems problems("f.yaml");
    if (node.ok()) source = ReadSource(*node, "sources[3]", folder, "default", problems);
    faults = problems.ToError().message;
  }
};

TEST(SourceReaderTest, ReadsEveryKey) {
  const SourceRead read(R"yaml(
name: pods
paths: ["/var/log/pods/*/*.log", "-"]
exclude: ["*.gz", old/*, /x/y]
format: vllm
framing: cri
start: beginning
workload: "{pod}-x"
path_pattern: "^/(?P<pod>[^/]+)/(?P<box>[^/]+)"
labels: [pod, box]
)yaml");
  EXPECT_EQ(read.faults, "");
  const SourceConfig& source = read.source;
  EXPECT_EQ(source.name, "pods");
  EXPECT_THAT(source.paths, ElementsAre("/var/log/pods/*/*.log", "-"));
  EXPECT_THAT(source.exclude, ElementsAre("*.gz", "/etc/aijob/old/*", "/x/y"));
  EXPECT_EQ(source.format, "vllm");
  EXPECT_EQ(source.framing, Framing::kCri);
  EXPECT_FALSE(source.start_at_end);
  EXPECT_EQ(source.workload, "{pod}-x");
  EXPECT_THAT(source.labels, ElementsAre("pod", "box"));
  EXPECT_EQ(source.origin.Text(), "f.yaml:2");
}

TEST(SourceReaderTest, Defaults) {
  const SourceRead read("{name: a, paths: /x}");
  EXPECT_EQ(read.faults, "");
  EXPECT_EQ(read.source.format, "auto");
  EXPECT_EQ(read.source.framing, Framing::kAuto);
  EXPECT_TRUE(read.source.start_at_end);
  EXPECT_EQ(read.source.workload, "default");
  EXPECT_THAT(read.source.exclude, IsEmpty());
}

/// A source with this glob.
string Glob(const string& glob) { return "{name: a, paths: ['" + glob + "']}"; }

TEST(SourceReaderTest, GlobsThatCanMatch) {
  for (const char* glob :
       {"/x/[ab].log", "/x/[!a].log", "/x/[]a].log", "/x/[!]a].log", "/x/{a,b,{c,d}}/*.log",
        "/x/\\[a.log", "/x/\\{a", "/x/**/?.log", "/x y/\xc3\xa9.log", "/a]b"}) {
    const SourceRead read(Glob(glob));
    EXPECT_EQ(read.faults, "") << glob;
    EXPECT_THAT(read.source.paths, ElementsAre(glob));
  }
}

TEST(SourceReaderTest, TellsWhatIsWrong) {
  const string ok = "{name: a, paths: [/x], ";
  const struct {
    string text, expected;
  } cases[] = {
      {Glob("/x/[ab.log"), "f.yaml:1: sources[3].paths[0]: has a \"[\" that is never closed"},
      {Glob("/x/[]"), "has a \"[\" that is never closed"},
      {Glob("/x/[a/b]"), "has a \"/\" within"},
      {Glob("/x/{a,b"), "has a \"{\" that is never closed"},
      {Glob("/x/a}"), "has a \"}\" without"},
      {Glob("/x/\\"), "ends in a backslash"},
      {Glob(string(5000, 'x')), "is longer than a path can be"},
      {"{name: a, paths: [\"/x\\ty\"]}", "has a control character"},
      {"{name: \"a\\x7f\", paths: [/x]}", "sources[3].name: has a control character"},
      {"{name: " + string(129, 'n') + ", paths: [/x]}", "name: is longer than 128 bytes"},
      {"{name: [a], paths: [/x]}", "name"},
      {"{name: a, paths: {b: c}}", "paths"},
      {ok + "format: ''}", "sources[3].format: must be auto or the name of a pack"},
      {ok + "framing: cry}", "\"cri\""},
      {ok + "path_pattern: '(?P<a>'}", "sources[3].path_pattern: is no RE2 pattern: "},
      {ok + "path_pattern: '" + string(5000, 'x') + "'}", "is longer than 4096 bytes"},
      {ok + "path_pattern: '(?P<p>.)', labels: [q]}",
       "\"q\" is no named group of path_pattern, which has only p"},
      {ok + "labels: [q]}", "which has no named groups"},
      {ok + "labels: [le]}", "\"le\" is reserved; name the group otherwise"},
      {ok + "path_pattern: '(?P<level>.)', labels: [level]}", "is a label of aijob_"},
      {ok + "path_pattern: '(?P<p>.)', labels: [p, p]}", "\"p\" is there twice"},
      {ok + "labels: [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q]}", "more than 16 labels"},
      {ok + "workload: ''}", "sources[3].workload: must not be empty"},
      {ok + "workload: '{p}'}", "sources[3].workload: \"p\" is no named group"},
      {ok + "workload: '}'}", "sources[3].workload: "},
      {ok + "pathpattern: x}", "(nearest known: \"path_pattern\")"},
      {"{paths: [/x]}", "sources[3] needs the key \"name\""},
      {"{name: a}", "sources[3] needs the key \"paths\""},
      {"{name: a, paths: []}", "sources[3].paths: must not be empty"},
      {"text", "sources[3] must be a mapping"},
      {"[a]", "sources[3] must be a mapping"},
      {"", "sources[3] needs the key \"name\""},
  };
  for (const auto& test : cases) {
    EXPECT_THAT(SourceRead(test.text).faults, HasSubstr(test.expected)) << test.text;
  }
}

TEST(SourceReaderTest, AFaultyPatternIsOneFault) {
  const SourceRead read(
      "{name: a, paths: [/x], path_pattern: '(', labels: [pod], workload: '{pod}'}");
  EXPECT_EQ(read.faults.find('\n'), string::npos) << read.faults;
}

TEST(SourceReaderTest, ResolvesPaths) {
  const char* const cases[][3] = {
      {"a/*.log", "/etc/aijob", "/etc/aijob/a/*.log"},
      {"./a", "/etc/aijob", "/etc/aijob/a"},
      {"/a", "/etc/aijob", "/a"},
      {"a", "/", "/a"},
      {"a", "", "a"},
      {"../a", "/etc", "/etc/../a"},
      {"a", "/etc/../x/./y", "/x/y/a"},
      {"a", "rel/", "rel/a"},
  };
  for (const auto& [path, folder, expected] : cases) {
    EXPECT_EQ(ResolvePath(path, folder), expected) << path << " in " << folder;
  }
}

TEST(SourceReaderTest, ValuesOfLabels) {
  EXPECT_EQ(ValueFault("a b \xc3\xa9"), "");
  EXPECT_EQ(ValueFault(string(128, 'a')), "");
  EXPECT_EQ(ValueFault(""), "must not be empty");
  EXPECT_EQ(ValueFault(string(129, 'a')), "is longer than 128 bytes");
  EXPECT_EQ(ValueFault(std::string_view("a\0b", 3)), "has a control character");
}

}  // namespace
}  // namespace aijob::config
