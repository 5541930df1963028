// What every text that people hand in must be before it is parsed: there, small enough, and text.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ebb/base/result.h"

namespace ebb {

/// What is read: how large it may be, how large it usually is, and what it must hold.
struct TextKind {
  std::size_t largest_bytes = 0;
  std::string usual_size;  ///< "a case file is a few kilobytes"
  std::string content;     ///< "[person] and at least one [[use]]"
};

/// Refuses an empty text, one that is too large, and one that is not UTF-8 text. Errors: FileNotReadable.
std::optional<Error> check_text(std::string_view file_name, std::string_view text, const TextKind& kind);

/// In quotation marks, control characters left out, cut after 60 bytes: what was found, as a message shows it.
std::string quoted(std::string_view text);

}  // namespace ebb
