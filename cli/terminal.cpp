#include "cli/terminal.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "ebb/report/text.h"

namespace ebb::cli {

Terminal detect_terminal() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* type = std::getenv("TERM");
  const bool dumb = type != nullptr && std::string_view(type) == "dumb";
  const bool colour = (no_colour == nullptr || *no_colour == '\0') && !dumb;
  const bool err_is_terminal = isatty(STDERR_FILENO) == 1;
  return {.colour_out = colour && isatty(STDOUT_FILENO) == 1,
          .colour_err = colour && err_is_terminal,
          .progress = err_is_terminal && !dumb,
          .shows_output = isatty(STDOUT_FILENO) == 1,
          .shows_messages = err_is_terminal};
}

void print_message(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
  if (!text.ends_with('\n')) std::fputc('\n', stderr);
}

bool print_result(std::string_view text) {
  const std::size_t written = std::fwrite(text.data(), 1, text.size(), stdout);
  return written == text.size() && std::fflush(stdout) == 0;
}

int report_errors(const Errors& errors, const Terminal& terminal) {
  print_message(paint("ebb: error", Tone::Urgent, terminal.colour_err) + (errors.size() == 1 ? "" : "s"));
  print_message(describe(errors));
  const bool input_is_right = std::all_of(errors.begin(), errors.end(), [](const Error& error) {
    return error.code == ErrorCode::NotWritable || error.code == ErrorCode::Cancelled;
  });
  return input_is_right ? kCouldNotDoIt : kWrongInput;
}

}  // namespace ebb::cli
