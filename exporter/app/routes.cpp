#include "app/routes.h"

#include <map>
#include <nlohmann/json.hpp>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "app/answers.h"
#include "app/api_routes.h"
#include "app/now.h"
#include "app/overview.h"
#include "app/page.h"
#include "app/push_counts.h"
#include "app/push_routes.h"
#include "app/service.h"
#include "exposition/negotiation.h"
#include "exposition/writer.h"
#include "metrics/process_metrics.h"
#include "push/path.h"
#include "push/scrape.h"

namespace aijob::app {
namespace {

using http::Request;
using http::Response;

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

  /// The route as a label: a bounded set, whatever clients ask for.
  [[nodiscard]] std::string_view NameOf(const std::string& path) const {
    if (path == shared_.flags.telemetry_path) return "metrics";
    if (path == "/" || path == "/status" || path.starts_with(kPageFiles)) return "page";
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
    if (path == "/-/healthy") return get ? TextAnswer(200, "OK\n") : NotAllowed(path, "GET");
    if (path == "/-/ready") return get ? Ready() : NotAllowed(path, "GET");
    if (path == "/-/reload") return Lifecycle(request, [&] { return DoReload(); });
    if (path == "/-/quit") return Lifecycle(request, [&] { return Quit(); });
    if (path.starts_with("/api/")) return AnswerApi(shared_, request, actions_.wake);
    if (path == "/" || path == "/status") {
      return get ? AnswerPage(OverviewJson(shared_, Now())) : NotAllowed(path, "GET");
    }
    if (path.starts_with(kPageFiles)) {
      return get ? AnswerPageFile(std::string_view(path).substr(kPageFiles.size()))
                 : NotAllowed(path, "GET");
    }
    return TextAnswer(404, "not found; the metrics are at " + shared_.flags.telemetry_path + "\n");
  }

  Response Metrics(const Request& request) {
    if (!shared_.serving()) return CatchingUp();
    const Answered answered =
        answered_.With([](Answered& held) { return std::exchange(held, {}); });
    const PushCounts::Seen seen = push_counts_.Take(*shared_.pushes);
    model::Families families = shared_.agent.With([&](const std::unique_ptr<Agent>& agent) {
      PushCounts::Count(seen, agent->counts());
      for (const auto& [key, times] : answered) {
        agent->counts().Add(metrics::FamilyId::kExporterHttpRequests,
                            {key.first, std::to_string(key.second)}, static_cast<double>(times));
      }
      return agent->Scrape(Now());
    });
    const model::Families process = metrics::ProcessMetrics("/proc");
    families.insert(families.end(), process.begin(), process.end());
    const auto negotiated = Negotiated(request.Find("Accept"));
    Response response;
    response.content_type = negotiated.second;
    std::unordered_set<std::string> own;
    for (const model::Family& family : families) own.insert(family.name);
    const exposition::WriteReport report = shared_.pushes->Read([&](const push::Groups& groups) {
      push::Scraped pushed = push::Scrape(
          groups, [&](std::string_view name) { return own.contains(std::string(name)); });
      std::move(pushed.merged.begin(), pushed.merged.end(), std::back_inserter(families));
      return exposition::Write(negotiated.first, std::move(families), response.body,
                               std::move(pushed.streamed));
    });
    if (!report.clean()) CountDropped(report);
    return response;
  }

  /// What to answer, and its Content-Type; both as ever where pushed names are classic.
  [[nodiscard]] std::pair<exposition::Exposition, std::string> Negotiated(
      std::string_view accept) const {
    if (shared_.flags.enable_utf8_names) {
      const exposition::Exposition wanted = exposition::Negotiate(accept);
      return {wanted, exposition::ContentType(wanted)};
    }
    exposition::Exposition wanted;
    wanted.format = exposition::ChooseFormat(accept);
    return {wanted, std::string(exposition::ContentType(wanted.format))};
  }

  [[nodiscard]] PushLimits Limits() const {
    using exposition::Names;
    return {shared_.body_bytes, shared_.flags.enable_utf8_names ? Names::kUtf8 : Names::kClassic};
  }

  Response Push(const Request& request) {
    const push::Moment now = PushMoment();
    Response response = AnswerPush(*shared_.pushes, request, Limits(), now);
    push_counts_.NoteAnswer(response.status);
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
        TextAnswer(503, "catching up: reading the sources to where they stood at the start\n");
    response.headers.push_back({"Retry-After", "1"});
    return response;
  }

  Response Ready() { return shared_.serving() ? TextAnswer(200, "OK\n") : CatchingUp(); }

  template <typename Action>
  Response Lifecycle(const Request& request, Action&& action) {
    if (request.method != "POST" && request.method != "PUT")
      return NotAllowed(request.path, "POST, PUT");
    if (!shared_.flags.enable_lifecycle) {
      return TextAnswer(403, "lifecycle API is not enabled; start with --web.enable-lifecycle\n");
    }
    return action();
  }

  Response DoReload() {
    const model::Status reloaded = actions_.reload();
    return reloaded.ok() ? TextAnswer(200, "reloaded\n")
                         : TextAnswer(500, "not reloaded: " + reloaded.error() + "\n");
  }

  Response Quit() {
    shared_.quit = true;
    return TextAnswer(200, "stopping\n");
  }

  Shared& shared_;
  RouteActions actions_;
  model::Guarded<Answered> answered_;  // since the last scrape
  PushCounts push_counts_;
};

}  // namespace

http::Handler MakeRoutes(Shared& shared, RouteActions actions) {
  auto routes = std::make_shared<Routes>(shared, std::move(actions));
  return [routes](const Request& request) { return routes->Answer(request); };
}

}  // namespace aijob::app
