#include "ebb/report/svg.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "ebb/report/svg_comparison.h"
#include "ebb/report/svg_panel.h"
#include "ebb/report/svg_scatter.h"
#include "ebb/report/svg_tornado.h"

namespace ebb {
namespace {

constexpr double kPageWidthPt = 540, kPageHeightPt = 720;  // 7.5 x 10 inches
constexpr double kMarginPt = 8;
constexpr double kLeftPt = kMarginPt, kRightPt = kPageWidthPt - kMarginPt;
constexpr double kTitleSizePt = 15, kSmallTitleSizePt = 12, kSubtitleSizePt = 9, kDraftSizePt = 11, kNoticeSizePt = 8.5, kFooterSizePt = 7;
constexpr double kPanelGapPt = 9;
constexpr double kMarkerRowPt = 10.5;
constexpr double kWholeShare = 0.3, kColumnGapPt = 16;  // an enlarged end takes most of the width
constexpr double kColumnHeadPt = 12, kBracketPt = 5;
constexpr double kEdgeLabelPt = 20;  // half of "30 Sep 2026" under the first or last tick
constexpr double kMostPlotPt = 260;  // a lone panel taller than this says nothing more
constexpr const char* kText = "#222";
constexpr const char* kSoftText = "#555";

double draw_lines(SvgCanvas& canvas, const std::vector<std::string>& lines, double x_pt, double baseline_pt, double line_pt,
                  const TextStyle& style) {
  for (const std::string& line : lines) {
    canvas.text({x_pt, baseline_pt}, line, style);
    baseline_pt += line_pt;
  }
  return baseline_pt;
}

// The box that nobody may overlook: a heavy frame, black on white, so that a grey copy of a copy still shows it.
double draw_notices(SvgCanvas& canvas, const Figure& figure, double top_pt) {
  std::vector<std::string> lines;
  for (const std::string& notice : figure.notices)
    for (std::string& line : wrap_text(notice, kRightPt - kLeftPt - 20, kNoticeSizePt)) lines.push_back(std::move(line));
  const std::vector<std::string> draft = wrap_text(figure.draft, kRightPt - kLeftPt - 20, kDraftSizePt, true);
  if (lines.empty() && draft.empty()) return top_pt;
  const double height_pt = 8 + 14 * static_cast<double>(draft.size()) + 11 * static_cast<double>(lines.size());
  const Stroke frame{.colour = draft.empty() ? "#555" : "#000", .width_pt = draft.empty() ? 0.8 : 1.8};
  canvas.rectangle({kLeftPt + 1, top_pt}, kRightPt - kLeftPt - 2, height_pt, "#fff", &frame);
  double baseline_pt = top_pt + 4 + (draft.empty() ? 8.5 : 10.5);
  baseline_pt = draw_lines(canvas, draft, kLeftPt + 10, baseline_pt, 14, {.size_pt = kDraftSizePt, .bold = true, .colour = "#000"});
  draw_lines(canvas, lines, kLeftPt + 10, draft.empty() ? baseline_pt : baseline_pt - 1.5, 11, {.size_pt = kNoticeSizePt, .colour = kText});
  return top_pt + height_pt + 6;
}

double draw_header(SvgCanvas& canvas, const Figure& figure) {
  const double width_pt = kRightPt - kLeftPt;
  double baseline_pt = kMarginPt + 13;
  // One line in a smaller hand reads better than two with a word left over.
  const double size_pt =
      text_width_pt(figure.title, kSmallTitleSizePt, true) <= width_pt && text_width_pt(figure.title, kTitleSizePt, true) > width_pt
          ? kSmallTitleSizePt
          : kTitleSizePt;
  baseline_pt = draw_lines(canvas, wrap_text(figure.title, width_pt, size_pt, true), kLeftPt, baseline_pt, 18,
                           {.size_pt = size_pt, .bold = true, .colour = "#000"});
  baseline_pt = draw_lines(canvas, wrap_text(figure.subtitle, width_pt, kSubtitleSizePt), kLeftPt, baseline_pt - 3, 11.5,
                           {.size_pt = kSubtitleSizePt, .colour = kSoftText});
  return draw_notices(canvas, figure, baseline_pt - 4);
}

// ---- markers ----
struct PlacedMarker {
  double x_pt = 0, left_pt = 0, right_pt = 0;
  int row = 0;
  Anchor anchor = Anchor::Start;
  std::string label;
};

bool marker_row_free(const std::vector<PlacedMarker>& placed, const PlacedMarker& candidate, int row) {
  for (const PlacedMarker& other : placed) {
    const bool overlap = candidate.left_pt < other.right_pt + 6 && other.left_pt < candidate.right_pt + 6;
    if (other.row == row && overlap) return false;
    // A leader runs from its label down to the panel: it may not cross a label below, nor may this label be crossed.
    if (other.row < row && candidate.x_pt > other.left_pt - 2 && candidate.x_pt < other.right_pt + 2) return false;
    if (other.row > row && other.x_pt > candidate.left_pt - 2 && other.x_pt < candidate.right_pt + 2) return false;
  }
  return true;
}

// Where a marker is named: in the enlarged column when it lies there.
std::optional<double> marker_x_pt(const Marker& marker, const std::vector<TimeColumn>& columns) {
  for (auto column = columns.rbegin(); column != columns.rend(); ++column)
    if (marker.time_h >= column->axis.from_h && marker.time_h <= column->axis.to_h)
      return column->left_pt + (marker.time_h - column->axis.from_h) / (column->axis.to_h - column->axis.from_h) * column->width_pt;
  return std::nullopt;
}

// From right to left, each label in the lowest row where neither words nor leaders meet.
std::vector<PlacedMarker> place_markers(const std::vector<Marker>& markers, const std::vector<TimeColumn>& columns) {
  constexpr int kMostRows = 8;
  std::vector<PlacedMarker> waiting, placed;
  for (const Marker& marker : markers) {
    const std::optional<double> x_pt = marker_x_pt(marker, columns);
    const std::vector<std::string> label = wrap_text(marker.label, 180, kLabelSizePt, true, 1);
    if (!x_pt || label.empty()) continue;
    const double width_pt = text_width_pt(label[0], kLabelSizePt, true) + 3;
    const bool flip = *x_pt + width_pt > kRightPt;
    waiting.push_back(
        {*x_pt, flip ? *x_pt - width_pt : *x_pt, flip ? *x_pt : *x_pt + width_pt, 0, flip ? Anchor::End : Anchor::Start, label[0]});
  }
  std::sort(waiting.begin(), waiting.end(),
            [](const PlacedMarker& a, const PlacedMarker& b) { return std::tie(b.x_pt, b.label) < std::tie(a.x_pt, a.label); });
  for (PlacedMarker& next : waiting) {
    while (next.row < kMostRows && !marker_row_free(placed, next, next.row)) ++next.row;
    placed.push_back(next);
  }
  return placed;
}

double marker_rows_pt(const std::vector<PlacedMarker>& placed) {
  int rows = 0;
  for (const PlacedMarker& marker : placed) rows = std::max(rows, marker.row + 1);
  return kMarkerRowPt * rows;
}

void draw_markers(SvgCanvas& canvas, const std::vector<PlacedMarker>& placed, double plot_top_pt, double clear_pt) {
  for (const PlacedMarker& marker : placed) {
    const double baseline_pt = plot_top_pt - 3 - clear_pt - kMarkerRowPt * marker.row;
    canvas.line({marker.x_pt, baseline_pt - 6}, {marker.x_pt, plot_top_pt}, Stroke{.colour = "#333", .width_pt = 0.8});
    canvas.text({marker.x_pt + (marker.anchor == Anchor::End ? -3 : 3), baseline_pt}, marker.label,
                {.size_pt = kLabelSizePt, .anchor = marker.anchor, .bold = true, .colour = kText});
  }
}

// ---- the page ----
struct Hours {
  double from_h = 0, to_h = 0;
};

Hours hours_of(const Figure& figure) {
  if (figure.to_h > figure.from_h) return {figure.from_h, figure.to_h};
  ValueRange hours;
  for (const Panel& panel : figure.panels) {
    for (const PanelLine& line : panel.lines)
      for (const double hour : line.time_h) hours.add(hour);
    for (const PanelSteps& steps : panel.steps)
      for (const double hour : steps.time_h) hours.add(hour);
  }
  return {hours.low, hours.high};
}

struct PagePlan {
  std::vector<PanelPlan> panels;
  std::vector<TimeColumn> columns;  ///< shared by all panels
  double time_labels_pt = 0;
  bool anything = false;  ///< some panel has something to show
  std::vector<PlacedMarker> markers;
  std::vector<double> plot_pt;  ///< height of each box
  double row_pt = kLeastRowPt;
  double scatter_pt = kLeastScatterPt;
  double height_pt = kPageHeightPt;
};

std::vector<TimeColumn> columns_of(const Figure& figure, double left_pt, double right_pt) {
  const Hours hours = hours_of(figure);
  const double width_pt = right_pt - left_pt;
  const auto column = [&](double from_pt, double column_pt, double from_h) {
    return TimeColumn{from_pt, column_pt, time_axis(figure.zero, from_h, hours.to_h, column_pt, kTickSizePt), from_h};
  };
  if (!figure.detail_from_h || !(*figure.detail_from_h > hours.from_h) || !(*figure.detail_from_h < hours.to_h))
    return {column(left_pt, width_pt, hours.from_h)};
  const double whole_pt = (width_pt - kColumnGapPt) * kWholeShare;
  std::vector<TimeColumn> columns{column(left_pt, whole_pt, hours.from_h),
                                  column(left_pt + whole_pt + kColumnGapPt, width_pt - whole_pt - kColumnGapPt, *figure.detail_from_h)};
  columns[0].enlarged_from_h = *figure.detail_from_h;
  return columns;
}

// The last labels of the whole course give way to the first of the enlarged end.
void keep_columns_apart(std::vector<TimeColumn>& columns) {
  if (columns.size() < 2) return;
  const auto x_pt = [](const TimeColumn& column, const Tick& tick) {
    return column.left_pt + (tick.value - column.axis.from_h) / (column.axis.to_h - column.axis.from_h) * column.width_pt;
  };
  const auto half_pt = [](const Tick& tick) {
    return std::max(text_width_pt(tick.label, kTickSizePt), text_width_pt(tick.second, kTickSizePt, true)) / 2;
  };
  double free_until_pt = kRightPt;
  for (const Tick& tick : columns[1].axis.ticks) free_until_pt = std::min(free_until_pt, x_pt(columns[1], tick) - half_pt(tick));
  std::erase_if(columns[0].axis.ticks, [&](const Tick& tick) { return x_pt(columns[0], tick) + half_pt(tick) > free_until_pt - 6; });
}

// Shares of the room, but no panel below what is legible: what those take more, the others give.
std::vector<double> plot_heights(const Figure& figure, const std::vector<PanelPlan>& plans, double room_pt) {
  std::vector<double> heights(figure.panels.size(), 0);
  bool again = true;
  while (again) {
    again = false;
    double shares = 0, free_pt = room_pt;
    for (std::size_t i = 0; i < heights.size(); ++i)
      heights[i] > 0 ? free_pt -= heights[i] : shares += std::max(figure.panels[i].height_share, 0.1);
    for (std::size_t i = 0; i < heights.size(); ++i) {
      const double wish_pt = plans[i].range.any ? free_pt * std::max(figure.panels[i].height_share, 0.1) / std::max(shares, 0.1) : 0;
      if (heights[i] > 0 || wish_pt >= kLeastPlotHeightPt) continue;
      heights[i] = kLeastPlotHeightPt;
      again = true;
    }
    if (again) continue;
    for (std::size_t i = 0; i < heights.size(); ++i)
      if (heights[i] == 0) heights[i] = std::min(kMostPlotPt, free_pt * std::max(figure.panels[i].height_share, 0.1) / shares);
  }
  return heights;
}

double column_head_pt(const PagePlan& plan) { return plan.columns.size() > 1 ? kColumnHeadPt + kBracketPt : 0; }

PagePlan plan_page(const Figure& figure, double top_pt, double footer_pt) {
  PagePlan plan;
  double left_pt = kEdgeLabelPt, right_pt = kEdgeLabelPt, fixed_pt = 0;
  for (const Panel& panel : figure.panels) {
    plan.panels.push_back(plan_panel(panel, kRightPt - kLeftPt));
    left_pt = std::max(left_pt, plan.panels.back().left_pt);
    right_pt = std::max(right_pt, plan.panels.back().right_pt);
    plan.anything = plan.anything || plan.panels.back().range.any;
    fixed_pt += plan.panels.back().head_pt + kPanelGapPt;
  }
  plan.columns = columns_of(figure, kLeftPt + left_pt, kRightPt - right_pt);
  keep_columns_apart(plan.columns);
  if (plan.anything) plan.markers = place_markers(figure.markers, plan.columns);
  for (const TimeColumn& column : plan.columns) plan.time_labels_pt = std::max(plan.time_labels_pt, time_labels_height_pt(column.axis));
  if (plan.anything) fixed_pt += plan.time_labels_pt + marker_rows_pt(plan.markers) + column_head_pt(plan);
  double room_pt = kPageHeightPt - top_pt - footer_pt - fixed_pt;
  const double rows = figure.comparison ? static_cast<double>(std::max<std::size_t>(1, figure.comparison->rows.size())) : 0;
  if (figure.comparison) {
    // Panels keep half of the room where they can; the rows take what is left, within what is legible.
    const double row_pt = (room_pt * 0.5 - comparison_height_pt(*figure.comparison, 0)) / rows;
    plan.row_pt = std::clamp(row_pt, kLeastRowPt, kMostRowPt);
    room_pt -= comparison_height_pt(*figure.comparison, plan.row_pt) + kPanelGapPt;
  }
  if (figure.scatter) {
    plan.scatter_pt = std::clamp(room_pt - scatter_height_pt(*figure.scatter, 0) - kPanelGapPt, kLeastScatterPt, kMostScatterPt);
    room_pt -= scatter_height_pt(*figure.scatter, plan.scatter_pt) + kPanelGapPt;
  }
  if (figure.tornado) room_pt -= tornado_height_pt(*figure.tornado) + kPanelGapPt;
  plan.plot_pt = plot_heights(figure, plan.panels, room_pt);
  double used_pt = 0;
  for (const double height_pt : plan.plot_pt) used_pt += height_pt;
  plan.height_pt = kPageHeightPt + used_pt - room_pt;
  return plan;
}

void draw_column_heads(SvgCanvas& canvas, const PagePlan& plan, double baseline_pt) {
  if (plan.columns.size() < 2) return;
  canvas.text({plan.columns[0].left_pt, baseline_pt}, "Whole course", {.size_pt = kTickSizePt, .colour = kSoftText});
  canvas.text({plan.columns[1].left_pt, baseline_pt}, "Its end, enlarged (the part under the bracket)",
              {.size_pt = kTickSizePt, .colour = kSoftText});
}

double draw_panels(SvgCanvas& canvas, const Figure& figure, const PagePlan& plan, double top_pt) {
  for (std::size_t i = 0; i < figure.panels.size(); ++i) {
    const double head_pt = plan.panels[i].head_pt, extra_pt = i == 0 ? marker_rows_pt(plan.markers) + column_head_pt(plan) : 0;
    const PanelPlace place{kLeftPt, kRightPt, top_pt + 9, top_pt + head_pt + extra_pt, plan.plot_pt[i]};
    draw_panel(canvas, figure.panels[i], plan.panels[i], place, plan.columns, figure.markers, i == 0);
    if (i == 0 && plan.anything) {
      draw_column_heads(canvas, plan, top_pt + head_pt + 4);
      draw_markers(canvas, plan.markers, place.top_pt, plan.columns.size() > 1 ? kBracketPt : 0);
    }
    top_pt = place.top_pt + place.height_pt + kPanelGapPt;
    if (i + 1 < figure.panels.size() || !plan.anything) continue;
    for (const TimeColumn& column : plan.columns)
      draw_time_labels(canvas,
                       {{column.left_pt, place.top_pt, column.width_pt, place.height_pt}, column.axis.from_h, column.axis.to_h, 0, 1},
                       column.axis, kLeftPt, kRightPt);
    top_pt += plan.time_labels_pt;
  }
  return top_pt;
}

std::vector<std::string> footer_lines(const Figure& figure) {
  std::vector<std::string> lines;
  for (const std::string& line : figure.footer)
    for (std::string& part : wrap_text(line, kRightPt - kLeftPt, kFooterSizePt)) lines.push_back(std::move(part));
  return lines;
}

std::string description_of(const Figure& figure) {
  std::string text = figure.subtitle;
  const auto add = [&text](const std::string& part) {
    if (!part.empty()) text += (text.empty() ? "" : " | ") + part;
  };
  add(figure.draft);
  for (const Panel& panel : figure.panels) add(panel.unit.empty() ? panel.title : panel.title + " (" + panel.unit + ")");
  if (figure.comparison) add(figure.comparison->title);
  if (figure.scatter) add(figure.scatter->title);
  if (figure.tornado) add(figure.tornado->title);
  return text;
}

}  // namespace

std::string render_svg(const Figure& asked) {
  Figure figure = asked;
  if (figure.panels.empty() && !figure.comparison && !figure.scatter && !figure.tornado) {
    figure.panels.emplace_back();
    figure.panels.back().why_empty = "the figure has no panels.";
  }
  SvgCanvas canvas;
  const double top_pt = draw_header(canvas, figure);
  const std::vector<std::string> footer = footer_lines(figure);
  const double footer_pt = footer.empty() ? kMarginPt : 9 * static_cast<double>(footer.size()) + 6 + kMarginPt;
  const PagePlan plan = plan_page(figure, top_pt, footer_pt);
  const double below_pt = draw_panels(canvas, figure, plan, top_pt);
  Hours hours = hours_of(figure);
  if (figure.comparison && figure.comparison->to_h > figure.comparison->from_h) hours = {figure.comparison->from_h, figure.comparison->to_h};
  if (figure.comparison)
    draw_comparison(canvas, *figure.comparison, kLeftPt, kRightPt, below_pt + kPanelGapPt / 2, plan.row_pt, hours.from_h, hours.to_h);
  if (figure.scatter) draw_scatter(canvas, *figure.scatter, kLeftPt, kRightPt, below_pt, plan.scatter_pt);
  if (figure.tornado) draw_tornado(canvas, *figure.tornado, kLeftPt, kRightPt, below_pt);
  if (!footer.empty()) {
    const double rule_pt = plan.height_pt - footer_pt + 2;
    canvas.line({kLeftPt, rule_pt}, {kRightPt, rule_pt}, Stroke{.colour = "#bbb", .width_pt = 0.5});
    draw_lines(canvas, footer, kLeftPt, rule_pt + 9.5, 9, {.size_pt = kFooterSizePt, .colour = kSoftText});
  }
  return canvas.finish(kPageWidthPt, plan.height_pt, figure.title, description_of(figure));
}

}  // namespace ebb
