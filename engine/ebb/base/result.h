// A value, or what went wrong and where, in words a pharmacist can act on.
#pragma once
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace ebb {

/// Why something could not be done. The command line maps every code to an exit status.
enum class ErrorCode {
  FileNotReadable,   ///< missing, a folder, too large, binary or empty
  Syntax,            ///< the text does not parse
  UnknownName,       ///< a key, drug, rule, route or unit nobody knows
  WrongUnit,         ///< a unit is missing or has the wrong dimension
  OutOfRange,        ///< a number or date outside what is allowed
  Contradiction,     ///< two statements that cannot both hold
  Missing,           ///< something needed was not said
  NoData,            ///< the knowledge base has no number for this
  Infeasible,        ///< asked for, but cannot be met
  NotWritable,       ///< an output could not be written
  Cancelled,         ///< the caller asked to stop
};

/// Where in which file; line and column count from 1, 0 = not known.
struct Where {
  std::string file;
  int line = 0;
  int column = 0;
};

/// One thing that is wrong. `what` says what was found, `allowed` what would be accepted, `nearest` the closest known name.
struct Error {
  ErrorCode code = ErrorCode::Syntax;
  Where where;
  std::string what;
  std::string allowed;
  std::string nearest;
};
using Errors = std::vector<Error>;

/// "file:line:column: what\n  allowed: …\n  did you mean …?"  (parts that are empty are left out; no trailing newline)
std::string describe(const Error& error);
std::string describe(const Errors& errors);

/// A T or the errors that prevented it (at least one). Reading the side that is not there is a programmer's mistake.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, Errors{std::move(error)}) {}
  Result(Errors errors) : state_(std::in_place_index<1>, std::move(errors)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() & { return *std::get_if<0>(&state_); }
  const T& value() const& { return *std::get_if<0>(&state_); }
  T&& value() && { return std::move(*std::get_if<0>(&state_)); }
  const Errors& errors() const { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, Errors> state_;
};

/// Success without a value.
struct Done {};

}  // namespace ebb
