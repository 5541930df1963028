#include "ebb/report/svg_canvas.h"

#include <array>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace ebb {
namespace {

// Advance widths of U+0020…U+007E in 1/1000 em. Source: hmtx tables of DejaVu Sans 2.37 and DejaVu Sans Bold 2.37.
constexpr std::array<short, 95> kRegularWidths{
    318, 401, 460, 838, 636, 950, 780, 275, 390,  390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636, 636, 636, 636,
    636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295, 295, 656, 557, 863, 748, 787,
    603, 787, 695, 635, 611, 732, 684, 989, 685,  611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352, 635,
    634, 278, 278, 579, 278, 974, 634, 612, 635,  635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838};
constexpr std::array<short, 95> kBoldWidths{
    348, 456, 521, 838, 696, 1002, 872, 306,  457,  457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696, 696, 696, 696,
    696, 696, 400, 400, 838, 838,  838, 580,  1000, 774, 762, 734, 830, 683, 683, 821, 837, 372, 372, 775, 637, 995, 837, 850,
    733, 850, 770, 720, 682, 812,  774, 1103, 771,  724, 725, 457, 365, 457, 838, 500, 500, 675, 716, 593, 716, 678, 435, 716,
    712, 343, 343, 665, 343, 1042, 712, 687,  716,  716, 493, 595, 478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838};

constexpr const char* kFontStack =
    "'Helvetica Neue', Helvetica, Arial, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', 'DejaVu Sans', sans-serif";
constexpr std::uint32_t kReplacement = 0xFFFD;

// Reads one code point at `at` and moves on; broken UTF-8 gives kReplacement and moves one byte.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xC2 && first < 0xE0 ? 2
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xF0 && first < 0xF5 ? 4
                                                             : 0;
  if (length == 0 || at + length > text.size()) return ++at, kReplacement;
  std::uint32_t code = length == 1 ? first : first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return ++at, kReplacement;
    code = code << 6 | (byte(at + i) & 0x3Fu);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  if (overlong || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) return ++at, kReplacement;
  at += length;
  return code;
}

bool allowed_in_xml(std::uint32_t code) { return code >= 0x20 && code != 0x7F && code != 0xFFFE && code != 0xFFFF; }

int width_per_mille(std::uint32_t code, bool bold) {
  if (code >= 0x20 && code < 0x7F) return bold ? kBoldWidths[code - 0x20] : kRegularWidths[code - 0x20];
  if (code == 0x2013 || code == 0xB0) return 500;             // en dash, degree
  if (code == 0xB7) return bold ? 380 : 318;                  // middle dot
  if (code >= 0xC0 && code < 0x250) return bold ? 860 : 800;  // accented Latin letters
  return bold ? 1110 : 1040;                                  // anything else: as wide as an em dash or a CJK sign, and a little
}

std::string shortened(std::string_view word, double width_pt, double size_pt, bool bold) {
  if (text_width_pt(word, size_pt, bold) <= width_pt) return std::string(word);
  const double room_pt = width_pt - text_width_pt("…", size_pt, bold);
  std::size_t at = 0, kept = 0;
  while (at < word.size()) {
    next_code_point(word, at);
    if (text_width_pt(word.substr(0, at), size_pt, bold) > room_pt) break;
    kept = at;
  }
  return std::string(word.substr(0, kept)) + "…";
}

std::string points_text(const std::vector<Point>& points) {
  std::string out;
  for (const Point& point : points) {
    if (!out.empty()) out += ' ';
    out += coordinate_text(point.x_pt) + "," + coordinate_text(point.y_pt);
  }
  return out;
}

std::string stroke_text(const Stroke& stroke) {
  std::string out = fmt::format(" stroke=\"{}\" stroke-width=\"{}\"", stroke.colour, coordinate_text(stroke.width_pt));
  if (!stroke.dashes.empty()) out += fmt::format(" stroke-dasharray=\"{}\"", stroke.dashes);
  if (stroke.opacity < 1) out += fmt::format(" stroke-opacity=\"{}\"", coordinate_text(stroke.opacity));
  if (stroke.round) out += " stroke-linejoin=\"round\" stroke-linecap=\"round\"";
  return out;
}

std::string style_text(const TextStyle& style) {
  const char* anchor = style.anchor == Anchor::Middle ? " text-anchor=\"middle\""
                       : style.anchor == Anchor::End  ? " text-anchor=\"end\""
                                                      : "";
  return fmt::format(" font-size=\"{}\"{}{} fill=\"{}\"", coordinate_text(style.size_pt), anchor, style.bold ? " font-weight=\"bold\"" : "",
                     style.colour);
}

}  // namespace

double text_width_pt(std::string_view text, double size_pt, bool bold) {
  long long per_mille = 0;
  for (std::size_t at = 0; at < text.size();) per_mille += width_per_mille(next_code_point(text, at), bold);
  return static_cast<double>(per_mille) * size_pt / 1000;
}

std::vector<std::string> wrap_text(std::string_view text, double width_pt, double size_pt, bool bold, std::size_t most_lines) {
  std::vector<std::string> lines;
  std::string line;
  const auto is_space = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; };
  for (std::size_t at = 0; at < text.size();) {
    if (is_space(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && !is_space(text[end])) ++end;
    const std::string_view word = text.substr(at, end - at);
    const std::string longer = line.empty() ? std::string(word) : line + " " + std::string(word);
    if (!line.empty() && text_width_pt(longer, size_pt, bold) > width_pt) {
      if (most_lines != 0 && lines.size() + 1 == most_lines) {
        // The rest does not fit: the last line takes the mark of the cut.
        lines.push_back(shortened(line + " …", width_pt, size_pt, bold));
        return lines;
      }
      lines.push_back(shortened(line, width_pt, size_pt, bold));
      line = std::string(word);
    } else {
      line = longer;
    }
    at = end;
  }
  if (!line.empty()) lines.push_back(shortened(line, width_pt, size_pt, bold));
  return lines;
}

std::string coordinate_text(double value_pt) {
  if (!std::isfinite(value_pt) || std::fabs(value_pt) > 1e9) return "0";
  const long long hundredths = std::llround(value_pt * 100);
  const long long magnitude = hundredths < 0 ? -hundredths : hundredths;
  std::string out = hundredths < 0 ? "-" : "";
  out += std::to_string(magnitude / 100);
  const long long rest = magnitude % 100;
  if (rest == 0) return out;
  out += '.';
  out += static_cast<char>('0' + rest / 10);
  if (rest % 10 != 0) out += static_cast<char>('0' + rest % 10);
  return out;
}

std::string escape_xml(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const std::uint32_t code = next_code_point(text, at);
    const bool broken = code == kReplacement && at - from == 1;
    if (code == '&')
      out += "&amp;";
    else if (code == '<')
      out += "&lt;";
    else if (code == '>')
      out += "&gt;";
    else if (code == '"')
      out += "&quot;";
    else if (code == '\t' || code == '\n' || code == '\r')
      out += ' ';
    else if (broken || !allowed_in_xml(code))
      out += "\xEF\xBF\xBD";
    else
      out += text.substr(from, at - from);
  }
  return out;
}

void SvgCanvas::text(Point at, std::string_view words, const TextStyle& style) {
  if (words.empty()) return;
  body_ += fmt::format("<text x=\"{}\" y=\"{}\"{}>{}</text>\n", coordinate_text(at.x_pt), coordinate_text(at.y_pt), style_text(style),
                       escape_xml(words));
}

void SvgCanvas::text_with_unit(Point at, std::string_view words, const TextStyle& style, std::string_view unit,
                               const TextStyle& unit_style) {
  if (unit.empty()) return text(at, words, style);
  body_ += fmt::format("<text x=\"{}\" y=\"{}\"{}>{}<tspan dx=\"6\" font-weight=\"normal\"{}>{}</tspan></text>\n", coordinate_text(at.x_pt),
                       coordinate_text(at.y_pt), style_text(style), escape_xml(words), style_text(unit_style), escape_xml(unit));
}

void SvgCanvas::line(Point from, Point to, const Stroke& stroke) {
  body_ += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"{}/>\n", coordinate_text(from.x_pt), coordinate_text(from.y_pt),
                       coordinate_text(to.x_pt), coordinate_text(to.y_pt), stroke_text(stroke));
}

void SvgCanvas::rectangle(Point corner, double width_pt, double height_pt, std::string_view fill, const Stroke* stroke) {
  body_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"{}/>\n", coordinate_text(corner.x_pt),
                       coordinate_text(corner.y_pt), coordinate_text(width_pt), coordinate_text(height_pt), fill,
                       stroke ? stroke_text(*stroke) : "");
}

void SvgCanvas::circle(Point centre, double radius_pt, std::string_view fill) {
  body_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\"/>\n", coordinate_text(centre.x_pt), coordinate_text(centre.y_pt),
                       coordinate_text(radius_pt), fill);
}

void SvgCanvas::polyline(const std::vector<Point>& points, const Stroke& stroke) {
  if (points.size() < 2) return;
  body_ += fmt::format("<polyline points=\"{}\" fill=\"none\"{}/>\n", points_text(points), stroke_text(stroke));
}

void SvgCanvas::polygon(const std::vector<Point>& points, std::string_view fill, double opacity) {
  if (points.size() < 3) return;
  body_ += fmt::format("<polygon points=\"{}\" fill=\"{}\" fill-opacity=\"{}\"/>\n", points_text(points), fill, coordinate_text(opacity));
}

void SvgCanvas::open_group(std::string_view name) { body_ += fmt::format("<g>\n<title>{}</title>\n", escape_xml(name)); }

void SvgCanvas::open_moved_group(Point by) {
  body_ += fmt::format("<g transform=\"translate({} {})\">\n", coordinate_text(by.x_pt), coordinate_text(by.y_pt));
}

void SvgCanvas::close_group() { body_ += "</g>\n"; }

std::string SvgCanvas::finish(double width_pt, double height_pt, std::string_view title, std::string_view description) const {
  const std::string width = coordinate_text(width_pt), height = coordinate_text(height_pt);
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}pt\" height=\"{}pt\" viewBox=\"0 0 {} {}\" role=\"img\" font-family=\"{}\">\n"
      "<title>{}</title>\n<desc>{}</desc>\n<rect width=\"{}\" height=\"{}\" fill=\"#fff\"/>\n{}</svg>\n",
      width, height, width, height, kFontStack, escape_xml(title), escape_xml(description), width, height, body_);
}

}  // namespace ebb
