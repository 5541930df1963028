#include "ebb/report/svg_tornado.h"

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/report/svg_panel.h"

namespace ebb {
namespace {

constexpr const char* kText = "#222";
constexpr const char* kSoftText = "#555";
constexpr double kTitlePt = 15, kHeadPt = 15, kKeyPt = 13, kGroupTitlePt = 11, kBarPt = 16, kAxisPt = 15, kGroupGapPt = 7, kNotePt = 9.5;
constexpr double kLabelPt = 176, kGradePt = 22, kSharePt = 76, kEndLabelPt = 40, kGapPt = 8;
constexpr double kHalfBarPt = 5.2;       // two half bars fill a row, so that both show when they lie on one side
constexpr double kWholePage_pt = 524;
constexpr int kMostTicks = 6;

struct Columns {
  double label_pt, grade_pt, bars_pt, bars_width_pt, share_right_pt;
};
Columns columns_of(double left_pt, double right_pt) {
  Columns columns{left_pt, left_pt + kLabelPt, 0, 0, right_pt - 2};
  columns.bars_pt = columns.grade_pt + kGradePt + kGapPt;
  columns.bars_width_pt = right_pt - kSharePt - kGapPt - columns.bars_pt;
  return columns;
}

NumberAxis axis_of(const TornadoGroup& group) {
  ValueRange range;
  range.add(group.as_it_stands);
  for (const TornadoBar& bar : group.bars) {
    range.add(bar.at_low);
    range.add(bar.at_high);
  }
  return number_axis(range.low, range.high, kMostTicks);
}

/// PlotScale runs over hours; here its horizontal axis is the answer's. Room is left at both ends for the labels of the bars.
PlotScale scale_of(const Columns& columns, const NumberAxis& axis, double top_pt, double height_pt) {
  return {{columns.bars_pt + kEndLabelPt, top_pt, columns.bars_width_pt - 2 * kEndLabelPt, height_pt}, axis.low, axis.high, 0, 1};
}

std::vector<std::string> title_lines(const TornadoGroup& group) { return wrap_text(group.title, kWholePage_pt, kLabelSizePt + 0.5, true); }
std::vector<std::string> note_lines(const std::string& note) { return wrap_text(note, kWholePage_pt, kLabelSizePt); }

double group_height_pt(const TornadoGroup& group) {
  const double rows = static_cast<double>(group.bars.size());
  return kGroupTitlePt * static_cast<double>(title_lines(group).size()) + rows * kBarPt + (group.bars.empty() ? 0 : kAxisPt) +
         kNotePt * static_cast<double>(note_lines(group.note).size()) + kGroupGapPt;
}

struct HalfBar {
  double value;
  const std::string& label;
  bool low;
};

/// A half bar from the answer as it stands to the answer at one end; light with an outline for the low end, dark for the high one.
void draw_half(SvgCanvas& canvas, const PlotScale& scale, const TornadoGroup& group, const HalfBar& half, double middle_pt) {
  if (!std::isfinite(half.value)) return;
  const double from_pt = scale.x_pt(group.as_it_stands), to_pt = scale.x_pt(half.value);
  const double top_pt = half.low ? middle_pt - kHalfBarPt : middle_pt;
  const std::string dark = ink_colour(Ink::Blue);
  const Stroke outline{.colour = dark, .width_pt = 0.7};
  canvas.rectangle({std::min(from_pt, to_pt), top_pt}, std::max(0.6, std::fabs(to_pt - from_pt)), kHalfBarPt, half.low ? "#fff" : dark, &outline);
  const bool left = to_pt < from_pt || (to_pt == from_pt && half.low);
  const double x_pt = left ? std::min(from_pt, to_pt) - 3 : std::max(from_pt, to_pt) + 3;
  canvas.text({x_pt, middle_pt + (half.low ? -0.8 : 6.0)}, half.label, {.size_pt = 6, .anchor = left ? Anchor::End : Anchor::Start, .colour = kText});
}

void draw_bar(SvgCanvas& canvas, const TornadoGroup& group, const TornadoBar& bar, const Columns& columns, const PlotScale& scale, double middle_pt) {
  canvas.open_group(bar.label + ", grade " + bar.grade + ": " + fixed_text(bar.at_low, group.decimals) + " at " + bar.low_label + ", " +
                    fixed_text(bar.at_high, group.decimals) + " at " + bar.high_label);
  const double baseline_pt = middle_pt + kLabelSizePt * 0.36;
  const std::vector<std::string> words = wrap_text(bar.label, kLabelPt - 4, kLabelSizePt, false, 1);
  canvas.text({columns.label_pt, baseline_pt}, words.empty() ? "" : words.front(), {.size_pt = kLabelSizePt, .colour = kText});
  const double badge_pt = columns.grade_pt + kGradePt / 2;
  if (bar.assumed) canvas.rectangle({columns.grade_pt + 3, middle_pt - 5.5}, kGradePt - 6, 11, "#222");
  canvas.text({badge_pt, baseline_pt}, bar.grade, {.size_pt = kLabelSizePt, .anchor = Anchor::Middle, .bold = bar.assumed, .colour = bar.assumed ? "#fff" : kText});
  draw_half(canvas, scale, group, {bar.at_low, bar.low_label, true}, middle_pt);
  draw_half(canvas, scale, group, {bar.at_high, bar.high_label, false}, middle_pt);
  canvas.text({columns.share_right_pt, baseline_pt}, bar.share, {.size_pt = kLabelSizePt, .anchor = Anchor::End, .colour = kText});
  canvas.close_group();
}

double draw_group(SvgCanvas& canvas, const TornadoGroup& group, const Columns& columns, double top_pt) {
  for (const std::string& line : title_lines(group)) {
    canvas.text({columns.label_pt, top_pt + 8}, line, {.size_pt = kLabelSizePt + 0.5, .bold = true, .colour = kText});
    top_pt += kGroupTitlePt;
  }
  if (!group.bars.empty()) {
    const double height_pt = kBarPt * static_cast<double>(group.bars.size());
    const NumberAxis axis = axis_of(group);
    const PlotScale scale = scale_of(columns, axis, top_pt, height_pt);
    for (const Tick& tick : axis.ticks) {
      canvas.line({scale.x_pt(tick.value), top_pt}, {scale.x_pt(tick.value), top_pt + height_pt}, Stroke{.colour = "#ddd", .width_pt = 0.5});
      canvas.text({scale.x_pt(tick.value), top_pt + height_pt + 9}, tick.label, {.size_pt = 7, .anchor = Anchor::Middle, .colour = kSoftText});
    }
    for (std::size_t i = 0; i < group.bars.size(); ++i) draw_bar(canvas, group, group.bars[i], columns, scale, top_pt + kBarPt * (static_cast<double>(i) + 0.5));
    const double x_pt = scale.x_pt(group.as_it_stands);
    canvas.line({x_pt, top_pt - 1}, {x_pt, top_pt + height_pt + 1}, Stroke{.colour = "#000", .width_pt = 1.1});
    canvas.text({columns.label_pt, top_pt + height_pt + 9}, group.as_it_stands_label, {.size_pt = 7, .colour = kSoftText});
    top_pt += height_pt + kAxisPt;
  }
  for (const std::string& line : note_lines(group.note)) {
    canvas.text({columns.label_pt, top_pt + 7}, line, {.size_pt = kLabelSizePt, .colour = kSoftText});
    top_pt += kNotePt;
  }
  return top_pt + kGroupGapPt;
}

void draw_key(SvgCanvas& canvas, const Columns& columns, double baseline_pt) {
  const std::string dark = ink_colour(Ink::Blue);
  const Stroke outline{.colour = dark, .width_pt = 0.7};
  double x_pt = columns.bars_pt;
  for (const bool low : {true, false}) {
    canvas.rectangle({x_pt, baseline_pt - 5}, 14, kHalfBarPt, low ? "#fff" : dark, &outline);
    canvas.text({x_pt + 18, baseline_pt}, low ? "low end of its range" : "high end", {.size_pt = kLabelSizePt, .colour = kText});
    x_pt += 104;
  }
  canvas.rectangle({columns.label_pt, baseline_pt - 8}, kGradePt - 6, 11, "#222");
  canvas.text({columns.label_pt + (kGradePt - 6) / 2, baseline_pt}, "D", {.size_pt = kLabelSizePt, .anchor = Anchor::Middle, .bold = true, .colour = "#fff"});
  canvas.text({columns.label_pt + kGradePt, baseline_pt}, "an assumption: nobody has measured it", {.size_pt = kLabelSizePt, .colour = kText});
}

}  // namespace

double tornado_height_pt(const Tornado& tornado) {
  double height_pt = kTitlePt + kKeyPt + kHeadPt + kNotePt * static_cast<double>(note_lines(tornado.note).size()) + 4;
  for (const TornadoGroup& group : tornado.groups) height_pt += group_height_pt(group);
  return height_pt;
}

void draw_tornado(SvgCanvas& canvas, const Tornado& tornado, double left_pt, double right_pt, double top_pt) {
  const Columns columns = columns_of(left_pt, right_pt);
  canvas.text({left_pt, top_pt + 10}, tornado.title, {.size_pt = kPanelTitleSizePt, .bold = true, .colour = kText});
  top_pt += kTitlePt;
  draw_key(canvas, columns, top_pt + 9);
  top_pt += kKeyPt;
  const double heading_pt = top_pt + 9;
  canvas.text({columns.label_pt, heading_pt}, tornado.label_heading, {.size_pt = kLabelSizePt, .bold = true, .colour = kText});
  canvas.text({columns.grade_pt + kGradePt / 2, heading_pt}, "grade", {.size_pt = kLabelSizePt, .anchor = Anchor::Middle, .bold = true, .colour = kText});
  canvas.text({columns.bars_pt + columns.bars_width_pt / 2, heading_pt}, tornado.ends_heading, {.size_pt = kLabelSizePt, .anchor = Anchor::Middle, .bold = true, .colour = kText});
  canvas.text({columns.share_right_pt, heading_pt}, tornado.share_heading, {.size_pt = kLabelSizePt, .anchor = Anchor::End, .bold = true, .colour = kText});
  canvas.line({left_pt, top_pt + 12}, {right_pt, top_pt + 12}, Stroke{.colour = "#555", .width_pt = 0.8});
  top_pt += kHeadPt + 2;
  for (const TornadoGroup& group : tornado.groups) top_pt = draw_group(canvas, group, columns, top_pt);
  for (const std::string& line : note_lines(tornado.note)) {
    canvas.text({left_pt, top_pt + 7}, line, {.size_pt = kLabelSizePt, .colour = kSoftText});
    top_pt += kNotePt;
  }
}

}  // namespace ebb
