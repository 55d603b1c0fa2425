#include "push/path.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace aijob::push {
namespace {

using std::string;

string Told(const model::Result<model::GroupingLabels>& labels) {
  if (!labels.ok()) return "error: " + labels.error();
  string text;
  for (const auto& [name, value] : *labels) text += (text.empty() ? "" : " ") + name + "=" + value;
  return text;
}

struct Case {
  const char* name;
  string path;
  string expected;
};

class PathTest : public testing::TestWithParam<Case> {};

TEST_P(PathTest, IsRead) { EXPECT_EQ(Told(ReadPath(GetParam().path)), GetParam().expected); }

constexpr char kUnclean[] =
    "error: empty, \".\" or \"..\" component in the path: send such a value as "
    "<label>@base64/<value>, an empty one as <label>@base64/=";

INSTANTIATE_TEST_SUITE_P(
    Plain, PathTest,
    testing::Values(Case{"JobAlone", "/metrics/job/j", "job=j"},
                    Case{"SlashBehindTheJob", "/metrics/job/j/", "job=j"},
                    Case{"SortedByName", "/metrics/job/j/z/1/a/2", "a=2 job=j z=1"},
                    Case{"OfALabelGivenTwiceTheLast", "/metrics/job/j/l/1/l/2", "job=j l=2"},
                    Case{"TheJobsPlaceWins", "/metrics/job/j/job/other", "job=j"},
                    Case{"ASlashAtTheEndIsAnEmptyValue", "/metrics/job/j/l/", "job=j l="},
                    Case{"PlusIsAPlus", "/metrics/job/a+b", "job=a+b"},
                    Case{"Escapes", "/metrics/job/a%20b%c3%A9", "job=a b\xc3\xa9"},
                    Case{"AnEscapedSlashSeparates", "/metrics/job/a%2Fl%2fv", "job=a l=v"},
                    Case{"DecodedOnce", "/metrics/job/a%252Fb", "job=a%2Fb"},
                    Case{"EscapedFixedParts", "/metrics/%6Aob/a", "job=a"},
                    Case{"Nul", "/metrics/job/a%00b", string("job=a\0b", 7)}),
    [](const auto& instance) { return string(instance.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Base64, PathTest,
    testing::Values(Case{"Job", "/metrics/job@base64/YS9i", "job=a/b"},
                    Case{"Value", "/metrics/job/j/l@base64/L3Zhci90bXA", "job=j l=/var/tmp"},
                    Case{"Padded", "/metrics/job/j/l@base64/YQ==", "job=j l=a"},
                    Case{"PaddedTooMuch", "/metrics/job/j/l@base64/YQ=====", "job=j l=a"},
                    Case{"Empty", "/metrics/job/j/l@base64/=", "job=j l="},
                    Case{"NothingAtAll", "/metrics/job/j/l@base64/", "job=j l="},
                    Case{"UrlAlphabet", "/metrics/job/j/l@base64/Pz8_fn5-", "job=j l=???~~~"},
                    Case{"LineEndsInside", "/metrics/job/j/l@base64/Y%0D%0AWE=", "job=j l=aa"},
                    Case{"AllLetters", "/metrics/job/j/l@base64/QUJDWFlaYWJjeHl6MDE5",
                         "job=j l=ABCXYZabcxyz019"},
                    Case{"ReplacesPlain", "/metrics/job/j/l/1/l@base64/Mg", "job=j l=2"}),
    [](const auto& instance) { return string(instance.param.name); });

INSTANTIATE_TEST_SUITE_P(
    Refused, PathTest,
    testing::Values(
        Case{"OddNumber", "/metrics/job/j/l",
             "error: odd number of components in label string \"/l\""},
        Case{"OddNumberBehindAnEscapedSlash", "/metrics/job/a%2Fb",
             "error: odd number of components in label string \"/b\""},
        Case{"OddByASlash", "/metrics/job/j/l/v/",
             "error: odd number of components in label string \"/l/v/\""},
        Case{"LabelNames", "/metrics/job/j/l-1/v", "error: improper label name \"l-1\""},
        Case{"ADigitFirst", "/metrics/job/j/1l/v", "error: improper label name \"1l\""},
        Case{"Reserved", "/metrics/job/j/__l/v", "error: improper label name \"__l\""},
        Case{"NoNameButTheSuffix", "/metrics/job/j/@base64/YQ", "error: improper label name \"\""},
        Case{"SuffixTwice", "/metrics/job/j/l@base64@base64/YQ",
             "error: improper label name \"l@base64\""},
        Case{"StandardAlphabet", "/metrics/job/j/l@base64/a+b=",
             "error: invalid base64 encoding for label l=\"a+b=\": illegal base64 data at input "
             "byte 1"},
        Case{"PaddingInside", "/metrics/job/j/l@base64/YQ==YQ",
             "error: invalid base64 encoding for label l=\"YQ==YQ\": illegal base64 data at input "
             "byte 2"},
        Case{"ALetterTooFew", "/metrics/job/j/l@base64/YWJjZ",
             "error: invalid base64 encoding for label l=\"YWJjZ\": illegal base64 data at input "
             "byte 5"},
        Case{"JobInBase64", "/metrics/job@base64/!!",
             "error: invalid base64 encoding in job name \"!!\": illegal base64 data at input byte "
             "0"},
        Case{"EmptyJob", "/metrics/job@base64/=", "error: job name is required"},
        Case{"EmptyJobBesideAnother", "/metrics/job@base64/=/job/j", "error: job name is required"},
        Case{"BrokenEscape", "/metrics/job/a%zz", "error: invalid URL escape \"%zz\""},
        Case{"EscapeAtTheEnd", "/metrics/job/a%2", "error: invalid URL escape \"%2\""},
        Case{"PercentAtTheEnd", "/metrics/job/a%", "error: invalid URL escape \"%\""},
        Case{"JobNoUtf8", "/metrics/job/%FF", "error: the value of label job is not UTF-8"},
        Case{"ValueNoUtf8", "/metrics/job/j/l@base64/_w",
             "error: the value of label l is not UTF-8"},
        Case{"EmptyComponent", "/metrics/job/j//v", kUnclean},
        Case{"EmptyJobComponent", "/metrics/job//l/v", kUnclean},
        Case{"EmptyByAnEscape", "/metrics/job/j/l/%2F", kUnclean},
        Case{"Dot", "/metrics/job/./l/v", kUnclean}, Case{"Dots", "/metrics/job/j/../v", kUnclean},
        Case{"DotAtTheEnd", "/metrics/job/.", kUnclean},
        Case{"DotsAtTheEnd", "/metrics/job/j/l/..", kUnclean},
        Case{"Elsewhere", "/other/job/j", "error: the path must start with /metrics/job/"},
        Case{"NoSlash", "/metrics/jobs/j", "error: the path must start with /metrics/job/"},
        Case{"NoSlashBehindTheSuffix", "/metrics/job@base64",
             "error: the path must start with /metrics/job/"}),
    [](const auto& instance) { return string(instance.param.name); });

TEST(PathTest, DotsWithinAValueAreValues) {
  EXPECT_EQ(Told(ReadPath("/metrics/job/j.k/l/...")), "job=j.k l=...");
}

TEST(PathTest, WhichPathsAreForPushes) {
  for (const char* path :
       {"/metrics/job/j", "/metrics/job//", "/metrics/job/%zz",
        "/metrics/job@base64/=", "/metrics/job/j/odd", "/metrics/%6Aob/j", "/metrics%2Fjob%2Fj"}) {
    EXPECT_TRUE(IsPushPath(path)) << path;
  }
  for (const char* path :
       {"", "/", "/metrics", "/metrics/", "/metrics/job", "/metrics/job/", "/metrics/jobs/j",
        "/Metrics/job/j", "/metrics/job@base64", "/metrics/job@base64/", "/metrics/job@base32/a",
        "/api/metrics/job/j", "/metrics/%zz/job/j"}) {
    EXPECT_FALSE(IsPushPath(path)) << path;
  }
}

TEST(WritePath, LeadsToTheGroup) {
  const struct {
    model::GroupingLabels labels;
    const char* path;
  } kCases[] = {
      {{{"job", "a"}}, "/metrics/job/a"},
      {{{"instance", "h-1.x_y~"}, {"job", "a"}}, "/metrics/job/a/instance/h-1.x_y~"},
      {{{"instance", ""}, {"job", "a"}}, "/metrics/job/a/instance@base64/="},
      {{{"job", "a/b c"}}, "/metrics/job@base64/YS9iIGM"},
      {{{"job", "."}}, "/metrics/job@base64/Lg"},
      {{{"job", ".."}, {"l", "..."}}, "/metrics/job@base64/Li4/l/..."},
      {{{"job", "a"}, {"l", "\xff\xfe"}}, "/metrics/job/a/l@base64/__4"},
      {{{"job", "%41?#"}, {"l", "<\"'"}}, "/metrics/job@base64/JTQxPyM/l@base64/PCIn"},
      {{{"job", "\xc3\xa9\n"}}, "/metrics/job@base64/w6kK"},
  };
  for (const auto& [labels, path] : kCases) {
    EXPECT_EQ(WritePath(labels), path);
    const auto read = ReadPath(path);
    if (labels.back().second == "\xff\xfe") continue;  // no such group can be there
    ASSERT_TRUE(read.ok()) << read.error();
    EXPECT_EQ(*read, labels) << path;
  }
}

TEST(PathTest, NamesThatAreNotClassicWhereTheyAreAllowed) {
  const struct {
    const char *path, *name, *value;
  } cases[] = {{"/metrics/job/j/U__my_2e_label/x", "my.label", "x"},
               {"/metrics/job/j/U__my_2e_label@base64/eA", "my.label", "x"},
               {"/metrics/job/j/my.label/x", "my.label", "x"},
               {"/metrics/job/j/U__no/x", "no", "x"},
               {"/metrics/job/j/U__no_/x", "U__no_", "x"}};
  for (const auto& [path, name, value] : cases) {
    const auto read = ReadPath(path, exposition::Names::kUtf8);
    ASSERT_TRUE(read.ok()) << path << read.error();
    const model::GroupingLabels expected = {{name, value}, {"job", "j"}};
    const std::map<std::string, std::string> found(read->begin(), read->end());
    EXPECT_EQ(found, (std::map<std::string, std::string>(expected.begin(), expected.end())));
  }
  const model::GroupingLabels group = {{"job", "j"}, {"my.label", "x"}};
  EXPECT_EQ(WritePath(group), "/metrics/job/j/U__my_2e_label/x");
  EXPECT_EQ(*ReadPath(WritePath(group), exposition::Names::kUtf8), group);
  EXPECT_FALSE(ReadPath("/metrics/job/j/my.label/x").ok());
  EXPECT_EQ(ReadPath("/metrics/job/j/U__my_2e_label/x")->at(0).first, "U__my_2e_label");
  for (const char* bad : {"U______a/x", "%FF/x", "U___5f__5f_a/x"}) {
    EXPECT_FALSE(ReadPath("/metrics/job/j/" + std::string(bad), exposition::Names::kUtf8).ok());
  }
}

}  // namespace
}  // namespace aijob::push
