// One panel: its heading with the legend, axes, bands, lines, steps and the labels at their ends.
#pragma once
#include <string>
#include <vector>

#include "ebb/report/svg.h"
#include "ebb/report/svg_axis.h"
#include "ebb/report/svg_canvas.h"
#include "ebb/report/svg_legend.h"

namespace ebb {

inline constexpr double kTickSizePt = 8;
inline constexpr double kPanelTitleSizePt = 9.5;
inline constexpr double kLeastPlotHeightPt = 46;  ///< two lines of labels and three ticks still stand apart

/// The rectangle that data may touch.
struct PlotBox {
  double left_pt = 0, top_pt = 0, width_pt = 0, height_pt = 0;
  double right_pt() const { return left_pt + width_pt; }
  double bottom_pt() const { return top_pt + height_pt; }
};

/// Hours and values to page points; values outside the axes stop at the edge of the box.
struct PlotScale {
  PlotBox box;
  double from_h = 0, to_h = 1, low = 0, high = 1;
  double x_pt(double hour) const;
  double y_pt(double value) const;
};

struct ValueRange {
  double low = 0, high = 0;
  bool any = false;
  void add(double value);
};
/// Everything finite that the panel would draw (zones only when there is something else).
ValueRange range_of(const Panel& panel);
void add_line(ValueRange& range, const PanelLine& line);
void add_steps(ValueRange& range, const PanelSteps& steps);

void draw_bands(SvgCanvas& canvas, const PlotScale& scale, const PanelLine& line);
void draw_median(SvgCanvas& canvas, const PlotScale& scale, const PanelLine& line);
void draw_steps(SvgCanvas& canvas, const PlotScale& scale, const PanelSteps& steps);
/// Light verticals at the ticks.
void draw_time_grid(SvgCanvas& canvas, const PlotScale& scale, const TimeAxis& axis);
/// The words under the lowest box; dates at its ends move inward rather than past the page's edges.
void draw_time_labels(SvgCanvas& canvas, const PlotScale& scale, const TimeAxis& axis, double page_left_pt, double page_right_pt);
/// Height of the words under the lowest box [pt].
double time_labels_height_pt(const TimeAxis& axis);

/// What a panel needs around its box, found before anything is drawn.
struct PanelPlan {
  ValueRange range;
  std::vector<std::vector<LegendItem>> legend;  ///< rows; the first stands beside the title (may be empty)
  bool direct_labels = false;
  double head_pt = 0;   ///< title and legend
  double left_pt = 0;   ///< tick labels
  double right_pt = 0;  ///< labels at the ends
};
PanelPlan plan_panel(const Panel& panel, double width_pt);

/// A stretch of time and where it lies on the page; every panel is drawn once in each column.
struct TimeColumn {
  double left_pt = 0, width_pt = 0;
  TimeAxis axis;
  double enlarged_from_h = 0;  ///< > axis.from_h: from here on another column shows it larger (bracket above the box)
};

/// Where one panel stands on the page; titles start and legends end at the page's edges.
struct PanelPlace {
  double page_left_pt = 0, page_right_pt = 0, title_baseline_pt = 0;
  double top_pt = 0, height_pt = 0;  ///< of the boxes
};
void draw_panel(SvgCanvas& canvas, const Panel& panel, const PanelPlan& plan, const PanelPlace& place,
                const std::vector<TimeColumn>& columns, const std::vector<Marker>& markers, bool with_bracket);

}  // namespace ebb
