#pragma once
// Result<T>: a value, or a message for the operator. The one error idiom of this code base:
// functions that can fail for reasons outside the program return it; exceptions of libraries are
// turned into it at the door of the room that includes the library.
//
//   Result<Config> config = ReadConfig(path);
//   if (!config.ok()) { log(config.error()); return kExitUnusable; }
//
// Thread-safety: a value type, none needed.

#include <cassert>
#include <optional>
#include <string>
#include <utility>

namespace aijob::model {

/// Why something failed, in words for the operator: which file, which key, what to do.
struct Error {
  std::string message;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}              // NOLINT(google-explicit-constructor)
  Result(Error error) : error_(std::move(error.message)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return value_.has_value(); }
  explicit operator bool() const { return ok(); }

  /// REQUIRES ok().
  T& value() & {
    assert(ok());
    return *value_;
  }
  const T& value() const& {
    assert(ok());
    return *value_;
  }
  T&& value() && {
    assert(ok());
    return std::move(*value_);
  }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }

  /// The message; empty when ok().
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  std::optional<T> value_;
  std::string error_;
};

/// The outcome of something that yields no value.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : failed_(true), error_(std::move(error.message)) {}  // NOLINT

  static Status Ok() { return {}; }
  [[nodiscard]] bool ok() const { return !failed_; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const std::string& error() const { return error_; }

 private:
  bool failed_ = false;
  std::string error_;
};

}  // namespace aijob::model
