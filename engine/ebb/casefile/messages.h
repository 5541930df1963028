// Words and order of what is said about a case file or table.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ebb/base/result.h"

namespace ebb::casefile {

inline constexpr std::size_t kLargestCaseBytes = 8u << 20;    ///< a case file is a few kilobytes
inline constexpr std::size_t kLargestTableBytes = 64u << 20;  ///< a table of thousands of subjects is a few megabytes

/// ASCII letters in lower case.
std::string lower_case(std::string_view text);
/// "a, b or c".
std::string any_of_text(const std::vector<std::string>& names);
/// By line, then column, as a reader goes through the file; at most 50, then how many more there are.
void settle(Errors& errors);

}  // namespace ebb::casefile
