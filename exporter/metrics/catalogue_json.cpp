// CatalogueJson, apart from the table so that the table needs no JSON.
#include <nlohmann/json.hpp>

#include "metrics/catalogue.h"

namespace aijob::metrics {

std::string CatalogueJson() {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const FamilySpec& spec : Catalogue()) {
    nlohmann::ordered_json entry;
    entry["name"] = spec.name;
    entry["type"] = TypeName(spec.type);
    entry["help"] = spec.help;
    entry["labels"] = nlohmann::ordered_json::array();
    for (size_t i = 0; i < LabelCount(spec); ++i) entry["labels"].push_back(spec.labels[i].name);
    entry["unit"] = spec.unit;
    if (!spec.buckets.empty()) entry["buckets"] = spec.buckets;
    list.push_back(std::move(entry));
  }
  return list.dump(2) + "\n";
}

}  // namespace aijob::metrics
