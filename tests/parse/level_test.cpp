#include "parse/level.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>

#include "padded.h"
#include "parse/prefix.h"

namespace aijob::parse {
namespace {

using model::Level;
using std::string;

struct Case {
  const char* line;
  Level level;
};

Level Sniffed(const string& line) {
  const Padded padded(line);
  return SniffLevel(padded.record.text.substr(TagsLength(padded.record.text)));
}

TEST(LevelTest, SniffsTheHead) {
  const Case cases[] = {
      {"INFO 06-02 00:51:39 [loader.py:397] Loading", Level::kInfo},
      {"INFO:     10.40.4.194:60062 - \"GET /health HTTP/1.1\" 200 OK", Level::kInfo},
      {"(Worker_TP0 pid=12) ERROR 09-30 18:29:03 [core.py:718] x", Level::kError},
      {"ERROR: Failed to load model 'resnet50_v2': FileNotFoundError", Level::kError},
      {"ERROR:torch.distributed.elastic.multiprocessing.api:failed", Level::kError},
      {"2026-02-27 20:53:50,033 - INFO - Ingesting https://a/exceptions.html", Level::kInfo},
      {"2015-10-18 18:05:27,570 WARN [LeaseRenewer:a] org.apache: Failed", Level::kWarn},
      {"081109 214043 2561 WARN dfs.DataNode: Got exception", Level::kWarn},
      {"2023-05-03 23:31:21,636 maskrcnn.data.build WARNING: When", Level::kWarn},
      {"2017-05-16 00:05:06.628 25790 INFO nova.wsgi [req] \"GET /a\" status: 200", Level::kInfo},
      {"[2026-03-01 16:04:38] WARNING core.py:382: x", Level::kWarn},
      {"[INFO|trainer.py:3808] 2026-03-29 04:01:03,638 >> Saving", Level::kInfo},
      {"[2025-02-10 12:00:00,113] [INFO] [logging.py:96:log_dist] x", Level::kInfo},
      {"2025-04-14T15:51:42.735528Z  WARN text_generation_launcher: Could not", Level::kWarn},
      {"[TensorRT-LLM][ERROR] x", Level::kError},
      {"[03/15/2024-12:00:01] [TRT-LLM] [I] x", Level::kInfo},
      {"[12:00:01 ERR] serilog", Level::kError},
      {"host:12:34 [0] net.cc:1 NCCL WARN Connect failed", Level::kWarn},
      {"host:12:34 [0] NCCL INFO Init COMPLETE", Level::kInfo},
      {"2025-04-24T22:09:20.856Z\terror\tinternal/queue_sender.go:128\tx", Level::kError},
      {"[9,811s][info][gc       ] GC(77) Pause Full", Level::kInfo},
      {"2024/01/01 10:00:00 [error] 12#12: upstream", Level::kError},
      {"I0202 15:33:16.317356 2452992 server.cc:263] x", Level::kInfo},
      {"W0517 15:04:22.619751    2452992 a.cc:263] x", Level::kWarn},
      {"[rank3]:[E710 18:00:32.426182607 P.cpp:757] [Rank 3] Watchdog", Level::kError},
      {"E709 17:05:38.482119928 P.cpp:1746]", Level::kError},
      {"1.24.832.648 I srv  log_server_r: x", Level::kInfo},
      {"0.00.120.001 E srv x", Level::kError},
      {"2025-10-14 19:22:02.853794: I tensorflow/core/util/port.cc:153] x", Level::kInfo},
      {"<3>[   12.000001] Out of memory", Level::kError},
      {"<14>app: x", Level::kInfo},
      {"srun: error: 292KF14: task 6: Exited with exit code 1", Level::kError},
      {"error: no such file", Level::kError},
      {"Warning: deprecated", Level::kWarn},
      {"2026-03-20 06:41:19,843 - nanochat.checkpoint - INFO - Saved", Level::kInfo},
      {"2015-07-31 19:30:07,403 - INFO  [QuorumPeer[myid=1]] x", Level::kInfo},
      {"ABC DEF ERROR: x", Level::kError},
      // prose
      {"RuntimeError: an error occurred", Level::kUnknown},
      {"the request ended with status ERROR again", Level::kUnknown},
      {"Compile with `TORCH_USE_CUDA_DSA` to enable assertions.", Level::kUnknown},
      {"set WANDB_AGENT_MAX_INITIAL_FAILURES=val INFOS", Level::kUnknown},
      {"step 5 loss INF grad INF", Level::kUnknown},
      {"llama_context: n_ctx         = 65536", Level::kUnknown},
      {"  Parse failures: 762", Level::kUnknown},
      {"{'loss': 1.2}", Level::kUnknown},
      {"E1003 was seen", Level::kUnknown},
      {"[E]", Level::kError},
      {"", Level::kUnknown},
      {"ERROR", Level::kError},
      {"ERRORS", Level::kUnknown},
      {"MY_ERROR: x", Level::kUnknown},
  };
  for (const Case& test : cases) EXPECT_EQ(Sniffed(test.line), test.level) << test.line;
}

TEST(LevelTest, Names) {
  for (const char* name : {"WARNING", "warning", "Warn", "W", "wrn"}) {
    EXPECT_EQ(LevelOfName(name), Level::kWarn) << name;
  }
  EXPECT_EQ(LevelOfName("critical"), Level::kFatal);
  EXPECT_EQ(LevelOfName("Fatal"), Level::kFatal);
  EXPECT_EQ(LevelOfName("trace"), Level::kDebug);
  EXPECT_EQ(LevelOfName(""), Level::kUnknown);
  EXPECT_EQ(LevelOfName("errors"), Level::kUnknown);
  EXPECT_EQ(LevelOfName("a very long word"), Level::kUnknown);
}

TEST(LevelTest, Numbers) {
  struct {
    double number;
    LevelScale scale;
    Level level;
  } const cases[] = {
      {30, LevelScale::kPino, Level::kInfo},
      {40, LevelScale::kPino, Level::kWarn},
      {60, LevelScale::kPino, Level::kFatal},
      {4, LevelScale::kPino, Level::kError},
      {1, LevelScale::kPino, Level::kDebug},
      {5, LevelScale::kPino, Level::kFatal},
      {7, LevelScale::kPino, Level::kUnknown},
      {10, LevelScale::kPython, Level::kDebug},
      {20, LevelScale::kPython, Level::kInfo},
      {30, LevelScale::kPython, Level::kWarn},
      {40, LevelScale::kPython, Level::kError},
      {50, LevelScale::kPython, Level::kFatal},
      {5, LevelScale::kPython, Level::kDebug},
      {0, LevelScale::kSyslog, Level::kFatal},
      {3, LevelScale::kSyslog, Level::kError},
      {4, LevelScale::kSyslog, Level::kWarn},
      {6, LevelScale::kSyslog, Level::kInfo},
      {7, LevelScale::kSyslog, Level::kDebug},
      {8, LevelScale::kSyslog, Level::kUnknown},
      {9, LevelScale::kOtel, Level::kInfo},
      {17, LevelScale::kOtel, Level::kError},
      {24, LevelScale::kOtel, Level::kFatal},
      {1, LevelScale::kOtel, Level::kDebug},
      {0, LevelScale::kOtel, Level::kUnknown},
      {-1, LevelScale::kSyslog, Level::kUnknown},
      {1e300, LevelScale::kPino, Level::kUnknown},
      {std::nan(""), LevelScale::kOtel, Level::kUnknown},
  };
  for (const auto& test : cases) {
    EXPECT_EQ(LevelOfNumber(test.number, test.scale), test.level) << test.number;
  }
}

/// The obvious search for a bracketed level word, the one place every rule agrees on.
Level Twin(const string& line) {
  Level level = Level::kUnknown;
  size_t first = string::npos;
  for (const char* word : {"INFO", "WARNING", "ERROR", "DEBUG", "FATAL"}) {
    const size_t at = line.substr(0, 160).find(string("[") + word + "]");
    if (at < first) {
      first = at;
      level = LevelOfName(word);
    }
  }
  return level;
}

TEST(LevelTest, FindsAWordWhereverItStands) {
  std::mt19937 random(7);
  const char* words[] = {"[INFO]", "[WARNING]", "[ERROR]", "[DEBUG]", "[FATAL]"};
  for (int i = 0; i < 20000; ++i) {
    string line = "x";
    for (size_t n = random() % 150; n > 0; --n) line += "abXYZ _"[random() % 7];
    for (size_t n = random() % 3; n > 0; --n) {
      line.insert(1 + random() % line.size(), words[random() % 5]);
    }
    ASSERT_EQ(Sniffed(line), Twin(line)) << line;
  }
}

}  // namespace
}  // namespace aijob::parse
