#include "app/routes.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <unordered_set>

#include "app/page.h"
#include "app/push_routes.h"
#include "app/service.h"
#include "app/status_json.h"
#include "exposition/negotiation.h"
#include "exposition/open_metrics_writer.h"
#include "exposition/text_writer.h"
#include "http/compress.h"
#include "metrics/process_metrics.h"
#include "push/path.h"
#include "push/scrape.h"

namespace aijob::app {
namespace {

using http::Request;
using http::Response;

constexpr size_t kSourceNameBytes = 64;

model::TimePoint Now() {
  return std::chrono::time_point_cast<model::Duration>(std::chrono::system_clock::now());
}

Response Text(int status, std::string body) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Response Json(int status, const nlohmann::ordered_json& body) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body =
      body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  return response;
}

Response ApiError(int status, const std::string& error) {
  return Json(status, {{"status", "error"}, {"error", error}});
}

Response NotAllowed(const std::string& path, const char* allowed) {
  const bool api = path.starts_with("/api/");
  const std::string message = std::string("method not allowed; use ") + allowed;
  Response response = api ? ApiError(405, message) : Text(405, message + "\n");
  response.headers.push_back({"Allow", allowed});
  return response;
}

// "a=1&b=x%20y" -> {a: 1, b: "x y"}; the first of equal names counts.
std::map<std::string, std::string> QueryOf(std::string_view query) {
  std::map<std::string, std::string> parameters;
  const auto decode = [](std::string_view text) {
    std::string decoded;
    for (size_t i = 0; i < text.size(); ++i) {
      const auto hex = [](char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; };
      if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) && hex(text[i + 2])) {
        decoded += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
        i += 2;
      } else {
        decoded += text[i] == '+' ? ' ' : text[i];
      }
    }
    return decoded;
  };
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = equals < pair.size() ? pair.substr(equals + 1) : "";
    parameters.emplace(decode(pair.substr(0, equals)), decode(value));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return parameters;
}

/// The routes, as one object that the handler holds.
class Routes {
 public:
  Routes(Shared& shared, RouteActions actions) : shared_(shared), actions_(std::move(actions)) {}

  Response Answer(const Request& request) {
    Response response = AnswerUncounted(request);
    answered_.With([&](Answered& answered) {
      ++answered[{NameOf(request.path), response.status}];
    });
    return response;
  }

 private:
  using Answered = std::map<std::pair<std::string_view, int>, uint64_t>;
  using Refused = std::map<std::string_view, uint64_t>;

  /// The route as a label: a bounded set, whatever clients ask for.
  [[nodiscard]] std::string_view NameOf(const std::string& path) const {
    if (path == shared_.flags.telemetry_path) return "metrics";
    if (path == "/") return "page";
    for (const std::string_view known : {"/-/healthy", "/-/ready", "/-/reload", "/-/quit"}) {
      if (path == known) return known.substr(3);
    }
    if (path == "/api/v1/logs") return "logs";
    if (push::IsPushPath(path)) return "push";
    return path.starts_with("/api/") ? "api" : "other";
  }

  Response AnswerUncounted(const Request& request) {
    const std::string& path = request.path;
    const bool get = request.method == "GET";
    if (path == shared_.flags.telemetry_path)
      return get ? Metrics(request) : NotAllowed(path, "GET");
    if (push::IsPushPath(path)) return Push(request);
    if (path == "/-/healthy") return get ? Text(200, "OK\n") : NotAllowed(path, "GET");
    if (path == "/-/ready") return get ? Ready() : NotAllowed(path, "GET");
    if (path == "/-/reload") return Lifecycle(request, [&] { return DoReload(); });
    if (path == "/-/quit") return Lifecycle(request, [&] { return Quit(); });
    if (path == "/api/v1/logs" && request.method != "OPTIONS")
      return request.method == "POST" ? Logs(request) : NotAllowed(path, "POST");
    if (path.starts_with("/api/")) return WithCors(Api(request));
    if (path == "/" || path == "/status") return get ? Page() : NotAllowed(path, "GET");
    return Text(404, "not found; the metrics are at " + shared_.flags.telemetry_path + "\n");
  }

  Response Metrics(const Request& request) {
    if (!shared_.serving()) return CatchingUp();
    const Answered answered =
        answered_.With([](Answered& held) { return std::exchange(held, {}); });
    model::Families families = shared_.agent.With([&](const std::unique_ptr<Agent>& agent) {
      CountPushes(agent->counts());
      for (const auto& [key, times] : answered) {
        agent->counts().Add(metrics::FamilyId::kExporterHttpRequests,
                            {key.first, std::to_string(key.second)}, static_cast<double>(times));
      }
      for (const auto& [reason, times] :
           refused_.With([](Refused& held) { return std::exchange(held, {}); })) {
        agent->counts().Add(metrics::FamilyId::kPushRefused, {reason}, static_cast<double>(times));
      }
      return agent->Scrape(Now());
    });
    const model::Families process = metrics::ProcessMetrics("/proc");
    families.insert(families.end(), process.begin(), process.end());
    const exposition::Format format = exposition::ChooseFormat(request.Find("Accept"));
    Response response;
    response.content_type = exposition::ContentType(format);
    std::unordered_set<std::string> own;
    for (const model::Family& family : families) own.insert(family.name);
    const exposition::WriteReport report = shared_.pushes->Read([&](const push::Groups& groups) {
      push::Scraped pushed = push::Scrape(
          groups, [&](std::string_view name) { return own.contains(std::string(name)); });
      std::move(pushed.merged.begin(), pushed.merged.end(), std::back_inserter(families));
      return format == exposition::Format::kOpenMetrics
                 ? exposition::WriteOpenMetrics(families, response.body, pushed.streamed)
                 : exposition::WriteText(families, response.body, pushed.streamed);
    });
    if (!report.clean()) CountDropped(report);
    return response;
  }

  void CountPushes(metrics::Counts& counts) {
    using metrics::FamilyId;
    shared_.pushes->Read([&](const push::Groups& groups) {
      counts.Set(FamilyId::kPushGroups, {}, static_cast<double>(groups.groups().size()));
      counts.Set(FamilyId::kPushSeries, {}, static_cast<double>(groups.series()));
      counts.Set(FamilyId::kPushLastTimestamp, {}, groups.last_push());
    });
    counts.Add(FamilyId::kPushExpired, {}, static_cast<double>(shared_.pushes->TakeExpired()));
  }

  /// Why a push was refused, as a label; empty: it was not.
  static std::string_view RefusalOf(int status) {
    if (status < 400) return "";
    if (status == 403) return "forbidden";
    if (status == 413) return "too_large";
    if (status == 429) return "too_many";
    return status == 503 ? "storage" : "bad_request";
  }

  Response Push(const Request& request) {
    const push::Moment now{Now(), std::chrono::steady_clock::now()};
    Response response = AnswerPush(*shared_.pushes, request, shared_.body_bytes, now);
    const std::string_view refusal = RefusalOf(response.status);
    if (!refusal.empty()) refused_.With([&](Refused& refused) { ++refused[refusal]; });
    return response;
  }

  void CountDropped(const exposition::WriteReport& report) {
    shared_.agent.With([&](const std::unique_ptr<Agent>& agent) {
      using metrics::FamilyId;
      agent->counts().Add(FamilyId::kExpositionDropped, {"family"},
                          static_cast<double>(report.families_dropped));
      agent->counts().Add(FamilyId::kExpositionDropped, {"series"},
                          static_cast<double>(report.series_dropped));
    });
  }

  Response CatchingUp() {
    Response response =
        Text(503, "catching up: reading the sources to where they stood at the start\n");
    response.headers.push_back({"Retry-After", "1"});
    return response;
  }

  Response Ready() { return shared_.serving() ? Text(200, "OK\n") : CatchingUp(); }

  template <typename Action>
  Response Lifecycle(const Request& request, Action&& action) {
    if (request.method != "POST" && request.method != "PUT")
      return NotAllowed(request.path, "POST, PUT");
    if (!shared_.flags.enable_lifecycle) {
      return Text(403, "lifecycle API is not enabled; start with --web.enable-lifecycle\n");
    }
    return action();
  }

  Response DoReload() {
    const model::Status reloaded = actions_.reload();
    return reloaded.ok() ? Text(200, "reloaded\n")
                         : Text(500, "not reloaded: " + reloaded.error() + "\n");
  }

  Response Quit() {
    shared_.quit = true;
    return Text(200, "stopping\n");
  }

  Response Logs(const Request& request) {
    const auto query = QueryOf(request.query);
    const auto source = query.find("source");
    if (source == query.end() || source->second.empty())
      return ApiError(400, "source=NAME is missing");
    const auto plain = [](char c) { return static_cast<unsigned char>(c) >= 0x20; };
    if (source->second.size() > kSourceNameBytes ||
        !std::all_of(source->second.begin(), source->second.end(), plain)) {
      return ApiError(400, "source must be at most 64 printable characters");
    }
    http::DecodedBody body = http::DecodeBody(request, shared_.body_bytes);
    if (!body.ok()) return ApiError(body.status, body.error);
    const auto asked = query.find("format");
    const std::string format = asked == query.end() ? "auto" : asked->second;
    if (!shared_.caught_up) return ApiError(503, "catching up after the start; try again");
    bool known = true;
    const model::Status posted = shared_.agent.With([&](const std::unique_ptr<Agent>& agent) {
      const auto packs = agent->rules().Packs();
      known = format == "auto" || std::any_of(packs.begin(), packs.end(), [&](const auto& pack) {
                return pack.name == format;
              });
      if (!known) return model::Status(model::Error{"there is no pack '" + format + "'"});
      return agent->Post(source->second, format, std::move(body.body), Now());
    });
    if (!known) return ApiError(400, posted.error());
    actions_.wake();
    if (!posted.ok()) return ApiError(503, posted.error());
    return Json(200, {{"status", "success"}});
  }

  /// As the Pushgateway's: pages of other origins may read the API.
  Response WithCors(Response response) {
    response.headers.push_back({"Access-Control-Allow-Origin", "*"});
    response.headers.push_back({"Access-Control-Allow-Methods", "GET, POST, DELETE, OPTIONS"});
    response.headers.push_back(
        {"Access-Control-Allow-Headers", "Accept, Authorization, Content-Type, Origin"});
    response.headers.push_back({"Access-Control-Expose-Headers", "Date"});
    response.headers.push_back({"Cache-Control", "no-cache, no-store, must-revalidate"});
    return response;
  }

  Response Wipe(const Request& request) {
    if (!shared_.flags.enable_admin_api) {
      return ApiError(404, "the admin API is not enabled; start with --web.enable-admin-api");
    }
    if (request.method != "PUT") return NotAllowed(request.path, "PUT");
    return AnswerWipe(*shared_.pushes);
  }

  Response GroupsOf(const Request& request) {
    if (request.method != "GET") return NotAllowed(request.path, "GET");
    if (!shared_.pushes->ready()) return ApiError(503, "reading the stored groups; try again");
    return Json(200, {{"status", "success"}, {"data", shared_.pushes->Read(GroupsJson)}});
  }

  Response Api(const Request& request) {
    if (request.path == "/api/v1/admin/wipe") return Wipe(request);
    if (request.method == "OPTIONS") return Text(200, "");
    if (request.path == "/api/v1/metrics") return GroupsOf(request);
    using Answerer = nlohmann::ordered_json (*)(const Agent&);
    static const std::map<std::string_view, Answerer> kAnswers = {{"/api/v1/sources", SourcesJson},
                                                                  {"/api/v1/rules", RulesJson}};
    if (request.path == "/api/v1/status") {
      if (request.method != "GET") return NotAllowed(request.path, "GET");
      return Json(200, {{"status", "success"}, {"data", StatusJson(shared_)}});
    }
    const auto answer = kAnswers.find(request.path);
    if (answer == kAnswers.end()) return ApiError(404, "there is no such route");
    if (request.method != "GET") return NotAllowed(request.path, "GET");
    return Json(200, {{"status", "success"},
                      {"data", shared_.agent.With([&](const std::unique_ptr<Agent>& agent) {
                         return answer->second(*agent);
                       })}});
  }

  Response Page() {
    Response response;
    response.content_type = "text/html; charset=utf-8";
    response.body = shared_.agent.With([&](const std::unique_ptr<Agent>& agent) {
      return RenderPage(*agent, shared_.flags.telemetry_path, shared_.serving(), Now());
    });
    return response;
  }

  Shared& shared_;
  RouteActions actions_;
  model::Guarded<Answered> answered_;  // since the last scrape
  model::Guarded<Refused> refused_;    // pushes, since the last scrape
};

}  // namespace

http::Handler MakeRoutes(Shared& shared, RouteActions actions) {
  auto routes = std::make_shared<Routes>(shared, std::move(actions));
  return [routes](const Request& request) { return routes->Answer(request); };
}

}  // namespace aijob::app
