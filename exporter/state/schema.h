#pragma once
// The tables of state.db and the statements over them. One place, so that a change of the one is
// seen beside the other; any change that an older program could misread raises kSchemaVersion
// (store.h).
//
// 64-bit unsigned numbers stand as the same 64 bits, signed. `value` has no declared type, so that
// a double stays the double it is.

namespace aijob::state {

inline constexpr char kCreateTables[] = R"sql(
  BEGIN;
  CREATE TABLE schema(version INTEGER NOT NULL);
  CREATE TABLE positions(
    source BLOB NOT NULL, device INTEGER NOT NULL, inode INTEGER NOT NULL, path BLOB NOT NULL,
    offset INTEGER NOT NULL, lines INTEGER NOT NULL,
    head_bytes INTEGER NOT NULL, head_hash INTEGER NOT NULL,
    marker_bytes INTEGER NOT NULL, marker_hash INTEGER NOT NULL,
    written INTEGER NOT NULL, rotated INTEGER NOT NULL, ending INTEGER NOT NULL,
    ended INTEGER NOT NULL, carry BLOB NOT NULL,
    PRIMARY KEY(source, device, inode)) WITHOUT ROWID;
  CREATE TABLE series(
    family BLOB NOT NULL, label_values BLOB NOT NULL, value, buckets BLOB NOT NULL, created,
    PRIMARY KEY(family, label_values)) WITHOUT ROWID;
  CREATE TABLE notes(key BLOB NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
)sql";

inline constexpr char kReadPositions[] =
    "SELECT source, device, inode, path, offset, lines, head_bytes, head_hash, marker_bytes,"
    " marker_hash, written, rotated, ending, ended, carry FROM positions ORDER BY source, device, "
    "inode";
inline constexpr char kReadSeries[] =
    "SELECT family, label_values, value, buckets, created FROM series"
    " ORDER BY family, label_values";
inline constexpr char kReadNotes[] = "SELECT key, value FROM notes ORDER BY key";

inline constexpr char kWritePosition[] =
    "INSERT OR REPLACE INTO positions(source, device, inode, path, offset, lines, head_bytes,"
    " head_hash, marker_bytes, marker_hash, written, rotated, ending, ended, carry)"
    " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)";
inline constexpr char kWriteSeries[] =
    "INSERT INTO series(family, label_values, value, buckets, created) VALUES(?,?,?,?,?)"
    " ON CONFLICT DO UPDATE SET value = excluded.value, buckets = excluded.buckets,"
    " created = excluded.created";
inline constexpr char kWriteNote[] = "INSERT OR REPLACE INTO notes(key, value) VALUES(?,?)";

inline constexpr char kForgetPosition[] =
    "DELETE FROM positions WHERE source = ? AND device = ? AND inode = ?";
inline constexpr char kForgetSeries[] = "DELETE FROM series WHERE family = ? AND label_values = ?";
inline constexpr char kForgetNote[] = "DELETE FROM notes WHERE key = ?";

}  // namespace aijob::state
