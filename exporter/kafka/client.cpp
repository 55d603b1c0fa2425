#include "kafka/client.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace aijob::kafka {
namespace {

/// What is exact only as set here, or has a key of its own in the configuration.
constexpr std::array<std::string_view, 9> kOwned = {
    "bootstrap.servers",    "metadata.broker.list", "group.id",
    "enable.auto.commit",   "auto.offset.reset",    "enable.auto.offset.store",
    "enable.partition.eof", "offset.store.method",  "auto.commit.enable"};

std::string Joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += (all.empty() ? "" : ",") + part;
  return all;
}

model::Status Set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  std::array<char, 512> why{};
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), why.data(), why.size()) ==
      RD_KAFKA_CONF_OK) {
    return {};
  }
  return model::Error{"property " + name + ": " + why.data()};
}

}  // namespace

model::Result<Conf> MakeConf(const Options& options) {
  Conf conf(rd_kafka_conf_new());
  // Defaults that properties may change: little memory, which is the job's; idle connections that
  // brokers close are no errors; and partitions are taken away while the group is stable, when it
  // takes our commit (amid a rebalance of the eager kind a broker may refuse it).
  for (const auto& [name, value] : {std::pair{"queued.max.messages.kbytes", "8192"},
                                    {"log.connection.close", "false"},
                                    {"partition.assignment.strategy", "cooperative-sticky"},
                                    {"client.id", "aijob_exporter"},
                                    {"enable.auto.commit", "false"},
                                    {"enable.auto.offset.store", "false"},
                                    {"auto.offset.reset", "earliest"},
                                    {"enable.partition.eof", "true"}}) {
    if (model::Status set = Set(conf.get(), name, value); !set.ok()) {
      return model::Error{set.error()};
    }
  }
  for (const auto& [name, value] : options.properties) {
    if (std::find(kOwned.begin(), kOwned.end(), name) != kOwned.end()) {
      return model::Error{"property " + name + ": is set by this program; leave it out"};
    }
    if (model::Status set = Set(conf.get(), name, value); !set.ok()) {
      return model::Error{set.error()};
    }
  }
  const std::string brokers = Joined(options.brokers);
  for (const auto& [name, value] :
       {std::pair<std::string, std::string>{"bootstrap.servers", brokers},
        {"group.id", options.group}}) {
    if (value.empty()) continue;  // to see whether all else is right
    if (model::Status set = Set(conf.get(), name, value); !set.ok()) {
      return model::Error{set.error()};
    }
  }
  return conf;
}

}  // namespace aijob::kafka
