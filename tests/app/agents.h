#pragma once
// Agents over a temporary folder: made, stepped and restarted by tests, time passed in.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "app/agent.h"
#include "app/piped.h"
#include "app/rules.h"
#include "config/config_reader.h"
#include "support/folder.h"

namespace aijob::test {

class AgentTest : public ::testing::Test {
 protected:
  /// The configuration: source `job`, *.log of the folder from their beginning, and `more` keys.
  [[nodiscard]] std::string Yaml(const std::string& source_keys = "",
                                 const std::string& more = "") const {
    return "sources:\n  - {name: job, paths: [\"" + logs_.Path("*.log") + "\"], start: beginning" +
           source_keys + "}\n" + more;
  }
  static config::Config Configured(const std::string& yaml) {
    auto config = config::ReadConfig(yaml, "test.yaml");
    EXPECT_TRUE(config.ok()) << config.error();
    return config.ok() ? std::move(config).value() : config::Config();
  }

  /// An agent that has read what is there. The one before is let go of first.
  void Start(const std::string& yaml, bool with_state = true) {
    agent_.reset();
    config::Config config = Configured(yaml);
    auto rules = app::LoadRules(config);
    ASSERT_TRUE(rules.ok()) << rules.error();
    std::unique_ptr<state::Store> store;
    if (with_state) {
      auto opened = state::Store::Open(state_folder_, now_);
      ASSERT_TRUE(opened.ok()) << opened.error();
      store = std::move(opened).value();
    }
    auto made = app::Agent::Make(std::move(config), std::move(rules).value(), std::move(store),
                                 rootfs_, now_);
    ASSERT_TRUE(made.ok()) << made.error();
    agent_ = std::move(made).value();
    Steps();
  }
  model::Status Reload(const std::string& yaml) {
    config::Config config = Configured(yaml);
    auto rules = app::LoadRules(config);
    if (!rules.ok()) return model::Error{rules.error()};
    return agent_->Reload(std::move(config), std::move(rules).value(), now_);
  }
  /// Steps until nothing is left to do at once, some time later.
  void Steps(model::Duration later = {}) {
    now_ += later;
    for (int step = 0; step < 100; ++step) {
      if (!agent_->Step(now_) && step > 1) return;
      now_ += std::chrono::milliseconds(300);
    }
  }
  std::string Page() { return PageOf(agent_->Scrape(now_)); }
  double Counted(const std::string& name, std::initializer_list<std::string> with = {}) {
    return Sum(Page(), name, with);
  }

  Folder logs_;
  Folder state_;
  std::string state_folder_ = state_.Path("state");
  std::string rootfs_ = "/";
  model::TimePoint now_ = kNow;
  std::unique_ptr<app::Agent> agent_;
};

inline const std::string kOomLine =
    "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total "
    "capacity of 79.15 GiB of which 1.20 GiB is free.\n";

}  // namespace aijob::test
