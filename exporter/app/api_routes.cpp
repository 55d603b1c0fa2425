#include "app/api_routes.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

#include "app/answers.h"
#include "app/incident_view.h"
#include "app/launch_view.h"
#include "app/now.h"
#include "app/overview.h"
#include "app/push_routes.h"
#include "app/query.h"
#include "app/remediation_routes.h"
#include "app/service.h"
#include "app/status_json.h"
#include "app/task_view.h"
#include "app/trace_route.h"
#include "app/workload_view.h"
#include "http/compress.h"

namespace aijob::app {
namespace {

using http::Request;
using http::Response;
using nlohmann::ordered_json;

constexpr size_t kSourceNameBytes = 64;

Response Success(ordered_json data) {
  return JsonAnswer(200, {{"status", "success"}, {"data", std::move(data)}});
}

Response PostLogs(Shared& shared, const Request& request, const std::function<void()>& wake) {
  const auto query = QueryOf(request.query);
  const auto source = query.find("source");
  if (source == query.end() || source->second.empty())
    return ApiError(400, "source=NAME is missing");
  const auto plain = [](char c) { return static_cast<unsigned char>(c) >= 0x20; };
  if (source->second.size() > kSourceNameBytes ||
      !std::all_of(source->second.begin(), source->second.end(), plain)) {
    return ApiError(400, "source must be at most 64 printable characters");
  }
  http::DecodedBody body = http::DecodeBody(request, shared.body_bytes);
  if (!body.ok()) return ApiError(body.status, body.error);
  const auto asked = query.find("format");
  const std::string format = asked == query.end() ? "auto" : asked->second;
  if (!shared.caught_up) return ApiError(503, "catching up after the start; try again");
  bool known = true;
  const model::Status posted = shared.agent.With([&](const std::unique_ptr<Agent>& agent) {
    const auto packs = agent->rules().Packs();
    known = format == "auto" || std::any_of(packs.begin(), packs.end(),
                                            [&](const auto& pack) { return pack.name == format; });
    if (!known) return model::Status(model::Error{"there is no pack '" + format + "'"});
    return agent->Post(source->second, format, std::move(body.body), Now());
  });
  if (!known) return ApiError(400, posted.error());
  wake();
  if (!posted.ok()) return ApiError(503, posted.error());
  return JsonAnswer(200, {{"status", "success"}});
}

Response Wipe(Shared& shared, const Request& request) {
  if (!shared.flags.enable_admin_api) {
    return ApiError(404, "the admin API is not enabled; start with --web.enable-admin-api");
  }
  if (request.method != "PUT") return NotAllowed(request.path, "PUT");
  return AnswerWipe(*shared.pushes);
}

/// What only reads.
Response Read(Shared& shared, const Request& request) {
  using Answerer = Response (*)(Shared&);
  static const std::map<std::string_view, Answerer> kAnswers = {
      {"/api/v1/status", [](Shared& all) { return Success(StatusJson(all)); }},
      {"/api/v1/overview", [](Shared& all) { return Success(OverviewJson(all, Now())); }},
      {"/api/v1/metrics",
       [](Shared& all) {
         if (!all.pushes->ready()) return ApiError(503, "reading the stored groups; try again");
         return Success(all.pushes->Read(GroupsJson));
       }},
      {"/api/v1/incidents",
       [](Shared& all) {
         return Success(all.agent.With([](const auto& agent) {
           return IncidentsJson(agent->analysis().incidents, agent->rules());
         }));
       }},
      {"/api/v1/launches",
       [](Shared& all) {
         return Success(all.agent.With(
             [](const auto& agent) { return LaunchesJson(agent->analysis().launches); }));
       }},
      {"/api/v1/sources",
       [](Shared& all) {
         return Success(all.agent.With([](const auto& agent) { return SourcesJson(*agent); }));
       }},
      {"/api/v1/workloads",
       [](Shared& all) {
         return Success(all.agent.With(
             [](const auto& agent) { return WorkloadsJson(agent->analysis(), Now()); }));
       }},
      {"/api/v1/templates",
       [](Shared& all) {
         return Success(
             all.agent.With([](const auto& agent) { return TemplatesJson(agent->templates()); }));
       }},
      {"/api/v1/rules", [](Shared& all) {
         return Success(all.agent.With([](const auto& agent) { return RulesJson(*agent); }));
       }}};
  const auto answer = kAnswers.find(request.path);
  if (answer == kAnswers.end()) return ApiError(404, "there is no such route");
  if (request.method != "GET") return NotAllowed(request.path, "GET");
  return answer->second(shared);
}

}  // namespace

Response AnswerApi(Shared& shared, const Request& request, const std::function<void()>& wake) {
  const bool options = request.method == "OPTIONS";
  // Pages of other origins may read, but not post.
  if (request.path == "/api/v1/logs" && !options) {
    return request.method == "POST" ? PostLogs(shared, request, wake)
                                    : NotAllowed(request.path, "POST");
  }
  if (request.path == "/api/v1/admin/wipe") return WithCors(Wipe(shared, request));
  if (request.path == "/api/v1/admin/maintenance") {
    return WithCors(AnswerMaintenance(shared, request));
  }
  if (options) return WithCors(TextAnswer(200, ""));
  if (request.path == "/api/v1/remediations") return WithCors(AnswerRemediations(shared, request));
  if (request.path == "/api/v1/trace") {
    return WithCors(request.method == "GET" ? AnswerTrace(shared, request)
                                            : NotAllowed(request.path, "GET"));
  }
  if (request.path == "/api/v1/tasks") {
    return WithCors(request.method == "GET" ? AnswerTasks(shared, request)
                                            : NotAllowed(request.path, "GET"));
  }
  return WithCors(Read(shared, request));
}

}  // namespace aijob::app
