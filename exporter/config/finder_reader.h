#pragma once
// What the rules of packs and the metrics of users have in common in YAML: find, match, when,
// extract, unless, units; labels; samples.
//
// Owner: config/. Threads: pure functions. Failures: added to the map's Problems.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/yaml_node.h"
#include "match/pack.h"

namespace aijob::config {

void ReadFinder(YamlMap& map, match::Finder& finder);

/// `labels`: a list of names, a mapping name -> where from, or a list of both.
void ReadLabels(YamlMap& map, Problems& problems, std::vector<match::LabelFrom>& labels);

/// A mapping name -> number.
void ReadNumbers(YamlMap& map, std::string_view key,
                 std::vector<std::pair<std::string, double>>& numbers);

/// A list of lines, or of mappings with line or lines and what is expected of them.
void ReadSamples(YamlMap& map, Problems& problems, std::string_view key,
                 std::vector<match::Sample>& samples);

/// The number that is all of `text`.
bool ToNumber(const std::string& text, double& out);

}  // namespace aijob::config
