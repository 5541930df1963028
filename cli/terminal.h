// Where results and messages go, and what the terminal there can show.
#pragma once
#include <string>
#include <string_view>

#include "ebb/base/result.h"

namespace ebb::cli {

/// Exit codes of every command.
inline constexpr int kDone = 0;
inline constexpr int kCouldNotDoIt = 1;
inline constexpr int kWrongInput = 2;

/// Colours only on a terminal, never with NO_COLOR or TERM=dumb; a progress bar only when standard error is a terminal.
struct Terminal {
  bool colour_out = false;
  bool colour_err = false;
  bool progress = false;
  bool shows_output = false;             ///< standard output is a terminal
  bool shows_messages = false;           ///< standard error is one
};
Terminal detect_terminal();

/// A line (or lines) on standard error.
void print_message(std::string_view text);

/// The whole result on standard output. False when it could not be written (a full disk behind a redirection).
[[nodiscard]] bool print_result(std::string_view text);

/// Prints every error and says which exit code they mean: 1 when it could not be done, 2 when the input is wrong.
int report_errors(const Errors& errors, const Terminal& terminal);

}  // namespace ebb::cli
