#include "ebb/report/svg_panel.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace ebb {
namespace {

constexpr const char* kText = "#222";
constexpr const char* kSoftText = "#555";
constexpr double kEndLabelWidthPt = 74;
constexpr double kEndSwatchPt = 12;
constexpr double kLinePt = kLabelSizePt + 1.5;
constexpr double kPointRadiusPt = 3;

std::size_t points_of(const PanelLine& line) { return std::min(line.time_h.size(), line.values.p50.size()); }
bool has_light(const PanelLine& line) {
  return !line.values.p05.empty() && line.values.p05.size() == line.values.p95.size() && line.values.p05.size() == points_of(line);
}
bool has_dark(const PanelLine& line) {
  return !line.values.p25.empty() && line.values.p25.size() == line.values.p75.size() && line.values.p25.size() == points_of(line);
}
std::size_t points_of(const PanelSteps& steps) { return std::min(steps.time_h.size(), steps.values.size()); }
bool inside(const PlotScale& scale, double hour) { return std::isfinite(hour) && hour >= scale.from_h - 1e-9 && hour <= scale.to_h + 1e-9; }

double between(double a, double b, double share) { return a + (b - a) * share; }

// The line with points of its own on the edges of the axis, so that it reaches them.
PanelLine clipped(const PanelLine& line, double from_h, double to_h) {
  PanelLine out = line;
  out.time_h.clear();
  out.values = {};
  const auto copy = [&](std::size_t i, std::size_t j, double share) {
    const auto one = [&](const std::vector<double>& from, std::vector<double>& to) {
      if (from.size() == points_of(line)) to.push_back(share == 0 ? from[i] : between(from[i], from[j], share));
    };
    out.time_h.push_back(share == 0 ? line.time_h[i] : between(line.time_h[i], line.time_h[j], share));
    one(line.values.p05, out.values.p05);
    one(line.values.p25, out.values.p25);
    out.values.p50.push_back(share == 0 ? line.values.p50[i] : between(line.values.p50[i], line.values.p50[j], share));
    one(line.values.p75, out.values.p75);
    one(line.values.p95, out.values.p95);
  };
  for (std::size_t i = 0; i < points_of(line); ++i) {
    const double hour = line.time_h[i];
    if (!std::isfinite(hour)) continue;
    if (i > 0 && std::isfinite(line.time_h[i - 1]) && line.time_h[i - 1] < hour) {
      const double before_h = line.time_h[i - 1];
      for (const double edge_h : {from_h, to_h})
        if (before_h < edge_h && edge_h < hour) copy(i - 1, i, (edge_h - before_h) / (hour - before_h));
    }
    if (hour >= from_h && hour <= to_h) copy(i, i, 0);
  }
  return out;
}

// A filled stretch between two curves; a gap where either is missing.
void draw_band(SvgCanvas& canvas, const PlotScale& scale, const PanelLine& line, const std::vector<double>& low,
               const std::vector<double>& high, double opacity, bool edges) {
  std::vector<Point> under, over;
  const auto flush = [&] {
    if (over.size() >= 2) {
      std::vector<Point> outline = over;
      outline.insert(outline.end(), under.rbegin(), under.rend());
      canvas.polygon(outline, ink_colour(line.ink), opacity);
      if (edges) {
        const Stroke edge{.colour = ink_colour(line.ink), .width_pt = 0.5, .opacity = 0.6};
        canvas.polyline(over, edge);
        canvas.polyline(under, edge);
      }
    }
    under.clear();
    over.clear();
  };
  for (std::size_t i = 0; i < points_of(line); ++i) {
    if (!std::isfinite(low[i]) || !std::isfinite(high[i])) {
      flush();
      continue;
    }
    under.push_back({scale.x_pt(line.time_h[i]), scale.y_pt(low[i])});
    over.push_back({scale.x_pt(line.time_h[i]), scale.y_pt(high[i])});
  }
  flush();
}

// ---- labels at the right ends ----
struct EndLabel {
  double y_pt = 0;  // where its line ends
  std::vector<std::string> lines;
  Ink ink = Ink::Black;
  Dash dash = Dash::Solid;
  bool swatch = true;
  double height_pt() const { return static_cast<double>(lines.size()) * kLinePt; }
};

double last_value(const PanelLine& line) {
  for (std::size_t i = points_of(line); i-- > 0;)
    if (std::isfinite(line.values.p50[i])) return line.values.p50[i];
  return 0;
}
double last_value(const PanelSteps& steps) {
  for (std::size_t i = points_of(steps); i-- > 0;)
    if (std::isfinite(steps.values[i])) return steps.values[i];
  return 0;
}

std::vector<EndLabel> end_labels(const Panel& panel, const PlotScale& scale) {
  std::vector<EndLabel> labels;
  const auto lines_of = [](const std::string& label) { return wrap_text(label, kEndLabelWidthPt, kLabelSizePt, false, 3); };
  for (const PanelLine& line : panel.lines)
    if (!line.in_legend && !line.label.empty())
      labels.push_back({scale.y_pt(last_value(line)), lines_of(line.label), line.ink, line.dash, true});
  for (const PanelSteps& steps : panel.steps)
    if (!steps.in_legend && !steps.label.empty())
      labels.push_back({scale.y_pt(last_value(steps)), lines_of(steps.label), steps.ink, steps.dash, true});
  for (const PanelZone& zone : panel.zones)
    if (!zone.in_legend && !zone.label.empty())
      labels.push_back({scale.y_pt(zone.high), lines_of(zone.label), Ink::Black, Dash::Dotted, false});
  return labels;
}

// Moves labels apart, keeping their order and as near their lines as the box lets them.
void spread(std::vector<EndLabel>& labels, double top_pt, double bottom_pt) {
  std::sort(labels.begin(), labels.end(),
            [](const EndLabel& a, const EndLabel& b) { return std::tie(a.y_pt, a.lines) < std::tie(b.y_pt, b.lines); });
  double free_pt = top_pt;
  for (EndLabel& label : labels) {
    label.y_pt = std::max(label.y_pt, free_pt + label.height_pt() / 2);
    free_pt = label.y_pt + label.height_pt() / 2;
  }
  free_pt = bottom_pt;
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    label->y_pt = std::min(label->y_pt, free_pt - label->height_pt() / 2);
    free_pt = label->y_pt - label->height_pt() / 2;
  }
}

void draw_end_labels(SvgCanvas& canvas, std::vector<EndLabel> labels, const PlotBox& box) {
  spread(labels, box.top_pt - 3, box.bottom_pt() + 3);
  for (const EndLabel& label : labels) {
    double x_pt = box.right_pt() + 5;
    if (label.swatch) {
      canvas.line({x_pt, label.y_pt}, {x_pt + kEndSwatchPt, label.y_pt}, stroke_of(label.ink, label.dash, 1.5));
      x_pt += kEndSwatchPt + 3;
    }
    double y_pt = label.y_pt - label.height_pt() / 2 + kLinePt * 0.5 + kLabelSizePt * 0.36;
    for (const std::string& line : label.lines) {
      canvas.text({x_pt, y_pt}, line, {.size_pt = kLabelSizePt, .colour = kText});
      y_pt += kLinePt;
    }
  }
}

std::vector<LegendItem> legend_items(const Panel& panel, bool direct_labels) {
  std::vector<LegendItem> items;
  const PanelLine *light = nullptr, *dark = nullptr;
  for (const PanelLine& line : panel.lines) {
    if (points_of(line) == 0) continue;
    if (!light && has_light(line)) light = &line;
    if (!dark && has_dark(line)) dark = &line;
  }
  for (const PanelLine& line : panel.lines)
    if (!line.label.empty() && (line.in_legend || !direct_labels))
      items.push_back({LegendItem::Shape::Line, line.ink, line.dash, line.label});
  for (const PanelSteps& steps : panel.steps)
    if (!steps.label.empty() && (steps.in_legend || !direct_labels))
      items.push_back({LegendItem::Shape::Steps, steps.ink, steps.dash, steps.label});
  if (dark) items.push_back({LegendItem::Shape::DarkBand, dark->ink, Dash::Solid, light ? "25–75 %" : "25–75 % of people"});
  if (light) items.push_back({LegendItem::Shape::LightBand, light->ink, Dash::Solid, "5–95 % of people"});
  if (!panel.points.empty() && !panel.points_label.empty()) items.push_back({LegendItem::Shape::Ring, Ink::Black, Dash::Solid, panel.points_label});
  for (const PanelZone& zone : panel.zones)
    if (!zone.label.empty() && (zone.in_legend || !direct_labels))
      items.push_back({zone.accepted ? LegendItem::Shape::Accepted : LegendItem::Shape::Zone, Ink::Black, Dash::Dotted, zone.label});
  return items;
}

int most_ticks(double height_pt) { return std::clamp(static_cast<int>(height_pt / 15), 3, 6); }

void draw_nothing(SvgCanvas& canvas, const Panel& panel, const PlotBox& box) {
  const Stroke frame{.colour = "#999", .width_pt = 0.7, .dashes = "3 2"};
  canvas.rectangle({box.left_pt, box.top_pt}, box.width_pt, box.height_pt, "none", &frame);
  const std::string why = panel.why_empty.empty() ? "no values were computed." : panel.why_empty;
  const std::vector<std::string> lines = wrap_text("Nothing to show: " + why, box.width_pt - 20, 9, false, 3);
  double y_pt = box.top_pt + box.height_pt / 2 - 5.5 * static_cast<double>(lines.size() - 1) + 3;
  for (const std::string& line : lines) {
    canvas.text({box.left_pt + box.width_pt / 2, y_pt}, line, {.size_pt = 9, .anchor = Anchor::Middle, .colour = kSoftText});
    y_pt += 11;
  }
}

void draw_value_axis(SvgCanvas& canvas, const PlotScale& scale, const NumberAxis& values, bool with_labels) {
  const PlotBox& box = scale.box;
  for (const Tick& tick : values.ticks) {
    const double y_pt = scale.y_pt(tick.value);
    canvas.line({box.left_pt, y_pt}, {box.right_pt(), y_pt},
                Stroke{.colour = tick.value == 0 ? "#555" : "#d8d8d8", .width_pt = tick.value == 0 ? 0.8 : 0.5});
    if (with_labels)
      canvas.text({box.left_pt - 5, y_pt + kTickSizePt * 0.36}, tick.label,
                  {.size_pt = kTickSizePt, .anchor = Anchor::End, .colour = kText});
  }
}

// The stretch that another column enlarges: a bracket on top of the box.
void draw_bracket(SvgCanvas& canvas, const PlotScale& scale, const TimeColumn& column) {
  if (!(column.enlarged_from_h > column.axis.from_h)) return;
  const double from_pt = scale.x_pt(column.enlarged_from_h), top_pt = scale.box.top_pt;
  canvas.polyline({{from_pt, top_pt + 1}, {from_pt, top_pt - 3}, {scale.box.right_pt(), top_pt - 3}, {scale.box.right_pt(), top_pt + 1}},
                  Stroke{.colour = "#333", .width_pt = 0.8});
}

void draw_data(SvgCanvas& canvas, const Panel& panel, const PlotScale& scale, const NumberAxis& values, const TimeColumn& column,
               bool first, const std::vector<Marker>& markers) {
  const PlotBox& box = scale.box;
  for (const PanelZone& zone : panel.zones) {
    const double top_pt = scale.y_pt(zone.high);
    canvas.rectangle({box.left_pt, top_pt}, box.width_pt, scale.y_pt(zone.low) - top_pt, zone_look(zone.accepted).fill);
  }
  draw_time_grid(canvas, scale, column.axis);
  draw_value_axis(canvas, scale, values, first);
  for (const PanelSteps& steps : panel.steps) draw_steps(canvas, scale, steps);
  for (const PanelLine& line : panel.lines) draw_bands(canvas, scale, line);
  for (const PanelZone& zone : panel.zones)
    canvas.line({box.left_pt, scale.y_pt(zone.high)}, {box.right_pt(), scale.y_pt(zone.high)},
                zone_look(zone.accepted).edge);
  for (const Marker& marker : markers)
    if (inside(scale, marker.time_h))
      canvas.line({scale.x_pt(marker.time_h), box.top_pt}, {scale.x_pt(marker.time_h), box.bottom_pt()},
                  Stroke{.colour = "#333", .width_pt = 0.8, .dashes = "4 2"});
  for (const PanelLine& line : panel.lines) draw_median(canvas, scale, line);
  for (const PanelPoint& point : panel.points) {
    if (!inside(scale, point.time_h) || !std::isfinite(point.value)) continue;
    draw_mark(canvas, ScatterPoint::Shape::Ring, {scale.x_pt(point.time_h), scale.y_pt(point.value)}, kPointRadiusPt, ink_colour(Ink::Black));
  }
}

}  // namespace

double PlotScale::x_pt(double hour) const {
  return box.left_pt + (std::clamp(hour, from_h, to_h) - from_h) / (to_h - from_h) * box.width_pt;
}
double PlotScale::y_pt(double value) const { return box.bottom_pt() - (std::clamp(value, low, high) - low) / (high - low) * box.height_pt; }

void ValueRange::add(double value) {
  if (!std::isfinite(value)) return;
  low = any ? std::min(low, value) : value;
  high = any ? std::max(high, value) : value;
  any = true;
}

void add_line(ValueRange& range, const PanelLine& line) {
  for (std::size_t i = 0; i < points_of(line); ++i) {
    range.add(line.values.p50[i]);
    if (has_light(line)) range.add(line.values.p05[i]), range.add(line.values.p95[i]);
    if (has_dark(line)) range.add(line.values.p25[i]), range.add(line.values.p75[i]);
  }
}

void add_steps(ValueRange& range, const PanelSteps& steps) {
  for (std::size_t i = 0; i < points_of(steps); ++i) range.add(steps.values[i]);
}

ValueRange range_of(const Panel& panel) {
  ValueRange range;
  for (const PanelLine& line : panel.lines) add_line(range, line);
  for (const PanelSteps& steps : panel.steps) add_steps(range, steps);
  if (!range.any) return range;
  for (const PanelPoint& point : panel.points) range.add(point.value);
  for (const PanelZone& zone : panel.zones) range.add(zone.low), range.add(zone.high);
  return range;
}

void draw_bands(SvgCanvas& canvas, const PlotScale& scale, const PanelLine& asked) {
  const PanelLine line = clipped(asked, scale.from_h, scale.to_h);
  if (has_light(line)) draw_band(canvas, scale, line, line.values.p05, line.values.p95, kLightOpacity, true);
  // Alone, the inner band is given the tint that it has on top of the outer one.
  if (has_dark(line)) draw_band(canvas, scale, line, line.values.p25, line.values.p75, has_light(line) ? kDarkOpacity : 0.4, false);
}

void draw_median(SvgCanvas& canvas, const PlotScale& scale, const PanelLine& asked) {
  const PanelLine line = clipped(asked, scale.from_h, scale.to_h);
  std::vector<Point> points;
  const auto flush = [&] {
    if (points.size() == 1) canvas.circle(points[0], line.width_pt, ink_colour(line.ink));
    canvas.polyline(points, stroke_of(line.ink, line.dash, line.width_pt));
    points.clear();
  };
  for (std::size_t i = 0; i < points_of(line); ++i) {
    if (std::isfinite(line.values.p50[i]))
      points.push_back({scale.x_pt(line.time_h[i]), scale.y_pt(line.values.p50[i])});
    else
      flush();
  }
  flush();
}

void draw_steps(SvgCanvas& canvas, const PlotScale& scale, const PanelSteps& steps) {
  std::vector<Point> points;
  const auto flush = [&](double end_h) {
    if (points.empty()) return;
    points.push_back({scale.x_pt(end_h), points.back().y_pt});
    if (steps.filled) {
      std::vector<Point> outline = points;
      outline.push_back({points.back().x_pt, scale.y_pt(0)});
      outline.push_back({points.front().x_pt, scale.y_pt(0)});
      canvas.polygon(outline, ink_colour(steps.ink), kLightOpacity);
    }
    canvas.polyline(points, stroke_of(steps.ink, steps.dash, steps.width_pt));
    points.clear();
  };
  for (std::size_t i = 0; i < points_of(steps); ++i) {
    const double from_h = steps.time_h[i], until_h = i + 1 < points_of(steps) ? steps.time_h[i + 1] : scale.to_h;
    if (!std::isfinite(from_h) || from_h > scale.to_h || !(until_h >= scale.from_h)) continue;
    if (!std::isfinite(steps.values[i])) {
      flush(from_h);
      continue;
    }
    const double x_pt = scale.x_pt(from_h), y_pt = scale.y_pt(steps.values[i]);
    if (!points.empty() && points.back().y_pt != y_pt) points.push_back({x_pt, points.back().y_pt});
    if (points.empty() || points.back().y_pt != y_pt) points.push_back({x_pt, y_pt});
  }
  flush(scale.to_h);
}

void draw_time_grid(SvgCanvas& canvas, const PlotScale& scale, const TimeAxis& axis) {
  for (const Tick& tick : axis.ticks)
    canvas.line({scale.x_pt(tick.value), scale.box.top_pt}, {scale.x_pt(tick.value), scale.box.bottom_pt()},
                Stroke{.colour = "#e6e6e6", .width_pt = 0.5});
}

void draw_time_labels(SvgCanvas& canvas, const PlotScale& scale, const TimeAxis& axis, double page_left_pt, double page_right_pt) {
  const double bottom_pt = scale.box.bottom_pt();
  bool second = false;
  for (const Tick& tick : axis.ticks) {
    const double x_pt = scale.x_pt(tick.value);
    canvas.line({x_pt, bottom_pt}, {x_pt, bottom_pt + 3}, Stroke{.colour = "#555", .width_pt = 0.8});
    canvas.text({x_pt, bottom_pt + 11.5}, tick.label, {.size_pt = kTickSizePt, .anchor = Anchor::Middle, .colour = kText});
    const double half_pt = text_width_pt(tick.second, kTickSizePt, true) / 2;
    canvas.text({std::clamp(x_pt, page_left_pt + half_pt, page_right_pt - half_pt), bottom_pt + 21.5}, tick.second,
                {.size_pt = kTickSizePt, .anchor = Anchor::Middle, .bold = true, .colour = kText});
    second = second || !tick.second.empty();
  }
  canvas.text({scale.box.left_pt + scale.box.width_pt / 2, bottom_pt + (second ? 31.5 : 21.5)}, axis.caption,
              {.size_pt = kTickSizePt, .anchor = Anchor::Middle, .colour = kSoftText});
}

double time_labels_height_pt(const TimeAxis& axis) {
  const bool second = std::any_of(axis.ticks.begin(), axis.ticks.end(), [](const Tick& tick) { return !tick.second.empty(); });
  return 14 + (second ? 10 : 0) + (axis.caption.empty() ? 0 : 10);
}

PanelPlan plan_panel(const Panel& panel, double width_pt) {
  PanelPlan plan;
  plan.range = range_of(panel);
  plan.head_pt = 18;
  if (!plan.range.any) return plan;
  const NumberAxis values = number_axis(plan.range.low, plan.range.high, most_ticks(200));
  for (int ticks = 3; ticks <= 6; ++ticks)
    for (const Tick& tick : number_axis(plan.range.low, plan.range.high, ticks).ticks)
      plan.left_pt = std::max(plan.left_pt, text_width_pt(tick.label, kTickSizePt) + 6);
  const PlotScale any_scale{{0, 0, 1, 1}, 0, 1, values.low, values.high};
  double labels_pt = 0;
  const std::vector<EndLabel> labels = end_labels(panel, any_scale);
  for (const EndLabel& label : labels) labels_pt += label.height_pt();
  plan.direct_labels = !labels.empty() && labels_pt <= kLeastPlotHeightPt + 6;
  if (plan.direct_labels)
    for (const EndLabel& label : labels)
      for (const std::string& line : label.lines)
        plan.right_pt = std::max(plan.right_pt, 6 + (label.swatch ? kEndSwatchPt + 3 : 0) + text_width_pt(line, kLabelSizePt));
  const double title_pt = text_width_pt(panel.title, kPanelTitleSizePt, true) + 6 + text_width_pt(panel.unit, kTickSizePt) + 16;
  plan.legend = legend_rows(legend_items(panel, plan.direct_labels), width_pt - title_pt, width_pt);
  plan.head_pt += 11 * static_cast<double>(plan.legend.size() - 1);
  return plan;
}

void draw_panel(SvgCanvas& canvas, const Panel& panel, const PanelPlan& plan, const PanelPlace& place,
                const std::vector<TimeColumn>& columns, const std::vector<Marker>& markers, bool with_bracket) {
  canvas.open_group(panel.unit.empty() ? panel.title : panel.title + ", " + panel.unit);
  const double unit_pt = panel.unit.empty() ? 0 : text_width_pt(panel.unit, kTickSizePt) + 6;
  const std::vector<std::string> title =
      wrap_text(panel.title, place.page_right_pt - place.page_left_pt - unit_pt, kPanelTitleSizePt, true, 1);
  if (!title.empty())
    canvas.text_with_unit({place.page_left_pt, place.title_baseline_pt}, title[0],
                          {.size_pt = kPanelTitleSizePt, .bold = true, .colour = kText}, panel.unit,
                          {.size_pt = kTickSizePt, .colour = kSoftText});
  const auto box_of = [&](const TimeColumn& column) { return PlotBox{column.left_pt, place.top_pt, column.width_pt, place.height_pt}; };
  if (!plan.range.any) {
    PlotBox whole = box_of(columns.front());
    whole.width_pt = columns.back().left_pt + columns.back().width_pt - whole.left_pt;
    draw_nothing(canvas, panel, whole);
    canvas.close_group();
    return;
  }
  for (std::size_t row = 0; row < plan.legend.size(); ++row)
    draw_legend_row(canvas, plan.legend[row], place.page_right_pt, place.title_baseline_pt + 11 * static_cast<double>(row));
  const NumberAxis values = number_axis(plan.range.low, plan.range.high, most_ticks(place.height_pt));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const PlotScale scale{box_of(columns[i]), columns[i].axis.from_h, columns[i].axis.to_h, values.low, values.high};
    draw_data(canvas, panel, scale, values, columns[i], i == 0, markers);
    if (with_bracket) draw_bracket(canvas, scale, columns[i]);
    if (i + 1 == columns.size() && plan.direct_labels) draw_end_labels(canvas, end_labels(panel, scale), scale.box);
  }
  canvas.close_group();
}

}  // namespace ebb
