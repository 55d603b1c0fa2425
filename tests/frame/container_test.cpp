#include "frame/container.h"

#include <gtest/gtest.h>

#include <string>

#include "wrap.h"

namespace aijob::frame {
namespace {

using model::Output;
using std::string;

/// "out|err|?" + "," + ("P" or "F") + "," + text, or "none".
string Described(const std::optional<Wrapped>& wrapped) {
  if (!wrapped) return "none";
  const char* const output = wrapped->output == Output::kStdout   ? "out"
                             : wrapped->output == Output::kStderr ? "err"
                                                                  : "?";
  return string(output) + (wrapped->partial ? ",P," : ",F,") + string(wrapped->text);
}

TEST(ContainerTest, Cri) {
  const string time = "2024-01-01T00:00:00.5Z";
  const string cases[][2] = {
      {time + " stdout F text", "out,F,text"},
      {time + " stderr P part ", "err,P,part "},
      {time + " stderr F ", "err,F,"},
      {time + " stderr F", "err,F,"},
      {time + " stdout F:tag text", "out,F,text"},
      {time + " stdout P:a:b  text", "out,P, text"},
      {time + " stdout F:tag", "out,F,"},
      {"2024-01-01T00:00:00Z stdout F", "out,F,"},
      {time + " stdout", "none"},
      {time + " stdout ", "none"},
      {time + " stdout X text", "none"},
      {time + " stdout Full text", "none"},
      {time + " STDOUT F text", "none"},
      {time + "  stdout F text", "none"},
      {"2024-01-01 00:00:00.5Z stdout F text", "none"},
      {"2024-01-41T00:00:00.5Z stdout F text", "none"},
      {"stdout F text, and a line that is long enough", "none"},
      {"", "none"},
  };
  for (const auto& [line, expected] : cases) {
    const auto wrapped = ParseCri(line);
    EXPECT_EQ(Described(wrapped), expected) << line;
    if (!wrapped) continue;
    EXPECT_EQ(wrapped->time->time_since_epoch() / std::chrono::seconds(1), 1704067200);
  }
}

TEST(ContainerTest, Docker) {
  const string tail = R"(,"stream":"stderr","time":"2024-01-01T00:00:00.5Z"})";
  const string cases[][2] = {
      {R"({"log":"text\n")" + tail, "err,F,text"},
      {R"({"log":"part")" + tail, "err,P,part"},
      {R"({"log":"\n")" + tail, "err,F,"},
      {R"({"log":"")" + tail, "err,P,"},
      {R"({"log":"\"\\\/\b\f\n\r\t\n")" + tail, "err,F,\"\\/\b\f\n\r\t"},
      {R"({"log":"\u0041\u00e9\u20ac\ud83d\ude00\n")" + tail, "err,F,A\u00e9\u20ac\U0001F600"},
      {R"({"log":"\ud83d \ud83dx \ude00\n")" + tail, "err,F,\ufffd \ufffdx \ufffd"},
      {R"({"log":"\ud83d\u0041\n")" + tail, "err,F,\ufffdA"},
      {R"({ "log" : "a\n" , "stream" : "stdout" , "time" : "2024-01-01T00:00:00Z" } )", "out,F,a"},
      {R"({"time":"2024-01-01T00:00:00Z","stream":"stdout","log":"a\n"})", "out,F,a"},
      {R"({"log":"a\n","attrs":{"k":"v","l":"w"})" + tail, "err,F,a"},
      {R"({"log":"a\n","attrs":{})" + tail, "err,F,a"},
      {R"({"log":"a\n","log":"b\n")" + tail, "err,F,b"},
      {R"({"log":"a\n","n":1)" + tail, "none"},
      {R"({"log":"a\n","attrs":{"k":1})" + tail, "none"},
      {R"({"log":"\x\n")" + tail, "none"},
      {R"({"log":"\u12g4\n")" + tail, "none"},
      {R"({"log":"a\n","stream":"stdin","time":"2024-01-01T00:00:00Z"})", "none"},
      {R"({"log":"a\n","stream":"stdout","time":"today"})", "none"},
      {R"({"log":"a\n","stream":"stdout"})", "none"},
      {R"({"log":"a\n","stream":"stdout","time":"2024-01-01T00:00:00Z")", "none"},
      {R"({"log":"a)", "none"},
      {R"({"log":"a\)", "none"},
      {R"({"log":"a\u12)", "none"},
      {"{}", "none"},
      {"{", "none"},
      {"", "none"},
  };
  for (const auto& [line, expected] : cases) {
    string scratch = "left over";
    EXPECT_EQ(Described(ParseDocker(line, false, scratch)), expected) << line;
  }
}

TEST(ContainerTest, DockerLinesThatWereCutKeepWhatIsThere) {
  const string cases[][2] = {
      {R"({"log":"abc)", "?,F,abc"},
      {R"({"log":"a\"b)", "?,F,a\"b"},
      {R"({"log":"ab\)", "?,F,ab"},
      {R"({"log":"ab\u00)", "?,F,ab"},
      {R"({"log":")", "?,F,"},
      {R"({"log":"abc\n","stream":"std)", "?,F,abc\n"},
      {R"({"stream":"stdout","log)", "none"},
      {R"(["log":"abc)", "none"},
  };
  for (const auto& [line, expected] : cases) {
    string scratch = "left over";
    EXPECT_EQ(Described(ParseDocker(line, true, scratch)), expected) << line;
  }
}

TEST(ContainerTest, Kmsg) {
  const string cases[][2] = {
      {"6,339,5140900,-;NVRM: x", "<6>[    5.140900] NVRM: x"},
      {"3,1,123456789012,c;x", "<3>[123456.789012] x"},
      {"6,339,5140900,-,caller=T1;x", "<6>[    5.140900] x"},
      {"2047,1,0,+;", "<2047>[    0.000000] "},
      {"6,339,5140900,-;a;b", "<6>[    5.140900] a;b"},
      {"2048,1,0,-;x", "none"},
      {"6,339,5140900,x;x", "none"},
      {"6,339,5140900,-", "none"},
      {"6,339,5140900,", "none"},
      {"6,339,5140900", "none"},
      {"6,339", "none"},
      {"-6,339,5140900,-;x", "none"},
      {"6,99999999999999999999,0,-;x", "none"},
      {"6,339,5140900,-,a very long list of flags that no kernel writes;x", "none"},
      {" SUBSYSTEM=pci", "none"},
      {"", "none"},
  };
  for (const auto& [line, expected] : cases) {
    string scratch;
    EXPECT_EQ(ParseKmsg(line, scratch).value_or("none"), expected) << line;
  }
}

}  // namespace
}  // namespace aijob::frame
