#include "ctl/metric_reference.h"

#include <array>
#include <string_view>
#include <utility>

#include "metrics/catalogue.h"

namespace aijob::ctl {
namespace {

constexpr std::array<std::pair<char, std::string_view>, 10> kSections = {{
    {'A', "Intake and pushes"},
    {'B', "Failures, incidents and tasks"},
    {'C', "GPU memory and hardware"},
    {'D', "Requests"},
    {'E', "Cold start"},
    {'F', "Collectives and communication"},
    {'G', "Progress and training"},
    {'H', "Checkpoints and storage"},
    {'I', "Health, anomalies and limits"},
    {'X', "The exporter itself"},
}};

constexpr std::string_view kHead =
    "# Metrics\n"
    "\n"
    "Every family the exporter serves, written by `aijobctl docs --metrics` from the catalogue "
    "the\n"
    "program is built from (`--print-metrics=json` prints the same for machines). Beside them "
    "stand\n"
    "what clients push, the standard `process_*`, and the families of your own `metrics:`.\n"
    "\n"
    "Labels of a closed vocabulary list their words, and all their series exist at 0 from the "
    "start;\n"
    "`*` is what logs say, within a bound. Further labels (`pod`, `namespace`, ...) come from a\n"
    "source's `labels`. \"saved\" goes on after a restart, \"live\" is found out anew.\n";

std::string LabelsOf(const metrics::FamilySpec& spec) {
  std::string text;
  for (size_t i = 0; i < metrics::LabelCount(spec); ++i) {
    const metrics::LabelSpec& label = spec.labels[i];
    if (i > 0) text += "; ";
    text.append("`").append(label.name).append("`");
    if (label.values.empty()) {
      if (label.name != "workload" && label.name != "source") text += " *";
      continue;
    }
    text += ":";
    for (const std::string_view word : label.values) text.append(" ").append(word);
  }
  return text;
}

/// A cell of a table ends at a '|'.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string RowOf(const metrics::FamilySpec& spec) {
  std::string row = "| `";
  row.append(spec.name).append("` | ").append(metrics::TypeName(spec.type)).append(", ");
  row.append(spec.unit).append(" | ").append(LabelsOf(spec)).append(" | ");
  row += spec.keep == metrics::Keep::kSaved ? "saved | " : "live | ";
  return row.append(Escaped(spec.help)).append(" |\n");
}

}  // namespace

std::string MetricReference() {
  std::string page(kHead);
  for (const auto& [letter, title] : kSections) {
    page.append("\n## ").append(title).append("\n\n");
    page +=
        "| family | type, unit | labels | restart | meaning |\n| --- | --- | --- | --- | --- |\n";
    for (const metrics::FamilySpec& spec : metrics::Catalogue()) {
      if (spec.section == letter) page += RowOf(spec);
    }
  }
  return page;
}

}  // namespace aijob::ctl
