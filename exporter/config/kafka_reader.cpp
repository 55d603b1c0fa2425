#include "config/kafka_reader.h"

#include <algorithm>
#include <array>
#include <fstream>

#include "config/source_reader.h"
#include "kafka/consumer.h"

namespace aijob::config {
namespace {

constexpr size_t kMaxSecretBytes = size_t{64} << 10;
constexpr std::array<std::string_view, 3> kSecretFiles = {
    "sasl.password_file", "ssl.key.password_file", "ssl.keystore.password_file"};
constexpr std::string_view kFileEnding = "_file";

/// Why the texts cannot be given on; empty where they can.
std::string ListFault(const std::vector<std::string>& texts) {
  if (texts.empty()) return "must not be empty";
  for (const std::string& text : texts) {
    if (std::string fault = ValueFault(text); !fault.empty()) return fault;
    if (text.find(',') != std::string::npos) return "has a comma; write a list";
  }
  return "";
}

/// The first line of the file stands for the property.
model::Status ReadSecret(std::pair<std::string, std::string>& property,
                         const std::filesystem::path& folder) {
  const std::string path = ResolvePath(property.second, folder);
  std::ifstream file(path, std::ios::binary);
  std::string secret;
  if (!std::getline(file, secret) || secret.size() > kMaxSecretBytes) {
    return model::Error{property.first + ": " + path + " cannot be read, or has no password"};
  }
  if (secret.ends_with('\r')) secret.pop_back();
  property.first.resize(property.first.size() - kFileEnding.size());
  property.second = std::move(secret);
  return {};
}

}  // namespace

kafka::Options ReadKafka(const YamlNode& node, const std::string& where,
                         const std::filesystem::path& folder, Problems& problems) {
  kafka::Options options;
  YamlMap map(node, where, problems);
  const size_t faults = problems.messages().size();
  const auto fault = [&](std::string_view key, const std::string& what) {
    map.Problem(key, where + "." + std::string(key) + ": " + what);
  };
  for (const auto& [key, texts] :
       {std::pair{"brokers", &options.brokers}, {"topics", &options.topics}}) {
    if (!map.Require(key) || !map.Read(key, *texts)) continue;
    if (const std::string wrong = ListFault(*texts); !wrong.empty()) fault(key, wrong);
  }
  if (map.Require("group") && map.Read("group", options.group)) {
    if (const std::string wrong = ValueFault(options.group); !wrong.empty()) fault("group", wrong);
  }
  map.ReadPairs("properties", options.properties);
  for (auto& property : options.properties) {
    if (std::find(kSecretFiles.begin(), kSecretFiles.end(), property.first) == kSecretFiles.end()) {
      continue;
    }
    if (const model::Status read = ReadSecret(property, folder); !read.ok()) {
      fault("properties", read.error());
    }
  }
  map.Finish();
  if (problems.messages().size() > faults) return options;
  if (const model::Status usable = kafka::Consumer::Check(options); !usable.ok()) {
    problems.Add(node.line, where + ": " + usable.error());
  }
  return options;
}

}  // namespace aijob::config
