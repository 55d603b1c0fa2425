#include "act/webhook.h"

#include <algorithm>
#include <fstream>

#include "http/client.h"
#include "http/sha256.h"
#include "model/result.h"

namespace aijob::act {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstRest{1'000};
constexpr milliseconds kLongestRest{30'000};
constexpr size_t kAnswerBytes = size_t{1} << 20;  // nobody reads it
constexpr size_t kSecretBytes = 4096;

model::Result<std::string> ReadSecret(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string secret(kSecretBytes, '\0');
  in.read(secret.data(), static_cast<std::streamsize>(secret.size()));
  secret.resize(static_cast<size_t>(in.gcount()));
  secret.resize(std::min(secret.find_first_of("\r\n"), secret.size()));
  if (secret.empty()) return model::Error{"secret_file " + file + ": cannot be read, or is empty"};
  return secret;
}

bool MayHelp(int status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

}  // namespace

milliseconds RestBefore(uint64_t attempt, const std::string& key) {
  const uint64_t doublings = std::min<uint64_t>(attempt - 1, 16);
  const milliseconds full =
      std::min(kFirstRest * static_cast<int64_t>(uint64_t{1} << doublings), kLongestRest);
  uint64_t hash = attempt;
  for (const char c : key) hash = hash * 31 + static_cast<unsigned char>(c);
  return full - full / 2 * static_cast<int64_t>(hash % 101) / 100;
}

HookReport Call(const WebhookAction& action, const std::string& key, const std::string& body,
                const Rest& rest) {
  http::ClientRequest request;
  request.url = action.url;
  request.method = "POST";
  request.headers = action.headers;
  request.headers.push_back({"Content-Type", "application/json"});
  request.headers.push_back({"Idempotency-Key", key});
  request.body = body;
  request.timeout = action.timeout;
  request.trust = action.trust;
  request.reply_bytes_max = kAnswerBytes;
  if (!action.secret_file.empty()) {
    const model::Result<std::string> secret = ReadSecret(action.secret_file);
    if (!secret.ok()) return {HookEnd::kFailed, secret.error()};
    request.headers.push_back(
        {"X-AIJob-Signature-256", "sha256=" + http::HmacSha256Hex(*secret, body)});
  }
  std::string why;
  for (uint64_t attempt = 0; attempt <= action.retries; ++attempt) {
    if (attempt > 0 && !rest(RestBefore(attempt, key))) {
      return {HookEnd::kTimeout, "the exporter stops; the newest attempt: " + why};
    }
    const model::Result<http::Response> answer = http::Send(request);
    if (answer.ok() && answer->status >= 200 && answer->status < 300) {
      return {HookEnd::kOk, "status " + std::to_string(answer->status)};
    }
    why = answer.ok() ? "status " + std::to_string(answer->status) : answer.error();
    if (answer.ok() && !MayHelp(answer->status)) return {HookEnd::kFailed, why};
  }
  return {HookEnd::kFailed, why + ", after " + std::to_string(action.retries + 1) + " attempts"};
}

}  // namespace aijob::act
