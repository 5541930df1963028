#include "ebb/report/svg_comparison.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "ebb/report/svg_panel.h"

namespace ebb {
namespace {

constexpr const char* kText = "#222";
constexpr const char* kSoftText = "#555";
constexpr double kGapPt = 10;
constexpr double kLengthPt = 30, kCurvePt = 88, kRangePt = 92, kNumbersPt = 62;  // the name takes what is left
constexpr double kTitlePt = 16, kHeadingLinePt = 9.5, kAxisPt = 15, kNotePt = 9.5;
constexpr double kWholePage_pt = 524;

struct Columns {
  double name_pt, name_width_pt, length_right_pt, steps_pt, line_pt, range_pt, numbers_right_pt;
};

Columns columns_of(double left_pt, double right_pt) {
  Columns columns{};
  columns.numbers_right_pt = right_pt - 2;
  columns.range_pt = columns.numbers_right_pt - kNumbersPt - kGapPt - kRangePt;
  columns.line_pt = columns.range_pt - kGapPt - 4 - kCurvePt;
  columns.steps_pt = columns.line_pt - kGapPt - kCurvePt;
  columns.length_right_pt = columns.steps_pt - kGapPt;
  columns.name_pt = left_pt;
  columns.name_width_pt = columns.length_right_pt - kLengthPt - 4 - left_pt;
  return columns;
}

struct Scales {
  double steps_high = 1, line_high = 1;
  NumberAxis range;
  TimeAxis time;
};

Scales scales_of(const Comparison& comparison, double from_h, double to_h) {
  ValueRange steps, line, range;
  add_line(line, comparison.reference);
  line.add(comparison.threshold);
  range.add(comparison.range_reference);
  for (const ComparisonRow& row : comparison.rows) {
    add_steps(steps, row.steps);
    // Medians only: the bands of the small curves would flatten them, the range column holds the spread.
    for (const double value : row.line.values.p50) line.add(value);
    range.add(row.high);
    range.add(row.middle);
  }
  Scales scales;
  scales.steps_high = steps.any && steps.high > 0 ? steps.high * 1.08 : 1;
  scales.line_high = line.any && line.high > 0 ? line.high * 1.08 : 1;
  scales.range = number_axis(0, range.high, 6);
  scales.time = time_axis(std::nullopt, from_h, to_h, kCurvePt, kLabelSizePt, comparison.start_h);
  return scales;
}

struct Heading {
  double x_pt, width_pt;
  const std::string& words;
  Anchor anchor;
};
std::vector<Heading> headings_of(const Comparison& comparison, const Columns& columns) {
  return {{columns.length_right_pt, kLengthPt + 4, comparison.length_heading, Anchor::End},
          {columns.steps_pt, kCurvePt, comparison.steps_heading, Anchor::Start},
          {columns.line_pt, kCurvePt, comparison.line_heading, Anchor::Start},
          {columns.range_pt, kRangePt + kGapPt + kNumbersPt, comparison.range_heading, Anchor::Start}};
}
std::vector<std::string> heading_lines(const Heading& heading) { return wrap_text(heading.words, heading.width_pt, kLabelSizePt, true, 2); }
double headings_height_pt(const Comparison& comparison) {
  std::size_t most = 1;
  for (const Heading& heading : headings_of(comparison, columns_of(0, kWholePage_pt))) most = std::max(most, heading_lines(heading).size());
  return kHeadingLinePt * static_cast<double>(most) + 4;
}

void draw_headings(SvgCanvas& canvas, const Comparison& comparison, const Columns& columns, double rows_top_pt) {
  for (const Heading& heading : headings_of(comparison, columns)) {
    const std::vector<std::string> lines = heading_lines(heading);
    double y_pt = rows_top_pt - 5 - kHeadingLinePt * static_cast<double>(lines.size()) + kHeadingLinePt;
    for (const std::string& line : lines) {
      canvas.text({heading.x_pt, y_pt}, line, {.size_pt = kLabelSizePt, .anchor = heading.anchor, .bold = true, .colour = kText});
      y_pt += kHeadingLinePt;
    }
  }
}

void draw_small_curves(SvgCanvas& canvas, const Comparison& comparison, const ComparisonRow& row, const Columns& columns,
                       const Scales& scales, double top_pt, double height_pt) {
  const TimeAxis& time = scales.time;
  const PlotScale steps{{columns.steps_pt, top_pt, kCurvePt, height_pt}, time.from_h, time.to_h, 0, scales.steps_high};
  const PlotScale line{{columns.line_pt, top_pt, kCurvePt, height_pt}, time.from_h, time.to_h, 0, scales.line_high};
  for (const PlotScale& scale : {steps, line})
    canvas.line({scale.box.left_pt, scale.box.bottom_pt()}, {scale.box.right_pt(), scale.box.bottom_pt()},
                Stroke{.colour = "#999", .width_pt = 0.5});
  draw_steps(canvas, steps, row.steps);
  if (comparison.threshold > 0)
    canvas.line({line.box.left_pt, line.y_pt(comparison.threshold)}, {line.box.right_pt(), line.y_pt(comparison.threshold)},
                Stroke{.colour = "#333", .width_pt = 0.6, .dashes = "1 1.6"});
  draw_median(canvas, line, comparison.reference);
  draw_median(canvas, line, row.line);
}

std::string range_text(const ComparisonRow& row) {
  if (row.low == row.middle && row.high == row.middle) return fmt::format("{:.0f}", row.middle);
  return fmt::format("{:.0f} ({:.0f}–{:.0f})", row.middle, row.low, row.high);
}

void draw_range(SvgCanvas& canvas, const ComparisonRow& row, const PlotScale& scale, double middle_pt) {
  // PlotScale runs over hours; here its horizontal axis is the range's own.
  const std::string colour = ink_colour(row.highlighted ? Ink::Vermillion : Ink::Black);
  canvas.line({scale.x_pt(row.low), middle_pt}, {scale.x_pt(row.high), middle_pt},
              Stroke{.colour = colour, .width_pt = row.highlighted ? 3.2 : 2, .opacity = 0.45});
  for (const double end : {row.low, row.high})
    canvas.line({scale.x_pt(end), middle_pt - 3}, {scale.x_pt(end), middle_pt + 3}, Stroke{.colour = colour, .width_pt = 0.9});
  canvas.circle({scale.x_pt(row.middle), middle_pt}, row.highlighted ? 3.4 : 2.8, colour);
}

void draw_row(SvgCanvas& canvas, const Comparison& comparison, const ComparisonRow& row, const Columns& columns, const Scales& scales,
              const PlotScale& range, double top_pt, double row_pt) {
  canvas.open_group(row.name);
  const double middle_pt = top_pt + row_pt / 2, baseline_pt = middle_pt + kLabelSizePt * 0.36;
  const std::vector<std::string> name = wrap_text(row.name, columns.name_width_pt, kLabelSizePt, row.highlighted, 2);
  double y_pt = baseline_pt - 4.5 * static_cast<double>(name.empty() ? 0 : name.size() - 1);
  for (const std::string& line : name) {
    canvas.text({columns.name_pt, y_pt}, line, {.size_pt = kLabelSizePt, .bold = row.highlighted, .colour = kText});
    y_pt += 9;
  }
  canvas.text({columns.length_right_pt, baseline_pt}, row.length,
              {.size_pt = kLabelSizePt, .anchor = Anchor::End, .bold = row.highlighted, .colour = kText});
  draw_small_curves(canvas, comparison, row, columns, scales, top_pt + 3, row_pt - 6);
  if (std::isfinite(row.low) && std::isfinite(row.middle) && std::isfinite(row.high)) {
    draw_range(canvas, row, range, middle_pt);
    canvas.text({columns.numbers_right_pt, baseline_pt}, range_text(row),
                {.size_pt = kLabelSizePt, .anchor = Anchor::End, .bold = row.highlighted, .colour = kText});
  } else {
    canvas.text({columns.numbers_right_pt, baseline_pt}, "not computed",
                {.size_pt = kLabelSizePt, .anchor = Anchor::End, .colour = kSoftText});
  }
  canvas.close_group();
}

void draw_axes(SvgCanvas& canvas, const Columns& columns, const Scales& scales, const PlotScale& range, double bottom_pt) {
  const double baseline_pt = bottom_pt + 10;
  for (const double left_pt : {columns.steps_pt, columns.line_pt}) {
    const PlotScale scale{{left_pt, bottom_pt, kCurvePt, 1}, scales.time.from_h, scales.time.to_h, 0, 1};
    for (const Tick& tick : scales.time.ticks) {
      canvas.line({scale.x_pt(tick.value), bottom_pt}, {scale.x_pt(tick.value), bottom_pt + 2.5},
                  Stroke{.colour = "#555", .width_pt = 0.7});
      canvas.text({scale.x_pt(tick.value), baseline_pt}, tick.label,
                  {.size_pt = kLabelSizePt, .anchor = Anchor::Middle, .colour = kSoftText});
    }
  }
  // Labels of the range stay apart even at 1000 %: the first, the last, and between them those that have room.
  double free_pt = -1e9;
  const double last_left_pt = range.x_pt(scales.range.high) - text_width_pt(scales.range.ticks.back().label, kLabelSizePt) / 2;
  for (std::size_t i = 0; i < scales.range.ticks.size(); ++i) {
    const Tick& tick = scales.range.ticks[i];
    const double x_pt = range.x_pt(tick.value), half_pt = text_width_pt(tick.label, kLabelSizePt) / 2;
    const bool last = i + 1 == scales.range.ticks.size();
    if (!last && (x_pt - half_pt < free_pt || x_pt + half_pt + 4 > last_left_pt)) continue;
    canvas.text({x_pt, baseline_pt}, tick.label, {.size_pt = kLabelSizePt, .anchor = Anchor::Middle, .colour = kSoftText});
    free_pt = x_pt + half_pt + 4;
  }
  canvas.text({columns.length_right_pt, baseline_pt}, scales.time.caption,
              {.size_pt = kLabelSizePt, .anchor = Anchor::End, .colour = kSoftText});
  canvas.text({columns.numbers_right_pt, baseline_pt}, "median (5–95)",
              {.size_pt = kLabelSizePt, .anchor = Anchor::End, .colour = kSoftText});
}

std::vector<std::string> note_lines(const Comparison& comparison) { return wrap_text(comparison.note, kWholePage_pt, kLabelSizePt); }

}  // namespace

double comparison_height_pt(const Comparison& comparison, double row_pt) {
  const double rows = std::max<double>(1, static_cast<double>(comparison.rows.size()));
  return kTitlePt + headings_height_pt(comparison) + rows * row_pt + kAxisPt + kNotePt * static_cast<double>(note_lines(comparison).size());
}

void draw_comparison(SvgCanvas& canvas, const Comparison& comparison, double left_pt, double right_pt, double top_pt, double row_pt,
                     double from_h, double to_h) {
  canvas.text({left_pt, top_pt + 10}, comparison.title, {.size_pt = kPanelTitleSizePt, .bold = true, .colour = kText});
  const double rows_top_pt = top_pt + kTitlePt + headings_height_pt(comparison);
  if (comparison.rows.empty()) {
    canvas.text({(left_pt + right_pt) / 2, rows_top_pt + row_pt / 2}, "Nothing to show: no rule could be computed.",
                {.size_pt = 9, .anchor = Anchor::Middle, .colour = kSoftText});
    return;
  }
  const Columns columns = columns_of(left_pt, right_pt);
  const Scales scales = scales_of(comparison, from_h, to_h);
  const double bottom_pt = rows_top_pt + row_pt * static_cast<double>(comparison.rows.size());
  const PlotScale range{{columns.range_pt, rows_top_pt, kRangePt, bottom_pt - rows_top_pt}, scales.range.low, scales.range.high, 0, 1};
  draw_headings(canvas, comparison, columns, rows_top_pt);
  canvas.line({left_pt, rows_top_pt}, {right_pt, rows_top_pt}, Stroke{.colour = "#555", .width_pt = 0.8});
  for (std::size_t i = 0; i < comparison.rows.size(); ++i) {
    const double row_top_pt = rows_top_pt + row_pt * static_cast<double>(i);
    if (comparison.rows[i].highlighted) canvas.rectangle({left_pt - 3, row_top_pt + 0.5}, right_pt - left_pt + 6, row_pt - 1, "#f1f1f1");
  }
  if (comparison.range_accepted > 0) {
    const double accepted_pt = range.x_pt(comparison.range_accepted);
    canvas.rectangle({range.x_pt(0), rows_top_pt}, accepted_pt - range.x_pt(0), bottom_pt - rows_top_pt, zone_look(true).fill);
    canvas.line({accepted_pt, rows_top_pt}, {accepted_pt, bottom_pt}, zone_look(true).edge);
  }
  for (const Tick& tick : scales.range.ticks)
    canvas.line({range.x_pt(tick.value), rows_top_pt}, {range.x_pt(tick.value), bottom_pt}, Stroke{.colour = "#d8d8d8", .width_pt = 0.5});
  if (comparison.range_reference > 0)
    canvas.line({range.x_pt(comparison.range_reference), rows_top_pt}, {range.x_pt(comparison.range_reference), bottom_pt},
                Stroke{.colour = "#555", .width_pt = 0.9, .dashes = "4 2"});
  for (std::size_t i = 0; i < comparison.rows.size(); ++i)
    draw_row(canvas, comparison, comparison.rows[i], columns, scales, range, rows_top_pt + row_pt * static_cast<double>(i), row_pt);
  canvas.line({left_pt, bottom_pt}, {right_pt, bottom_pt}, Stroke{.colour = "#555", .width_pt = 0.8});
  draw_axes(canvas, columns, scales, range, bottom_pt);
  double y_pt = bottom_pt + kAxisPt + 7;
  for (const std::string& line : note_lines(comparison)) {
    canvas.text({left_pt, y_pt}, line, {.size_pt = kLabelSizePt, .colour = kSoftText});
    y_pt += kNotePt;
  }
}

}  // namespace ebb
