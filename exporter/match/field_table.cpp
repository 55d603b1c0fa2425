#include "match/field_table.h"

namespace aijob::match {

uint32_t FieldTable::Want(std::string_view spelling) {
  const auto known = index_.find(spelling);
  if (known != index_.end()) return known->second;
  const auto index = static_cast<uint32_t>(wanted_.size());
  index_.emplace(std::string(spelling), index);
  wanted_.push_back({std::string(spelling), {std::string(spelling)}});
  return index;
}

FieldTable::Names FieldTable::Declare(const PackSpec& pack) {
  Names names;
  for (const model::FieldSpec& field : pack.fields) {
    std::vector<uint32_t>& spellings = names[field.name];
    for (const std::string& spelling : field.spellings) spellings.push_back(Want(spelling));
    if (spellings.empty()) spellings.push_back(Want(field.name));
  }
  return names;
}

std::vector<uint32_t> FieldTable::Resolve(std::string_view name, const Names& declared) {
  const auto found = declared.find(name);
  if (found != declared.end()) return found->second;
  return {Want(name)};
}

}  // namespace aijob::match
