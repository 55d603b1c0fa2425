#include "config/yaml_node.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <sstream>
#include <stdexcept>

#include "match/quantity.h"

namespace aijob::config {
namespace {

constexpr size_t kMessages = 50;  // a page is enough to go on with

std::string Quoted(std::string_view text) {
  std::string quoted(1, '"');  // appending: g++ 12 at -O3 warns of operator+ without reason
  quoted += text.substr(0, 80);
  quoted += '"';
  return quoted;
}

/// What a document must not have: thrown through yaml-cpp's parser, caught in ParseYaml.
struct Refused : std::runtime_error {
  Refused(const YAML::Mark& mark, const std::string& why)
      : std::runtime_error(why), line(mark.line + 1) {}
  int line;
};

/// Builds the tree from the parser's events. Aliases, the way to a document that unfolds without
/// end, are refused here, before anything was copied.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(YamlNode& root, const YamlLimits& limits) : root_(root), limits_(limits) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Place(Make(mark, anchor, YamlNode::Kind::kNull), mark);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw Refused(mark, "aliases (*name) are not accepted: write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode node = Make(mark, anchor, YamlNode::Kind::kScalar);
    if (!open_.empty() && open_.back().node.IsMap() && !open_.back().has_key) {
      open_.back().has_key = true;
      SetKey(open_.back(), value, mark);
      return;
    }
    node.text = value;
    node.quoted = tag == "!";
    Place(std::move(node), mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    Open(Make(mark, anchor, YamlNode::Kind::kList), mark);
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    Open(Make(mark, anchor, YamlNode::Kind::kMap), mark);
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Level {
    YamlNode node;
    bool has_key = false;  // a mapping's key was read, its value comes next
  };

  YamlNode Make(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind) {
    if (anchor != 0) throw Refused(mark, "anchors (&name) are not accepted");
    if (++nodes_ > limits_.nodes) throw Refused(mark, "the document has too many values");
    YamlNode node;
    node.kind = kind;
    node.line = mark.line + 1;
    return node;
  }
  void SetKey(Level& level, const std::string& key, const YAML::Mark& mark) {
    if (std::find(level.node.keys.begin(), level.node.keys.end(), key) != level.node.keys.end()) {
      throw Refused(mark, "key " + Quoted(key) + " is there twice");
    }
    if (level.node.keys.size() >= kKeysPerMap) throw Refused(mark, "a mapping has too many keys");
    level.node.keys.push_back(key);
    level.node.key_lines.push_back(mark.line + 1);
  }
  void Open(YamlNode node, const YAML::Mark& mark) {
    if (open_.size() >= limits_.depth) throw Refused(mark, "nested too deeply");
    if (!open_.empty() && open_.back().node.IsMap() && !open_.back().has_key) {
      throw Refused(mark, "a key must be a plain word");
    }
    open_.push_back({std::move(node), false});
  }
  void Close() {
    YamlNode done = std::move(open_.back().node);
    open_.pop_back();
    Place(std::move(done), YAML::Mark::null_mark());
  }
  void Place(YamlNode node, const YAML::Mark& mark) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Level& level = open_.back();
    if (level.node.IsMap() && !level.has_key) throw Refused(mark, "a key must be a plain word");
    level.node.items.push_back(std::move(node));
    level.has_key = false;
  }

  static constexpr size_t kKeysPerMap = 2'000;  // each is compared with the ones before it
  YamlNode& root_;
  const YamlLimits& limits_;
  std::vector<Level> open_;
  size_t nodes_ = 0;
};

size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

/// Messages quote the file, whose texts may hold line breaks and NULs.
std::string OneLine(std::string_view message) {
  std::string line(message);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  }
  return line;
}

}  // namespace

model::Result<YamlNode> ParseYaml(std::string_view text, std::string_view file,
                                  const YamlLimits& limits) {
  const std::string name(file);
  if (text.size() > limits.bytes) {
    return model::Error{name + ": is larger than " + std::to_string(limits.bytes) + " bytes"};
  }
  YamlNode root;
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    TreeBuilder builder(root, limits);
    if (!parser.HandleNextDocument(builder)) return YamlNode{};
    YamlNode second;
    TreeBuilder rest(second, limits);
    if (parser.HandleNextDocument(rest)) {
      return model::Error{name + ": holds more than one YAML document"};
    }
  } catch (const Refused& refused) {
    return model::Error{name + ":" + std::to_string(refused.line) + ": " + OneLine(refused.what())};
  } catch (const YAML::Exception& error) {
    return model::Error{name + ":" + std::to_string(error.mark.line + 1) +
                        ": not YAML: " + OneLine(error.msg)};
  } catch (const std::exception& error) {
    return model::Error{name + ": not YAML: " + OneLine(error.what())};
  }
  return root;
}

void Problems::Add(int line, std::string_view message) {
  if (messages_.size() == kMessages) messages_.push_back(file_ + ": further faults not listed");
  if (messages_.size() > kMessages) return;
  messages_.push_back(file_ + (line > 0 ? ":" + std::to_string(line) : "") + ": " +
                      OneLine(message));
}

model::Error Problems::ToError() const {
  model::Error error;
  for (const std::string& message : messages_) {
    if (!error.message.empty()) error.message += '\n';
    error.message += message;
  }
  return error;
}

std::string_view NearestName(std::string_view name, std::span<const std::string_view> known) {
  name = name.substr(0, 64);
  std::string_view best;
  size_t best_distance = std::numeric_limits<size_t>::max();
  for (const std::string_view candidate : known) {
    const size_t distance = EditDistance(name, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace aijob::config
