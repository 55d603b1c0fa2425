#include "parse/line_reader.h"

#include <deque>

#include "parse/collector.h"
#include "parse/header.h"
#include "parse/json_line.h"
#include "parse/key_table.h"
#include "parse/level.h"
#include "parse/logfmt.h"
#include "parse/prefix.h"
#include "parse/timestamp.h"

namespace aijob::parse {
namespace {

/// '{' and then a key or the end: a Python dict, printed, is no JSON and no mistake.
bool LooksLikeJson(std::string_view text) {
  size_t at = 1;
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  return at < text.size() && (text[at] == '"' || text[at] == '}');
}

}  // namespace

struct LineReader::Parts {
  KeyTable keys;
  Headers headers;
  Collector collector;
  JsonLine json;
  std::deque<std::string> logfmt_scratch;
};

LineReader::LineReader(const std::vector<model::FieldSpec>& wanted,
                       const std::vector<HeaderSpec>& headers)
    : parts_(new Parts{KeyTable(wanted), Headers(headers), Collector(wanted.size()), {}, {}}) {}
LineReader::~LineReader() = default;
LineReader::LineReader(LineReader&&) noexcept = default;
LineReader& LineReader::operator=(LineReader&&) noexcept = default;

model::Status LineReader::CheckHeader(const HeaderSpec& header) { return Headers::Check(header); }

ParseError LineReader::Read(const model::Record& record, model::Reading& reading) {
  reading.structured = false;
  reading.level = model::Level::kUnknown;
  reading.time.reset();
  reading.rank = -1;
  reading.rank_is_local = false;
  reading.message = record.text;
  reading.fields.clear();
  ParseError error = ParseError::kNone;
  const std::string_view text = record.text.substr(TagsLength(record.text));
  if (text.empty()) return error;
  if (text[0] == '{' && LooksLikeJson(text)) {
    parts_->collector.Begin(reading);
    error = parts_->json.Read(text, parts_->keys, parts_->collector);
    if (error == ParseError::kNone) {
      reading.structured = true;
      parts_->collector.Finish(record.text);
      return error;
    }
    reading.fields.clear();
    reading.time.reset();
    reading.level = model::Level::kUnknown;
  } else if (LooksLikeLogfmt(text)) {
    reading.structured = true;
    parts_->collector.Begin(reading);
    ReadLogfmt(text, parts_->keys, parts_->collector, parts_->logfmt_scratch);
    parts_->collector.Finish(record.text);
    return error;
  }
  reading.level = SniffLevel(text);
  return error;
}

void LineReader::ReadHeader(const model::Record& record, model::Reading& reading,
                            model::TimePoint now, std::string_view pack) {
  const std::string_view line = record.text.substr(0, record.text.find('\n'));
  if (!reading.structured) {
    const std::optional<HeaderMatch> match = parts_->headers.Match(line, pack, now);
    if (match) {
      reading.time = match->time;
      reading.rank = match->rank;
      if (reading.level == model::Level::kUnknown) reading.level = match->level;
    }
    const bool look = !match || !match->relative;
    if (!reading.time && look) reading.time = FindTimestamp(line, now);
    if (reading.rank < 0) {
      const RankTag tag = RankOf(line);
      reading.rank = tag.rank;
      reading.rank_is_local = tag.local;
    }
  }
  if (!reading.time) reading.time = record.time;
}

}  // namespace aijob::parse
