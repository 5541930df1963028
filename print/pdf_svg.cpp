#include "print/pdf_svg.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "ebb/base/number_text.h"
#include "print/win_ansi.h"

namespace ebb {
namespace {

using Attributes = std::map<std::string, std::string, std::less<>>;

float real(double value) { return static_cast<float>(value); }

double number(const Attributes& attributes, std::string_view name, double otherwise = 0) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? otherwise : parse_number(found->second).value_or(otherwise);
}

std::string word(const Attributes& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? "" : found->second;
}

std::string unescaped(std::string text) {
  constexpr std::pair<const char*, const char*> kNames[] = {{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&amp;", "&"}};
  for (const auto& [name, sign] : kNames) {
    const std::string from = name;
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + 1)) text.replace(at, from.size(), sign);
  }
  return text;
}

/// Numbers of "1,2 3,4" or "4 2".
std::vector<double> numbers(const std::string& text) {
  std::vector<double> values;
  std::string part;
  for (const char c : text + " ") {
    if (c != ' ' && c != ',') {
      part += c;
      continue;
    }
    if (const auto value = parse_number(part)) values.push_back(*value);
    part.clear();
  }
  return values;
}

struct Colour {
  float red = 0, green = 0, blue = 0;
};

/// "#123" or "#112233".
Colour colour_of(const std::string& text) {
  const bool is_short = text.size() == 4;
  if (text.empty() || text[0] != '#' || (!is_short && text.size() != 7)) return {};
  const long value = std::strtol(text.c_str() + 1, nullptr, 16);
  if (is_short) return {real(static_cast<double>(value >> 8 & 15) / 15), real(static_cast<double>(value >> 4 & 15) / 15), real(static_cast<double>(value & 15) / 15)};
  return {real(static_cast<double>(value >> 16 & 255) / 255), real(static_cast<double>(value >> 8 & 255) / 255), real(static_cast<double>(value & 255) / 255)};
}

/// Draws one element after the other; knows where the picture stands.
class Picture {
 public:
  Picture(PdfCanvas& canvas, double left_pt, double top_pt, double scale) : canvas_(canvas), page_(canvas.page()), left_pt_(left_pt), top_pt_(top_pt), scale_(scale) {}

  void draw(const std::string& name, const Attributes& attributes, const std::string& text) {
    if (name == "text") return draw_text(attributes, text);
    HPDF_Page_GSave(page_);
    if (name == "line") draw_points({number(attributes, "x1"), number(attributes, "y1"), number(attributes, "x2"), number(attributes, "y2")}, attributes, false);
    if (name == "polyline") draw_points(numbers(word(attributes, "points")), attributes, false);
    if (name == "polygon") draw_points(numbers(word(attributes, "points")), attributes, true);
    if (name == "rect") draw_rectangle(attributes);
    if (name == "circle") draw_circle(attributes);
    HPDF_Page_GRestore(page_);
  }

 private:
  float x(double value_pt) const { return real(left_pt_ + value_pt * scale_); }
  float y(double value_pt) const { return real(canvas_.up(top_pt_ + value_pt * scale_)); }

  /// What the path is painted with: fill, stroke or both.
  struct Paint {
    bool fill = false, stroke = false;
  };
  Paint prepare(const Attributes& attributes, bool may_fill) {
    const std::string fill = word(attributes, "fill"), stroke = word(attributes, "stroke");
    const Paint paint{may_fill && !fill.empty() && fill != "none", !stroke.empty() && stroke != "none"};
    if (paint.fill) {
      const Colour colour = colour_of(fill);
      HPDF_Page_SetRGBFill(page_, colour.red, colour.green, colour.blue);
    }
    if (paint.stroke) set_stroke(attributes, stroke);
    const double fill_opacity = number(attributes, "fill-opacity", 1), stroke_opacity = number(attributes, "stroke-opacity", 1);
    if (fill_opacity < 1 || stroke_opacity < 1) {
      const HPDF_ExtGState state = HPDF_CreateExtGState(canvas_.document());
      HPDF_ExtGState_SetAlphaFill(state, real(fill_opacity));
      HPDF_ExtGState_SetAlphaStroke(state, real(stroke_opacity));
      HPDF_Page_SetExtGState(page_, state);
    }
    return paint;
  }

  void set_stroke(const Attributes& attributes, const std::string& stroke) {
    const Colour colour = colour_of(stroke);
    HPDF_Page_SetRGBStroke(page_, colour.red, colour.green, colour.blue);
    HPDF_Page_SetLineWidth(page_, real(number(attributes, "stroke-width", 1) * scale_));
    if (word(attributes, "stroke-linecap") == "round") HPDF_Page_SetLineCap(page_, HPDF_ROUND_END);
    if (word(attributes, "stroke-linejoin") == "round") HPDF_Page_SetLineJoin(page_, HPDF_ROUND_JOIN);
    std::vector<HPDF_UINT16> dashes;
    for (const double dash : numbers(word(attributes, "stroke-dasharray"))) dashes.push_back(static_cast<HPDF_UINT16>(std::max(1.0, dash * scale_ + 0.5)));
    if (dashes.size() % 2 == 1) dashes.push_back(dashes.back());
    if (dashes.size() > 8) dashes.resize(8);
    HPDF_Page_SetDash(page_, dashes.empty() ? nullptr : dashes.data(), static_cast<HPDF_UINT>(dashes.size()), 0);
  }

  void finish(const Paint& paint) {
    if (paint.fill && paint.stroke) HPDF_Page_FillStroke(page_);
    if (paint.fill && !paint.stroke) HPDF_Page_Fill(page_);
    if (!paint.fill && paint.stroke) HPDF_Page_Stroke(page_);
    if (!paint.fill && !paint.stroke) HPDF_Page_EndPath(page_);
  }

  void draw_points(const std::vector<double>& points, const Attributes& attributes, bool closed) {
    if (points.size() < 4) return;
    const Paint paint = prepare(attributes, closed);
    HPDF_Page_MoveTo(page_, x(points[0]), y(points[1]));
    for (std::size_t i = 2; i + 1 < points.size(); i += 2) HPDF_Page_LineTo(page_, x(points[i]), y(points[i + 1]));
    if (closed) HPDF_Page_ClosePath(page_);
    finish(paint);
  }

  void draw_rectangle(const Attributes& attributes) {
    const double height_pt = number(attributes, "height");
    const Paint paint = prepare(attributes, true);
    HPDF_Page_Rectangle(page_, x(number(attributes, "x")), y(number(attributes, "y") + height_pt), real(number(attributes, "width") * scale_), real(height_pt * scale_));
    finish(paint);
  }

  void draw_circle(const Attributes& attributes) {
    const Paint paint = prepare(attributes, true);
    HPDF_Page_Circle(page_, x(number(attributes, "cx")), y(number(attributes, "cy")), real(number(attributes, "r") * scale_));
    finish(paint);
  }

  /// The words, then what stands in a <tspan> 6 pt further in its own hand.
  void draw_text(const Attributes& attributes, const std::string& text) {
    const std::size_t inner = text.find("<tspan");
    const double at_pt = draw_words(attributes, unescaped(text.substr(0, inner)), number(attributes, "x"), number(attributes, "y"));
    if (inner == std::string::npos) return;
    const std::size_t open = text.find('>', inner), end = text.find("</tspan>", inner);
    if (open == std::string::npos || end == std::string::npos) return;
    Attributes own = read_attributes(text.substr(inner + 6, open - inner - 6));
    draw_words(own, unescaped(text.substr(open + 1, end - open - 1)), at_pt + number(own, "dx"), number(attributes, "y"));
  }

  /// Where the words end [pt of the picture].
  double draw_words(const Attributes& attributes, const std::string& words, double x_pt, double y_pt) {
    const bool bold = word(attributes, "font-weight") == "bold";
    const Face face{.size_pt = number(attributes, "font-size", 8) * scale_, .bold = bold};
    const double width_pt = canvas_.text_width_pt(words, face) / scale_;
    const std::string anchor = word(attributes, "text-anchor");
    const double from_pt = anchor == "middle" ? x_pt - width_pt / 2 : anchor == "end" ? x_pt - width_pt : x_pt;
    const Colour colour = colour_of(word(attributes, "fill"));
    HPDF_Page_BeginText(page_);
    HPDF_Page_SetFontAndSize(page_, canvas_.font(bold), real(face.size_pt));
    HPDF_Page_SetRGBFill(page_, colour.red, colour.green, colour.blue);
    HPDF_Page_TextOut(page_, x(from_pt), y(y_pt), win_ansi(words).c_str());
    HPDF_Page_EndText(page_);
    return from_pt + width_pt;
  }

 public:
  /// name="value" pairs.
  static Attributes read_attributes(const std::string& text) {
    Attributes attributes;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t equals = text.find("=\"", at);
      if (equals == std::string::npos) break;
      const std::size_t end = text.find('"', equals + 2);
      if (end == std::string::npos) break;
      const std::size_t name = text.find_first_not_of(" \n", at);
      attributes[text.substr(name, equals - name)] = text.substr(equals + 2, end - equals - 2);
      at = end + 1;
    }
    return attributes;
  }

 private:
  PdfCanvas& canvas_;
  HPDF_Page page_;
  double left_pt_, top_pt_, scale_;
};

}  // namespace

PictureSize picture_size(std::string_view svg) {
  const std::size_t at = svg.find("viewBox=\"");
  if (at == std::string_view::npos) return {};
  const std::size_t end = svg.find('"', at + 9);
  const std::vector<double> box = numbers(std::string(svg.substr(at + 9, end - at - 9)));
  return box.size() == 4 ? PictureSize{box[2], box[3]} : PictureSize{};
}

void draw_svg(PdfCanvas& canvas, std::string_view svg, double left_pt, double top_pt, double scale) {
  if (canvas.broken()) return;
  Picture picture(canvas, left_pt, top_pt, scale);
  const std::string text(svg);
  std::size_t at = text.find("<svg");
  at = at == std::string::npos ? text.size() : text.find('>', at) + 1;
  while (!canvas.broken() && (at = text.find('<', at)) != std::string::npos) {
    const std::size_t close = text.find('>', at);
    if (close == std::string::npos) break;
    const std::size_t name_end = text.find_first_of(" />", at + 1);
    const std::string name = text.substr(at + 1, name_end - at - 1);
    const Attributes attributes = Picture::read_attributes(text.substr(name_end, close - name_end));
    std::string inner;
    at = close + 1;
    if (name == "text") {
      const std::size_t end = text.find("</text>", at);
      inner = text.substr(at, end - at);
      at = end == std::string::npos ? text.size() : end;
    }
    picture.draw(name, attributes, inner);
  }
}

}  // namespace ebb
