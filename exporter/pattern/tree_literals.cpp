// Tested in tests/pattern/pattern_test.cpp.
#include "pattern/tree_literals.h"

#include <algorithm>

namespace aijob::pattern {
namespace {

/// Walks what every match has, in order: literal bytes to `byte`, everything else to `other`, until
/// one of them returns false.
template <typename Byte, typename Other>
bool Walk(const Node& node, const Byte& byte, const Other& other) {
  switch (node.kind) {
    case Node::Kind::kConcat:
    case Node::Kind::kGroup:
      return std::all_of(node.parts.begin(), node.parts.end(),
                         [&](const Node& part) { return Walk(part, byte, other); });
    case Node::Kind::kBytes: {
      const std::optional<unsigned char> only = OnlyByte(node);
      return only ? byte(static_cast<char>(*only)) : other();
    }
    default:
      return other();
  }
}

}  // namespace

/// The one byte of a set that is no class.
std::optional<unsigned char> OnlyByte(const Node& node) {
  if (node.kind != Node::Kind::kBytes || node.wide) return std::nullopt;
  return node.set.Only();
}

std::string PrefixOf(const Tree& tree) {
  std::string prefix;
  Walk(
      tree.root,
      [&](char c) {
        prefix += c;
        return true;
      },
      [] { return false; });
  return prefix;
}

std::string WithinOf(const Tree& tree) {
  std::string best;
  std::string run;
  const auto end = [&] {
    if (run.size() > best.size()) best = run;
    run.clear();
    return true;
  };
  Walk(
      tree.root,
      [&](char c) {
        run += c;
        return true;
      },
      end);
  end();
  return best;
}

}  // namespace aijob::pattern
