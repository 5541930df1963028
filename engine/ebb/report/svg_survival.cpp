#include "ebb/report/svg_survival.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/report/svg_axis.h"
#include "ebb/report/svg_canvas.h"
#include "ebb/report/svg_legend.h"

namespace ebb {
namespace {

constexpr double kPagePt = 540, kLeftPt = 8, kRightPt = 532;
constexpr double kPlotLeftPt = 46, kPlotRightPt = 524, kPlotHeightPt = 168;
constexpr double kTitlePt = 15, kWordsPt = 8.5, kPanelTitlePt = 10, kSmallPt = 7.5, kRiskRowPt = 10;
constexpr double kBandOpacity = 0.14, kLeastTickGapPt = 4;
constexpr double kNamesPt = 150;          ///< at most, of an arm's name left of its numbers at risk
constexpr int kMostTicks = 9;
constexpr double kDaysPerWeek = 7, kDaysPerMonth = 30.4375;
constexpr double kMostDays = 90, kMostWeeks_days = 3 * 365.25;
constexpr const char *kText = "#222", *kSoftText = "#555", *kGrid = "#e4e4e4";
constexpr std::array<Ink, 7> kInks{Ink::Blue, Ink::Vermillion, Ink::Green, Ink::Purple, Ink::Orange, Ink::SkyBlue, Ink::Black};
constexpr std::array<Dash, 4> kDashes{Dash::Solid, Dash::Dashed, Dash::Dotted, Dash::DashDot};

Ink ink_of(std::size_t curve) { return kInks[curve % kInks.size()]; }
Dash dash_of(std::size_t curve) { return kDashes[curve % kDashes.size()]; }

/// Days to the page; the unit that people would choose.
struct Scale {
  double days_per_unit = 1;
  std::string unit;
  NumberAxis axis;
  double top_pt = 0, left_pt = kPlotLeftPt;
  double x_pt(double day) const { return left_pt + std::min(1.0, day / days_per_unit / axis.high) * (kPlotRightPt - left_pt); }
  double y_pt(double frac) const { return top_pt + (1 - frac) * kPlotHeightPt; }
  double bottom_pt() const { return top_pt + kPlotHeightPt; }
};

double last_day(const SurvivalPanel& panel) {
  double last = 0;
  for (const SurvivalCurve& curve : panel.curves) last = std::max(last, curve.until_day);
  return last;
}

/// From nothing to the last datum and no further; ticks at whole weeks, quarters and years where there is room for no more.
NumberAxis time_axis(double high, const std::vector<double>& steps) {
  const auto fits = [high](double step) { return high / step + 1 <= kMostTicks; };
  const auto found = std::find_if(steps.begin(), steps.end(), fits);
  const double step = found != steps.end() ? *found : steps.back() * std::ceil(high / steps.back() / (kMostTicks - 1));
  NumberAxis axis;
  axis.low = 0;
  axis.high = high;
  for (int k = 0; k * step <= high; ++k) axis.ticks.push_back({k * step, number_text(k * step), ""});
  return axis;
}

Scale scale_of(const SurvivalPanel& panel, double left_pt, double top_pt) {
  const double days = last_day(panel);
  Scale scale;
  scale.left_pt = left_pt;
  scale.top_pt = top_pt;
  std::vector<double> steps{1, 2, 7, 14, 28};
  if (days <= kMostDays) scale.unit = "days";
  else if (days <= kMostWeeks_days) scale.unit = "weeks", scale.days_per_unit = kDaysPerWeek, steps = {1, 2, 4, 8, 13, 26};
  else scale.unit = "months", scale.days_per_unit = kDaysPerMonth, steps = {1, 2, 3, 6, 12};
  scale.axis = time_axis(days / scale.days_per_unit, steps);
  return scale;
}

double draw_paragraph(SvgCanvas& canvas, const std::string& text, double y_pt, const TextStyle& style, double line_pt) {
  for (const std::string& line : wrap_text(text, kRightPt - kLeftPt, style.size_pt, style.bold)) {
    canvas.text({kLeftPt, y_pt}, line, style);
    y_pt += line_pt;
  }
  return y_pt;
}

double draw_head(SvgCanvas& canvas, const SurvivalFigure& figure) {
  double y_pt = draw_paragraph(canvas, figure.title, 21, {.size_pt = kTitlePt, .bold = true, .colour = "#000"}, 18);
  y_pt = draw_paragraph(canvas, figure.subtitle, y_pt - 3, {.size_pt = kWordsPt, .colour = kSoftText}, 11) - 4;
  std::vector<std::string> lines;
  for (const std::string& notice : figure.notices) {
    for (std::string& line : wrap_text(notice, kRightPt - kLeftPt - 20, kWordsPt)) lines.push_back(std::move(line));
  }
  if (lines.empty()) return y_pt + 4;
  const double height_pt = 8 + 11 * static_cast<double>(lines.size());
  const Stroke frame{.colour = kSoftText, .width_pt = 0.8};
  canvas.rectangle({kLeftPt + 1, y_pt}, kRightPt - kLeftPt - 2, height_pt, "#fff", &frame);
  for (std::size_t i = 0; i < lines.size(); ++i) canvas.text({kLeftPt + 10, y_pt + 12 + 11 * static_cast<double>(i)}, lines[i], {.size_pt = kWordsPt, .colour = kText});
  return y_pt + height_pt + 6;
}

void draw_axes(SvgCanvas& canvas, const SurvivalPanel& panel, const Scale& scale) {
  for (const double frac : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    canvas.line({scale.left_pt, scale.y_pt(frac)}, {kPlotRightPt, scale.y_pt(frac)}, Stroke{.colour = frac == 0 ? "#888" : kGrid, .width_pt = 0.7});
    canvas.text({scale.left_pt - 5, scale.y_pt(frac) + 2.7}, number_text(frac * 100) + (frac == 1 ? " %" : ""), {.size_pt = kSmallPt, .anchor = Anchor::End, .colour = kSoftText});
  }
  for (const Tick& tick : scale.axis.ticks) {
    const double x_pt = scale.x_pt(tick.value * scale.days_per_unit);
    canvas.line({x_pt, scale.bottom_pt()}, {x_pt, scale.bottom_pt() + 3}, Stroke{.colour = "#888", .width_pt = 0.7});
    canvas.text({x_pt, scale.bottom_pt() + 11}, tick.label, {.size_pt = kSmallPt, .anchor = Anchor::Middle, .colour = kSoftText});
  }
  canvas.text({kPlotRightPt, scale.bottom_pt() + 21}, scale.unit + " " + panel.time_title, {.size_pt = kSmallPt, .anchor = Anchor::End, .colour = kSoftText});
}

/// Corners of the steps of one bound, to the last day that anybody is followed.
template <class Value>
std::vector<Point> corners(const SurvivalCurve& curve, const Scale& scale, Value value) {
  std::vector<Point> points;
  double level = 1;
  for (const SurvivalStep& step : curve.steps) {
    const double next = value(step);
    if (points.empty()) {
      points.push_back({scale.x_pt(step.day), scale.y_pt(next)});
    } else if (next != level) {
      points.push_back({scale.x_pt(step.day), scale.y_pt(level)});
      points.push_back({scale.x_pt(step.day), scale.y_pt(next)});
    }
    level = next;
  }
  points.push_back({scale.x_pt(curve.until_day), scale.y_pt(level)});
  return points;
}

void draw_band(SvgCanvas& canvas, const SurvivalCurve& curve, const Scale& scale, Ink ink) {
  std::vector<Point> outline = corners(curve, scale, [](const SurvivalStep& step) { return step.interval.low; });
  const std::vector<Point> upper = corners(curve, scale, [](const SurvivalStep& step) { return step.interval.high; });
  outline.insert(outline.end(), upper.rbegin(), upper.rend());
  canvas.polygon(outline, ink_colour(ink), kBandOpacity);
}

/// A tick where people leave the count without the event; ticks that would touch are left out.
void draw_censored(SvgCanvas& canvas, const SurvivalCurve& curve, const Scale& scale, Ink ink) {
  double last_pt = -1e9;
  for (const SurvivalStep& step : curve.steps) {
    const double x_pt = scale.x_pt(step.day), y_pt = scale.y_pt(step.free_frac);
    if (step.censored == 0 || x_pt - last_pt < kLeastTickGapPt) continue;
    canvas.line({x_pt, y_pt - 3}, {x_pt, y_pt + 3}, Stroke{.colour = ink_colour(ink), .width_pt = 0.8});
    last_pt = x_pt;
  }
}

double draw_at_risk(SvgCanvas& canvas, const SurvivalPanel& panel, const Scale& scale, double y_pt) {
  canvas.text({kLeftPt, y_pt}, "at risk", {.size_pt = kSmallPt, .colour = kSoftText});
  for (std::size_t c = 0; c < panel.curves.size(); ++c) {
    y_pt += kRiskRowPt;
    const SurvivalCurve& curve = panel.curves[c];
    canvas.line({kLeftPt, y_pt - 2.6}, {kLeftPt + 18, y_pt - 2.6}, stroke_of(ink_of(c), dash_of(c), 1.6));
    const auto name = wrap_text(curve.name, scale.left_pt - kLeftPt - 24 - 22, kSmallPt, false, 1);
    canvas.text({kLeftPt + 23, y_pt}, name.empty() ? "" : name.front(), {.size_pt = kSmallPt, .colour = kText});
    for (const Tick& tick : scale.axis.ticks) {
      const double day = tick.value * scale.days_per_unit;
      canvas.text({scale.x_pt(day), y_pt}, std::to_string(at_risk_on(curve.steps, day)), {.size_pt = kSmallPt, .anchor = Anchor::Middle, .colour = kText});
    }
  }
  return y_pt;
}

/// Room for the longest name left of the numbers at risk.
double plot_left_pt(const SurvivalFigure& figure) {
  double widest_pt = 0;
  for (const SurvivalPanel& panel : figure.panels) {
    for (const SurvivalCurve& curve : panel.curves) widest_pt = std::max(widest_pt, text_width_pt(curve.name, kSmallPt));
  }
  return std::max(kPlotLeftPt, kLeftPt + 24 + std::min(widest_pt, kNamesPt) + 22);
}

double draw_panel(SvgCanvas& canvas, const SurvivalPanel& panel, double left_pt, double top_pt) {
  canvas.text({kLeftPt, top_pt + 10}, panel.title, {.size_pt = kPanelTitlePt, .bold = true, .colour = kText});
  if (!(last_day(panel) > 0)) {
    canvas.text({kLeftPt, top_pt + 24}, panel.why_empty, {.size_pt = kWordsPt, .colour = kSoftText});
    return top_pt + 34;
  }
  const Scale scale = scale_of(panel, left_pt, top_pt + 20);
  draw_axes(canvas, panel, scale);
  for (std::size_t c = 0; c < panel.curves.size(); ++c) {
    if (panel.curves[c].until_day > 0) draw_band(canvas, panel.curves[c], scale, ink_of(c));
  }
  for (std::size_t c = 0; c < panel.curves.size(); ++c) {
    const SurvivalCurve& curve = panel.curves[c];
    if (!(curve.until_day > 0)) continue;
    canvas.open_group(curve.name);
    canvas.polyline(corners(curve, scale, [](const SurvivalStep& step) { return step.free_frac; }), stroke_of(ink_of(c), dash_of(c), 1.6));
    draw_censored(canvas, curve, scale, ink_of(c));
    canvas.close_group();
  }
  return draw_at_risk(canvas, panel, scale, scale.bottom_pt() + 32) + 14;
}

}  // namespace

std::string survival_figure(const SurvivalFigure& figure) {
  SvgCanvas canvas;
  double y_pt = draw_head(canvas, figure);
  const double left_pt = plot_left_pt(figure);
  for (const SurvivalPanel& panel : figure.panels) y_pt = draw_panel(canvas, panel, left_pt, y_pt + 4);
  y_pt = draw_paragraph(canvas, "Kaplan–Meier estimates; bands: 95 % of studies with so many people; small ticks: people who leave the count without the event.", y_pt + 2,
                        {.size_pt = 7, .colour = kSoftText}, 9.5);
  for (const std::string& line : figure.footer) y_pt = draw_paragraph(canvas, line, y_pt, {.size_pt = 7, .colour = kSoftText}, 9.5);
  return canvas.finish(kPagePt, y_pt + 2, figure.title, figure.subtitle);
}

}  // namespace ebb
