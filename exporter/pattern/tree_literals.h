#pragma once
// Which literal texts the matches of a Tree must have. Pure functions.

#include <optional>
#include <string>

#include "pattern/tree.h"

namespace aijob::pattern {

/// The one byte that the part matches; nullopt for classes and all else.
std::optional<unsigned char> OnlyByte(const Node& node);
/// The text that every match of the tree begins with; "" where there is none.
std::string PrefixOf(const Tree& tree);
/// The longest text that every match has; "" where none is known.
std::string WithinOf(const Tree& tree);

}  // namespace aijob::pattern
