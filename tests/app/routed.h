#pragma once
// All routes over an agent that has read one failure, and pushes that nothing stores: requests in,
// responses out, no server.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "app/agents.h"
#include "app/push_names.h"
#include "app/routes.h"
#include "app/service.h"

namespace aijob::test {

class RoutedTest : public AgentTest {
 protected:
  void SetUp() override {
    logs_.Append("a.log", kOomLine);
    MakeRoutes(Yaml());
  }
  void MakeRoutes(const std::string& yaml) {
    Start(yaml, false);
    shared_.agent.With([&](auto& held) { held = std::move(agent_); });
    const push::Moment now{kNow, std::chrono::steady_clock::now()};
    auto pushes = app::Pushes::Open("", now);
    ASSERT_TRUE(pushes.ok()) << pushes.error();
    shared_.pushes = std::move(pushes).value();
    shared_.agent.With([&](const auto& agent) {
      shared_.pushes->Configure(agent->config().push, app::ReservedNames(agent->rules()));
    });
    EXPECT_TRUE(shared_.pushes->Restore(now).ok());
    shared_.caught_up = true;
    shared_.body_bytes = 1000;
    app::RouteActions actions;
    actions.reload = [this] { return reload_answer_; };
    actions.wake = [this] { ++wakes_; };
    actions.http_stats = [] { return http::Stats{}; };
    handler_ = app::MakeRoutes(shared_, std::move(actions));
  }
  http::Response Ask(const std::string& method, const std::string& path,
                     const std::string& query = "", const std::string& body = "",
                     std::vector<http::Header> headers = {}) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.query = query;
    request.body = body;
    request.headers = std::move(headers);
    return handler_(request);
  }

  app::Shared shared_;
  http::Handler handler_;
  model::Status reload_answer_;
  int wakes_ = 0;
};

}  // namespace aijob::test
