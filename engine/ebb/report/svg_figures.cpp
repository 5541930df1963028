// The two figures that the commands draw, as panels of svg.h.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>

#include <fmt/format.h>

#include "ebb/report/svg.h"

namespace ebb {
namespace {

constexpr std::array<Ink, 5> kDrugInks{Ink::Blue, Ink::Green, Ink::Purple, Ink::SkyBlue, Ink::Orange};
constexpr const char* kThresholdLabel = "below your noticing threshold";

std::string capitalised(std::string name) {
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

PanelLine line_of(std::string label, const std::vector<double>& time_h, BandValues values, Ink ink, Dash dash = Dash::Solid) {
  PanelLine line;
  line.label = std::move(label);
  line.time_h = time_h;
  line.values = std::move(values);
  line.ink = ink;
  line.dash = dash;
  return line;
}

// A curve that the legend names.
PanelLine named_line(std::string label, const std::vector<double>& time_h, BandValues values, Ink ink, Dash dash = Dash::Solid) {
  PanelLine line = line_of(std::move(label), time_h, std::move(values), ink, dash);
  line.in_legend = true;
  return line;
}

// The inner half only: two full bands in one panel would hide each other.
BandValues inner_band(BandValues values) {
  values.p05.clear();
  values.p95.clear();
  return values;
}
BandValues median_only(const BandValues& values) { return {{}, {}, values.p50, {}, {}}; }

// One colour a drug, the same for its level and its dose.
Ink ink_of_drug(const SimulationFigure& figure, const std::string& drug) {
  std::vector<std::string> names;
  for (const DrugLevel& level : figure.levels) names.push_back(level.drug);
  for (const DoseSteps& dose : figure.doses) names.push_back(dose.drug);
  for (const SingleDoses& dose : figure.single_doses) names.push_back(dose.drug);
  const auto found = std::find(names.begin(), names.end(), drug);
  return kDrugInks[static_cast<std::size_t>(found - names.begin()) % kDrugInks.size()];
}

Panel withdrawal_panel(std::string title) {
  Panel panel;
  panel.title = std::move(title);
  panel.unit = "24-h mean, in noticing thresholds";
  panel.zones.push_back({0, 1, kThresholdLabel, true});
  panel.height_share = 1.5;
  panel.why_empty = "withdrawal was not computed.";
  return panel;
}

Panel dose_panel(const std::string& drug, std::string title, std::string unit, std::string label, Ink ink) {
  Panel panel;
  panel.title = capitalised(drug) + std::move(title);
  panel.unit = std::move(unit);
  panel.height_share = 0.6;
  panel.why_empty = "no doses were given.";
  PanelSteps steps;
  steps.label = std::move(label);
  steps.in_legend = true;
  steps.ink = ink;
  panel.steps.push_back(std::move(steps));
  return panel;
}

constexpr double kBarShare = 1.0 / 300;  // of the time axis: wide enough to print, narrow enough to tell doses minutes apart

// Each dose as a bar at its time.
Panel single_dose_panel(const SimulationFigure& figure, const SingleDoses& doses) {
  Panel panel = dose_panel(doses.drug, " doses", "mg", "each dose", ink_of_drug(figure, doses.drug));
  if (figure.time_h.empty()) return panel;
  const double bar_h = (figure.time_h.back() - figure.time_h.front()) * kBarShare;
  PanelSteps& bars = panel.steps.front();
  const auto add = [&bars](double time_h, double dose_mg) {
    bars.time_h.push_back(time_h);
    bars.values.push_back(dose_mg);
  };
  add(figure.time_h.front(), 0);
  for (std::size_t i = 0; i < std::min(doses.time_h.size(), doses.dose_mg.size()); ++i) {
    if (doses.time_h[i] < figure.time_h.front() || doses.time_h[i] > figure.time_h.back()) continue;
    add(doses.time_h[i], doses.dose_mg[i]);
    const bool next_is_far = i + 1 >= doses.time_h.size() || doses.time_h[i + 1] > doses.time_h[i] + bar_h;
    if (next_is_far) add(doses.time_h[i] + bar_h, 0);
  }
  return panel;
}

void copy_page(Figure& page, std::string title, std::string subtitle, std::string draft, std::vector<std::string> notices,
               std::vector<std::string> footer, std::optional<Date> zero, std::vector<Marker> markers) {
  page.title = std::move(title);
  page.subtitle = std::move(subtitle);
  page.draft = std::move(draft);
  page.notices = std::move(notices);
  page.footer = std::move(footer);
  page.zero = zero;
  page.markers = std::move(markers);
}

}  // namespace

namespace {

constexpr double kSteadyShare = 0.65;  // a longer stretch without any change leaves too little of the page for what follows

// Years of steady use would press the weeks after it into a sliver: those are enlarged.
std::optional<double> end_worth_enlarging(const SimulationFigure& figure) {
  if (figure.detail_from_h || figure.time_h.empty()) return figure.detail_from_h;
  const double from_h = figure.time_h.front(), to_h = figure.time_h.back();
  std::vector<double> changes_h;
  for (const DoseSteps& dose : figure.doses)
    for (std::size_t i = 1; i < std::min(dose.time_h.size(), dose.dose_mg_per_day.size()); ++i)
      if (dose.dose_mg_per_day[i] != dose.dose_mg_per_day[i - 1] && dose.time_h[i] > from_h && dose.time_h[i] < to_h)
        changes_h.push_back(dose.time_h[i]);
  std::sort(changes_h.begin(), changes_h.end());
  double before_h = from_h;
  for (const double change_h : changes_h) {
    if (change_h - before_h > kSteadyShare * (to_h - from_h)) return change_h - (to_h - change_h) / 8;
    before_h = change_h;
  }
  return std::nullopt;
}

}  // namespace

std::string simulation_figure(const SimulationFigure& figure) {
  Figure page;
  copy_page(page, figure.title, figure.subtitle, figure.draft, figure.notices, figure.footer, figure.zero, figure.markers);
  if (!figure.time_h.empty()) page.from_h = figure.time_h.front(), page.to_h = figure.time_h.back();
  page.detail_from_h = end_worth_enlarging(figure);
  for (const DrugLevel& level : figure.levels) {
    Panel panel;
    panel.title = capitalised(level.drug) + " in plasma";
    panel.unit = "ng/mL";
    panel.lines.push_back(named_line(figure.middle_name, figure.time_h, level.level_ng_per_mL, ink_of_drug(figure, level.drug)));
    panel.why_empty = "no level was computed.";
    panel.points = level.measured;
    panel.points_label = "measured";
    page.panels.push_back(std::move(panel));
  }
  Panel effect;
  effect.title = "Effect and tolerance";
  effect.unit = "share of the full effect, 0–1";
  effect.lines.push_back(named_line("effect of the drug", figure.time_h, inner_band(figure.drive), Ink::Blue));
  effect.lines.push_back(
      named_line("adaptation to it (tolerance)", figure.time_h, inner_band(figure.adaptation), Ink::Orange, Dash::Dashed));
  effect.why_empty = "effect and tolerance were not computed.";
  page.panels.push_back(std::move(effect));
  Panel withdrawal = withdrawal_panel("Withdrawal");
  if (figure.momentary) withdrawal.unit = "at each time, in noticing thresholds";
  withdrawal.lines.push_back(named_line(figure.middle_name, figure.time_h, figure.withdrawal_theta, Ink::Vermillion));
  page.panels.push_back(std::move(withdrawal));
  for (const DoseSteps& dose : figure.doses) {
    Panel panel = dose_panel(dose.drug, " dose", "mg/day", "taken each day", ink_of_drug(figure, dose.drug));
    panel.steps.front().time_h = dose.time_h;
    panel.steps.front().values = dose.dose_mg_per_day;
    page.panels.push_back(std::move(panel));
  }
  for (const SingleDoses& doses : figure.single_doses) page.panels.push_back(single_dose_panel(figure, doses));
  return render_svg(page);
}

namespace {

Comparison comparison_of(const TaperFigure& figure, const TaperRuleCurve* shown) {
  std::vector<const TaperRuleCurve*> sorted;
  for (const TaperRuleCurve& rule : figure.rules) sorted.push_back(&rule);
  // A length that is not known goes last; equal ones keep the order they were given in.
  const auto weeks = [](const TaperRuleCurve* rule) {
    return std::isfinite(rule->length_weeks) ? rule->length_weeks : std::numeric_limits<double>::max();
  };
  std::sort(sorted.begin(), sorted.end(), [&](const TaperRuleCurve* a, const TaperRuleCurve* b) {
    return weeks(a) != weeks(b) ? weeks(a) < weeks(b) : std::less<>()(a, b);
  });
  Comparison comparison;
  comparison.title = "Every rule on the same people, shortest first";
  comparison.length_heading = "weeks";
  comparison.steps_heading = "dose, mg/day";
  comparison.line_heading = "withdrawal, median";
  comparison.range_heading = "peak withdrawal, % of stopping today";
  comparison.reference = line_of("", figure.time_h, median_only(figure.stop_today_theta), Ink::Grey, Dash::Dashed);
  comparison.reference.width_pt = 0.8;
  comparison.threshold = 1;
  comparison.range_reference = 100;
  comparison.start_h = figure.start_h;
  if (!figure.time_h.empty()) comparison.from_h = std::min(figure.start_h, figure.time_h.front()), comparison.to_h = figure.time_h.back();
  for (const TaperRuleCurve* rule : sorted) {
    ComparisonRow row;
    row.name = rule->name;
    row.highlighted = rule == shown;
    row.length = std::isfinite(rule->length_weeks) ? fmt::format("{:.0f}", std::ceil(rule->length_weeks)) : "–";
    row.steps.time_h = rule->step_time_h;
    row.steps.values = rule->dose_mg_per_day;
    row.steps.width_pt = 1;
    row.line = line_of("", figure.time_h, median_only(rule->withdrawal_theta), Ink::Vermillion);
    row.line.width_pt = 1.2;
    row.low = rule->peak_share_p05 * 100;
    row.middle = rule->peak_share_p50 * 100;
    row.high = rule->peak_share_p95 * 100;
    comparison.rows.push_back(std::move(row));
  }
  return comparison;
}

}  // namespace

namespace {

// What is accepted lies behind what goes unnoticed, or before it when it is lower: both stay visible.
void shade_accepted(Panel& withdrawal, const AcceptedShade& accepted) {
  if (!(accepted.theta > 0)) return;
  PanelZone zone{0, accepted.theta, "accepted: " + accepted.words + " (median person)", true, true};
  withdrawal.zones.insert(accepted.theta > 1 ? withdrawal.zones.begin() : withdrawal.zones.end(), std::move(zone));
}

// The planner's plan beside the one shown large: median and doses, in another ink and dashes.
void show_beside(Panel& withdrawal, Panel& doses, const TaperFigure& figure, const TaperRuleCurve& plan) {
  withdrawal.lines.push_back(
      named_line(plan.name + ", median", figure.time_h, median_only(plan.withdrawal_theta), Ink::Green, Dash::DashDot));
  PanelSteps steps;
  steps.label = plan.name;
  steps.in_legend = true;
  steps.time_h = plan.step_time_h;
  steps.values = plan.dose_mg_per_day;
  steps.ink = Ink::Green;
  steps.dash = Dash::DashDot;
  steps.filled = false;
  doses.steps.push_back(std::move(steps));
}

constexpr double kBefore_h = 7 * 24, kAfter_h = 60 * 24;  // of the plan's own stretch: the dose before it, and what follows its end

// The large panels show the plan from a week before it to two months after it; the rows below have the whole time of all rules.
void show_plan(Figure& page, const TaperFigure& figure, const TaperRuleCurve& shown) {
  if (figure.dose_before_mg_per_day > 0) page.from_h = figure.start_h - kBefore_h;
  const double end_h = figure.start_h + shown.length_weeks * 7 * 24 + kAfter_h;
  if (end_h > page.from_h && end_h < page.to_h) page.to_h = end_h;
}

// What the shown plan does to levels and effect, each over its own panel.
void add_levels_and_effect(Figure& page, const TaperFigure& figure) {
  for (std::size_t drug = 0; drug < figure.shown_levels_ng_per_mL.size(); ++drug) {
    Panel level;
    level.title = "Level of " + (drug == 0 ? figure.drug : figure.changed_to) + " at midnight";
    level.unit = "ng/mL";
    level.height_share = 0.6;
    level.lines.push_back(named_line("median", figure.time_h, figure.shown_levels_ng_per_mL[drug], Ink::Blue));
    page.panels.push_back(std::move(level));
  }
  Panel effect;
  effect.title = "Effect at the receptor (drive)";
  effect.unit = "1 = full";
  effect.height_share = 0.6;
  effect.lines.push_back(named_line("median", figure.time_h, figure.shown_drive, Ink::Blue));
  page.panels.push_back(std::move(effect));
}

}  // namespace

std::string taper_figure(const TaperFigure& figure) {
  Figure page;
  copy_page(page, figure.title, figure.subtitle, figure.draft, figure.notices, figure.footer, figure.zero, figure.markers);
  if (!figure.time_h.empty()) page.from_h = figure.time_h.front(), page.to_h = figure.time_h.back();
  const auto found = std::find_if(figure.rules.begin(), figure.rules.end(), [](const TaperRuleCurve& rule) { return rule.highlighted; });
  const TaperRuleCurve* shown = found == figure.rules.end() ? nullptr : &*found;
  Panel withdrawal = withdrawal_panel(shown ? "Withdrawal – " + shown->name : "Withdrawal");
  Panel doses;
  doses.title = shown ? "Dose – " + shown->name : "Dose";
  doses.unit = figure.changed_to.empty() ? "mg/day" : "mg/day of " + figure.drug + ", or as much " + figure.changed_to + " as replaces it";
  doses.height_share = 0.7;
  doses.why_empty = "no rule could be computed.";
  withdrawal.lines.push_back(named_line("stopping today", figure.time_h, median_only(figure.stop_today_theta), Ink::Grey, Dash::Dashed));
  if (shown) {
    withdrawal.lines.push_back(named_line("median", figure.time_h, shown->withdrawal_theta, Ink::Vermillion));
    PanelSteps steps;
    steps.label = "taken each day";
    steps.in_legend = true;
    steps.time_h = shown->step_time_h;
    steps.values = shown->dose_mg_per_day;
    if (figure.dose_before_mg_per_day > 0) {
      steps.time_h.insert(steps.time_h.begin(), figure.start_h - kBefore_h);
      steps.values.insert(steps.values.begin(), figure.dose_before_mg_per_day);
    }
    show_plan(page, figure, *shown);
    doses.steps.push_back(std::move(steps));
    const auto suggested =
        std::find_if(figure.rules.begin(), figure.rules.end(), [](const TaperRuleCurve& rule) { return rule.suggested; });
    if (suggested != figure.rules.end() && &*suggested != shown) show_beside(withdrawal, doses, figure, *suggested);
  }
  if (figure.accepted) shade_accepted(withdrawal, *figure.accepted);
  page.panels = {std::move(withdrawal)};
  if (shown && !figure.shown_levels_ng_per_mL.empty()) add_levels_and_effect(page, figure);
  page.panels.push_back(std::move(doses));
  page.comparison = comparison_of(figure, shown);
  if (figure.accepted) page.comparison->range_accepted = figure.accepted->share * 100;
  page.comparison->note =
      "Small curves: solid line = this rule, median person; grey dashes = stopping today; dots = noticing threshold. "
      "Right: point = median, bar = 5–95 % of people; below 100 is milder than stopping today.";
  if (figure.accepted) page.comparison->note += " Shaded there: what is accepted (" + figure.accepted->words + ").";
  return render_svg(page);
}

}  // namespace ebb
