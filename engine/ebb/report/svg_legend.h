// Inks, dashes and the legend that explains them.
#pragma once
#include <string>
#include <vector>

#include "ebb/report/svg.h"
#include "ebb/report/svg_canvas.h"

namespace ebb {

inline constexpr double kLabelSizePt = 7.5;
inline constexpr double kLightOpacity = 0.2;  ///< 5-95 %
inline constexpr double kDarkOpacity = 0.32;  ///< 25-75 %, on top of it

std::string ink_colour(Ink ink);
std::string dash_pattern(Dash dash);
Stroke stroke_of(Ink ink, Dash dash, double width_pt);

/// Fill and upper edge of a zone.
struct ZoneLook {
  const char* fill;
  Stroke edge;
};
ZoneLook zone_look(bool accepted);

/// A mark of about 6 pt: filled dot, ring on white, or filled diamond.
void draw_mark(SvgCanvas& canvas, ScatterPoint::Shape shape, Point centre, double radius_pt, const std::string& colour);

/// One entry of a legend.
struct LegendItem {
  enum class Shape { Line, Steps, LightBand, DarkBand, Zone, Accepted, Dot, Ring, Diamond };
  Shape shape = Shape::Line;
  Ink ink = Ink::Blue;
  Dash dash = Dash::Solid;
  std::string label;
};
/// Rows of entries, right-aligned at `right_pt`; the first row has `first_row_pt` of room, the others `width_pt`.
std::vector<std::vector<LegendItem>> legend_rows(const std::vector<LegendItem>& items, double first_row_pt, double width_pt);
void draw_legend_row(SvgCanvas& canvas, const std::vector<LegendItem>& row, double right_pt, double baseline_pt);

}  // namespace ebb
