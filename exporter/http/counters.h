#pragma once
// What the room counts about itself: written by any of its threads, read as Stats.
//
// Threads: atomics, no order between them.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "http/server.h"

namespace aijob::http {

/// Why the door turned somebody away, though the request may have been fine.
enum class Refusal { kConnections, kQueue, kMemory, kAuthQueue, kDescriptors, kUpstream, kCount };

inline constexpr std::array<std::string_view, static_cast<size_t>(Refusal::kCount)> kRefusalNames =
    {"connections", "queue", "memory", "auth_queue", "descriptors", "upstream"};

struct Counters {
  static constexpr size_t kStatusEnd = 600;

  std::atomic<uint64_t> connections_open{0};
  std::atomic<uint64_t> buffered_bytes{0};
  std::atomic<uint64_t> connections{0};
  std::array<std::atomic<uint64_t>, kStatusEnd> requests{};
  std::atomic<uint64_t> request_bytes{0};
  std::atomic<uint64_t> response_bytes{0};
  std::array<std::atomic<uint64_t>, static_cast<size_t>(Refusal::kCount)> refused{};
  std::atomic<uint64_t> timeouts{0};
  std::atomic<uint64_t> tls_errors{0};
  std::atomic<uint64_t> tls_reloads{0};
  std::atomic<uint64_t> tls_reload_failures{0};
  std::atomic<uint64_t> auth_failures{0};
  std::atomic<uint64_t> handler_exceptions{0};

  void CountAnswer(int status) {
    const auto index = static_cast<size_t>(status);
    if (index < kStatusEnd) requests[index].fetch_add(1, std::memory_order_relaxed);
  }
  void CountRefusal(Refusal reason) {
    refused[static_cast<size_t>(reason)].fetch_add(1, std::memory_order_relaxed);
  }
  [[nodiscard]] Stats Read() const;
};

}  // namespace aijob::http
