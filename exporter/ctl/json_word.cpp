#include "ctl/json_word.h"

#include <nlohmann/json.hpp>

namespace aijob::ctl {

std::string JsonWord(const nlohmann::ordered_json& object, const char* key) {
  const auto value = object.find(key);
  if (value == object.end() || value->is_null()) return "";
  std::string text = value->is_string() ? value->get<std::string>() : value->dump();
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return text;
}

}  // namespace aijob::ctl
