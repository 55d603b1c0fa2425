#include "app/incident_view.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/agents.h"

namespace aijob::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class IncidentViewTest : public AgentTest {
 protected:
  nlohmann::ordered_json Json() {
    return app::IncidentsJson(agent_->analysis().incidents, agent_->rules());
  }
};

TEST_F(IncidentViewTest, CauseAndRemedyAreTheRules) {
  logs_.Append("a.log", kOomLine);
  Start(Yaml());
  const auto shown = Json();
  ASSERT_EQ(shown.size(), 1u);
  EXPECT_EQ(shown[0]["class"], "gpu_oom");
  EXPECT_NE(shown[0]["cause"], "");
  EXPECT_NE(shown[0]["remedy"], "");
  EXPECT_EQ(shown[0]["initiating"]["file"], "a.log") << "no path of the host";
}

TEST_F(IncidentViewTest, OfOneIncidentThereIsOneAcrossARestart) {
  Start(Yaml());
  logs_.Append("a.log", kOomLine);
  Steps(seconds(1));
  ASSERT_TRUE(agent_->Commit(now_).ok());
  const std::string id = Json()[0]["id"];
  Start(Yaml());
  logs_.Append("a.log", kOomLine);
  Steps(seconds(1));
  ASSERT_EQ(Json().size(), 1u);
  EXPECT_EQ(Json()[0]["id"], id);
  EXPECT_EQ(Json()[0]["events"], 2);
  EXPECT_EQ(Counted("aijob_failures_total"), 1);
  Steps(seconds(10));
  EXPECT_EQ(Counted("aijob_incidents_total"), 1);
  Start(Yaml());
  Steps(minutes(30));
  EXPECT_EQ(Counted("aijob_incidents_total"), 1);
  EXPECT_EQ(Json()[0]["ending"], "quiet");
}

}  // namespace
}  // namespace aijob::test
