#include "ebb/base/text_check.h"

#include <algorithm>

#include "ebb/base/number_text.h"

namespace ebb {
namespace {

constexpr std::size_t kLongestShown = 60;

/// Bytes of the well-formed UTF-8 character at the front of `text`; 0 when there is none (overlong, surrogate, cut off, beyond U+10FFFF).
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  const bool bad = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
                   (lead == 0xF4 && second > 0x8F);
  return bad ? 0 : length;
}

/// A control character that no text editor writes into a text.
bool is_binary_character(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

}  // namespace

std::optional<Error> check_text(std::string_view file_name, std::string_view text, const TextKind& kind) {
  const Where where{std::string(file_name), 0, 0};
  const auto megabytes = [](std::size_t bytes) { return number_text(static_cast<double>(bytes) / (1 << 20), 4) + " MB"; };
  if (text.size() > kind.largest_bytes) {
    return Error{ErrorCode::FileNotReadable, where, "the file has " + megabytes(text.size()) + "; " + kind.usual_size,
                 "at most " + megabytes(kind.largest_bytes), ""};
  }
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return Error{ErrorCode::FileNotReadable, where, "the file is empty", kind.content, ""};
  }
  int line = 1;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = is_binary_character(text[at]) ? 0 : character_length(text.substr(at));
    if (length == 0) {
      return Error{ErrorCode::FileNotReadable,
                   {std::string(file_name), line, 0},
                   "this is not a text file (byte " + std::to_string(at + 1) + " belongs to no UTF-8 text)",
                   kind.content + ", saved as UTF-8 text",
                   ""};
    }
    line += text[at] == '\n';
    at += length;
  }
  return std::nullopt;
}

std::string quoted(std::string_view text) {
  std::string shown = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = std::max<std::size_t>(character_length(text.substr(at)), 1);
    if (shown.size() + length > kLongestShown) return shown + "…\"";
    shown += is_binary_character(text[at]) || text[at] == '\n' || text[at] == '\r' || text[at] == '\t' ? " " : text.substr(at, length);
    at += length;
  }
  return shown + '"';
}

}  // namespace ebb
