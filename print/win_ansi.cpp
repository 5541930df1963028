#include "print/win_ansi.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace ebb {
namespace {

/// One character and where the next begins; a broken byte stands for itself.
std::uint32_t next_character(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at++);
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  std::uint32_t code = more == 3 ? first & 0x07 : more == 2 ? first & 0x0F : more == 1 ? first & 0x1F : first;
  for (int i = 0; i < more && at < text.size() && (byte(at) & 0xC0) == 0x80; ++i) code = code << 6 | (byte(at++) & 0x3F);
  return code;
}

/// 0x80 to 0x9F of Windows-1252.
constexpr std::array<std::pair<std::uint32_t, char>, 27> kSpecial = {{
    {0x20AC, '\x80'}, {0x201A, '\x82'}, {0x0192, '\x83'}, {0x201E, '\x84'}, {0x2026, '\x85'}, {0x2020, '\x86'}, {0x2021, '\x87'},
    {0x02C6, '\x88'}, {0x2030, '\x89'}, {0x0160, '\x8A'}, {0x2039, '\x8B'}, {0x0152, '\x8C'}, {0x017D, '\x8E'}, {0x2018, '\x91'},
    {0x2019, '\x92'}, {0x201C, '\x93'}, {0x201D, '\x94'}, {0x2022, '\x95'}, {0x2013, '\x96'}, {0x2014, '\x97'}, {0x02DC, '\x98'},
    {0x2122, '\x99'}, {0x0161, '\x9A'}, {0x203A, '\x9B'}, {0x0153, '\x9C'}, {0x017E, '\x9E'}, {0x0178, '\x9F'},
}};

/// U+0100 to U+017F without their marks.
constexpr std::string_view kLatinExtended =
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
static_assert(kLatinExtended.size() == 128);

const char* spelled(std::uint32_t code) {
  switch (code) {
    case 0x03B8: return "theta";
    case 0x03C4: return "tau";
    case 0x03BC: return "\xB5";
    case 0x2212: return "-";
    case 0x2264: return "<=";
    case 0x2265: return ">=";
    case 0x2192: return "->";
    case 0x2010: case 0x2011: return "-";
    case 0x2009: case 0x202F: return " ";
    default: return "?";
  }
}

}  // namespace

std::string win_ansi(std::string_view utf8) {
  std::string out;
  for (std::size_t at = 0; at < utf8.size();) {
    const std::uint32_t code = next_character(utf8, at);
    const auto special = std::find_if(kSpecial.begin(), kSpecial.end(), [code](const auto& entry) { return entry.first == code; });
    if (code < 0x20 || code == 0x7F) {
      out += ' ';
    } else if (code < 0x7F || (code >= 0xA0 && code <= 0xFF)) {
      out += static_cast<char>(code);
    } else if (special != kSpecial.end()) {
      out += special->second;
    } else if (code >= 0x100 && code <= 0x17F) {
      out += kLatinExtended[code - 0x100];
    } else {
      out += spelled(code);
    }
  }
  return out;
}

}  // namespace ebb
