#pragma once
// YAML as a plain tree with line numbers, and YamlMap: reading a mapping so that whatever is wrong
// in it is said as "file:line: ...", an unknown key together with the nearest known one.
//
//   Problems problems("aijob.yaml");
//   Result<YamlNode> root = ParseYaml(text, "aijob.yaml");
//   YamlMap map(*root, "the configuration", problems);
//   map.Read("workload", options.workload);         // absent or null: left as it is
//   if (const YamlNode* push = map.Find("push")) ReadPush(*push, options, problems);
//   map.Finish();                                   // every key nobody asked for is a problem
//   if (!problems.empty()) return problems.ToError();
//
// Grammar: YAML 1.2 as yaml-cpp 0.7 reads it (https://yaml.org/spec/1.2.2/), one document, without
// anchors, aliases and duplicate keys (refused). Limits: YamlLimits.
// Owner: config/. Threads: values, none shared. Lifetime: a YamlMap points into its YamlNode and
// Problems. Failures: ParseYaml returns the message; nothing throws.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/result.h"
#include "model/time.h"

namespace aijob::config {

/// One node of a document. A mapping's values stand in `items`, in the file's order, beside their
/// `keys`.
struct YamlNode {
  enum class Kind : uint8_t { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  int line = 0;                   // from 1
  bool quoted = false;            // a scalar in quotes or in a block: always text
  std::string text;               // of a scalar
  std::vector<YamlNode> items;    // of a list or a mapping
  std::vector<std::string> keys;  // of a mapping
  std::vector<int> key_lines;

  [[nodiscard]] bool IsNull() const { return kind == Kind::kNull; }
  [[nodiscard]] bool IsScalar() const { return kind == Kind::kScalar; }
  [[nodiscard]] bool IsList() const { return kind == Kind::kList; }
  [[nodiscard]] bool IsMap() const { return kind == Kind::kMap; }
};

struct YamlLimits {
  size_t bytes = size_t{1} << 20;
  size_t depth = 24;
  size_t nodes = 200'000;
};

/// The one document in `text`; an empty text is a null node. `file` is only for messages.
model::Result<YamlNode> ParseYaml(std::string_view text, std::string_view file,
                                  const YamlLimits& limits = {});

/// What is wrong in one file, in the order it was found.
class Problems {
 public:
  explicit Problems(std::string file) : file_(std::move(file)) {}

  void Add(int line, std::string_view message);  // "file:line: message"
  [[nodiscard]] bool empty() const { return messages_.empty(); }
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] const std::vector<std::string>& messages() const { return messages_; }
  /// All of them, one a line.
  [[nodiscard]] model::Error ToError() const;

 private:
  std::string file_;
  std::vector<std::string> messages_;
};

/// The name among `known` that is nearest to `name` by edit distance; empty where `known` is.
std::string_view NearestName(std::string_view name, std::span<const std::string_view> known);

/// In quotes, for a message; its beginning where it is long.
std::string Quoted(std::string_view text);

/// One mapping being read. Each key asked for is known from then on. Read() and Find() report a
/// value of the wrong type and return false (nullptr); absent and null leave `out` as it is and
/// return false.
class YamlMap {
 public:
  /// `what` names the mapping in messages ("source", "the configuration"). A null node is an empty
  /// mapping.
  YamlMap(const YamlNode& node, std::string what, Problems& problems);

  const YamlNode* Find(std::string_view key);
  /// As Find(), and it must be a mapping / a list.
  const YamlNode* FindMap(std::string_view key);
  const YamlNode* FindList(std::string_view key);

  bool Read(std::string_view key, std::string& out);
  bool Read(std::string_view key, bool& out);  // true, false
  bool Read(std::string_view key, double& out);
  bool Read(std::string_view key, int64_t& out);
  bool Read(std::string_view key, uint64_t& out);
  bool Read(std::string_view key, std::vector<std::string>& out);  // a list, or one scalar alone
  bool ReadDuration(std::string_view key, model::Duration& out);   // 15m, 1h30m, 500ms, 0s
  bool ReadBytes(std::string_view key, uint64_t& out);             // 1MiB, 64KB, 1048576
  /// A scalar that is one of `choices`; otherwise a problem naming the nearest.
  bool ReadChoice(std::string_view key, std::span<const std::string_view> choices,
                  std::string& out);
  /// A mapping of scalars: name -> text.
  bool ReadPairs(std::string_view key, std::vector<std::pair<std::string, std::string>>& out);

  /// A problem unless `key` is there.
  bool Require(std::string_view key);
  /// Reports every key that was never asked for, with the nearest that was. Call it last.
  void Finish();

  /// The line of `key`, or of the mapping where it has no such key.
  [[nodiscard]] int LineOf(std::string_view key) const;
  [[nodiscard]] int line() const { return node_.line; }
  void Problem(std::string_view key, std::string_view message) {
    problems_.Add(LineOf(key), message);
  }

 private:
  const YamlNode* Scalar(std::string_view key);
  [[nodiscard]] size_t IndexOf(std::string_view key) const;  // keys.size() where absent

  const YamlNode& node_;
  std::string what_;
  Problems& problems_;
  std::vector<std::string_view> asked_;
};

}  // namespace aijob::config
