#include "config/web_config_reader.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <utility>

#include "config/yaml_node.h"
#include "http/check.h"

namespace aijob::config {
namespace {

std::string Absolute(const std::filesystem::path& folder, const std::string& file) {
  return file.empty() ? file : (folder / file).lexically_normal().string();
}

void ReadTls(const YamlNode& node, const std::filesystem::path& folder, WebConfig& config,
             Problems& problems) {
  static constexpr std::array<std::string_view, 5> kAuthTypes = {
      "NoClientCert", "RequestClientCert", "RequireAnyClientCert", "VerifyClientCertIfGiven",
      "RequireAndVerifyClientCert"};
  static constexpr std::array<std::string_view, 4> kVersions = {"TLS10", "TLS11", "TLS12", "TLS13"};
  http::TlsOptions tls;
  YamlMap map(node, "tls_server_config", problems);
  map.Read("cert_file", tls.cert_file);
  map.Read("key_file", tls.key_file);
  map.Read("client_ca_file", tls.client_ca_file);
  map.ReadChoice("client_auth_type", kAuthTypes, tls.client_auth_type);
  map.ReadChoice("min_version", kVersions, tls.min_version);
  map.ReadChoice("max_version", kVersions, tls.max_version);
  map.Read("cipher_suites", tls.cipher_suites);
  map.Read("curve_preferences", tls.curve_preferences);
  map.Read("prefer_server_cipher_suites", tls.prefer_server_cipher_suites);
  map.Finish();
  if (!problems.empty() || node.items.empty()) return;
  for (std::string* file : {&tls.cert_file, &tls.key_file, &tls.client_ca_file}) {
    *file = Absolute(folder, *file);
  }
  if (const model::Status status = http::CheckTls(tls); !status.ok()) {
    problems.Add(node.line, status.error());
  }
  config.tls = std::move(tls);
}

/// The headers that exporter-toolkit lets one set, and the values it takes (empty: any).
struct KnownHeader {
  std::string_view name;
  std::array<std::string_view, 2> values;
};
constexpr std::array<KnownHeader, 5> kHeaders = {{
    {"Strict-Transport-Security", {}},
    {"X-Content-Type-Options", {"nosniff", "nosniff"}},
    {"X-Frame-Options", {"deny", "sameorigin"}},
    {"X-XSS-Protection", {}},
    {"Content-Security-Policy", {}},
}};

void ReadHeaders(const YamlNode& node, WebConfig& config, Problems& problems) {
  YamlMap map(node, "http_server_config.headers", problems);
  for (const KnownHeader& known : kHeaders) {
    std::string value;
    const std::string name(known.name);
    // The map keeps the key it was asked for: not `name`, which ends here.
    if (!map.Read(known.name, value) || value.empty()) continue;
    const bool any = known.values[0].empty();
    if (!any && std::find(known.values.begin(), known.values.end(), value) == known.values.end()) {
      map.Problem(name,
                  name + ": must be " + std::string(known.values[0]) +
                      (known.values[0] == known.values[1] ? std::string()
                                                          : " or " + std::string(known.values[1])));
    }
    config.response_headers.push_back({name, value});
  }
  map.Finish();
}

void ReadHttp(const YamlNode& node, WebConfig& config, Problems& problems) {
  YamlMap map(node, "http_server_config", problems);
  bool http2 = true;
  map.Read("http2", http2);
  if (const YamlNode* headers = map.FindMap("headers")) ReadHeaders(*headers, config, problems);
  map.Finish();
}

void ReadUsers(YamlMap& map, WebConfig& config) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (!map.ReadPairs("basic_auth_users", pairs)) return;
  for (auto& [name, hash] : pairs) config.users.push_back({name, hash});
  if (const model::Status status = http::CheckUsers(config.users); !status.ok()) {
    map.Problem("basic_auth_users", status.error());
  }
}

}  // namespace

model::Result<WebConfig> ReadWebConfig(const std::string& path) {
  // A folder opens like a file and then reads as an empty one.
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return model::Error{path + ": is a folder"};
  std::ifstream file(path, std::ios::binary);
  if (!file) return model::Error{path + ": " + std::strerror(errno)};
  std::ostringstream text;
  text << file.rdbuf();
  const model::Result<YamlNode> root = ParseYaml(text.str(), path);
  if (!root.ok()) return model::Error{root.error()};
  Problems problems(path);
  WebConfig config;
  YamlMap map(*root, "the web configuration", problems);
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  if (const YamlNode* tls = map.FindMap("tls_server_config")) {
    ReadTls(*tls, folder, config, problems);
  }
  if (const YamlNode* http = map.FindMap("http_server_config")) ReadHttp(*http, config, problems);
  ReadUsers(map, config);
  map.Finish();
  if (!problems.empty()) return problems.ToError();
  return config;
}

}  // namespace aijob::config
