#include "state/sqlite.h"

#include <bit>
#include <limits>

namespace aijob::state {

Statement::Statement(sqlite3* connection, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  code_ = sqlite3_prepare_v3(connection, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  statement_.reset(statement);
}

Statement& Statement::Integer(uint64_t value) {
  sqlite3_bind_int64(statement_.get(), next_parameter_++, std::bit_cast<int64_t>(value));
  return *this;
}

Statement& Statement::Real(double value) {
  sqlite3_bind_double(statement_.get(), next_parameter_++, value);
  return *this;
}

// An empty view may have no address, which SQLite would take for NULL: hence the literal.
Statement& Statement::Text(std::string_view value) {
  sqlite3_bind_text64(statement_.get(), next_parameter_++, value.empty() ? "" : value.data(),
                      value.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Statement& Statement::Blob(std::string_view value) {
  sqlite3_bind_blob64(statement_.get(), next_parameter_++, value.empty() ? "" : value.data(),
                      value.size(), SQLITE_STATIC);
  return *this;
}

int Statement::Run() {
  int code = sqlite3_step(statement_.get());
  while (code == SQLITE_ROW) code = sqlite3_step(statement_.get());
  Reset();
  return code == SQLITE_DONE ? SQLITE_OK : code;
}

void Statement::Reset() {
  sqlite3_reset(statement_.get());
  next_parameter_ = 1;
}

uint64_t Statement::IntegerAt(int column) const {
  return std::bit_cast<uint64_t>(
      static_cast<int64_t>(sqlite3_column_int64(statement_.get(), column)));
}

double Statement::RealAt(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  return sqlite3_column_double(statement_.get(), column);
}

std::string Statement::BytesAt(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return bytes == nullptr ? std::string() : std::string(bytes, static_cast<size_t>(size));
}

Connection::Connection(const std::string& path) {
  sqlite3* connection = nullptr;
  code_ =
      sqlite3_open_v2(path.c_str(), &connection,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  connection_.reset(connection);
}

int Connection::Execute(const char* sql) {
  return sqlite3_exec(connection_.get(), sql, nullptr, nullptr, nullptr);
}

std::optional<std::string> Connection::Ask(const char* sql) {
  Statement statement(connection_.get(), sql);
  if (statement.code() != SQLITE_OK || statement.Next() != SQLITE_ROW) return std::nullopt;
  return statement.BytesAt(0);
}

std::string Connection::Message() const {
  return connection_ ? sqlite3_errmsg(connection_.get()) : sqlite3_errstr(SQLITE_NOMEM);
}

}  // namespace aijob::state
