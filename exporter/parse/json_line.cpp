#include "parse/json_line.h"

#include <simdjson.h>

#include <utility>

#include "model/line.h"

namespace aijob::parse {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

static_assert(simdjson::SIMDJSON_PADDING <= model::kPadding);

std::string_view Trimmed(std::string_view token) {
  while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
  return token;
}

error_code ReadObject(ondemand::object object, uint16_t node, const KeyTable& keys,
                      Collector& collector);

/// An object or array: its members where some are wanted, its raw text where it is wanted itself.
template <typename Container>
error_code PutRaw(Container& container, const KeyEntry& entry, Collector& collector) {
  std::string_view raw;
  if (const error_code error = container.raw_json().get(raw)) return error;
  collector.Put(entry, Trimmed(raw), false);
  return simdjson::SUCCESS;
}

error_code ReadValue(ondemand::value value, const KeyEntry& entry, const KeyTable& keys,
                     Collector& collector) {
  ondemand::json_type type{};
  if (const error_code error = value.type().get(type)) return error;
  switch (type) {
    case ondemand::json_type::null:
      return simdjson::SUCCESS;
    case ondemand::json_type::string: {
      std::string_view text;
      if (const error_code error = value.get_string().get(text)) return error;
      collector.Put(entry, text, true);
      return simdjson::SUCCESS;
    }
    case ondemand::json_type::object: {
      ondemand::object object;
      if (const error_code error = value.get_object().get(object)) return error;
      if (!entry.wanted.empty()) {
        if (const error_code error = PutRaw(object, entry, collector)) return error;
        if (entry.child == 0) return simdjson::SUCCESS;
        if (const error_code error = object.reset().error()) return error;
      }
      return entry.child == 0 ? simdjson::SUCCESS
                              : ReadObject(object, entry.child, keys, collector);
    }
    case ondemand::json_type::array: {
      if (entry.wanted.empty()) return simdjson::SUCCESS;
      ondemand::array array;
      if (const error_code error = value.get_array().get(array)) return error;
      return PutRaw(array, entry, collector);
    }
    default:  // numbers, true, false
      collector.Put(entry, Trimmed(value.raw_json_token()), false);
      return simdjson::SUCCESS;
  }
}

error_code ReadObject(ondemand::object object, uint16_t node, const KeyTable& keys,
                      Collector& collector) {
  for (auto member : object) {
    ondemand::field field;
    if (const error_code error = std::move(member).get(field)) return error;
    // Keys with escapes are nobody's; their first '"' ends them early and they are not found.
    const char* const key = field.key().raw();
    size_t length = 0;
    while (key[length] != '"') ++length;
    const KeyEntry* const entry = keys.Find(node, key, length);
    if (entry == nullptr) continue;
    if (const error_code error = ReadValue(field.value(), *entry, keys, collector)) return error;
  }
  return simdjson::SUCCESS;
}

}  // namespace

struct JsonLine::Parser {
  ondemand::parser parser;
};

JsonLine::JsonLine() : parser_(std::make_unique<Parser>()) {}
JsonLine::~JsonLine() = default;
JsonLine::JsonLine(JsonLine&&) noexcept = default;
JsonLine& JsonLine::operator=(JsonLine&&) noexcept = default;

ParseError JsonLine::Read(std::string_view line, const KeyTable& keys, Collector& collector) {
  ondemand::document document;
  error_code error =
      parser_->parser.iterate(line.data(), line.size(), line.size() + simdjson::SIMDJSON_PADDING)
          .get(document);
  ondemand::object object;
  if (error == simdjson::SUCCESS) error = document.get_object().get(object);
  if (error == simdjson::SUCCESS) error = ReadObject(object, kTopNode, keys, collector);
  if (error == simdjson::SUCCESS && document.current_location().error() == simdjson::SUCCESS) {
    error = simdjson::TRAILING_CONTENT;
  }
  if (error == simdjson::SUCCESS) return ParseError::kNone;
  return error == simdjson::UTF8_ERROR ? ParseError::kUtf8 : ParseError::kJson;
}

}  // namespace aijob::parse
