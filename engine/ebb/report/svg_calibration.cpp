#include "ebb/report/svg_calibration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/population/sample.h"
#include "ebb/report/svg_canvas.h"

namespace ebb {
namespace {

constexpr double kWidth_pt = 540, kMargin_pt = 24, kRow_pt = 19;
constexpr double kBarLeft_pt = 236, kBarRight_pt = 428;
constexpr const char* kPriorFill = "#e4e4e4";
constexpr const char* kPriorLine = "#8a8a8a";
constexpr const char* kPosterior = "#0072b2";   // Okabe & Ito's blue and vermillion, which every reader can tell apart
constexpr const char* kPublished = "#d55e00";
constexpr const char* kSoft = "#555";

std::string short_text(double value) { return number_text(value, std::fabs(value) >= 100 ? 3 : 2); }
std::string with_unit(const std::string& text, const std::string& unit) { return unit == "1" ? text : text + " " + unit; }

double at_share(double share) { return kBarLeft_pt + share * (kBarRight_pt - kBarLeft_pt); }

void diamond(SvgCanvas& canvas, Point at, double half_pt, const std::string& fill) {
  canvas.polygon({{at.x_pt - half_pt, at.y_pt}, {at.x_pt, at.y_pt - half_pt}, {at.x_pt + half_pt, at.y_pt}, {at.x_pt, at.y_pt + half_pt}}, fill, 1);
}

void heading(SvgCanvas& canvas, double y_pt, const std::string& words, const std::string& right) {
  canvas.text({kMargin_pt, y_pt}, words, {.size_pt = 11, .bold = true});
  canvas.text({kWidth_pt - kMargin_pt, y_pt}, right, {.size_pt = 7.5, .anchor = Anchor::End, .colour = kSoft});
}

/// One number: its range in grey, the kept draws as ticks, 5-95 % and the median.
void draw_number(SvgCanvas& canvas, double y_pt, const FittedNumber& number, const Parameter& prior, const CalibratedDraws& draws, std::size_t column) {
  const auto share = [&](double written) { return share_of_value(prior, written * prior.canonical_per_unit); };
  canvas.open_group(number.name);
  canvas.text({kMargin_pt, y_pt + 3}, number.name, {.size_pt = 8});
  canvas.rectangle({kBarLeft_pt, y_pt - 5}, kBarRight_pt - kBarLeft_pt, 10, kPriorFill);
  const std::size_t count = draws.parameters.size();
  for (std::size_t draw = 0; draw < draws.draws; ++draw) {
    const double x_pt = at_share(share_of_value(prior, draws.values[draw * count + column]));
    canvas.line({x_pt, y_pt - 5}, {x_pt, y_pt + 5}, {.colour = kPosterior, .width_pt = 0.7, .opacity = 0.3});
  }
  canvas.line({at_share(share(number.low)), y_pt}, {at_share(share(number.high)), y_pt}, {.colour = kPosterior, .width_pt = 2.2});
  canvas.circle({at_share(share(number.median)), y_pt}, 3.2, kPosterior);
  canvas.text({kBarLeft_pt - 4, y_pt + 3}, short_text(number.prior_low), {.size_pt = 7, .anchor = Anchor::End, .colour = kSoft});
  canvas.text({kBarRight_pt + 4, y_pt + 3}, with_unit(short_text(number.prior_high), number.unit), {.size_pt = 7, .colour = kSoft});
  canvas.text({kWidth_pt - kMargin_pt, y_pt + 3}, fixed_text(number.spread_ratio, 2), {.size_pt = 8, .anchor = Anchor::End, .bold = number.spread_ratio < 0.8});
  canvas.close_group();
}

/// One result: before (grey) and after (blue) the fit, and what was published.
void draw_target(SvgCanvas& canvas, double y_pt, const FittedTarget& target, double scale) {
  const auto x = [&](double value) { return at_share(std::clamp(value / scale, 0.0, 1.0)); };
  canvas.open_group(target.title);
  canvas.text({kMargin_pt, y_pt + 3}, wrap_text(target.title, kBarLeft_pt - kMargin_pt - 6, 8, false, 1).front(), {.size_pt = 8});
  canvas.rectangle({x(target.prior_low), y_pt - 5}, x(target.prior_high) - x(target.prior_low), 10, kPriorFill);
  canvas.line({x(target.prior_median), y_pt - 5}, {x(target.prior_median), y_pt + 5}, {.colour = kPriorLine, .width_pt = 1});
  canvas.line({x(target.low), y_pt}, {x(target.high), y_pt}, {.colour = kPosterior, .width_pt = 2.2});
  canvas.circle({x(target.median), y_pt}, 3.2, kPosterior);
  if (target.published_high > target.published_low)
    canvas.line({x(target.published_low), y_pt - 6}, {x(target.published_high), y_pt - 6}, {.colour = kPublished, .width_pt = 2.2});
  else diamond(canvas, {x(target.published_low), y_pt}, 4.4, kPublished);
  const std::string published = target.published_low == target.published_high ? short_text(target.published_low) : short_text(target.published_low) + "-" + short_text(target.published_high);
  canvas.text({kBarRight_pt + 8, y_pt + 3}, published + " " + target.unit, {.size_pt = 7, .colour = kPublished});
  canvas.text({kWidth_pt - kMargin_pt, y_pt + 3}, fixed_text(target.discrepancy, 2), {.size_pt = 8, .anchor = Anchor::End, .bold = target.discrepancy < 0.05});
  canvas.close_group();
}

void draw_scale(SvgCanvas& canvas, double y_pt, double top_pt, double most, double step, const std::string& unit) {
  for (double at = 0; at <= most + 1e-9; at += step) {
    const double x_pt = at_share(at / most);
    canvas.line({x_pt, top_pt}, {x_pt, y_pt}, {.colour = "#cfcfcf", .width_pt = 0.5});
    canvas.text({x_pt, y_pt + 9}, short_text(at) + (at + step > most + 1e-9 ? " " + unit : ""), {.size_pt = 7, .anchor = Anchor::Middle, .colour = kSoft});
  }
}

double draw_targets(SvgCanvas& canvas, double y_pt, const Calibration& calibration, const std::string& unit, double most, double step) {
  std::vector<const FittedTarget*> rows;
  for (const FittedTarget& target : calibration.targets) {
    if (target.unit == unit) rows.push_back(&target);
  }
  if (rows.empty()) return y_pt;
  const double bottom_pt = y_pt + kRow_pt * static_cast<double>(rows.size());
  draw_scale(canvas, bottom_pt - 4, y_pt - 8, most, step, unit);
  for (const FittedTarget* row : rows) {
    draw_target(canvas, y_pt, *row, most);
    y_pt += kRow_pt;
  }
  return bottom_pt + 24;
}

/// A round end of the axis for days.
double most_days(const Calibration& calibration) {
  double most = 10;
  for (const FittedTarget& target : calibration.targets) {
    if (target.unit == "d") most = std::max({most, target.high, target.published_high, std::min(target.prior_high, 2 * target.published_high)});
  }
  return std::ceil(most / 10) * 10;
}

}  // namespace

std::string calibration_picture(const Calibration& calibration, const CalibrationPlan& plan) {
  SvgCanvas canvas;
  double y_pt = kMargin_pt + 8;
  canvas.text({kMargin_pt, y_pt}, "Calibration " + calibration.name, {.size_pt = 14, .bold = true});
  y_pt += 15;
  canvas.text({kMargin_pt, y_pt}, fmt::format("Ebb {}, inputs {}, seed {}: {} sets tried, worth {:.0f} equally good ones", calibration.version, calibration.inputs_hash, calibration.seed,
                                              calibration.simulated, calibration.effective), {.size_pt = 8, .colour = kSoft});
  y_pt += 26;
  heading(canvas, y_pt, "What the trials decide", "spread of posterior over prior");
  y_pt += 12;
  canvas.text({kMargin_pt, y_pt}, "grey: range of the prior, flat on this scale; blue: kept draws, median, 5-95 %", {.size_pt = 7.5, .colour = kSoft});
  y_pt += 15;
  for (std::size_t column = 0; column < calibration.numbers.size(); ++column) {
    const FittedNumber& number = calibration.numbers[column];
    const auto free = std::find_if(plan.numbers.begin(), plan.numbers.end(), [&](const FreeNumber& one) { return one.prior.name == number.name; });
    if (free == plan.numbers.end()) continue;
    draw_number(canvas, y_pt, number, free->prior, calibration.draws, column);
    y_pt += kRow_pt;
  }
  y_pt += 14;
  heading(canvas, y_pt, "What it was fitted to", "tail share");
  y_pt += 12;
  canvas.text({kMargin_pt, y_pt}, "orange: published; grey: what the model would publish before the fit, blue: after it (median, 5-95 %, chance of few people)",
              {.size_pt = 7.5, .colour = kSoft});
  y_pt += 18;
  y_pt = draw_targets(canvas, y_pt, calibration, "%", 100, 20);
  y_pt = draw_targets(canvas, y_pt, calibration, "d", most_days(calibration), 10);
  return canvas.finish(kWidth_pt, y_pt, "Calibration", "Prior and posterior of each fitted number, and published results beside simulated ones");
}

}  // namespace ebb
