#include "frame/unwrapper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "wrap.h"

namespace aijob::frame {
namespace {

using model::Block;
using model::Output;
using model::Record;
using std::string;
using std::vector;
using testing::ElementsAre;

constexpr size_t kLineBytes = 1 << 20;

vector<string> Texts(const Block& block) {
  vector<string> texts;
  for (const Record& record : block.records) texts.emplace_back(record.text);
  return texts;
}

vector<string> Unwrapped(const vector<string>& lines, Framing framing = Framing::kAuto) {
  const Lines made(lines);
  Unwrapper unwrapper(framing, kLineBytes);
  Block block;
  unwrapper.Unwrap(made.batch, block);
  return Texts(block);
}

struct UnwrapperCase {
  string name;
  vector<string> lines;
  vector<string> texts;
};

TEST(UnwrapperTest, TakesOffWhatWrapsALine) {
  const string nul(1, '\0');
  const string cri = "2024-01-01T00:00:00.123456789Z ";
  const vector<UnwrapperCase> cases = {
      {"plain", {"INFO a", "", "b"}, {"INFO a", "", "b"}},
      {"cri full", {cri + "stderr F boom"}, {"boom"}},
      {"cri full, empty", {cri + "stdout F "}, {""}},
      {"cri full, empty, trimmed", {cri + "stdout F"}, {""}},
      {"cri zone", {"2024-01-01T08:00:00.5+08:00 stdout F x"}, {"x"}},
      {"cri tags", {cri + "stdout F:a:b x"}, {"x"}},
      {"cri parts keep blanks",
       {cri + "stderr P one ", cri + "stderr P two ", cri + "stderr F three"},
       {"one two three"}},
      {"cri outputs apart",
       {cri + "stderr P a", cri + "stdout F mid", cri + "stderr F b"},
       {"mid", "ab"}},
      {"a date is no cri",
       {"2024-01-01T00:00:00Z INFO stdout F x"},
       {"2024-01-01T00:00:00Z INFO stdout F x"}},
      {"docker",
       {R"({"log":"a \"q\" \\ \u003cb\u003e \u00e9 \ud83d\ude00\n","stream":"stdout",)"
        R"("time":"2019-04-01T17:58:33.598656444Z"})"},
       {"a \"q\" \\ <b> \u00e9 \U0001F600"}},
      {"docker crlf and attrs",
       {R"({"log":"a\r\n","stream":"stderr","attrs":{"k":"v"},"time":"2019-04-01T17:58:33Z"})"},
       {"a"}},
      {"docker parts",
       {R"({"log":"one ","stream":"stderr","time":"2019-04-01T17:58:33Z"})",
        R"({"log":"out\n","stream":"stdout","time":"2019-04-01T17:58:33Z"})",
        R"({"log":"two\n","stream":"stderr","time":"2019-04-01T17:58:34Z"})"},
       {"out", "one two"}},
      {"a program's own log key",
       {R"({"log":"x","level":"info"})"},
       {R"({"log":"x","level":"info"})"}},
      {"ansi colours",
       {"\x1b[1;36m(EngineCore_DP0 pid=9)\x1b[0;0m ERROR 09-30 18:29:03 [core.py:7] x"},
       {"(EngineCore_DP0 pid=9) ERROR 09-30 18:29:03 [core.py:7] x"}},
      {"osc title", {"\x1b]0;title\x07text \x1b]8;;http://a\x1b\\link"}, {"text link"}},
      {"osc without end loses nothing", {"\x1b]0;CUDA error"}, {"0;CUDA error"}},
      {"cri around ansi", {cri + "stdout F \x1b[31mred\x1b[0m"}, {"red"}},
      {"ansi split by a cri part", {cri + "stdout P \x1b[3", cri + "stdout F 1mred"}, {"red"}},
      {"bars", {"\r 24%|##| 4/17\r 29%|###| 5/17"}, {" 24%|##| 4/17", " 29%|###| 5/17"}},
      {"a message glued behind a bar",
       {" 21%|##  | 78/378 [1:57:03<7:21:28, loss=5.46][rank0]:[E709 17:05:38.48 x.cpp:1] boom"},
       {" 21%|##  | 78/378 [1:57:03<7:21:28, loss=5.46][rank0]:[E709 17:05:38.48 x.cpp:1] boom"}},
      {"erased bar", {"\r       \r{'loss': 1.2}\r"}, {"{'loss': 1.2}"}},
      {"only returns", {"\r\r"}, {""}},
      {"bom", {"\xef\xbb\xbf{\"a\":1}", "\xef\xbb\xbfx"}, {"{\"a\":1}", "\xef\xbb\xbfx"}},
      {"nul hole", {nul + nul + nul + "after", nul + nul}, {"after", ""}},
      {"kmsg",
       {"6,339,5140900,-;NET: Registered", "4,1,7613977856,c,caller=T1;NVRM: Xid"},
       {"<6>[    5.140900] NET: Registered", "<4>[ 7613.977856] NVRM: Xid"}},
      {"numbers are no kmsg", {"1,2,3", "6,339,5140900 x;y"}, {"1,2,3", "6,339,5140900 x;y"}},
      {"compose", {"ollama-1  | time=x"}, {"ollama-1  | time=x"}},
      {"invalid utf-8", {"\xff\xfe ok", "\x1b[0m\xc3"}, {"\xff\xfe ok", "\xc3"}},
  };
  for (const UnwrapperCase& test : cases) {
    SCOPED_TRACE(test.name);
    EXPECT_EQ(Unwrapped(test.lines), test.texts);
  }
}

TEST(UnwrapperTest, SharesTheBytesWhereNothingWraps) {
  const Lines made({"INFO a", "{\"level\":\"info\"}", "2024-01-01T00:00:00Z stdout F x"});
  Unwrapper unwrapper(Framing::kAuto, kLineBytes);
  Block block;
  unwrapper.Unwrap(made.batch, block);
  EXPECT_EQ(block.bytes.data(), made.batch.bytes.data());
  EXPECT_EQ(block.stream, 7U);
  EXPECT_EQ(block.path, "/var/log/a.log");
  EXPECT_EQ(block.records[0].text.data(), made.bytes.data());
  EXPECT_THAT(Texts(block), ElementsAre("INFO a", "{\"level\":\"info\"}", "x"));
}

TEST(UnwrapperTest, TellsOutputTimeLineAndWhatCounts) {
  const Lines made({"2024-01-01T00:00:00.5Z stderr P a", "2024-01-01T00:00:01Z stdout F b\rc",
                    "2024-01-01T00:00:02Z stderr F d"},
                   10);
  Unwrapper unwrapper(Framing::kAuto, kLineBytes);
  Block block;
  unwrapper.Unwrap(made.batch, block);
  ASSERT_EQ(block.records.size(), 3U);
  EXPECT_EQ(block.records[0].output, Output::kStdout);
  EXPECT_EQ(block.records[0].line, 11U);
  EXPECT_TRUE(block.records[0].counts);
  EXPECT_EQ(block.records[1].line, 11U);
  EXPECT_FALSE(block.records[1].counts);
  EXPECT_EQ(block.records[2].text, "ad");
  EXPECT_EQ(block.records[2].line, 10U);
  EXPECT_EQ(block.records[2].output, Output::kStderr);
  EXPECT_EQ(block.records[2].time, At(1704067200, 500'000'000));
}

TEST(UnwrapperTest, FramingNoneAndCriAndDockerDoNotGuess) {
  const string cri = "2024-01-01T00:00:00Z stdout F x";
  const string docker = R"({"log":"x\n","stream":"stdout","time":"2019-04-01T17:58:33Z"})";
  EXPECT_THAT(Unwrapped({cri, docker}, Framing::kNone), ElementsAre(cri, docker));
  EXPECT_THAT(Unwrapped({cri, docker}, Framing::kCri), ElementsAre("x", docker));
  EXPECT_THAT(Unwrapped({cri, docker}, Framing::kDocker), ElementsAre(cri, "x"));
}

TEST(UnwrapperTest, NamesOfFramings) {
  EXPECT_EQ(FramingOf("auto"), Framing::kAuto);
  EXPECT_EQ(FramingOf("none"), Framing::kNone);
  EXPECT_EQ(FramingOf("cri"), Framing::kCri);
  EXPECT_EQ(FramingOf("docker"), Framing::kDocker);
  EXPECT_FALSE(FramingOf("CRI").has_value());
}

TEST(UnwrapperTest, AJoinedLineIsCutAtItsLimit) {
  const Lines made({"2024-01-01T00:00:00Z stderr P 12345678", "2024-01-01T00:00:00Z stderr P 9abc",
                    "2024-01-01T00:00:00Z stderr F def"});
  Unwrapper unwrapper(Framing::kAuto, 10);
  Block block;
  unwrapper.Unwrap(made.batch, block);
  EXPECT_THAT(Texts(block), ElementsAre("123456789a"));
  EXPECT_TRUE(block.records[0].cut);
}

TEST(UnwrapperTest, ADockerLineCutByTheSplitterIsReadAsFarAsItGoes) {
  Lines made({R"({"log":"abc\tde\u00)"});
  made.batch.lines[0].cut = true;
  Unwrapper unwrapper(Framing::kAuto, kLineBytes);
  Block block;
  unwrapper.Unwrap(made.batch, block);
  EXPECT_THAT(Texts(block), ElementsAre("abc\tde"));
  EXPECT_TRUE(block.records[0].cut);
}

TEST(UnwrapperTest, OpenPartsSurviveARestart) {
  const Lines first({"2024-01-01T00:00:00Z stderr P one "}, 5);
  const Lines second({"2024-01-01T00:00:09Z stderr F two"}, 6);
  Unwrapper before(Framing::kAuto, kLineBytes);
  Block block;
  EXPECT_EQ(before.Save(), "");
  before.Unwrap(first.batch, block);
  EXPECT_TRUE(block.records.empty());
  const string blob = before.Save();
  ASSERT_NE(blob, "");
  Unwrapper after(Framing::kAuto, kLineBytes);
  ASSERT_TRUE(after.Load(blob));
  EXPECT_EQ(after.Save(), blob);
  after.Unwrap(second.batch, block);
  EXPECT_THAT(Texts(block), ElementsAre("one two"));
  EXPECT_EQ(block.records[0].line, 5U);
  EXPECT_EQ(block.records[0].time, At(1704067200));
  EXPECT_EQ(after.Save(), "");
}

TEST(UnwrapperTest, DrainGivesTheOpenPartsAsTheyAre) {
  const Lines first({"2024-01-01T00:00:00Z stderr P one ", "2024-01-01T00:00:00Z stdout P x"}, 5);
  Unwrapper unwrapper(Framing::kAuto, kLineBytes);
  Block block;
  unwrapper.Unwrap(first.batch, block);
  unwrapper.Drain(7, "/p", block);
  EXPECT_THAT(Texts(block), ElementsAre("x", "one "));
  EXPECT_EQ(block.records[1].line, 5U);
  EXPECT_EQ(unwrapper.Save(), "");
  unwrapper.Drain(7, "/p", block);
  EXPECT_TRUE(block.records.empty());
}

TEST(UnwrapperTest, EveryDamagedBlobIsRefused) {
  const Lines first({"2024-01-01T00:00:00Z stderr P one "});
  Unwrapper unwrapper(Framing::kAuto, kLineBytes);
  Block block;
  unwrapper.Unwrap(first.batch, block);
  const string blob = unwrapper.Save();
  Unwrapper other(Framing::kAuto, kLineBytes);
  for (size_t i = 0; i < blob.size(); ++i) {
    string damaged = blob;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x20);
    EXPECT_FALSE(other.Load(damaged)) << i;
    EXPECT_FALSE(other.Load(blob.substr(0, i + 1 == blob.size() ? i : i + 1))) << i;
  }
  EXPECT_FALSE(other.Load(blob + "x"));
  EXPECT_EQ(other.Save(), "");
}

/// The obvious way to divide and strip a line that nothing wraps.
vector<string> UnwrapperTwin(const string& line) {
  string text;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\x1b' && i + 2 < line.size())
      i += 2;  // only "ESC [ m" is written below
    else if (line[i] != '\0')
      text += line[i];
  }
  vector<string> parts(1);
  for (const char c : text) {
    if (c == '\r')
      parts.emplace_back();
    else
      parts.back() += c;
  }
  if (parts.size() == 1) return parts;
  std::erase_if(parts,
                [](const string& part) { return part.find_first_not_of(' ') == string::npos; });
  return parts.empty() ? vector<string>{""} : parts;
}

TEST(UnwrapperTest, AgreesWithItsTwinOnRandomLines) {
  std::mt19937 random(20241015);
  const vector<string> pieces = {"a", "\r", " ", string(1, '\0'), "\x1b[m", "loss", "\xc3"};
  for (int round = 0; round < 2000; ++round) {
    vector<string> lines(1 + random() % 5);
    vector<string> expected;
    for (string& line : lines) {
      for (size_t i = random() % 40; i > 0; --i) line += pieces[random() % (1 + round % 7)];
      for (const string& part : UnwrapperTwin(line)) expected.push_back(part);
    }
    ASSERT_EQ(Unwrapped(lines), expected);
  }
}

}  // namespace
}  // namespace aijob::frame
