#pragma once
// The samples of a /metrics page in the text format, for tests.

#include <cstdlib>
#include <map>
#include <sstream>
#include <string>

namespace aijob::test {

/// Each sample line as written before its value ("name{labels}") -> the value.
inline std::map<std::string, double> SamplesOf(const std::string& page) {
  std::map<std::string, double> samples;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    const size_t space = line.rfind(' ');
    if (line.empty() || line[0] == '#' || space == std::string::npos) continue;
    samples[line.substr(0, space)] = std::strtod(line.c_str() + space + 1, nullptr);
  }
  return samples;
}

/// The sum of the samples of `name` whose labels contain every part of `with`.
inline double Sum(const std::string& page, const std::string& name,
                  std::initializer_list<std::string> with = {}) {
  double sum = 0;
  for (const auto& [sample, value] : SamplesOf(page)) {
    if (sample.compare(0, name.size(), name) != 0) continue;
    if (sample.size() > name.size() && sample[name.size()] != '{') continue;
    bool matches = true;
    for (const std::string& part : with)
      matches = matches && sample.find(part) != std::string::npos;
    if (matches) sum += value;
  }
  return sum;
}

}  // namespace aijob::test
