#include "ebb/report/svg_scatter.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>

#include <fmt/format.h>

#include "ebb/numerics/scalar_math.h"
#include "ebb/report/svg_panel.h"

namespace ebb {
namespace {

constexpr const char* kText = "#222";
constexpr const char* kSoftText = "#555";
constexpr double kTitlePt = 16, kLegendRowPt = 11, kAxisWordsPt = 24, kTableGapPt = 12, kTableHeadPt = 13, kTableRowPt = 11.5,
                 kNotePt = 9.5;
constexpr double kAxisLabelsPt = 26;  // left of the box
constexpr double kNameColumnPt = 20, kXColumnPt = 250, kRangeColumnPt = 380;
constexpr double kWholePage_pt = 524;
constexpr double kMarkPt = 3.4, kLargeMarkPt = 5;
constexpr double kLeastX = 0.5;                                                         // shorter plans stand at the left edge
constexpr double kSideRoom = 0.35;                                                      // of a doubling, at either side of the points
constexpr std::array<double, 11> kLengths{1, 2, 4, 8, 13, 26, 52, 104, 208, 416, 832};  // weeks: fortnights, months, quarters, years

bool drawable(const ScatterPoint& point) {
  return std::isfinite(point.x) && std::isfinite(point.low) && std::isfinite(point.middle) && std::isfinite(point.high);
}

std::vector<const ScatterPoint*> by_length(const Scatter& scatter, const std::function<bool(const ScatterPoint&)>& wanted) {
  std::vector<const ScatterPoint*> points;
  for (const ScatterPoint& point : scatter.points) {
    if (wanted(point)) points.push_back(&point);
  }
  std::stable_sort(points.begin(), points.end(), [](const ScatterPoint* a, const ScatterPoint* b) {
    const bool known_a = std::isfinite(a->x), known_b = std::isfinite(b->x);
    return known_a != known_b ? known_a : known_a && a->x < b->x;
  });
  return points;
}

std::vector<const ScatterPoint*> table_rows(const Scatter& scatter) {
  return by_length(scatter, [](const ScatterPoint& point) { return !point.name.empty(); });
}

std::vector<LegendItem> legend_items(const Scatter& scatter) {
  std::vector<LegendItem> items;
  const auto add = [&items](LegendItem::Shape shape, Ink ink, const std::string& label) {
    if (!label.empty()) items.push_back({shape, ink, Dash::Solid, label});
  };
  add(LegendItem::Shape::Dot, Ink::Black, scatter.dots_label);
  add(LegendItem::Shape::Ring, Ink::Blue, scatter.joined_label);
  add(LegendItem::Shape::Accepted, Ink::Black, scatter.accepted_label);
  return items;
}
std::vector<std::vector<LegendItem>> legend_of(const Scatter& scatter) { return legend_rows(legend_items(scatter), 0, kWholePage_pt); }
// The first row of a legend stands beside a title; here the title has its line alone.
double legend_height_pt(const Scatter& scatter) { return kLegendRowPt * static_cast<double>(legend_of(scatter).size() - 1) + 4; }
std::vector<std::string> note_lines(const Scatter& scatter) { return wrap_text(scatter.note, kWholePage_pt, kLabelSizePt); }

// ---- names beside points ----
struct Box {
  double left_pt = 0, top_pt = 0, right_pt = 0, bottom_pt = 0;
  bool meets(const Box& other, double gap_pt) const {
    return left_pt < other.right_pt + gap_pt && other.left_pt < right_pt + gap_pt && top_pt < other.bottom_pt + gap_pt &&
           other.top_pt < bottom_pt + gap_pt;
  }
};

struct Label {
  Box box;
  Point anchor;  ///< of the leader at the words
  double distance_pt = 0;
};

struct Placed {
  const ScatterPoint* point = nullptr;
  Point centre;
  Box bar;  ///< mark and range
  Box mark;
};

// Where the words of `width_pt` stand when they are `distance_pt` from the point in a direction.
Label label_at(Point centre, double dx, double dy, double distance_pt, double width_pt) {
  constexpr double kHalfHeightPt = 4.2;
  const Point at{centre.x_pt + dx * distance_pt, centre.y_pt + dy * distance_pt};
  const double left_pt = dx > 0.5 ? at.x_pt : dx < -0.5 ? at.x_pt - width_pt : at.x_pt - width_pt / 2;
  return {{left_pt, at.y_pt - kHalfHeightPt, left_pt + width_pt, at.y_pt + kHalfHeightPt}, at, distance_pt};
}

double cost_of(const Label& label, const Placed& own, const std::vector<Placed>& points) {
  double cost = label.distance_pt * 0.15;
  for (const Placed& other : points) {
    if (label.box.meets(other.bar, 1)) cost += &other == &own ? 4 : 2;
  }
  return cost;
}

// Near, free of other words and marks, better off the ranges; nothing when the plot is too crowded there (the table has the name).
std::optional<Label> place(const Placed& own, double width_pt, const PlotBox& plot, const std::vector<Placed>& points,
                           const std::vector<Box>& taken) {
  constexpr std::array<std::array<double, 2>, 8> kDirections{
      {{1, 0}, {-1, 0}, {0.8, -0.6}, {0.8, 0.6}, {-0.8, -0.6}, {-0.8, 0.6}, {0, 1}, {0, -1}}};
  std::optional<Label> best;
  double best_cost = 1e9;
  for (const double distance_pt : {7.0, 13.0, 20.0, 30.0, 42.0, 56.0}) {
    for (const auto& direction : kDirections) {
      const Label label = label_at(own.centre, direction[0], direction[1], distance_pt, width_pt);
      const bool inside = label.box.left_pt > plot.left_pt + 2 && label.box.right_pt < plot.right_pt() - 2 &&
                          label.box.top_pt > plot.top_pt + 1 && label.box.bottom_pt < plot.bottom_pt() - 1;
      const bool free = std::none_of(taken.begin(), taken.end(), [&](const Box& box) { return label.box.meets(box, 2); }) &&
                        std::none_of(points.begin(), points.end(), [&](const Placed& other) { return label.box.meets(other.mark, 1); });
      const double cost = cost_of(label, own, points);
      if (!inside || !free || cost >= best_cost) continue;
      best = label;
      best_cost = cost;
    }
  }
  return best;
}

void draw_names(SvgCanvas& canvas, const PlotBox& plot, const std::vector<Placed>& points, std::vector<Box> taken) {
  std::vector<const Placed*> order;
  for (const Placed& point : points) order.push_back(&point);
  std::stable_sort(order.begin(), order.end(),
                   [](const Placed* a, const Placed* b) { return a->point->highlighted > b->point->highlighted; });
  for (const Placed* own : order) {
    if (own->point->name.empty()) continue;
    const bool bold = own->point->highlighted;
    const double width_pt = text_width_pt(own->point->name, kLabelSizePt, bold);
    const std::optional<Label> label = place(*own, width_pt, plot, points, taken);
    if (!label) continue;
    if (label->distance_pt > 10) canvas.line(own->centre, label->anchor, Stroke{.colour = "#777", .width_pt = 0.5});
    const Box& b = label->box;
    canvas.polygon({{b.left_pt - 1, b.top_pt}, {b.right_pt + 1, b.top_pt}, {b.right_pt + 1, b.bottom_pt}, {b.left_pt - 1, b.bottom_pt}},
                   "#fff", 0.75);
    canvas.text({label->box.left_pt, label->box.bottom_pt - 1.5}, own->point->name,
                {.size_pt = kLabelSizePt, .bold = bold, .colour = kText});
    taken.push_back(label->box);
  }
}

// ---- the plot ----
// Lengths differ by their ratio: three weeks and six are further apart than two years and two years and three weeks.
double across_of(double x) { return log_ebb(std::max(x, kLeastX)) / log_ebb(2); }

// PlotScale runs over hours; here its horizontal axis is the logarithm of the length.
PlotScale scale_of(const Scatter& scatter, const PlotBox& box, NumberAxis& y) {
  ValueRange across, up;
  up.add(scatter.accepted);
  up.add(scatter.reference);
  for (const ScatterPoint& point : scatter.points) {
    if (!drawable(point)) continue;
    across.add(across_of(point.x));
    up.add(point.high);
    up.add(point.middle);
  }
  y = number_axis(0, up.high, 7);
  return {box, across.low - kSideRoom, across.high + kSideRoom, y.low, y.high};
}

void draw_grid(SvgCanvas& canvas, const Scatter& scatter, const PlotScale& scale, const NumberAxis& y) {
  const PlotBox& box = scale.box;
  if (scatter.accepted > 0) {
    const double top_pt = scale.y_pt(scatter.accepted);
    canvas.rectangle({box.left_pt, top_pt}, box.width_pt, box.bottom_pt() - top_pt, zone_look(true).fill);
    canvas.line({box.left_pt, top_pt}, {box.right_pt(), top_pt}, zone_look(true).edge);
  }
  for (const Tick& tick : y.ticks) {
    const double y_pt = scale.y_pt(tick.value);
    canvas.line({box.left_pt, y_pt}, {box.right_pt(), y_pt},
                Stroke{.colour = tick.value == 0 ? "#555" : "#d8d8d8", .width_pt = tick.value == 0 ? 0.8 : 0.5});
    canvas.text({box.left_pt - 5, y_pt + kTickSizePt * 0.36}, tick.label, {.size_pt = kTickSizePt, .anchor = Anchor::End, .colour = kText});
  }
  for (const double length : kLengths) {
    const double across = across_of(length), x_pt = scale.x_pt(across);
    if (across < scale.from_h || across > scale.to_h) continue;
    canvas.line({x_pt, box.top_pt}, {x_pt, box.bottom_pt()}, Stroke{.colour = "#e6e6e6", .width_pt = 0.5});
    canvas.line({x_pt, box.bottom_pt()}, {x_pt, box.bottom_pt() + 3}, Stroke{.colour = "#555", .width_pt = 0.8});
    canvas.text({x_pt, box.bottom_pt() + 11.5}, fmt::format("{:.0f}", length),
                {.size_pt = kTickSizePt, .anchor = Anchor::Middle, .colour = kText});
  }
  canvas.text({box.left_pt + box.width_pt / 2, box.bottom_pt() + 22}, scatter.x_title,
              {.size_pt = kTickSizePt, .anchor = Anchor::Middle, .colour = kSoftText});
}

std::vector<Placed> draw_points(SvgCanvas& canvas, const Scatter& scatter, const PlotScale& scale) {
  std::vector<Placed> placed;
  std::vector<Point> path;
  for (const ScatterPoint* point : by_length(scatter, [](const ScatterPoint& p) { return p.joined && drawable(p); }))
    path.push_back({scale.x_pt(across_of(point->x)), scale.y_pt(point->middle)});
  for (const ScatterPoint& point : scatter.points) {
    if (!drawable(point)) continue;
    const Point centre{scale.x_pt(across_of(point.x)), scale.y_pt(point.middle)};
    const double low_pt = scale.y_pt(point.low), high_pt = scale.y_pt(point.high), mark_pt = point.highlighted ? kLargeMarkPt : kMarkPt;
    // Points that only carry the line say less: their ranges stay thin.
    const double width_pt = point.highlighted ? 2.6 : point.joined ? 0.7 : 1.6;
    canvas.line({centre.x_pt, low_pt}, {centre.x_pt, high_pt},
                Stroke{.colour = ink_colour(point.ink), .width_pt = width_pt, .opacity = point.joined ? 0.5 : 0.35});
    for (const double end_pt : {low_pt, high_pt})
      canvas.line({centre.x_pt - 2, end_pt}, {centre.x_pt + 2, end_pt},
                  Stroke{.colour = ink_colour(point.ink), .width_pt = 0.7, .opacity = 0.7});
    placed.push_back({&point,
                      centre,
                      {centre.x_pt - 2, high_pt, centre.x_pt + 2, low_pt},
                      {centre.x_pt - mark_pt, centre.y_pt - mark_pt, centre.x_pt + mark_pt, centre.y_pt + mark_pt}});
  }
  canvas.polyline(path, stroke_of(Ink::Blue, Dash::Solid, 1.2));
  for (const Placed& one : placed)
    draw_mark(canvas, one.point->shape, one.centre, one.point->highlighted ? kLargeMarkPt : kMarkPt, ink_colour(one.point->ink));
  return placed;
}

// ---- the table ----
std::string range_text(const ScatterPoint& point) {
  if (!drawable(point)) return "not computed";
  if (point.low == point.high) return fmt::format("{:.0f}", point.middle);
  return fmt::format("{:.0f} ({:.0f}–{:.0f})", point.middle, point.low, point.high);
}

void draw_table(SvgCanvas& canvas, const Scatter& scatter, double left_pt, double right_pt, double top_pt) {
  double y_pt = top_pt + kTableHeadPt - 4;
  const auto cell = [&](double x_pt, Anchor anchor, const std::string& words, bool bold) {
    canvas.text({x_pt, y_pt}, words, {.size_pt = kLabelSizePt, .anchor = anchor, .bold = bold, .colour = kText});
  };
  const auto row = [&](const std::string& name, const std::string& x, const std::string& range, const std::string& last, bool bold) {
    const std::vector<std::string> words = wrap_text(name, kXColumnPt - kNameColumnPt - 50, kLabelSizePt, bold, 1);
    if (!words.empty()) cell(left_pt + kNameColumnPt, Anchor::Start, words.front(), bold);
    cell(left_pt + kXColumnPt, Anchor::End, x, bold);
    cell(left_pt + kRangeColumnPt, Anchor::End, range, bold);
    if (!scatter.last_heading.empty()) cell(right_pt - 2, Anchor::End, last, bold);
  };
  row("", scatter.x_heading, scatter.range_heading, scatter.last_heading, true);
  canvas.line({left_pt, top_pt + kTableHeadPt}, {right_pt, top_pt + kTableHeadPt}, Stroke{.colour = "#555", .width_pt = 0.8});
  y_pt = top_pt + kTableHeadPt - 3;
  for (const ScatterPoint* point : table_rows(scatter)) {
    y_pt += kTableRowPt;
    canvas.open_group(point->name);
    if (point->highlighted) canvas.rectangle({left_pt, y_pt - kTableRowPt + 3}, right_pt - left_pt, kTableRowPt, "#f1f1f1");
    draw_mark(canvas, point->shape, {left_pt + 9, y_pt - 2.6}, point->highlighted ? 4.2 : 3, ink_colour(point->ink));
    row(point->name, std::isfinite(point->x) ? fmt::format("{:.0f}", std::ceil(point->x)) : "–", range_text(*point), point->last_cell,
        point->highlighted);
    canvas.close_group();
  }
}

}  // namespace

double scatter_height_pt(const Scatter& scatter, double plot_pt) {
  return kTitlePt + legend_height_pt(scatter) + plot_pt + kAxisWordsPt + kTableGapPt + kTableHeadPt +
         kTableRowPt * static_cast<double>(table_rows(scatter).size()) + 4 + kNotePt * static_cast<double>(note_lines(scatter).size()) + 4;
}

void draw_scatter(SvgCanvas& canvas, const Scatter& scatter, double left_pt, double right_pt, double top_pt, double plot_pt) {
  canvas.text_with_unit({left_pt, top_pt + 9}, scatter.title, {.size_pt = kPanelTitleSizePt, .bold = true, .colour = kText},
                        scatter.y_title, {.size_pt = kTickSizePt, .colour = kSoftText});
  const std::vector<std::vector<LegendItem>> legend = legend_of(scatter);
  for (std::size_t i = 1; i < legend.size(); ++i)
    draw_legend_row(canvas, legend[i], right_pt, top_pt + kTitlePt + 5 + kLegendRowPt * static_cast<double>(i - 1));
  const PlotBox box{left_pt + kAxisLabelsPt, top_pt + kTitlePt + legend_height_pt(scatter), right_pt - left_pt - kAxisLabelsPt - 4,
                    plot_pt};
  const bool any = std::any_of(scatter.points.begin(), scatter.points.end(), drawable);
  if (any) {
    NumberAxis y;
    const PlotScale scale = scale_of(scatter, box, y);
    draw_grid(canvas, scatter, scale, y);
    std::vector<Box> taken;
    if (scatter.reference > 0) {
      const double y_pt = scale.y_pt(scatter.reference), width_pt = text_width_pt(scatter.reference_label, kLabelSizePt);
      canvas.line({box.left_pt, y_pt}, {box.right_pt(), y_pt}, Stroke{.colour = "#555", .width_pt = 0.9, .dashes = "4 2"});
      canvas.text({box.right_pt() - 2, y_pt + 8.5}, scatter.reference_label,
                  {.size_pt = kLabelSizePt, .anchor = Anchor::End, .colour = kSoftText});
      taken.push_back({box.right_pt() - 2 - width_pt, y_pt, box.right_pt(), y_pt + 11});
    }
    draw_names(canvas, box, draw_points(canvas, scatter, scale), std::move(taken));
  } else {
    canvas.text({(left_pt + right_pt) / 2, box.top_pt + plot_pt / 2}, "Nothing to show: no plan could be computed.",
                {.size_pt = 9, .anchor = Anchor::Middle, .colour = kSoftText});
  }
  const double table_pt = box.bottom_pt() + kAxisWordsPt + kTableGapPt;
  draw_table(canvas, scatter, left_pt, right_pt, table_pt);
  double y_pt = table_pt + kTableHeadPt + kTableRowPt * static_cast<double>(table_rows(scatter).size()) + 12;
  for (const std::string& line : note_lines(scatter)) {
    canvas.text({left_pt, y_pt}, line, {.size_pt = kLabelSizePt, .colour = kSoftText});
    y_pt += kNotePt;
  }
}

}  // namespace ebb
