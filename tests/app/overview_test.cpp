#include "app/overview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "app/routed.h"

namespace aijob::test {
namespace {

using nlohmann::ordered_json;

class OverviewTest : public RoutedTest {
 protected:
  ordered_json Shown() { return app::OverviewJson(shared_, now_); }
};

TEST_F(OverviewTest, SaysHowAllStands) {
  const ordered_json shown = Shown();
  EXPECT_EQ(shown["ready"], true);
  EXPECT_EQ(shown["lag_bytes"], 0);
  EXPECT_EQ(shown["telemetry_path"], "/metrics");
  EXPECT_EQ(shown["may_delete_groups"], false);
  ASSERT_EQ(shown["workloads"].size(), 1u);
  EXPECT_FALSE(shown["workloads"][0].contains("ranks"));
  EXPECT_EQ(shown["incidents"]["open"], 1);
  const ordered_json& incident = shown["incidents"]["shown"][0];
  EXPECT_EQ(incident["class"], "gpu_oom");
  EXPECT_NE(incident["remedy"], "");
  EXPECT_EQ(incident["pages"].back(), "gpu_oom");
  ASSERT_EQ(shown["sources"].size(), 1u);
  EXPECT_EQ(shown["sources"][0]["files"], 1);
  EXPECT_EQ(shown["sources"][0]["lag_bytes"], 0);
  EXPECT_EQ(shown["groups"]["total"], 0);
  EXPECT_EQ(shown["templates"]["total"], 0);
  EXPECT_TRUE(shown["watched"].empty());
}

TEST_F(OverviewTest, ShowsWhatIsWatchedAsItsLabelsAndValue) {
  shared_.agent.With([](const auto& agent) {
    agent->counts().Set(metrics::FamilyId::kProbeUp, {"http://127.0.0.1:1/"}, 1);
  });
  const ordered_json watched = Shown()["watched"];
  ASSERT_EQ(watched.size(), 1u);
  EXPECT_EQ(watched[0].dump(),
            R"({"family":"aijob_probe_up","labels":{"target":"http://127.0.0.1:1/"},"value":1.0})");
}

TEST_F(OverviewTest, AGroupSaysWhenAndWhereItIsDeleted) {
  EXPECT_EQ(Ask("PUT", "/metrics/job/some/k/v", "", "x 1\n", {{"X-Aijob-TTL", "1h"}}).status, 200);
  const ordered_json groups = Shown()["groups"];
  ASSERT_EQ(groups["shown"].size(), 1u);
  const ordered_json& group = groups["shown"][0];
  EXPECT_EQ(group["labels"]["k"], "v");
  EXPECT_EQ(group["series"], 1);
  EXPECT_TRUE(group["failed"].is_null());
  EXPECT_EQ(group["expires"].get<double>(), group["pushed"].get<double>() + 3600);
  EXPECT_EQ(Ask("DELETE", group["path"]).status, 202);
  EXPECT_EQ(Shown()["groups"]["total"], 0);
  shared_.pushes = app::Pushes::Open("", {kNow, {}}).value();
  EXPECT_TRUE(Shown()["groups"].is_null()) << "the stored ones are being read";
}

TEST_F(OverviewTest, ItIsBoundedWhateverThereIs) {
  for (int i = 0; i < 205; ++i) logs_.Append("f" + std::to_string(i) + ".log", "x\n");
  MakeRoutes(Yaml());
  for (int i = 0; i < 205; ++i) {
    EXPECT_EQ(Ask("PUT", "/metrics/job/" + std::to_string(i), "", "x 1\n").status, 200);
  }
  const ordered_json shown = Shown();
  EXPECT_EQ(shown["groups"]["total"], 205);
  EXPECT_EQ(shown["groups"]["shown"].size(), app::kShownGroups);
  EXPECT_EQ(shown["sources"][0]["files"], 206);
  EXPECT_EQ(shown["sources"][0]["shown"].size(), app::kShownFiles);
}

}  // namespace
}  // namespace aijob::test
