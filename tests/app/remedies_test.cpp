#include "app/remedies.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "act/deciding.h"
#include "app/rules.h"
#include "config/config_reader.h"

namespace aijob::app {
namespace {

using metrics::FamilyId;
using std::chrono::minutes;
using std::chrono::seconds;

class RemediesTest : public testing::Test {
 protected:
  void Configure(act::Options options) {
    config_.remediation = std::move(options);
    remedies_.Configure(config_, counts_);
  }
  void Break(const std::string& id) {
    world_.open["default"] = act::Broken(id, world_.now, "default");
    analyze::Change change;
    change.incident = world_.open["default"];
    remedies_.See(change, world_.now);
    remedies_.SetSituation({}, world_.now);
    remedies_.Step(world_.World(), counts_, world_.now);
  }
  [[nodiscard]] double Count(FamilyId family,
                             std::initializer_list<std::string_view> labels) const {
    const auto values = counts_.Values(family, labels);
    return values.size() == 1 ? values[0] : -1;
  }

  act::Deciding world_;
  config::Config config_ = config::DefaultConfig();
  metrics::Counts counts_{{}, world_.now};
  Remedies remedies_;
};

TEST_F(RemediesTest, WithoutPoliciesNothingIsShown) {
  Configure({});
  EXPECT_FALSE(remedies_.active());
  EXPECT_EQ(Count(FamilyId::kRemediationMode, {"act"}), -1);
  EXPECT_EQ(Count(FamilyId::kRemediationsSuppressed, {"budget"}), -1);
}

TEST_F(RemediesTest, AllIsThereAtZero) {
  Configure(act::Daring());
  EXPECT_EQ(Count(FamilyId::kRemediationMode, {"act"}), 1);
  EXPECT_EQ(Count(FamilyId::kRemediationMode, {"observe"}), 0);
  EXPECT_EQ(Count(FamilyId::kRemediationsSuppressed, {"budget"}), 0);
  EXPECT_EQ(Count(FamilyId::kRemediations, {"default", "restart", "sent"}), 0);
  EXPECT_EQ(Count(FamilyId::kRemediationHooks, {"restart", "timeout"}), 0);
}

TEST_F(RemediesTest, OrdersComeOutOnlyWhenTheyAreStored) {
  act::Options options = act::Daring();
  options.audit_file = "audit.jsonl";
  Configure(options);
  Break("a");
  ASSERT_TRUE(remedies_.has_orders());
  EXPECT_TRUE(remedies_.TakeSaved().has_value());
  const auto rules = LoadRules(config_);
  ASSERT_TRUE(rules.ok()) << rules.error();
  remedies_.Release(true, *rules, counts_, world_.now);
  const RemedyWork work = remedies_.TakeWork();
  ASSERT_EQ(work.orders.size(), 1U);
  EXPECT_EQ(work.orders[0].order.decision.key, "a");
  ASSERT_EQ(work.audit.size(), 1U);
  EXPECT_EQ(nlohmann::json::parse(work.audit[0]).at("outcome"), "sent");
  EXPECT_EQ(Count(FamilyId::kRemediations, {"default", "restart", "sent"}), 1);
}

TEST_F(RemediesTest, WhatCannotBeStoredIsNotActedOn) {
  Configure(act::Daring());
  Break("a");
  const auto rules = LoadRules(config_);
  ASSERT_TRUE(rules.ok()) << rules.error();
  remedies_.Release(false, *rules, counts_, world_.now);
  EXPECT_TRUE(remedies_.TakeWork().orders.empty());
  EXPECT_EQ(Count(FamilyId::kRemediations, {"default", "restart", "failed"}), 1);
}

TEST_F(RemediesTest, AWebhookIsToldTheIncident) {
  act::Options options = act::Daring();
  options.policies[0].exec.reset();
  options.policies[0].webhook = act::WebhookAction{};
  Configure(options);
  Break("a");
  const auto rules = LoadRules(config_);
  ASSERT_TRUE(rules.ok()) << rules.error();
  remedies_.Release(true, *rules, counts_, world_.now);
  const RemedyWork work = remedies_.TakeWork();
  ASSERT_EQ(work.orders.size(), 1U);
  const auto payload = nlohmann::json::parse(work.orders[0].payload);
  EXPECT_EQ(payload.at("incident").at("id"), "a");
  EXPECT_EQ(payload.at("incident").at("class"), "process_crash");
}

TEST_F(RemediesTest, WhatIsSuppressedIsCountedByReason) {
  Configure(act::Daring());
  remedies_.SetMaintenance(world_.now + minutes(5));
  Break("a");
  EXPECT_EQ(Count(FamilyId::kRemediationsSuppressed, {"maintenance"}), 1);
  EXPECT_EQ(Count(FamilyId::kRemediations, {"default", "restart", "suppressed"}), 1);
  EXPECT_EQ(Count(FamilyId::kRemediationMaintenance, {}), 1);
}

TEST_F(RemediesTest, HooksAndRecoveriesAreCounted) {
  Configure(act::Daring());
  Break("a");
  remedies_.Report("a", {act::HookEnd::kOk, ""}, counts_, world_.now);
  EXPECT_EQ(Count(FamilyId::kRemediationHooks, {"restart", "ok"}), 1);
  world_.now += seconds(4);
  world_.progress["default"] = world_.now;
  remedies_.Step(world_.World(), counts_, world_.now);
  EXPECT_EQ(Count(FamilyId::kRemediations, {"default", "restart", "succeeded"}), 1);
}

}  // namespace
}  // namespace aijob::app
