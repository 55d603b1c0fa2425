#include "state/reader.h"

#include "state/encoding.h"
#include "state/schema.h"

namespace aijob::state {
namespace {

model::Position PositionAt(const Statement& row) {
  model::Position position;
  position.source = row.BytesAt(0);
  position.identity = {.device = row.IntegerAt(1), .inode = row.IntegerAt(2)};
  position.path = row.BytesAt(3);
  position.offset = row.IntegerAt(4);
  position.lines = row.IntegerAt(5);
  position.head_bytes = static_cast<uint32_t>(row.IntegerAt(6));
  position.head_hash = row.IntegerAt(7);
  position.marker_bytes = static_cast<uint32_t>(row.IntegerAt(8));
  position.marker_hash = row.IntegerAt(9);
  position.written = static_cast<int64_t>(row.IntegerAt(10));
  position.rotated = row.IntegerAt(11) != 0;
  position.ending = row.IntegerAt(12) != 0;
  position.ended = row.IntegerAt(13) != 0;
  position.carry = row.BytesAt(14);
  return position;
}

std::optional<model::SavedSeries> SeriesAt(const Statement& row) {
  auto label_values = DecodeStrings(row.BytesAt(1));
  auto buckets = DecodeCounts(row.BytesAt(3));
  if (!label_values || !buckets) return std::nullopt;
  model::SavedSeries series;
  series.family = row.BytesAt(0);
  series.label_values = std::move(*label_values);
  series.value = row.RealAt(2);
  series.buckets = std::move(*buckets);
  series.created = row.RealAt(4);
  return series;
}

std::optional<Note> NoteAt(const Statement& row) { return Note{row.BytesAt(0), row.BytesAt(1)}; }

/// Calls `take(row)` for each row of `sql`; false where that failed.
template <typename Take>
bool ForEachRow(Connection& connection, const char* sql, Take&& take) {
  Statement statement(connection.get(), sql);
  if (statement.code() != SQLITE_OK) return false;
  int code = statement.Next();
  for (; code == SQLITE_ROW; code = statement.Next()) take(statement);
  return code == SQLITE_DONE;
}

}  // namespace

model::Result<Snapshot> ReadAll(Connection& connection) {
  Snapshot snapshot;
  size_t unreadable = 0;
  const auto add = [&unreadable](auto& list, auto&& value) {
    if (value) {
      list.push_back(std::move(*value));
    } else {
      ++unreadable;
    }
  };
  const bool read =
      ForEachRow(connection, kReadPositions,
                 [&](const Statement& row) { snapshot.positions.push_back(PositionAt(row)); }) &&
      ForEachRow(connection, kReadSeries,
                 [&](const Statement& row) { add(snapshot.series, SeriesAt(row)); }) &&
      ForEachRow(connection, kReadNotes,
                 [&](const Statement& row) { add(snapshot.notes, NoteAt(row)); });
  if (!read) return model::Error{"cannot be read: " + connection.Message()};
  if (unreadable > 0) {
    return model::Error{std::to_string(unreadable) + " series cannot be understood"};
  }
  return snapshot;
}

}  // namespace aijob::state
