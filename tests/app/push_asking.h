#pragma once
// Requests to the routes of pushes, without a server.

#include <string>
#include <utility>
#include <vector>

#include "app/push_routes.h"
#include "app/pushing.h"
#include "config/config_reader.h"

namespace aijob::test {

class PushAskingTest : public PushingTest {
 protected:
  http::Response Ask(const std::string& method, const std::string& path,
                     const std::string& body = "", std::vector<http::Header> headers = {}) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.headers = std::move(headers);
    request.user = user_;
    return app::AnswerPush(*pushes_, request, {10'000}, now_);
  }
  std::string user_;

  /// `yaml`: the keys of `push`.
  void Configure(const std::string& yaml) {
    auto config = config::ReadConfig("push:\n" + yaml, "test.yaml");
    ASSERT_TRUE(config.ok()) << config.error();
    Open("", config->push);
  }
  [[nodiscard]] double Value(const std::string& sample) const {
    const auto samples = Samples();
    const auto it = samples.find(sample);
    return it == samples.end() ? -1 : it->second;
  }
};

}  // namespace aijob::test
