#include "kafka/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace aijob::kafka {
namespace {

using ::testing::HasSubstr;

Options With(std::vector<std::pair<std::string, std::string>> properties) {
  return {{"a:9092", "b:9092"}, {"logs"}, "g", std::move(properties)};
}

std::string Get(const Conf& conf, const char* name) {
  std::array<char, 512> value{};
  size_t size = value.size();
  EXPECT_EQ(rd_kafka_conf_get(conf.get(), name, value.data(), &size), RD_KAFKA_CONF_OK) << name;
  return value.data();
}

TEST(Client, CommitsNothingByItself) {
  const auto conf =
      MakeConf(With({{"client.id", "mine"}, {"security.protocol", "sasl_plaintext"}}));
  ASSERT_TRUE(conf.ok()) << conf.error();
  EXPECT_EQ(Get(*conf, "bootstrap.servers"), "a:9092,b:9092");
  EXPECT_EQ(Get(*conf, "group.id"), "g");
  EXPECT_EQ(Get(*conf, "enable.auto.commit"), "false");
  EXPECT_EQ(Get(*conf, "enable.auto.offset.store"), "false");
  EXPECT_EQ(Get(*conf, "client.id"), "mine");
  EXPECT_EQ(Get(*conf, "security.protocol"), "sasl_plaintext");
}

TEST(Client, SaysWhichPropertyIsWrong) {
  struct Case {
    const char* name;
    const char* value;
    const char* says;
  };
  const Case cases[] = {
      {"fetch.min.byts", "1", "property fetch.min.byts: No such configuration property"},
      {"fetch.min.bytes", "many", "property fetch.min.bytes: Invalid value"},
      {"security.protocol", "tls", "property security.protocol: Invalid value"},
      {"group.id", "h", "property group.id: is set by this program"},
      {"enable.auto.commit", "true", "property enable.auto.commit: is set by this program"},
      {"auto.offset.reset", "latest", "property auto.offset.reset: is set by this program"},
  };
  for (const Case& one : cases) {
    EXPECT_THAT(MakeConf(With({{one.name, one.value}})).error(), HasSubstr(one.says)) << one.name;
  }
}

}  // namespace
}  // namespace aijob::kafka
