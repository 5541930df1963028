// Plain text for terminals: widths, wrapping, tones.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ebb {

/// Columns of the terminal that every text is laid out for.
inline constexpr std::size_t kWidth = 100;

/// How a piece of text stands out; without colour it is plain.
enum class Tone { Plain, Strong, Dim, Warning, Urgent };

/// Columns a UTF-8 text takes on a terminal (one per code point; none of our texts has wide or combining characters).
std::size_t display_width(std::string_view text);

/// `text` between the escape codes of `tone`, or as it is when `colour` is false, the tone plain or the text empty.
std::string paint(std::string_view text, Tone tone, bool colour);

/// Lines of at most `width` columns, broken at spaces; a longer word gets a line of its own. An empty text has one empty line.
std::vector<std::string> wrap_lines(std::string_view text, std::size_t width);

/// A paragraph: lines of at most `width` columns, the first after `first`, the others after `rest`; ends with a newline.
std::string wrap_text(std::string_view text, std::size_t width, std::string_view first = "", std::string_view rest = "");

/// `count` with its noun: "1 tablet", "3 tablets".
std::string counted(long long count, std::string_view singular, std::string_view plural);

/// Names in a row: "a, b, c".
std::string joined(const std::vector<std::string>& parts, std::string_view separator = ", ");
/// As a sentence lists them: "a", "a and b", "a, b and c".
std::string and_joined(const std::vector<std::string>& parts);

/// `text` with each "{name}" replaced by what stands there.
std::string fill_blanks(std::string text, const std::vector<std::pair<std::string, std::string>>& blanks);

}  // namespace ebb
