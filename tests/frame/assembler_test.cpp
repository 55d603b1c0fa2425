#include "frame/assembler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wrap.h"

namespace aijob::frame {
namespace {

using model::Record;
using std::string;
using std::vector;
using testing::ElementsAre;

bool Starts(const string& line) {
  for (const std::string_view literal : Assembler::StartLiterals()) {
    if (line.find(literal) != string::npos) return true;
  }
  return false;
}

/// Feeds the lines and returns the messages' texts, then "| " and what was not taken.
vector<string> Assemble(Assembler& assembler, const vector<string>& lines) {
  vector<Assembled> done;
  vector<string> texts;
  uint64_t number = 1;
  vector<string> alone;
  for (const string& line : lines) {
    Record record;
    record.text = line;
    record.line = number++;
    if (!assembler.Feed(record, Starts(line), done)) alone.push_back("| " + line);
  }
  assembler.Close(done);
  for (const Assembled& assembled : done) texts.push_back(assembled.text);
  texts.insert(texts.end(), alone.begin(), alone.end());
  return texts;
}

struct AssemblerCase {
  string name;
  vector<string> lines;
  vector<string> expected;
};

const char kHead[] = "Traceback (most recent call last):";

vector<AssemblerCase> PythonCases() {
  const string vllm = "(Worker_TP0 pid=12) ERROR 09-30 18:29:03 [core.py:718] ";
  const string later = "(Worker_TP0 pid=12) ERROR 09-30 18:29:04 [core.py:718] ";
  const string other = "(Worker_TP1 pid=13) ERROR 09-30 18:29:03 [core.py:718] ";
  return {
      {"bare",
       {kHead, "  File \"a.py\", line 1, in f", "    g()", "    ^^^", "ValueError: bad", "next"},
       {string(kHead) + "\n  File \"a.py\", line 1, in f\n    g()\n    ^^^\nValueError: bad",
        "| next"}},
      {"no frames after it", {kHead, "INFO fine"}, {kHead, "| INFO fine"}},
      {"an exception line alone", {"ValueError: bad"}, {"| ValueError: bad"}},
      {"a word without message",
       {kHead, "  File \"a\"", "KeyboardInterrupt"},
       {string(kHead) + "\n  File \"a\"\nKeyboardInterrupt"}},
      {"interleaved ranks",
       {"[rank0]: " + string(kHead), "[rank1]: " + string(kHead), "[rank0]:   File \"a\"",
        "[rank1]:   File \"b\"", "step 3", "[rank1]: RuntimeError: b", "[rank0]: RuntimeError: a"},
       {"[rank0]: " + string(kHead) + "\n  File \"a\"\nRuntimeError: a",
        "[rank1]: " + string(kHead) + "\n  File \"b\"\nRuntimeError: b", "| step 3"}},
      {"vllm repeats its whole prefix, the clock moves on",
       {vllm + kHead, other + kHead, vllm + "  File \"a\"", later + "    f()",
        other + "  File \"b\"", later + "torch.OutOfMemoryError: CUDA", other + "ValueError: b"},
       {vllm + kHead + "\n  File \"a\"\n    f()\ntorch.OutOfMemoryError: CUDA",
        other + kHead + "\n  File \"b\"\nValueError: b"}},
      {"a logger's prefix on the first line only",
       {"[rank0]: 2024-01-01 12:00:00 ERROR " + string(kHead), "[rank0]:   File \"a\"",
        "[rank0]: KeyError: 'x'"},
       {"[rank0]: 2024-01-01 12:00:00 ERROR " + string(kHead) + "\n  File \"a\"\nKeyError: 'x'"}},
      {"glued behind a bar",
       {" 21%|##  | 78/378 [1:57:03]" + string(kHead), "  File \"a\"", "  22%|##  | 79/378",
        "RuntimeError: x"},
       {" 21%|##  | 78/378 [1:57:03]" + string(kHead) + "\n  File \"a\"\nRuntimeError: x",
        "|   22%|##  | 79/378"}},
      {"chained",
       {kHead, "  File \"a\"", "KeyError: 1", "",
        "During handling of the above exception, another exception occurred:", "", kHead,
        "  File \"b\"", "ValueError: 2", "x"},
       {string(kHead) +
            "\n  File \"a\"\nKeyError: 1\n\nDuring handling of the above exception, "
            "another exception occurred:\n\n" +
            kHead + "\n  File \"b\"\nValueError: 2",
        "| x"}},
      {"a worker's original traceback",
       {kHead, "  File \"a\"", "RuntimeError: Caught RuntimeError in DataLoader worker process 0.",
        "Original " + string(kHead), "  File \"b\"", "OSError: x"},
       {string(kHead) +
        "\n  File \"a\"\nRuntimeError: Caught RuntimeError in DataLoader worker "
        "process 0.\nOriginal " +
        kHead + "\n  File \"b\"\nOSError: x"}},
      {"group",
       {"  + Exception Group " + string(kHead), "  |   File \"a\"", "  | ExceptionGroup: x (1)",
        "  +-+---------------- 1 ----------------", "    | ValueError: y",
        "    +------------------------------------", "next"},
       {"  + Exception Group " + string(kHead) +
            "\n  |   File \"a\"\n  | ExceptionGroup: x (1)\n  +-+---------------- 1 "
            "----------------\n    | ValueError: y\n    +------------------------------------",
        "| next"}},
  };
}

vector<AssemblerCase> OtherCases() {
  const string bar(60, '=');
  const string line(60, '-');
  return {
      {"torchelastic",
       {bar, "train.py FAILED", line, "Failures:", "  <NO_OTHER_FAILURES>", line,
        "Root Cause (first observed failure):", "[0]:", "  time      : 2026-06-08_19:04:45",
        "  exitcode  : -9 (pid: 12)", bar, "x"},
       {"train.py FAILED\n" + line + "\nFailures:\n  <NO_OTHER_FAILURES>\n" + line +
            "\nRoot Cause (first observed failure):\n[0]:\n  time      : 2026-06-08_19:04:45\n"
            "  exitcode  : -9 (pid: 12)\n" +
            bar,
        "| " + bar, "| x"}},
      {"a test that failed", {"a.py::b FAILED", "next"}, {"a.py::b FAILED", "| next"}},
      {"tgi's child",
       {"2025-04-14T15:51:46Z ERROR shard-manager: Shard complete standard error output:", "",
        kHead, "  File \"a\"", "ValueError: x", "2025-04-14T15:51:47Z  INFO done"},
       {"2025-04-14T15:51:46Z ERROR shard-manager: Shard complete standard error output:\n\n" +
            string(kHead) + "\n  File \"a\"\nValueError: x",
        "| 2025-04-14T15:51:47Z  INFO done"}},
      {"java",
       {"Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space",
        "\tat a.B.c(B.java:1)", "Caused by: java.io.IOException: x", "\t... 3 more", "next"},
       {"Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space\n\tat "
        "a.B.c(B.java:1)\nCaused by: java.io.IOException: x\n\t... 3 more",
        "| next"}},
      {"faulthandler",
       {"Fatal Python error: Segmentation fault", "",
        "Current thread 0x1 (most recent call first):", "  File \"a\"", "",
        "Extension modules: numpy", "next"},
       {"Fatal Python error: Segmentation fault\n\nCurrent thread 0x1 (most recent call first):\n"
        "  File \"a\"\n\nExtension modules: numpy",
        "| next"}},
      {"terminate",
       {"terminate called after throwing an instance of 'c10::DistBackendError'", "  what():  x",
        "Exception raised from f at a.cpp:1 (most recent call first):", "frame #0: y", "next"},
       {"terminate called after throwing an instance of 'c10::DistBackendError'\n  what():  x\n"
        "Exception raised from f at a.cpp:1 (most recent call first):\nframe #0: y",
        "| next"}},
  };
}

TEST(AssemblerTest, JoinsTheLinesOfAMessage) {
  vector<AssemblerCase> cases = PythonCases();
  for (AssemblerCase& test : OtherCases()) cases.push_back(std::move(test));
  for (const AssemblerCase& test : cases) {
    SCOPED_TRACE(test.name);
    Assembler assembler;
    vector<string> got = Assemble(assembler, test.lines);
    vector<string> expected = test.expected;
    std::sort(got.begin(), got.end());  // which of two open ones is closed first does not matter
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(got, expected);
    EXPECT_TRUE(assembler.Idle());
  }
}

TEST(AssemblerTest, ClosesAQuietMessage) {
  Assembler assembler;
  vector<Assembled> done;
  Record record;
  record.text = kHead;
  record.line = 42;
  record.output = model::Output::kStderr;
  record.time = At(5);
  ASSERT_TRUE(assembler.Feed(record, true, done));
  assembler.Flush(At(100), done);
  assembler.Flush(At(101), done);
  EXPECT_TRUE(done.empty());
  record.text = "  File \"a\"";
  ASSERT_TRUE(assembler.Feed(record, false, done));
  assembler.Flush(At(102), done);
  EXPECT_TRUE(done.empty());
  assembler.Flush(At(103, 1), done);
  ASSERT_EQ(done.size(), 1U);
  EXPECT_EQ(done[0].first_line, 42U);
  EXPECT_EQ(done[0].line_count, 2U);
  EXPECT_EQ(done[0].meta.output, model::Output::kStderr);
  EXPECT_EQ(done[0].meta.time, At(5));
  EXPECT_EQ(done[0].meta.line, 42U);
  EXPECT_TRUE(assembler.Idle());
}

TEST(AssemblerTest, OutputsAreApart) {
  Assembler assembler;
  vector<Assembled> done;
  Record record;
  record.output = model::Output::kStderr;
  record.text = kHead;
  ASSERT_TRUE(assembler.Feed(record, true, done));
  record.output = model::Output::kStdout;
  record.text = "  indented";
  EXPECT_FALSE(assembler.Feed(record, false, done));
}

TEST(AssemblerTest, LimitsCloseEarlyAndAreCounted) {
  Assembler assembler;
  vector<Assembled> done;
  Record record;
  const string many = "[rank00]: " + string(kHead);
  for (size_t i = 0; i < Assembler::kMaxOpen + 3; ++i) {
    string line = many;
    line[6] = static_cast<char>('A' + i);
    record.text = line;
    ASSERT_TRUE(assembler.Feed(record, true, done));
  }
  EXPECT_EQ(done.size(), 3U);
  EXPECT_EQ(assembler.closed_early(), 3U);
  assembler.Close(done);
  done.clear();
  record.text = kHead;
  ASSERT_TRUE(assembler.Feed(record, true, done));
  record.text = "  File \"a\"";
  for (size_t i = 1; i < Assembler::kMaxLines; ++i)
    ASSERT_TRUE(assembler.Feed(record, false, done));
  EXPECT_FALSE(assembler.Feed(record, false, done));
  ASSERT_EQ(done.size(), 1U);
  EXPECT_EQ(done[0].line_count, Assembler::kMaxLines);
  EXPECT_EQ(assembler.closed_early(), 4U);
  const string wide = "  " + string(Assembler::kMaxBytes, 'x');
  record.text = kHead;
  ASSERT_TRUE(assembler.Feed(record, true, done));
  record.text = wide;
  EXPECT_FALSE(assembler.Feed(record, false, done));
  EXPECT_EQ(assembler.closed_early(), 5U);
  const string huge = "FAILED " + wide + " FAILED";
  record.text = huge;
  EXPECT_FALSE(assembler.Feed(record, true, done));
}

TEST(AssemblerTest, OpenMessagesSurviveARestart) {
  Assembler before;
  vector<Assembled> done;
  EXPECT_EQ(before.Save(), "");
  Record record;
  const string head = "[rank3]: " + string(kHead);
  record.text = head;
  record.line = 9;
  ASSERT_TRUE(before.Feed(record, true, done));
  const string blob = before.Save();
  Assembler after;
  ASSERT_TRUE(after.Load(blob));
  EXPECT_EQ(after.Save(), blob);
  record.line = 10;
  record.text = "[rank3]:   File \"a\"";
  EXPECT_TRUE(after.Feed(record, false, done));
  after.Close(done);
  ASSERT_EQ(done.size(), 1U);
  EXPECT_EQ(done[0].text, head + "\n  File \"a\"");
  EXPECT_EQ(done[0].first_line, 9U);
  for (size_t i = 0; i < blob.size(); ++i) {
    string damaged = blob;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    EXPECT_FALSE(after.Load(damaged)) << i;
  }
}

}  // namespace
}  // namespace aijob::frame
