#include "collect/json_scan.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace aijob::collect {
namespace {

using Json = nlohmann::json;

/// nlohmann's events (nlohmann::json_sax), told on with the path of each value.
class Handler {
 public:
  explicit Handler(const std::function<bool(const JsonValue&)>& visit) : visit_(visit) {}

  // NOLINTBEGIN(readability-identifier-naming): the library's names
  bool null() { return Tell("null", std::nullopt); }
  bool boolean(bool value) { return Tell(value ? "true" : "false", std::nullopt); }
  bool number_integer(Json::number_integer_t value) {
    return Tell(std::to_string(value), static_cast<double>(value));
  }
  bool number_unsigned(Json::number_unsigned_t value) {
    return Tell(std::to_string(value), static_cast<double>(value));
  }
  bool number_float(double value, const std::string& text) { return Tell(text, value); }
  bool string(std::string& text) { return Tell(text, std::nullopt, true); }
  static bool binary(Json::binary_t& /*bytes*/) { return false; }
  bool start_object(size_t /*size*/) { return Enter(); }
  bool start_array(size_t /*size*/) { return Enter(); }
  bool key(std::string& name) {
    path_.back() = name;
    return true;
  }
  bool end_object() { return Leave(); }
  bool end_array() { return Leave(); }
  static bool parse_error(size_t /*position*/, const std::string& /*token*/,
                          const nlohmann::detail::exception& /*error*/) {
    return false;
  }
  // NOLINTEND(readability-identifier-naming)

  [[nodiscard]] bool stopped() const { return stopped_; }

 private:
  bool Enter() {
    path_.emplace_back();
    return path_.size() <= kJsonDepth;
  }
  bool Leave() {
    path_.pop_back();
    return true;
  }
  bool Tell(const std::string& text, std::optional<double> number, bool is_text = false) {
    stopped_ = !visit_({path_, is_text, text, number});
    return !stopped_;
  }

  const std::function<bool(const JsonValue&)>& visit_;
  std::vector<std::string> path_;
  bool stopped_ = false;
};

}  // namespace

bool JsonValue::Is(std::initializer_list<std::string_view> names) const {
  return std::equal(names.begin(), names.end(), path.begin(), path.end());
}

JsonVerdict ScanJson(std::string_view text, const std::function<bool(const JsonValue&)>& visit) {
  Handler handler(visit);
  if (Json::sax_parse(text, &handler)) return JsonVerdict::kWhole;
  return handler.stopped() ? JsonVerdict::kStopped : JsonVerdict::kBroken;
}

}  // namespace aijob::collect
