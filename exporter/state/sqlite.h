#pragma once
// The little of SQLite's C API that state/ uses, with destructors: a connection and its statements.
//
// Owner: Store. Threads: one at a time. Failures: result codes go up as they are (SQLITE_OK, ...),
// because the caller tells damage from a full disk by them; Message() puts the last one into words.

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace aijob::state {

/// A prepared statement. Bound text is not copied: it must live until Run() or the last Next().
class Statement {
 public:
  Statement(sqlite3* connection, const char* sql);  // check code() afterwards

  [[nodiscard]] int code() const { return code_; }

  /// Bind the next parameter, from the first after construction, Run() or Reset().
  Statement& Integer(uint64_t value);  // the same 64 bits, as SQLite's signed integer
  Statement& Real(double value);       // NaN is stored as NULL
  Statement& Text(std::string_view value);
  Statement& Blob(std::string_view value);

  /// Executes it to its end and makes it ready for the next parameters.
  int Run();
  /// SQLITE_ROW, SQLITE_DONE or an error.
  int Next() { return sqlite3_step(statement_.get()); }
  void Reset();

  [[nodiscard]] uint64_t IntegerAt(int column) const;
  [[nodiscard]] double RealAt(int column) const;  // NULL is NaN
  [[nodiscard]] std::string BytesAt(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int code_ = SQLITE_OK;
  int next_parameter_ = 1;
};

class Connection {
 public:
  /// Opens `path`, creating it where it is missing. Check code() afterwards.
  explicit Connection(const std::string& path);

  [[nodiscard]] int code() const { return code_; }
  [[nodiscard]] sqlite3* get() const { return connection_.get(); }

  int Execute(const char* sql);
  /// The first column of the first row as text; none on an error (then LastCode() tells) or no row.
  std::optional<std::string> Ask(const char* sql);

  [[nodiscard]] int LastCode() const { return sqlite3_errcode(connection_.get()) & 0xff; }
  [[nodiscard]] std::string Message() const;

 private:
  struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  };
  std::unique_ptr<sqlite3, Close> connection_;
  int code_ = SQLITE_OK;
};

/// Whether `code` says that the file itself is no longer a sound database.
inline bool IsDamage(int code) {
  return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB;
}

}  // namespace aijob::state
