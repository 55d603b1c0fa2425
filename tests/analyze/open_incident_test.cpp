#include "analyze/open_incident.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analyze/told.h"

namespace aijob::analyze {
namespace {

using model::Role;
using ::testing::ElementsAre;

class OpenIncidentTest : public ::testing::Test {
 protected:
  Judgement Add(const std::string& class_name, const std::string& subtype, double at, int rank,
                Role role = Role::kInitiating) {
    const model::Sighting sighting = Seen(class_name, subtype, at, rank, role);
    if (!open_) open_.emplace("train", sighting, At(at));
    return open_->Add(Failure(class_name, subtype, at, rank, role), sighting, At(at));
  }

  std::optional<OpenIncident> open_;
  Roster roster_;
};

TEST_F(OpenIncidentTest, EchoesAreOneFailure) {
  EXPECT_TRUE(Add("gpu_oom", "capacity", 0, 3).new_class);
  for (int rank = 0; rank < 500; ++rank) {
    const Judgement judgement = Add("gpu_oom", "capacity", 1, rank);
    EXPECT_EQ(judgement.role, Role::kInitiating);
    EXPECT_FALSE(judgement.new_class);
  }
  const Judgement closed = Add("comm_error", "remote_closed", 2, 7);
  EXPECT_EQ(closed.role, Role::kCascade);
  EXPECT_TRUE(closed.new_class);
  EXPECT_FALSE(Add("comm_error", "remote_closed", 2, 8).new_class);
  const model::Incident shown = open_->Show(roster_);
  EXPECT_EQ(shown.events, 503u);
  EXPECT_EQ(shown.ranks.size(), 500u);
  EXPECT_EQ(shown.initiating.rank, 3);
  EXPECT_EQ(shown.first.size(), model::Incident::kEvidence);
  EXPECT_EQ(shown.latest.size(), model::Incident::kEvidence);
}

TEST_F(OpenIncidentTest, TheCauseThatIsReadLastBeganIt) {
  EXPECT_EQ(Add("comm_error", "remote_closed", 1, 0).role, Role::kInitiating);
  EXPECT_EQ(Add("storage_io", "no_space", 0.5, 2).role, Role::kInitiating);
  const model::Incident shown = open_->Show(roster_);
  EXPECT_EQ(shown.initiating.class_name, "storage_io");
  ASSERT_EQ(shown.tallies.size(), 2u);
  EXPECT_EQ(shown.tallies[0].role, Role::kCascade) << "what it was taken for is revised";
  EXPECT_EQ(shown.first[0].role, Role::kCascade);
}

TEST_F(OpenIncidentTest, WhoLostItsPeersDoesNotBeginIt) {
  Add("comm_error", "remote_closed", 0, 1);
  Add("process_crash", "python_exception", 1, 1);
  EXPECT_EQ(open_->incident().initiating.class_name, "comm_error") << "the same rank's exception";
  Add("process_crash", "python_exception", 2, 5);
  EXPECT_EQ(open_->incident().initiating.rank, 5) << "another rank's";
}

TEST_F(OpenIncidentTest, ARankWhoseFailureIsKnownIsTheSuspect) {
  for (int32_t rank = 0; rank < 8; ++rank) roster_.Saw(rank, At(0));
  Add("gpu_oom", "capacity", 0, 4);
  for (int rank = 0; rank < 3; ++rank) {
    open_->Add(Timeout(600, rank, 9), Seen("comm_hang", "collective_timeout", 600, rank), At(600));
  }
  EXPECT_THAT(open_->Show(roster_).suspects, ElementsAre(4));
}

TEST_F(OpenIncidentTest, TasksFailEachForThemselves) {
  model::Sighting first = Seen("gpu_oom", "capacity", 0);
  first.task = "t1";
  OpenIncident open("agents", first, At(0));
  open.Add(Failure("gpu_oom", "capacity", 0), first, At(0));
  model::Sighting other = Seen("timeout", "task", 1);
  other.task = "t2";
  EXPECT_EQ(open.Add(Failure("timeout", "task", 1), other, At(1)).role, Role::kInitiating);
  other.task = "t1";
  EXPECT_EQ(open.Add(Failure("timeout", "task", 1), other, At(1)).role, Role::kCascade);
}

TEST_F(OpenIncidentTest, AnEventWithoutRuleRepeatsNothing) {
  const model::Sighting sighting = Seen("gpu_oom", "capacity", 0);
  open_.emplace("train", sighting, At(0));
  const model::Event event = Failure("gpu_oom", "capacity", 0);
  Judgement judgement;
  EXPECT_FALSE(open_->CountRepeat(event, -1, At(0), At(9), At(0), judgement));
  EXPECT_EQ(open_->incident().events, 0u);
}

TEST_F(OpenIncidentTest, SavedAndLoadedItGoesOn) {
  Add("comm_error", "remote_closed", 0, 1);
  Add("gpu_oom", "capacity", 1, 4);
  open_->settled = true;
  OpenIncident loaded(nlohmann::json::parse(open_->Save().dump()));
  EXPECT_EQ(loaded.Save(), open_->Save());
  EXPECT_TRUE(loaded.settled);
  const Judgement echo =
      loaded.Add(Failure("gpu_oom", "capacity", 2, 5), Seen("gpu_oom", "capacity", 2, 5), At(2));
  EXPECT_FALSE(echo.new_class);
}

}  // namespace
}  // namespace aijob::analyze
