// Any line through parse/: the message and fields are readable, fields come once each, a line is
// structured or has its error, and reading it again gives the same.

#include <cstdlib>
#include <string>

#include "parse/line_reader.h"
#include "parse/timestamp.h"

using namespace aijob;

static void Must(bool holds) {
  if (!holds) abort();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static parse::LineReader reader(
      {{"status", {"status", "state.name"}}, {"error", {"error", "a.b"}}},
      {{"p", R"(^(?P<level>[IWEF])(?P<time>\d+ \S+))", "glog"}});
  const model::TimePoint now{std::chrono::seconds(1735689600)};
  std::string bytes(reinterpret_cast<const char*>(data), size);
  bytes.append(model::kPadding, '\0');
  model::Record record;
  record.text = std::string_view(bytes).substr(0, size);
  model::Reading first;
  const parse::ParseError error = reader.Read(record, first);
  Must(!first.structured || error == parse::ParseError::kNone);
  Must(first.structured || (first.fields.empty() && first.message == record.text));
  Must(first.fields.size() <= 2);
  const std::string message(first.message);
  size_t field_bytes = 0;
  for (const model::Field& field : first.fields) {
    for (const char c : field.value) field_bytes += c == '\0' ? 0 : 1;
  }
  Must(field_bytes <= 8 * size);
  reader.ReadHeader(record, first, now);
  model::Reading second;
  Must(reader.Read(record, second) == error && second.message == message);
  reader.ReadHeader(record, second, now);
  Must(second.time == first.time && second.level == first.level && second.rank == first.rank);
  const size_t hint_size = size < 12 ? size : 12;
  (void)parse::ParseTimestamp(record.text, record.text.substr(0, hint_size), now);
  return 0;
}
