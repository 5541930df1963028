// Plans as points, length against peak, and the table that names them.
#pragma once
#include "ebb/report/svg.h"
#include "ebb/report/svg_canvas.h"

namespace ebb {

inline constexpr double kLeastScatterPt = 200, kMostScatterPt = 380;  ///< of the plot alone

/// Height with a plot of `plot_pt` [pt].
double scatter_height_pt(const Scatter& scatter, double plot_pt);

void draw_scatter(SvgCanvas& canvas, const Scatter& scatter, double left_pt, double right_pt, double top_pt, double plot_pt);

}  // namespace ebb
