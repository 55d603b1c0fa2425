#pragma once
// Templates: a text with {named} groups of a source's path_pattern, such as workload: "{pod}".
//
// Grammar: text | "{" name "}" , name = [A-Za-z_][A-Za-z0-9_]*. A brace stands for nothing else.
// Pure functions, any thread.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/event.h"
#include "model/result.h"

namespace aijob::config {

/// The names a template uses, in order. Fails where it is no template.
model::Result<std::vector<std::string>> TemplateGroups(std::string_view text);

/// `text` with each {name} replaced by that label's value. Nothing where a name has no value or an
/// empty one (the path did not match): the caller then takes its default, Config::workload.
/// REQUIRES that TemplateGroups(text) succeeds.
std::optional<std::string> ExpandTemplate(std::string_view text,
                                          std::span<const model::Label> groups);

}  // namespace aijob::config
