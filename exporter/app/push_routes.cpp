#include "app/push_routes.h"

#include <algorithm>
#include <utility>

#include "app/flags.h"
#include "exposition/open_metrics_reader.h"
#include "exposition/protobuf_reader.h"
#include "exposition/text_reader.h"
#include "http/compress.h"
#include "push/path.h"

namespace aijob::app {
namespace {

using http::Request;
using http::Response;

Response Plain(int status, std::string text) {
  Response response;
  response.status = status;
  if (!text.empty()) response.body = std::move(text) + "\n";
  return response;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  });
  return lower;
}

/// The value of a media type's parameter, whose name has any case; empty where it is not there.
std::string Parameter(std::string_view content_type, std::string_view name) {
  std::string all(content_type);
  all.erase(std::remove_if(all.begin(), all.end(),
                           [](char c) { return c == ' ' || c == '\t' || c == '"'; }),
            all.end());
  const std::string wanted = ";" + std::string(name) + "=";
  const size_t at = Lower(all).find(wanted);
  if (at == std::string::npos) return "";
  const size_t begin = at + wanted.size();
  return all.substr(begin, all.find(';', begin) - begin);
}

model::Result<exposition::ReadFamilies> ReadBody(std::string_view content_type,
                                                 std::string_view body, exposition::Names names) {
  exposition::ReadLimits limits;
  limits.names = names;
  const std::string media = Lower(content_type.substr(0, content_type.find(';')));
  const bool protobuf = media == "application/vnd.google.protobuf" &&
                        Parameter(content_type, "proto") == "io.prometheus.client.MetricFamily" &&
                        Parameter(content_type, "encoding") == "delimited";
  if (protobuf) return exposition::ReadProtobuf(body, limits);
  // Without its end it is read as text, as the Pushgateway reads it in any case: there are clients
  // that give the older text this name.
  const std::string_view last = body.substr(0, body.size() - (body.ends_with('\n') ? 1 : 0));
  const bool ended = last == "# EOF" || last.ends_with("\n# EOF");
  if (media == "application/openmetrics-text" && ended) return exposition::ReadOpenMetrics(body);
  return exposition::ReadText(body, limits);
}

bool MayPush(const push::Policy& policy, const Request& request) {
  if (policy.users.empty()) return true;
  return std::find(policy.users.begin(), policy.users.end(), request.user) != policy.users.end();
}

int StatusOf(push::Outcome outcome) {
  switch (outcome) {
    case push::Outcome::kInvalid:
      return 400;
    case push::Outcome::kGroupTooLarge:
      return 413;
    case push::Outcome::kTooMany:
      return 429;
    case push::Outcome::kDone:
      break;
  }
  return 200;
}

/// Why stands in the log, with the host's paths.
Response NotStored() { return Plain(503, "the push cannot be stored, nothing was changed"); }

Response Delete(Pushes& pushes, const model::GroupingLabels& labels) {
  const model::Status made =
      pushes.Make([&](push::Groups& groups, model::PushChanges& changes, push::Undo& undo) {
        groups.Delete(labels, changes, undo);
      });
  return made.ok() ? Plain(202, "") : NotStored();
}

/// The labels that tell the group; those a rule takes off are gone.
void TakeOff(const std::vector<std::string>& without, model::GroupingLabels& labels) {
  std::erase_if(labels, [&](const auto& label) {
    return std::find(without.begin(), without.end(), label.first) != without.end();
  });
}

Response Put(Pushes& pushes, const Request& request, const push::Policy& policy,
             model::GroupingLabels labels, const PushLimits& limits, const push::Moment& now) {
  push::Push push;
  push.ttl = policy.ttl;
  if (const std::string asked(request.Find(kTtlHeader)); !asked.empty()) {
    const auto ttl = ParseDuration(asked);
    if (!ttl) return Plain(400, std::string(kTtlHeader) + ": not a duration such as 30s or 1h");
    push.ttl = *ttl;
  }
  http::DecodedBody body = http::DecodeBody(request, limits.body_bytes);
  if (!body.ok()) return Plain(body.status, body.error);
  auto read = ReadBody(request.Find("Content-Type"), body.body, limits.names);
  body.body = {};
  if (!read.ok()) return Plain(400, read.error());

  push.gauges = policy.gauges;
  push.mode = request.method == "PUT" ? push::Mode::kReplaceGroup : push::Mode::kReplaceFamilies;
  if (policy.aggregate) push.mode = push::Mode::kAggregate;
  auto packed = push::Pack(read->families, labels, pushes.seed());
  if (read->timestamps) push.refused = "pushed metrics must not have timestamps";
  if (!packed.ok()) push.refused = packed.error();
  if (!read->invalid.empty()) push.refused = read->invalid;
  if (push.refused.empty()) push.families = std::move(packed).value();
  read->families = {};
  push.labels = std::move(labels);

  push::Verdict verdict;
  const model::Status made =
      pushes.Make([&](push::Groups& groups, model::PushChanges& changes, push::Undo& undo) {
        verdict = groups.Apply(std::move(push), now, changes, undo);
      });
  if (!made.ok()) return NotStored();
  return Plain(StatusOf(verdict.outcome), verdict.error);
}

}  // namespace

Response AnswerPush(Pushes& pushes, const Request& request, const PushLimits& limits,
                    const push::Moment& now) {
  constexpr const char* kAllowed = "DELETE, OPTIONS, POST, PUT";
  const bool known = request.method == "PUT" || request.method == "POST" ||
                     request.method == "DELETE" || request.method == "OPTIONS";
  if (!known || request.method == "OPTIONS") {
    Response response = known ? Plain(200, "") : Plain(405, "Method Not Allowed");
    response.headers.push_back({"Allow", kAllowed});
    return response;
  }
  if (!pushes.enabled()) return Plain(404, "pushes are not enabled (push.enabled)");
  auto labels = push::ReadPath(request.path, limits.names);
  if (!labels.ok()) return Plain(400, labels.error());
  const std::shared_ptr<const push::Rules> rules = pushes.rules();
  const push::Policy& policy = rules->For(*labels);
  if (!MayPush(policy, request)) return Plain(403, "this user may not push to this job");
  if (!pushes.ready()) {
    Response response = Plain(503, "reading the stored groups; try again");
    response.headers.push_back({"Retry-After", "1"});
    return response;
  }
  TakeOff(policy.without, *labels);
  // What is left may be a group that another rule gives to others.
  if (!policy.without.empty() && !MayPush(rules->For(*labels), request)) {
    return Plain(403, "this user may not push to the group without those labels");
  }
  if (request.method == "DELETE") return Delete(pushes, *labels);
  return Put(pushes, request, policy, std::move(*labels), limits, now);
}

Response AnswerWipe(Pushes& pushes) {
  if (!pushes.ready()) return Plain(503, "reading the stored groups; try again");
  const model::Status made = pushes.Make([](push::Groups& groups, model::PushChanges& changes,
                                            push::Undo& undo) { groups.DeleteAll(changes, undo); });
  return made.ok() ? Plain(202, "") : NotStored();
}

}  // namespace aijob::app
