// SVG text: shapes, escaped words and how wide words are.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ebb {

enum class Anchor { Start, Middle, End };

struct TextStyle {
  double size_pt = 8;
  Anchor anchor = Anchor::Start;
  bool bold = false;
  std::string colour = "#222";
};

struct Stroke {
  std::string colour = "#222";
  double width_pt = 1;
  std::string dashes = {};  ///< "4 2"; empty: solid
  double opacity = 1;
  bool round = false;  ///< round ends and corners
};

struct Point {
  double x_pt = 0, y_pt = 0;
};

/// Width of one line of text [pt] in DejaVu Sans, the widest face of the font stack: what is drawn is never wider.
double text_width_pt(std::string_view text, double size_pt, bool bold = false);

/// Lines of at most `width_pt`, broken at spaces; a word longer than that stands alone, shortened with "…". At most `most_lines`
/// (0: any number), the last then ending in "…".
std::vector<std::string> wrap_text(std::string_view text, double width_pt, double size_pt, bool bold = false, std::size_t most_lines = 0);

/// A coordinate with at most two decimals (0.01 pt is finer than any printer); not finite gives "0".
std::string coordinate_text(double value_pt);

/// Escapes & < > " and replaces what XML 1.0 does not allow (control characters, broken UTF-8) by U+FFFD.
std::string escape_xml(std::string_view text);

/// Collects shapes in page points (1/72 inch), origin at the top left.
class SvgCanvas {
 public:
  void text(Point at, std::string_view words, const TextStyle& style);
  /// Words, then 6 pt further a unit in a smaller, softer hand.
  void text_with_unit(Point at, std::string_view words, const TextStyle& style, std::string_view unit, const TextStyle& unit_style);
  void line(Point from, Point to, const Stroke& stroke);
  void rectangle(Point corner, double width_pt, double height_pt, std::string_view fill, const Stroke* stroke = nullptr);
  void circle(Point centre, double radius_pt, std::string_view fill);
  void polyline(const std::vector<Point>& points, const Stroke& stroke);
  void polygon(const std::vector<Point>& points, std::string_view fill, double opacity);
  /// A group with a name that browsers show and screen readers say.
  void open_group(std::string_view name);
  /// What follows is drawn that much further right and down, until close_group().
  void open_moved_group(Point by);
  void close_group();
  /// The file: white page, `title` and `description` for screen readers, then the shapes.
  std::string finish(double width_pt, double height_pt, std::string_view title, std::string_view description) const;

 private:
  std::string body_;
};

}  // namespace ebb
