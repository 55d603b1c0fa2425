#include "match/literal_set.h"

#include <hs/hs.h>

namespace aijob::match {

void LiteralSet::FreeDatabase::operator()(hs_database* database) const {
  hs_free_database(database);
}

void LiteralSet::FreeScratch::operator()(hs_scratch* scratch) const { hs_free_scratch(scratch); }

uint32_t LiteralSet::Add(std::string_view literal) {
  const auto id = static_cast<uint32_t>(literals_.size());
  const auto [found, added] = ids_.try_emplace(std::string(literal), id);
  if (added) literals_.emplace_back(literal);
  return found->second;
}

model::Status LiteralSet::Build() {
  if (literals_.empty()) return model::Status::Ok();
  if (literals_.size() > kLiterals) {
    return model::Error{"the rules have more than " + std::to_string(kLiterals) + " literals"};
  }
  std::vector<const char*> expressions;
  std::vector<size_t> lengths;
  std::vector<unsigned> ids;
  for (unsigned id = 0; id < literals_.size(); ++id) {
    const std::string& literal = literals_[id];
    if (literal.size() >= SampledSearch::kWindow) {
      long_ones_.Add(id, literal);
      continue;
    }
    ids.push_back(id);
    expressions.push_back(literal.data());
    lengths.push_back(literal.size());
  }
  if (!long_ones_.empty()) long_ones_.Build();
  if (expressions.empty()) return model::Status::Ok();
  const std::vector<unsigned> flags(expressions.size(), 0);
  hs_database* database = nullptr;
  hs_compile_error* error = nullptr;
  const hs_error_t outcome = hs_compile_lit_multi(
      expressions.data(), flags.data(), ids.data(), lengths.data(),
      static_cast<unsigned>(expressions.size()), HS_MODE_BLOCK, nullptr, &database, &error);
  if (outcome != HS_SUCCESS) {
    std::string message = "cannot compile the literals of the rules";
    if (error != nullptr) {
      message += std::string(": ") + error->message;
      if (error->expression >= 0) {
        message += ": \"" + literals_[ids[static_cast<size_t>(error->expression)]] + "\"";
      }
      hs_free_compile_error(error);
    }
    return model::Error{message};
  }
  database_.reset(database);
  hs_scratch* scratch = nullptr;
  if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) {
    return model::Error{"no memory to search for the literals of the rules"};
  }
  scratch_.reset(scratch);
  return model::Status::Ok();
}

std::optional<uint32_t> LiteralSet::Find(std::string_view literal) const {
  const auto found = ids_.find(std::string(literal));
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

}  // namespace aijob::match
