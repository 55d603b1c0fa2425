#pragma once
// ReadKafka: `kafka:` of a source -> kafka::Options, as librdkafka takes them. Part of
// source_reader.
//
//   kafka:
//     brokers: ["kafka-0:9092"]
//     topics: [train-logs]            # or a pattern: "^train-.*"
//     group: aijob
//     properties:
//       security.protocol: sasl_ssl
//       sasl.password_file: kafka-password   # also ssl.key.password_file,
//       ssl.keystore.password_file

#include <filesystem>
#include <string>

#include "config/yaml_node.h"
#include "kafka/options.h"

namespace aijob::config {

/// `where` is "sources[0].kafka"; `folder` is what relative names of files are relative to.
kafka::Options ReadKafka(const YamlNode& node, const std::string& where,
                         const std::filesystem::path& folder, Problems& problems);

}  // namespace aijob::config
