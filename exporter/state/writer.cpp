#include "state/writer.h"

#include "state/encoding.h"
#include "state/schema.h"

namespace aijob::state {

Writer::Writer(Connection& connection)
    : connection_(connection),
      begin_(connection.get(), "BEGIN IMMEDIATE"),
      commit_(connection.get(), "COMMIT"),
      position_(connection.get(), kWritePosition),
      series_(connection.get(), kWriteSeries),
      note_(connection.get(), kWriteNote),
      forget_position_(connection.get(), kForgetPosition),
      forget_series_(connection.get(), kForgetSeries),
      forget_note_(connection.get(), kForgetNote) {
  for (const Statement* statement : {&begin_, &commit_, &position_, &series_, &note_,
                                     &forget_position_, &forget_series_, &forget_note_}) {
    if (statement->code() != SQLITE_OK) code_ = statement->code();
  }
}

int Writer::Write(const Changes& changes) {
  int code = begin_.Run();
  if (code == SQLITE_OK) code = Forget(changes);
  if (code == SQLITE_OK) code = WriteRows(changes);
  if (code == SQLITE_OK) code = commit_.Run();
  // Some errors (a full disk) have rolled back already, others have not.
  if (code != SQLITE_OK && sqlite3_get_autocommit(connection_.get()) == 0) {
    connection_.Execute("ROLLBACK");
  }
  return code;
}

int Writer::Forget(const Changes& changes) {
  for (const model::Position& position : changes.forgotten) {
    forget_position_.Blob(position.source)
        .Integer(position.identity.device)
        .Integer(position.identity.inode);
    if (const int code = forget_position_.Run(); code != SQLITE_OK) return code;
  }
  for (const model::SavedSeries& series : changes.forgotten_series) {
    const std::string label_values = EncodeStrings(series.label_values);
    forget_series_.Blob(series.family).Blob(label_values);
    if (const int code = forget_series_.Run(); code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

int Writer::WriteRows(const Changes& changes) {
  for (const model::Position& position : changes.positions) {
    position_.Blob(position.source)
        .Integer(position.identity.device)
        .Integer(position.identity.inode)
        .Blob(position.path)
        .Integer(position.offset)
        .Integer(position.lines)
        .Integer(position.head_bytes)
        .Integer(position.head_hash)
        .Integer(position.marker_bytes)
        .Integer(position.marker_hash)
        .Integer(static_cast<uint64_t>(position.written))
        .Integer(position.rotated ? 1 : 0)
        .Integer(position.ending ? 1 : 0)
        .Integer(position.ended ? 1 : 0)
        .Blob(position.carry);
    if (const int code = position_.Run(); code != SQLITE_OK) return code;
  }
  for (const model::SavedSeries& series : changes.series) {
    const std::string label_values = EncodeStrings(series.label_values);
    const std::string buckets = EncodeCounts(series.buckets);
    series_.Blob(series.family).Blob(label_values).Real(series.value).Blob(buckets);
    if (const int code = series_.Real(series.created).Run(); code != SQLITE_OK) return code;
  }
  for (const Note& note : changes.notes) {
    Statement& statement = note.value ? note_ : forget_note_;
    statement.Blob(note.key);
    if (note.value) statement.Blob(*note.value);
    if (const int code = statement.Run(); code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

}  // namespace aijob::state
