#pragma once
// Writer: the statements that put Changes into the state file, prepared once. One Write() is one
// transaction.
//
// Lifetime: within that of its connection. Threads: one at a time.

#include "state/sqlite.h"
#include "state/store.h"

namespace aijob::state {

class Writer {
 public:
  explicit Writer(Connection& connection);  // check code() afterwards

  [[nodiscard]] int code() const { return code_; }

  /// SQLITE_OK, or an error with nothing of `changes` written.
  int Write(const Changes& changes);

 private:
  int WriteRows(const Changes& changes);
  int Forget(const Changes& changes);

  Connection& connection_;
  Statement begin_, commit_;
  Statement position_, series_, note_;
  Statement forget_position_, forget_series_, forget_note_;
  int code_ = SQLITE_OK;
};

}  // namespace aijob::state
