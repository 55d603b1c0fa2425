#include "frame/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace aijob::frame {
namespace {

using model::Output;
using std::string;
using std::vector;

model::Record RecordOf(const string& text, Output output = Output::kUnknown) {
  model::Record record;
  record.text = text;
  record.output = output;
  return record;
}

struct Start {
  const char* line;
  MessageKind kind;
  const char* prefix;
};

TEST(MessageTest, Starts) {
  const Start cases[] = {
      {"Traceback (most recent call last):", MessageKind::kTraceback, ""},
      {"[rank3]: Traceback (most recent call last):", MessageKind::kTraceback, "[rank3]: "},
      {"ERROR 09-30 18:29:03 [a.py:7] Traceback (most recent call last):", MessageKind::kTraceback,
       "ERROR 09-30 18:29:03 [a.py:7] "},
      {"  + Exception Group Traceback (most recent call last):", MessageKind::kExceptionGroup, ""},
      {"0:   + Exception Group Traceback (most recent call last):", MessageKind::kExceptionGroup,
       "0: "},
      {"train.py FAILED", MessageKind::kElastic, ""},
      {"[rank0]: train.py FAILED", MessageKind::kElastic, "[rank0]: "},
      {"Root Cause (first observed failure):", MessageKind::kElastic, ""},
      {"2025 ERROR shard: Shard complete standard error output:", MessageKind::kChildStderr, ""},
      {"Exception in thread \"main\" java.lang.X: y", MessageKind::kJava, ""},
      {"Caused by: java.lang.X", MessageKind::kJava, ""},
      {"Fatal Python error: Segmentation fault", MessageKind::kFatalPython, ""},
      {"1: terminate called after throwing an instance of 'c10::Error'", MessageKind::kTerminate,
       "1: "},
  };
  for (const Start& test : cases) {
    const auto message = Message::Start(RecordOf(test.line));
    ASSERT_TRUE(message.has_value()) << test.line;
    EXPECT_EQ(message->kind, test.kind) << test.line;
    EXPECT_EQ(message->prefix, test.prefix) << test.line;
  }
  for (const char* line : {"", "INFO x", "Traceback", "the test FAILED.", "Fatal error: x"}) {
    EXPECT_FALSE(Message::Start(RecordOf(line)).has_value()) << line;
  }
}

TEST(MessageTest, EveryStartHasOneOfTheLiterals) {
  for (const std::string_view literal : MessageStarts()) {
    EXPECT_TRUE(Message::Start(RecordOf("x" + string(literal))).has_value()) << literal;
  }
}

/// How each line stands to the message that the first starts: M(ore), L(ast), E(nded), n(one).
string Fits(const vector<string>& lines) {
  auto message = Message::Start(RecordOf(lines[0]));
  if (!message) return "no start";
  string fits;
  for (size_t i = 1; i < lines.size(); ++i) {
    std::string_view rest;
    fits += "nMLE"[static_cast<size_t>(message->Take(RecordOf(lines[i]), rest))];
  }
  return fits;
}

struct Dialogue {
  const char* name;
  vector<string> lines;
  string fits;
};

TEST(MessageTest, Takes) {
  const string traceback = "Traceback (most recent call last):";
  const string frame = "  File \"a.py\", line 1, in f";
  const vector<Dialogue> cases = {
      {"traceback", {traceback, frame, "    x()", "ValueError: bad", "INFO next"}, "MMME"},
      {"another's line between", {traceback, frame, "INFO: other", "KeyError: 'a'"}, "MnM"},
      {"a bar between", {traceback, frame, "  21%|##  | 1/5", "KeyError: 'a'"}, "MnM"},
      {"no frame yet", {traceback, "INFO: other", frame}, "nM"},
      {"bare exception", {traceback, frame, "KeyboardInterrupt"}, "MM"},
      {"lower-case module", {traceback, frame, "torch.OutOfMemoryError: CUDA"}, "MM"},
      {"notes below", {traceback, frame, "ValueError: a", "  note", "", "x"}, "MMMME"},
      {"chained",
       {traceback, frame, "KeyError: 1", "",
        "During handling of the above exception, another exception occurred:", "", traceback, frame,
        "ValueError: 2", "next"},
       "MMMMMMMME"},
      {"chain that breaks off",
       {traceback, frame, "KeyError: 1",
        "The above exception was the direct cause of the following exception:", "INFO x"},
       "MMME"},
      {"remote traceback",
       {traceback, frame, "ValueError: a", "Original Traceback (most recent call last):", frame,
        "ValueError: b"},
       "MMMMM"},
      {"a second traceback", {traceback, frame, traceback}, "ME"},
      {"prefix repeated",
       {"[rank3]: " + traceback, "[rank3]: " + frame, "[rank2]: " + frame,
        "[rank3]: ValueError: x"},
       "MnM"},
      {"prefix not repeated", {"ERROR x " + traceback, frame, "ValueError: x"}, "MM"},
      {"tags repeated, header not",
       {"[rank3]: ERROR x " + traceback, "[rank3]: " + frame, "[rank3]: ValueError: x"},
       "MM"},
      {"clock moves on",
       {"E 18:29:03 " + traceback, "E 18:29:03 " + frame, "E 18:29:04 ValueError: x"},
       "MM"},
      {"exception group",
       {"  + Exception Group " + traceback, "  |   File \"a.py\"", "  +-+------ 1 ------",
        "    | ValueError: x", "    +----", "x"},
       "MMMME"},
      {"elastic",
       {"train.py FAILED", string(60, '-'), "Failures:", "  <NO_OTHER_FAILURES>", "INFO: other",
        "Root Cause (first observed failure):", "[0]:", "  rank : 3", string(60, '=')},
       "MMMnMMML"},
      {"a test that failed is no elastic", {"test_a FAILED", "test_b PASSED"}, "E"},
      {"child's stderr",
       {"2025 x: Shard complete standard error output:", "", "anything", "{\"timestamp\":1"},
       "MME"},
      {"child's stderr, launcher's clock",
       {"x Shard complete standard error output:", "y", "2025-04-14T15:51:42Z INFO"},
       "ME"},
      {"java",
       {"Exception in thread \"main\" a.B: c", "\tat a.B.c(B.java:1)", "Caused by: d.E",
        "\t... 3 more", "INFO x"},
       "MMME"},
      {"fatal python",
       {"Fatal Python error: Aborted", "", "Thread 0x1 (most recent call first):",
        "  File \"a.py\"", "Current thread 0x2:", "Extension modules: numpy (total: 1)"},
       "MMMML"},
      {"terminate",
       {"terminate called after throwing an instance of 'c10::Error'", "  what():  CUDA error",
        "Exception raised from f at a.cpp:1", "frame #0: x", "", "INFO"},
       "MMMME"},
  };
  for (const Dialogue& test : cases) EXPECT_EQ(Fits(test.lines), test.fits) << test.name;
}

TEST(MessageTest, KeepsToItsOutputAndHandsOutTheRest) {
  const string start = "[rank3]: Traceback (most recent call last):";
  const string frame = "[rank3]:   File \"a.py\"";
  auto message = Message::Start(RecordOf(start, Output::kStderr));
  ASSERT_TRUE(message.has_value());
  std::string_view rest;
  EXPECT_EQ(message->Take(RecordOf(frame, Output::kStdout), rest), Fit::kNone);
  EXPECT_EQ(message->Take(RecordOf(frame, Output::kStderr), rest), Fit::kMore);
  EXPECT_EQ(rest, "  File \"a.py\"");
  EXPECT_EQ(message->stage, Stage::kBody);
}

TEST(MessageTest, WhatIsNoExceptionLine) {
  for (const char* line : {"INFO: x", "ERROR: x", "CRITICAL: x", "srun: error", "12: x", "x",
                           "lower: x", "Two words: x", ": x"}) {
    EXPECT_EQ(Fits({"Traceback (most recent call last):", "  File \"a.py\"", line}), "Mn") << line;
  }
}

}  // namespace
}  // namespace aijob::frame
