#include "ebb/report/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace ebb {

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (const char c : text) width += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  return width;
}

std::string paint(std::string_view text, Tone tone, bool colour) {
  if (!colour || text.empty() || tone == Tone::Plain) return std::string(text);
  const char* code = "";
  switch (tone) {
    case Tone::Plain: break;
    case Tone::Strong: code = "1"; break;
    case Tone::Dim: code = "2"; break;
    case Tone::Warning: code = "33"; break;
    case Tone::Urgent: code = "1;31"; break;
  }
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::vector<std::string> wrap_lines(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = text.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    const std::size_t wide = display_width(word);
    if (used > 0 && used + 1 + wide > width) {
      lines.emplace_back();
      used = 0;
    }
    if (used > 0) {
      lines.back() += ' ';
      ++used;
    }
    lines.back() += word;
    used += wide;
  }
  return lines;
}

std::string wrap_text(std::string_view text, std::size_t width, std::string_view first, std::string_view rest) {
  const std::size_t indent = std::max(display_width(first), display_width(rest));
  std::string out;
  std::string_view lead = first;
  for (const std::string& line : wrap_lines(text, width > indent ? width - indent : 1)) {
    out += lead;
    out += line;
    out += '\n';
    lead = rest;
  }
  return out;
}

std::string counted(long long count, std::string_view singular, std::string_view plural) {
  return fmt::format("{} {}", count, count == 1 ? singular : plural);
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

std::string and_joined(const std::vector<std::string>& parts) {
  if (parts.size() < 2) return joined(parts);
  return joined({parts.begin(), parts.end() - 1}) + " and " + parts.back();
}

std::string fill_blanks(std::string text, const std::vector<std::pair<std::string, std::string>>& blanks) {
  for (const auto& [name, value] : blanks) {
    const std::string word = "{" + name + "}";
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + value.size())) text.replace(at, word.size(), value);
  }
  return text;
}

}  // namespace ebb
