#include "app/pipeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/piped.h"

namespace aijob::app {
namespace {

using test::kNow;
using test::Piped;
using test::Sum;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kTraceback =
    "Traceback (most recent call last):\n"
    "  File \"/app/train.py\", line 12, in <module>\n"
    "    main()\n"
    "KeyError: 'loss'\n";
const std::string kOom =
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total "
    "capacity of 79.15 GiB of which 1.20 GiB is free.";
const std::string kWatchdog =
    "[rank1]:[E1003 18:37:01.832146912 ProcessGroupNCCL.cpp:607] [Rank 1] Watchdog caught "
    "collective operation timeout: WorkNCCL(SeqNum=42, OpType=ALLREDUCE, NumelIn=1024, "
    "NumelOut=1024, Timeout(ms)=600000) ran for 600012 milliseconds before timing out.";

TEST(Pipeline, ReadsWhatWrapsAndCutsLines) {
  const struct {
    const char* name;
    frame::Framing framing;
    std::string text;
    double lines;
    std::vector<std::string> failures;
  } kCases[] = {
      {"one line", frame::Framing::kAuto, "INFO a\n" + kOom + "\n", 2, {"2 gpu_oom/capacity"}},
      {"unterminated", frame::Framing::kAuto, kOom, 1, {"1 gpu_oom/capacity"}},
      {"traceback",
       frame::Framing::kAuto,
       "INFO a\nINFO b\n" + kTraceback + "INFO c\n",
       7,
       {"3 process_crash/python_exception"}},
      {"crlf", frame::Framing::kAuto, "x\r\n" + kOom + "\r\n", 2, {"2 gpu_oom/capacity"}},
      {"ansi", frame::Framing::kAuto, "\x1b[31m" + kOom + "\x1b[0m\n", 1, {"1 gpu_oom/capacity"}},
      {"progress bar with a message glued behind it",
       frame::Framing::kAuto,
       "\r  0%|          | 0/10\r 50%|#####     | 5/10\r" + kWatchdog + "\n",
       1,
       {"1 comm_hang/collective_timeout"}},
      {"cri",
       frame::Framing::kAuto,
       "2026-01-01T00:00:00.1Z stdout F hello\n2026-01-01T00:00:00.2Z stderr F " + kOom + "\n",
       2,
       {"2 gpu_oom/capacity"}},
      {"cri in parts, two outputs between each other",
       frame::Framing::kCri,
       "2026-01-01T00:00:00.1Z stderr P torch.OutOfMemoryError: CUDA out of memory. Tried to \n"
       "2026-01-01T00:00:00.2Z stdout F between\n"
       "2026-01-01T00:00:00.3Z stderr F allocate 2.00 GiB. GPU 0 has a total capacity of 79.15 "
       "GiB of which 1.20 GiB is free.\n",
       2,
       {"1 gpu_oom/capacity"}},
      {"docker",
       frame::Framing::kAuto,
       R"({"log":")" + kOom + R"(\n","stream":"stderr","time":"2026-01-01T00:00:00.1Z"})" + "\n",
       1,
       {"1 gpu_oom/capacity"}},
      {"docker in parts",
       frame::Framing::kDocker,
       R"({"log":"torch.OutOfMemoryError: CUDA out of memory. Tried to ","stream":"stderr",)"
       R"("time":"2026-01-01T00:00:00.1Z"})"
       "\n"
       R"({"log":"allocate 2.00 GiB. GPU 0 has a total capacity of 79.15 GiB of which 1.20 GiB)"
       R"( is free.\n","stream":"stderr","time":"2026-01-01T00:00:00.2Z"})"
       "\n",
       1,
       {"1 gpu_oom/capacity"}},
      {"framing none leaves the wrap on",
       frame::Framing::kNone,
       "2026-01-01T00:00:00.1Z stderr P half\n",
       1,
       {}},
      {"empty lines are lines", frame::Framing::kAuto, "\n\n\n", 3, {}},
      {"holes of NUL",
       frame::Framing::kAuto,
       std::string(9, '\0') + kOom + "\n",
       1,
       {"1 gpu_oom/capacity"}},
  };
  for (const auto& [name, framing, text, lines, failures] : kCases) {
    Piped piped;
    const auto stream = piped.Open(framing);
    piped.Feed(*stream, text);
    piped.Close(*stream);
    EXPECT_EQ(piped.failures(), failures) << name;
    EXPECT_EQ(Sum(piped.Page(), "aijob_log_lines_total"), lines) << name;
  }
}

TEST(Pipeline, ALineInPartsSurvivesBatchesAndRestarts) {
  const std::string first =
      "2026-01-01T00:00:00.1Z stderr P torch.OutOfMemoryError: CUDA out of memory. Tried to \n";
  const std::string second =
      "2026-01-01T00:00:00.3Z stderr F allocate 2.00 GiB. GPU 0 has a total capacity of 79.15 GiB "
      "of which 1.20 GiB is free.\n";
  for (const bool restart : {false, true}) {
    Piped piped;
    auto stream = piped.Open(frame::Framing::kCri);
    piped.Feed(*stream, first);
    EXPECT_EQ(Sum(piped.Page(), "aijob_log_lines_total"), 0) << "a part alone is no line";
    if (restart) {
      const std::string saved = stream->Save();
      EXPECT_NE(saved, "");
      stream = piped.Open(frame::Framing::kCri);
      ASSERT_TRUE(stream->Load(saved));
    }
    piped.Feed(*stream, second);
    EXPECT_THAT(piped.failures(), ElementsAre("1 gpu_oom/capacity"));
    EXPECT_EQ(Sum(piped.Page(), "aijob_log_lines_total"), 1);
    EXPECT_FALSE(stream->HasOpenMessages());
  }
}

TEST(Pipeline, ATracebackIsOneEventWhereverItIsCut) {
  for (size_t cut = 0; cut <= kTraceback.size(); ++cut) {
    if (cut != 0 && kTraceback[cut - 1] != '\n') continue;
    Piped piped;
    auto stream = piped.Open();
    piped.Feed(*stream, "INFO before\n" + kTraceback.substr(0, cut));
    const std::string saved = stream->Save();
    stream = piped.Open();
    ASSERT_TRUE(stream->Load(saved));
    if (cut < kTraceback.size()) piped.Feed(*stream, kTraceback.substr(cut));
    EXPECT_FALSE(piped.pipeline().Flush(*stream, kNow));
    piped.pipeline().Flush(*stream, kNow + std::chrono::seconds(5));
    EXPECT_THAT(piped.failures(), ElementsAre("2 process_crash/python_exception")) << cut;
    EXPECT_EQ(Sum(piped.Page(), "aijob_log_lines_total"), 5) << cut;
  }
}

TEST(Pipeline, RefusesADamagedCarry) {
  Piped piped;
  const auto stream = piped.Open();
  EXPECT_TRUE(stream->Load(""));
  for (const char* damaged : {"x", "\x01", "\x01\x05", "\x02\x00\x00\x00\x00"}) {
    EXPECT_FALSE(stream->Load(damaged));
  }
  piped.Feed(*stream, kOom + "\n");
  EXPECT_THAT(piped.failures(), ElementsAre("1 gpu_oom/capacity"));
}

TEST(Pipeline, CountsLinesByTheirLevel) {
  const struct {
    const char* line;
    const char* level;
  } kCases[] = {
      {"2026-01-02 03:04:05,678 INFO trainer: hello", "info"},
      {"2026-01-02 03:04:05,678 - trainer - WARNING - hm", "warn"},
      {"ERROR 09-30 18:29:03 [core.py:718] EngineCore", "error"},
      {R"({"level":"debug","msg":"x"})", "debug"},
      {R"({"level":50,"msg":"x"})", "error"},
      {R"(time=2026-01-02T03:04:05Z level=warn msg="x y")", "warn"},
      {"W0102 03:04:05.678901 7 x.go:1] careful", "warn"},
      {"CRITICAL:root:over", "fatal"},
      {"nothing said", "unknown"},
  };
  for (const auto& [line, level] : kCases) {
    Piped piped;
    const auto stream = piped.Open();
    piped.Feed(*stream, std::string(line) + "\n");
    const std::string label = std::string("level=\"") + level + "\"";
    EXPECT_EQ(Sum(piped.Page(), "aijob_log_lines_total", {label}), 1) << line;
  }
}

TEST(Pipeline, CountsWhatIsWrongWithALineAndTheLineToo) {
  const struct {
    const char* name;
    std::string text;
    const char* reason;
  } kCases[] = {
      {"broken JSON", "{\"level\":\"info\",\"msg\": \"cut of\n", "json"},
      {"invalid UTF-8", "{\"msg\":\"caf\xe9\"}\n", "utf8"},
      {"over-long", std::string(5000, 'x') + "\n", "oversize"},
  };
  for (const auto& [name, text, reason] : kCases) {
    Piped piped;
    const auto stream = piped.Open();
    piped.Feed(*stream, text + "INFO next\n");
    const std::string page = piped.Page();
    const std::string label = std::string("reason=\"") + reason + "\"";
    EXPECT_EQ(Sum(page, "aijob_log_parse_errors_total", {label}), 1) << name;
    EXPECT_EQ(Sum(page, "aijob_log_parse_errors_total"), 1) << name;
    EXPECT_EQ(Sum(page, "aijob_log_lines_total"), 2) << name;
  }
}

TEST(Pipeline, FindsTheFormatOfAStream) {
  const struct {
    const char* line;
    const char* format;
  } kCases[] = {
      {"INFO 09-30 18:29:03 [api_server.py:1] vLLM API server version 0.10.1", "vllm"},
      {"node1:77:99 [0] NCCL INFO Bootstrap : Using eth0:10.0.0.1<0>", "nccl"},
      {"torch.OutOfMemoryError: CUDA out of memory.", "torch"},
      {R"({"task_id":"t1","status":"RUNNING"})", "openglm"},
      {"plain words", ""},
  };
  for (const auto& [line, format] : kCases) {
    Piped piped;
    const auto stream = piped.Open();
    piped.Feed(*stream, std::string(line) + "\n");
    EXPECT_EQ(stream->format(), format);
    const auto later = piped.Open();
    ASSERT_TRUE(later->Load(stream->Save()));
    EXPECT_EQ(later->format(), format) << "remembered";
  }
}

TEST(Pipeline, ADocumentMovesGaugesAndCountsNothing) {
  const test::Folder packs;
  Piped piped(test::WithStepPack(packs));
  const auto stream = piped.Open();
  ASSERT_TRUE(piped.pipeline().ProcessDocument(
      *stream, R"({"task_id":"t1","step":120,"loss":2.5,"status":"RUNNING"})", kNow));
  const std::string page = piped.Page();
  EXPECT_EQ(Sum(page, "aijob_training_step"), 120);
  EXPECT_EQ(Sum(page, "aijob_training_loss"), 2.5);
  for (const auto& [sample, value] : test::SamplesOf(page)) {
    const std::string name = sample.substr(0, sample.find('{'));
    if (name.ends_with("_total") || name.ends_with("_count")) {
      EXPECT_EQ(value, 0) << sample;
    }
  }
  for (const char* none : {"", "{", "[1,2]", "words", "{\"a\":1"}) {
    EXPECT_FALSE(piped.pipeline().ProcessDocument(*stream, none, kNow)) << none;
  }
}

TEST(Pipeline, AUsersMetricTakesLabelsFromThePath) {
  config::Config config;
  match::MetricSpec metric;
  metric.name = "myapp_requests_total";
  metric.help = "Requests.";
  metric.type = match::MetricType::kCounter;
  metric.finder.match = R"(myapp answered (?P<code>\d+))";
  metric.labels = {{"code", "code"}, {"pod", "pod"}};
  config.metrics.push_back(metric);
  Piped piped(config);
  const auto stream = piped.Open(frame::Framing::kAuto, {{"pod", "pod-7"}});
  piped.Feed(*stream, "myapp answered 200\nmyapp answered 503\nmyapp answered 200\n");
  const std::string page = piped.Page();
  EXPECT_EQ(Sum(page, "myapp_requests_total", {"code=\"200\"", "pod=\"pod-7\""}), 2);
  EXPECT_EQ(Sum(page, "myapp_requests_total"), 3);
  EXPECT_THAT(piped.failures(), IsEmpty());
}

}  // namespace
}  // namespace aijob::app
