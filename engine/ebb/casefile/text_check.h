// What every text must be before it is parsed: there, small enough, and text.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ebb/base/result.h"

namespace ebb::casefile {

inline constexpr std::size_t kLargestCaseBytes = 8u << 20;    ///< a case file is a few kilobytes
inline constexpr std::size_t kLargestTableBytes = 64u << 20;  ///< a table of thousands of subjects is a few megabytes

/// What is read: how large it may be, how large it usually is, and what it must hold.
struct TextKind {
  std::size_t largest_bytes = 0;
  std::string usual_size;  ///< "a case file is a few kilobytes"
  std::string content;     ///< "[person] and at least one [[use]]"
};

/// Refuses an empty text, one that is too large, and one that is not UTF-8 text. Errors: FileNotReadable.
std::optional<Error> check_text(std::string_view file_name, std::string_view text, const TextKind& kind);

/// ASCII letters in lower case.
std::string lower_case(std::string_view text);
/// In quotation marks, control characters left out, cut after 60 characters: what was found, as a message shows it.
std::string quoted(std::string_view text);
/// "a, b or c".
std::string any_of_text(const std::vector<std::string>& names);
/// By line, then column, as a reader goes through the file; at most 50, then how many more there are.
void settle(Errors& errors);

}  // namespace ebb::casefile
