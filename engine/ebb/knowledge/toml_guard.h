// What toml++ 3.3 would not survive is refused before it is parsed.
#pragma once
#include <optional>
#include <string_view>

#include "ebb/base/result.h"

namespace ebb {

/// For texts that people hand in, not for data/. Outside quotation marks and comments nothing may stand that they do not need and at which
/// toml++ relies on what it has not checked: letters beyond ASCII, more dots in a line than any name has (it follows "a.a.a…" by recursion
/// without a limit), a heading without a name, braces, a blank between two digits (an unquoted date with a time). `text` is valid UTF-8;
/// `allowed` is what the message says may stand there. Errors: Syntax with line and column.
std::optional<Error> check_before_parsing(std::string_view file_name, std::string_view text, std::string_view allowed);

}  // namespace ebb
