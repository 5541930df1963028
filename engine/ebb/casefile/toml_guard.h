// What toml++ 3.3 would not survive is refused before it is parsed.
#pragma once
#include <optional>
#include <string_view>

#include "ebb/base/result.h"

namespace ebb::casefile {

/// Outside quotation marks and comments: letters that are not ASCII (some run into a place that toml++ holds for unreachable), more dots in
/// a line than any case needs (it follows "a.a.a…" by recursion without a limit), a heading without a name (it takes for granted that one
/// follows the bracket). `text` is valid UTF-8. Errors: Syntax with line and column.
std::optional<Error> check_before_parsing(std::string_view file_name, std::string_view text);

}  // namespace ebb::casefile
