#pragma once
// Generator: the lines of the generated corpora, and Manifest: what stands in them. Used by
// gen_corpus.cpp and by benchmarks that want lines in memory. Same seed, same lines, on every
// platform. One thread.

#include <array>
#include <charconv>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/corpus_words.h"

namespace aijob::bench {

inline constexpr size_t kTasks = 2000;

/// Deterministic on every platform: splitmix64.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  uint64_t Below(uint64_t bound) { return Next() % bound; }
  template <typename T, size_t kSize>
  const T& Pick(const std::array<T, kSize>& from) {
    return from[Below(kSize)];
  }

 private:
  uint64_t state_;
};

/// What stands in the corpus. Durations are whole milliseconds, so their sums are exact.
struct Manifest {
  uint64_t lines = 0;
  uint64_t bytes = 0;
  uint64_t failures = 0;
  std::map<std::string_view, uint64_t> levels, statuses, kinds, classes;
  std::map<std::string_view, std::pair<uint64_t, uint64_t>> steps;  // count, sum of ms
  std::map<uint64_t, uint64_t> codes;
  uint64_t train_steps = 0;
  uint64_t train_step_ms = 0;
};

class Generator {
 public:
  /// One line in `failure_one_in` is a failure.
  Generator(uint64_t seed, uint64_t failure_one_in)
      : random_(seed), failure_one_in_(failure_one_in) {
    constexpr std::string_view kHex = "0123456789abcdef";
    for (size_t i = 0; i < kTasks; ++i) {
      std::string id = "TASK-20241015-";
      for (int digit = 0; digit < 6; ++digit) id += kHex[random_.Below(16)];
      tasks_.push_back(std::move(id));
    }
  }

  void Line(bool json, std::string& out) {
    clock_ms_ += random_.Below(3);
    ++manifest_.lines;
    if (json) {
      JsonLine(out);
    } else {
      TextLine(out);
    }
    out += '\n';
  }
  Manifest& manifest() { return manifest_; }

 private:
  static void Number(std::string& out, uint64_t number, size_t width = 1) {
    std::array<char, 24> digits{};
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    const auto length = static_cast<size_t>(end - digits.data());
    if (length < width) out.append(width - length, '0');
    out.append(digits.data(), length);
  }
  void Clock(std::string& out) {
    Number(out, clock_ms_ / 3600000 % 24, 2);
    out += ':';
    Number(out, clock_ms_ / 60000 % 60, 2);
    out += ':';
    Number(out, clock_ms_ / 1000 % 60, 2);
  }
  void Address(std::string& out) {
    out += "10.40.";
    Number(out, random_.Below(8));
    out += '.';
    Number(out, 1 + random_.Below(250));
  }
  void Hundredths(std::string& out, uint64_t hundredths) {
    Number(out, hundredths / 100);
    out += '.';
    Number(out, hundredths % 100, 2);
  }

  /// A failure's text, counted.
  void FailureText(std::string& out) {
    const Failure& failure = random_.Pick(kFailures);
    ++manifest_.failures;
    ++manifest_.kinds[failure.kind];
    ++manifest_.classes[failure.class_name];
    for (const char c : failure.text) {
      if (c == '#') {
        Number(out, 1000 + random_.Below(9000));
      } else if (c == '@') {
        Address(out);
      } else {
        out += c;
      }
    }
  }

  void JsonLine(std::string& out) {
    const bool failure = random_.Below(failure_one_in_) == 0;
    const uint64_t dice = random_.Below(100);
    const std::string_view level = failure     ? "ERROR"
                                   : dice < 8  ? "DEBUG"
                                   : dice < 12 ? "WARN"
                                               : "INFO";
    const std::string_view status = failure ? "FAILED" : dice % 4 == 0 ? "SUCCESS" : "RUNNING";
    const std::string_view step = random_.Pick(kSteps);
    const uint64_t duration_ms = 1 + random_.Below(random_.Below(10) == 0 ? 60000 : 900);
    out += R"({"timestamp":"2024-10-15T)";
    Clock(out);
    out += '.';
    Number(out, clock_ms_ % 1000, 3);
    ((out += R"(Z","level":")") += level) += R"(","module":")";
    (out += random_.Pick(kModules)) += R"(","message":")";
    if (failure) {
      FailureText(out);
    } else {
      out += random_.Pick(kMessages);
    }
    ((out += R"(","task_id":")") += tasks_[random_.Below(kTasks)]) += R"(","trace_id":"req-)";
    Number(out, random_.Next(), 20);
    out += R"(","node_ip":")";
    Address(out);
    ((out += R"(","status":")") += status) += R"(","step":")";
    (out += step) += R"(","duration_ms":)";
    Number(out, duration_ms);
    out += R"(,"trace_path":["scheduler","queue-proxy","worker-)";
    Number(out, random_.Below(64));
    out += R"("],"attempt":)";
    Number(out, 1 + random_.Below(3));
    out += '}';
    Count(level, status, step, duration_ms);
  }

  void Count(std::string_view level, std::string_view status, std::string_view step, uint64_t ms) {
    ++manifest_.levels[level];
    ++manifest_.statuses[status];
    auto& [count, sum] = manifest_.steps[step];
    ++count;
    sum += ms;
  }

  void TextLine(std::string& out) {
    if (random_.Below(failure_one_in_) == 0) {
      out += "ERROR 10-15 ";
      Clock(out);
      out += " [core.py:718] ";
      FailureText(out);
      ++manifest_.levels["ERROR"];
      return;
    }
    switch (random_.Below(5)) {
      case 0:
        return EngineStats(out);
      case 1:
        return AccessLine(out);
      case 2:
        return NcclInfo(out);
      case 3:
        return TrainStep(out);
      default:
        return LlamaBox(out);
    }
  }

  void EngineStats(std::string& out) {  // vllm/v1/metrics/loggers.py@v0.8
    out += "INFO 10-15 ";
    Clock(out);
    out += " [loggers.py:123] Engine 000: Avg prompt throughput: ";
    Hundredths(out, random_.Below(1000000));
    out += " tokens/s, Avg generation throughput: ";
    Hundredths(out, random_.Below(300000));
    out += " tokens/s, Running: ";
    Number(out, random_.Below(64));
    out += " reqs, Waiting: ";
    Number(out, random_.Below(16));
    out += " reqs, GPU KV cache usage: ";
    Hundredths(out, random_.Below(10000));
    out += "%, Prefix cache hit rate: ";
    Hundredths(out, random_.Below(10000));
    out += '%';
    ++manifest_.levels["INFO"];
  }
  uint64_t Code() {
    constexpr std::array<uint64_t, 8> kCodes = {200, 200, 200, 200, 200, 404, 422, 500};
    const uint64_t code = random_.Pick(kCodes);
    ++manifest_.codes[code];
    return code;
  }
  void AccessLine(std::string& out) {  // uvicorn/logging.py
    out += "INFO:     ";
    Address(out);
    out += ':';
    Number(out, 30000 + random_.Below(30000));
    out += R"( - "POST /v1/chat/completions HTTP/1.1" )";
    const uint64_t code = Code();
    Number(out, code);
    out += code == 200   ? " OK"
           : code == 404 ? " Not Found"
           : code == 422 ? " Unprocessable Entity"
                         : " Internal Server Error";
    ++manifest_.levels["INFO"];
  }
  void NcclInfo(std::string& out) {  // nccl src/debug.cc, src/transport/net_ib.cc
    out += "node-";
    Number(out, random_.Below(8));
    out += ":4121:4377 [";
    Number(out, random_.Below(8));
    out += "] NCCL INFO Channel ";
    Number(out, random_.Below(32), 2);
    out +=
        "/0 : 3[3] -> 11[3] [send] via NET/IB/3(2)/GDRDMA comm 0x55d0c3a1 nRanks 16 busId 9b000 "
        "proxyRank 3 connected to the next peer of the ring";
    ++manifest_.levels["INFO"];
  }
  void TrainStep(std::string& out) {  // Megatron-LM megatron/training/training.py
    const uint64_t elapsed_ms = 800 + random_.Below(900);
    out += " [2024-10-15 ";
    Clock(out);
    out += ".000000] iteration ";
    Number(out, ++manifest_.train_steps);
    out += "/ 5000000 | consumed samples: ";
    Number(out, manifest_.train_steps * 1024);
    out += " | elapsed time per iteration (ms): ";
    Number(out, elapsed_ms);
    out +=
        ".0 | throughput per GPU (TFLOP/s/GPU): 410.2 | learning rate: 1.000000E-05 | global batch "
        "size: 1024 | lm loss: 2.";
    Number(out, random_.Below(1000000), 6);
    out += "E+00 | loss scale: 1.0 | grad norm: 0.";
    Number(out, random_.Below(1000), 3);
    out += " | number of skipped iterations: 0 | number of nan iterations: 0 |";
    manifest_.train_step_ms += elapsed_ms;
    ++manifest_.levels["unknown"];
  }
  void LlamaBox(std::string& out) {  // gpustack/llama-box llama-box/httpserver.hpp@v0.0.118
    Number(out, clock_ms_ / 60000 % 60);
    out += '.';
    Number(out, clock_ms_ / 1000 % 60, 2);
    out += '.';
    Number(out, clock_ms_ % 1000, 3);
    out += '.';
    Number(out, random_.Below(1000), 3);
    out += " I srv        log_server_response: rid ";
    Number(out, random_.Next(), 20);
    out += " | POST /v1/chat/completions ";
    Address(out);
    out += ':';
    Number(out, 30000 + random_.Below(30000));
    out += " | status ";
    Number(out, Code());
    out += " | cost ";
    Hundredths(out, random_.Below(3000));
    out += 's';
    ++manifest_.levels["INFO"];
  }

  Random random_;
  uint64_t failure_one_in_;
  Manifest manifest_;
  std::vector<std::string> tasks_;
  uint64_t clock_ms_ = 30000000;
};

}  // namespace aijob::bench
