#pragma once
// A Kafka cluster within the test's own process, on free ports of 127.0.0.1: librdkafka's mock.

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace aijob::test {

#if defined(__SANITIZE_THREAD__)
inline constexpr bool kKafkaRuns = false;
#elif defined(__has_feature)
inline constexpr bool kKafkaRuns = !__has_feature(thread_sanitizer);
#else
inline constexpr bool kKafkaRuns = true;
#endif

/// ThreadSanitizer ends with the first thread made by C11's thrd_create, as Debian's librdkafka
/// does.
#define SKIP_WITHOUT_KAFKA()      \
  if (!::aijob::test::kKafkaRuns) \
  GTEST_SKIP() << "ThreadSanitizer does not know librdkafka's threads"

class KafkaCluster {
 public:
  explicit KafkaCluster(const std::string& topic = "logs", int partitions = 3) {
    std::array<char, 512> why{};
    rd_kafka_conf_t* const conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "test.mock.num.brokers", "1", why.data(), why.size());
    rd_kafka_conf_set(conf, "linger.ms", "0", why.data(), why.size());
    rd_kafka_conf_set_log_cb(conf, nullptr);
    producer_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why.data(), why.size());
    if (producer_ == nullptr) {
      ADD_FAILURE() << why.data();
      return;
    }
    mock_ = rd_kafka_handle_mock_cluster(producer_);
    rd_kafka_mock_topic_create(mock_, topic.c_str(), partitions, 1);
  }
  ~KafkaCluster() {
    if (producer_ != nullptr) rd_kafka_destroy(producer_);
  }
  KafkaCluster(const KafkaCluster&) = delete;
  KafkaCluster& operator=(const KafkaCluster&) = delete;

  [[nodiscard]] std::string Brokers() const { return rd_kafka_mock_cluster_bootstraps(mock_); }
  [[nodiscard]] rd_kafka_mock_cluster_t* mock() const { return mock_; }

  /// `value`: none is a tombstone.
  void Produce(const std::string& topic, int32_t partition, std::optional<std::string_view> value) {
    rd_kafka_topic_t* const handle = rd_kafka_topic_new(producer_, topic.c_str(), nullptr);
    const int failed = rd_kafka_produce(handle, partition, RD_KAFKA_MSG_F_COPY,
                                        value ? const_cast<char*>(value->data()) : nullptr,
                                        value ? value->size() : 0, nullptr, 0, nullptr);
    EXPECT_EQ(failed, 0) << rd_kafka_err2str(rd_kafka_last_error());
    rd_kafka_topic_destroy(handle);
  }
  /// All that was produced is there.
  void Flush() { EXPECT_EQ(rd_kafka_flush(producer_, 20'000), RD_KAFKA_RESP_ERR_NO_ERROR); }

 private:
  rd_kafka_t* producer_ = nullptr;
  rd_kafka_mock_cluster_t* mock_ = nullptr;
};

}  // namespace aijob::test
