#pragma once
// librdkafka's handles with an owner each, and the configuration a consumer of ours has. Inner
// header of this room: nobody else sees librdkafka's types.
//
// Properties and their limits: librdkafka 2.0.2, CONFIGURATION.md.

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>

#include "kafka/options.h"
#include "model/result.h"

namespace aijob::kafka {

struct ConfDeleter {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
using Conf = std::unique_ptr<rd_kafka_conf_t, ConfDeleter>;

struct ListDeleter {
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
};
using List = std::unique_ptr<rd_kafka_topic_partition_list_t, ListDeleter>;

struct MessageDeleter {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
using Message = std::unique_ptr<rd_kafka_message_t, MessageDeleter>;

struct QueueDeleter {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
using Queue = std::unique_ptr<rd_kafka_queue_t, QueueDeleter>;

struct ErrorDeleter {
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
};
using KafkaError = std::unique_ptr<rd_kafka_error_t, ErrorDeleter>;

struct EventDeleter {
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
};
using Event = std::unique_ptr<rd_kafka_event_t, EventDeleter>;

inline List MakeList(size_t size = 0) {
  return List(rd_kafka_topic_partition_list_new(static_cast<int>(size)));
}

/// Says which property is wrong, and why, in librdkafka's words.
model::Result<Conf> MakeConf(const Options& options);

}  // namespace aijob::kafka
