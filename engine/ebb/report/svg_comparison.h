// Many curves as rows of small ones on the same scales, with a range and its numbers.
#pragma once
#include "ebb/report/svg.h"
#include "ebb/report/svg_canvas.h"

namespace ebb {

/// Height that `draw_comparison` would like, and the least with which nothing touches [pt].
double comparison_height_pt(const Comparison& comparison, double row_pt);
inline constexpr double kLeastRowPt = 22;
inline constexpr double kMostRowPt = 34;

/// Rows of `row_pt` from `top_pt` between the page's edges; times run over the same hours as the figure.
void draw_comparison(SvgCanvas& canvas, const Comparison& comparison, double left_pt, double right_pt, double top_pt, double row_pt,
                     double from_h, double to_h);

}  // namespace ebb
