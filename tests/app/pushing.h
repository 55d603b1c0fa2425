#pragma once
// Pushes over a temporary folder, with the built-in packs' names taken: what tests push into, and
// what they look at.

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "app/piped.h"
#include "app/push_names.h"
#include "app/pushes.h"
#include "app/rules.h"
#include "exposition/text_reader.h"
#include "push/pack.h"
#include "push/scrape.h"

namespace aijob::test {

class PushingTest : public ::testing::Test {
 protected:
  void SetUp() override { Open(""); }

  /// Pushes that have taken over what is stored in `path`; "": nothing is stored.
  void Open(const std::string& path, const config::PushConfig& config = {}) {
    pushes_.reset();
    auto opened = app::Pushes::Open(path, now_);
    ASSERT_TRUE(opened.ok()) << opened.error();
    pushes_ = std::move(opened).value();
    pushes_->Configure(config, app::ReservedNames(app::LoadRules({}).value()));
    const model::Status restored = pushes_->Restore(now_);
    ASSERT_TRUE(restored.ok()) << restored.error();
  }
  void Pass(std::chrono::milliseconds time) {
    now_.wall += time;
    now_.steady += time;
  }
  /// PUT /metrics/job/<job>. What the store said; the groups' own verdict is expected to be good.
  model::Status Push(const std::string& job, const std::string& text,
                     std::chrono::milliseconds ttl = {}) {
    auto read = exposition::ReadText(text);
    if (!read.ok()) return model::Error{read.error()};
    push::Push push;
    push.labels = {{"job", job}};
    push.ttl = ttl;
    auto packed = push::Pack(read->families, push.labels, pushes_->seed());
    if (!packed.ok()) return model::Error{packed.error()};
    push.families = std::move(packed).value();
    return pushes_->Make([&](push::Groups& groups, model::PushChanges& changes, push::Undo& undo) {
      const push::Verdict verdict = groups.Apply(std::move(push), now_, changes, undo);
      EXPECT_EQ(verdict.outcome, push::Outcome::kDone) << verdict.error;
    });
  }
  /// A push as Change, for those that make several at once.
  void Apply(const std::string& job, const std::string& text, push::Groups& groups,
             model::PushChanges& changes, push::Undo& undo) const {
    push::Push push;
    push.labels = {{"job", job}};
    auto read = exposition::ReadText(text);
    auto packed = push::Pack(read->families, push.labels, pushes_->seed());
    push.families = std::move(packed).value();
    groups.Apply(std::move(push), now_, changes, undo);
  }
  /// What a scrape would show of the groups: "name{labels}" -> value.
  [[nodiscard]] std::map<std::string, double> Samples() const {
    return pushes_->Read([](const push::Groups& groups) {
      std::string page;
      const push::Scraped scraped = push::Scrape(groups, [](std::string_view) { return false; });
      EXPECT_TRUE(exposition::WriteText({}, page, scraped.streamed).clean());
      return SamplesOf(page);
    });
  }
  [[nodiscard]] size_t GroupCount() const {
    return pushes_->Read([](const push::Groups& groups) { return groups.groups().size(); });
  }

  [[nodiscard]] double LastPush() const {
    return pushes_->Read([](const push::Groups& groups) { return groups.last_push(); });
  }

  Folder folder_;
  std::string state_ = folder_.Path("state");
  push::Moment now_{kNow, std::chrono::steady_clock::now()};
  std::unique_ptr<app::Pushes> pushes_;
};

}  // namespace aijob::test
