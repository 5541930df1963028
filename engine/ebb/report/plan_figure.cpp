#include "ebb/report/plan_figure.h"

#include <algorithm>

#include "ebb/report/svg.h"

namespace ebb {
namespace {

constexpr double kBefore_h = 7 * 24, kAfter_h = 60 * 24;  // the dose before the plan, and what follows its end

BandValues band_values(const std::vector<Spread>& curve, bool with_bands) {
  BandValues values;
  std::vector<double>* columns[] = {&values.p05, &values.p25, &values.p50, &values.p75, &values.p95};
  for (const Spread& spread : curve) {
    for (std::size_t q = 0; q < spread.quantiles.size(); ++q) {
      if (with_bands || q == 2) columns[q]->push_back(spread.quantiles[q]);
    }
  }
  return values;
}

Panel withdrawal_panel(const TaperReport& report, const RuleReport& chosen) {
  Panel panel{.title = "Withdrawal", .unit = "24-h mean, in noticing thresholds", .lines = {}, .steps = {}, .zones = {}, .why_empty = ""};
  panel.zones.push_back({0, 1, "the median person does not notice it", true});
  for (const RuleReport& rule : report.rules) {
    if (rule.status != RuleStatus::Reference || rule.withdrawal_theta.empty()) continue;
    panel.lines.push_back({.label = "stopping today", .in_legend = true, .time_h = report.times_h, .values = band_values(rule.withdrawal_theta, false),
                           .ink = Ink::Grey, .dash = Dash::Dashed});
  }
  panel.lines.push_back({.label = "this plan: median, 25–75 % and 5–95 % of people", .in_legend = true, .time_h = report.times_h,
                         .values = band_values(chosen.withdrawal_theta, true), .ink = Ink::Vermillion});
  return panel;
}

Panel dose_panel(const TaperReport& report, const RuleReport& chosen) {
  const std::string unit = chosen.plan.substitution ? "mg/day of " + report.drug + ", or what replaces it" : "mg/day";
  Panel panel{.title = "Dose", .unit = unit, .lines = {}, .steps = {}, .zones = {}, .height_share = 0.7, .why_empty = ""};
  PanelSteps steps{.label = "taken each day", .in_legend = true, .time_h = {-kBefore_h}, .values = {report.start_mg_per_day}};
  for (const TaperStep& step : chosen.plan.steps) {
    steps.time_h.push_back(step.day * 24.0);
    steps.values.push_back(step.dose_mg_per_day);
  }
  panel.steps.push_back(std::move(steps));
  return panel;
}

}  // namespace

std::string plan_figure(const TaperReport& report) {
  const RuleReport& chosen = *report.chosen_rule();
  Figure figure;
  figure.zero = report.start;
  figure.from_h = -kBefore_h;
  figure.to_h = std::min(chosen.plan.length_days * 24.0 + kAfter_h, report.followed_days * 24.0);
  figure.markers.push_back({0, "plan begins"});
  figure.markers.push_back({chosen.plan.length_days * 24.0, report.goal_mg_per_day > 0 ? "goal" : "last dose taken"});
  figure.panels = {withdrawal_panel(report, chosen), dose_panel(report, chosen)};
  return render_svg(figure);
}

}  // namespace ebb
