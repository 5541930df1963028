// Reads an SVG of ours back: is it well-formed, and where does every word stand?
#pragma once
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "ebb/report/svg_canvas.h"

namespace ebb::svg_examples {

/// Empty when `xml` is well-formed in the subset we write (elements, attributes, the five entities), else what is wrong.
inline std::string malformed(std::string_view xml) {
  std::vector<std::string> open;
  std::size_t at = xml.find("?>");
  if (xml.substr(0, 5) != "<?xml" || at == std::string_view::npos) return "no XML declaration";
  at += 2;
  std::size_t roots = 0;
  while (at < xml.size()) {
    if (xml[at] == '&') {
      const std::size_t end = xml.find(';', at);
      const std::string_view name = end == std::string_view::npos ? "" : xml.substr(at, end - at + 1);
      if (name != "&amp;" && name != "&lt;" && name != "&gt;" && name != "&quot;") return "bare & at " + std::to_string(at);
      at = end + 1;
      continue;
    }
    if (static_cast<unsigned char>(xml[at]) < 0x20 && xml[at] != '\n') return "control character at " + std::to_string(at);
    if (xml[at] == '>') return "bare > at " + std::to_string(at);
    if (xml[at] != '<') {
      if (open.empty() && xml[at] != '\n') return "text outside the root";
      ++at;
      continue;
    }
    std::size_t end = at + 1;
    bool quoted = false;
    while (end < xml.size() && (quoted || xml[end] != '>')) {
      if (xml[end] == '"') quoted = !quoted;
      if (xml[end] == '<') return "< inside a tag at " + std::to_string(end);
      ++end;
    }
    if (end >= xml.size()) return "tag never closed at " + std::to_string(at);
    std::string_view tag = xml.substr(at + 1, end - at - 1);
    const std::string name(tag.substr(0, tag.find_first_of(" /", 1)));
    if (tag.front() == '/') {
      if (open.empty() || open.back() != tag.substr(1)) return "unexpected </" + std::string(tag.substr(1)) + ">";
      open.pop_back();
    } else if (tag.back() != '/') {
      if (open.empty() && roots++ > 0) return "two roots";
      open.push_back(name);
    }
    at = end + 1;
  }
  return open.empty() ? "" : "<" + open.back() + "> never closed";
}

struct TextBox {
  double left = 0, top = 0, right = 0, bottom = 0;
  std::string words;
};

inline double attribute(std::string_view tag, const std::string& name, double otherwise) {
  const std::size_t at = tag.find(" " + name + "=\"");
  return at == std::string_view::npos ? otherwise : std::strtod(tag.data() + at + name.size() + 3, nullptr);
}

inline std::string unescaped(std::string text) {
  for (const auto& [from, to] : {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}})
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; ++at) text.replace(at, std::string_view(from).size(), to);
  return text;
}

/// Every <text> with the room it takes in the widest font of the stack. Capitals are 0.73 em high and descenders 0.21 em deep there.
inline std::vector<TextBox> text_boxes(const std::string& svg) {
  std::vector<TextBox> boxes;
  for (std::size_t at = 0; (at = svg.find("<text", at)) != std::string::npos;) {
    const std::size_t tag_end = svg.find('>', at), end = svg.find("</text>", at);
    const std::string_view tag = std::string_view(svg).substr(at, tag_end - at);
    std::string words = svg.substr(tag_end + 1, end - tag_end - 1);
    const double size = attribute(tag, "font-size", 0), x = attribute(tag, "x", 0), y = attribute(tag, "y", 0);
    const bool bold = tag.find("font-weight") != std::string_view::npos;
    double more = 0;
    if (const std::size_t unit = words.find("<tspan"); unit != std::string::npos) {
      const std::size_t unit_tag_end = words.find('>', unit), unit_end = words.find("</tspan>");
      const std::string_view unit_tag = std::string_view(words).substr(unit, unit_tag_end - unit);
      more = attribute(unit_tag, "dx", 0) +
             text_width_pt(unescaped(words.substr(unit_tag_end + 1, unit_end - unit_tag_end - 1)), attribute(unit_tag, "font-size", 0));
      words.resize(unit);
    }
    words = unescaped(words);
    const double width = text_width_pt(words, size, bold) + more;
    const bool middle = tag.find("\"middle\"") != std::string_view::npos,
               to_left = tag.find("text-anchor=\"end\"") != std::string_view::npos;
    const double left = middle ? x - width / 2 : to_left ? x - width : x;
    boxes.push_back({left, y - 0.73 * size, left + width, y + 0.21 * size, words});
    at = end;
  }
  return boxes;
}

/// The first two words that overlap or leave the page; empty when none do.
inline std::string crowded(const std::string& svg) {
  const std::string_view head = std::string_view(svg).substr(svg.find("<svg"), 400);
  const double width = attribute(head, "width", 0), height = attribute(head, "height", 0);
  const std::vector<TextBox> boxes = text_boxes(svg);
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    const TextBox& a = boxes[i];
    // 0.01 pt: coordinates are rounded to that.
    if (a.left < -0.01 || a.top < -0.01 || a.right > width + 0.01 || a.bottom > height + 0.01) return "off the page: " + a.words;
    for (std::size_t j = i + 1; j < boxes.size(); ++j) {
      const TextBox& b = boxes[j];
      if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        return "\"" + a.words + "\" over \"" + b.words + "\"";
    }
  }
  return "";
}

}  // namespace ebb::svg_examples
