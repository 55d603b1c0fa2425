#include "act/payload.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "act/deciding.h"

namespace aijob::act {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

TEST(Payload, HostileTextsStayTexts) {
  const std::vector<std::string> hostile = {
      "\"}],\"policy\":\"x\"", "\\",     "\n\r\t", "\xff\xfe", "</script>",
      std::string("\0", 1),    "\x1b[0m"};
  for (const std::string& text : hostile) {
    Order order;
    order.decision.key = "i1";
    order.decision.policy = "restart";
    order.decision.workload = text;
    order.incident.initiating.task = text;
    order.checkpoint = {100, 1.5, text};
    const json read = json::parse(PayloadOf(order, {{"text", text}}));
    EXPECT_EQ(read.size(), 9U);
    EXPECT_EQ(read.at("policy"), "restart");
    EXPECT_EQ(read.at("idempotency_key"), "i1");
    EXPECT_EQ(read.at("incident").size(), 1U);
    if (text[0] != '\xff') {
      EXPECT_EQ(read.at("offending_request"), text);
    }
  }
}

TEST(Payload, WhatIsNotKnownIsNull) {
  const json read = json::parse(PayloadOf(Order{}, ordered_json::object()));
  EXPECT_TRUE(read.at("checkpoint").is_null());
  EXPECT_TRUE(read.at("offending_request").is_null());
  EXPECT_EQ(read.at("version"), 1);
}

}  // namespace
}  // namespace aijob::act
