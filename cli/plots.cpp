#include "cli/plots.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "cli/timeline_view.h"
#include "ebb/base/number_text.h"
#include "ebb/report/svg.h"
#include "ebb/report/text.h"
#include "ebb/report/text_simulation.h"
#include "print/png.h"

namespace ebb::cli {
namespace {

constexpr double kNg_per_mL = 1000;  // of mg/L

constexpr double kDay_h = 24;
constexpr const char* kEndings[] = {".svg", ".png", ".html"};
constexpr const char* kSuggestedRule = "suggested";  // the planner's plan among the rules

// ---- what both pictures say ----
template <class Page>
void set_page(Page& page, const RunStamp& stamp, const std::string& people) {
  page.title = stamp.case_title.empty() ? stamp.case_file : stamp.case_title;
  page.subtitle = stamp.typical ? "The typical person" : "Median with 25–75 and 5–95 % of " + std::to_string(stamp.patients) + people;
  page.draft = screening_mark(stamp.screening);
  page.notices = stamp.emergency;
  page.footer = {stamp_line(stamp), assumption_line(stamp)};
  for (std::string& line : page.footer) {
    std::replace(line.begin(), line.end(), '\n', ' ');
    line.erase(line.find_last_not_of(' ') + 1);
  }
}

std::string capital(std::string word) {
  if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

std::string range_text(const Spread& spread, double scale = 1) {
  const std::string middle = number_text(spread.median() * scale, 3);
  const double low = spread.quantiles.front() * scale, high = spread.quantiles.back() * scale;
  return low == high ? middle : middle + " (" + number_text(low, 3) + "–" + number_text(high, 3) + ")";
}

// ---- simulate ----
BandValues band_values(const SubjectReport& report, std::string_view name, std::string_view of = "") {
  BandValues values;
  const auto series = static_cast<std::size_t>(find_series(report.series, name, of));
  for (std::size_t t = 0; t < report.times_h.size(); ++t) {
    const Spread spread = report.at(series, t);
    std::vector<double>* columns[] = {&values.p05, &values.p25, &values.p50, &values.p75, &values.p95};
    for (std::size_t q = 0; q < spread.quantiles.size(); ++q) columns[q]->push_back(spread.quantiles[q]);
  }
  return values;
}

/// Means of a day stand at its first report time; between them they change from day to day, not in stairs.
void join_days(BandValues& values, const std::vector<double>& times_h) {
  std::vector<std::size_t> first_of_day;
  for (std::size_t t = 0; t < times_h.size(); ++t) {
    if (t == 0 || midnight(times_h[t]) != midnight(times_h[t - 1])) first_of_day.push_back(t);
  }
  for (std::vector<double>* column : {&values.p05, &values.p25, &values.p50, &values.p75, &values.p95}) {
    for (std::size_t d = 0; !column->empty() && d + 1 < first_of_day.size(); ++d) {
      const std::size_t a = first_of_day[d], b = first_of_day[d + 1];
      for (std::size_t t = a + 1; t < b; ++t) {
        (*column)[t] = (*column)[a] + ((*column)[b] - (*column)[a]) * (times_h[t] - times_h[a]) / (times_h[b] - times_h[a]);
      }
    }
  }
}

/// Daily doses, or the doses one by one when hours are shown.
void add_doses(SimulationFigure& figure, const Scenario& scenario) {
  if (!figure.momentary) {
    for (DailyDose& dose : daily_doses(scenario, scenario.timeline)) {
      figure.doses.push_back({std::move(dose.drug), std::move(dose.time_h), std::move(dose.dose_mg_per_day)});
    }
    return;
  }
  for (std::size_t d = 0; d < scenario.drugs.size(); ++d) {
    SingleDoses& doses = figure.single_doses.emplace_back();
    doses.drug = scenario.drugs[d].drug->name;
    for (const Dose& dose : scenario.timeline.doses) {
      if (dose.drug != static_cast<int>(d)) continue;
      doses.time_h.push_back(dose.time_h);
      doses.dose_mg.push_back(dose.amount_mg);
    }
  }
}

SimulationFigure simulation_page(const RunStamp& stamp, const Scenario& scenario, const SubjectReport& report) {
  SimulationFigure figure;
  set_page(figure, stamp, " people");
  if (scenario.has_dates) figure.zero = scenario.zero;
  if (stamp.typical) figure.middle_name = "typical person";
  figure.momentary = report.hourly;
  figure.time_h = report.times_h;
  for (const std::string& drug : report.drugs) figure.levels.push_back({drug, band_values(report, "level", drug)});
  for (DrugLevel& level : figure.levels) {
    for (const ObservedComparison& each : report.observed) {
      if (each.drug == level.drug) level.measured.push_back({each.time_h, each.level});
    }
  }
  figure.drive = band_values(report, report.hourly ? "drive" : "drive_day");
  figure.adaptation = band_values(report, "fast_adaptation");
  figure.withdrawal_theta = band_values(report, report.hourly ? "withdrawal" : "withdrawal_day");
  if (!report.hourly) {
    join_days(figure.drive, figure.time_h);
    join_days(figure.withdrawal_theta, figure.time_h);
  }
  if (stamp.typical) {
    for (BandValues* values : {&figure.drive, &figure.adaptation, &figure.withdrawal_theta}) *values = {{}, {}, values->p50, {}, {}};
    for (DrugLevel& level : figure.levels) level.level_ng_per_mL = {{}, {}, level.level_ng_per_mL.p50, {}, {}};
  }
  add_doses(figure, scenario);
  const double today_h = (scenario.today.days - scenario.zero.days) * kDay_h;
  if (today_h > report.start_h && today_h < report.end_h) figure.markers.push_back({today_h, "today"});
  return figure;
}

/// Every time of the picture, folded away; doses, which are few, in the open.
std::vector<HtmlTable> simulation_tables(const Scenario& scenario, const SubjectReport& report) {
  HtmlTable doses{"Doses", {"drug", "from", "mg a day"}, {}, false};
  for (const DailyDose& dose : daily_doses(scenario, scenario.timeline)) {
    for (std::size_t i = 0; i < dose.time_h.size(); ++i) {
      if (i == 0 && dose.dose_mg_per_day[i] == 0) continue;  // not yet taken
      const std::string from =
          scenario.has_dates ? date_text(scenario.zero, dose.time_h[i]) : fmt::format("hour {}", number_text(dose.time_h[i]));
      doses.rows.push_back({dose.drug, from, number_text(dose.dose_mg_per_day[i], 4)});
    }
  }
  HtmlTable curves{"All times: median (5–95 % of people)", {"time"}, {}, true};
  struct Column {
    std::size_t series;
    std::string heading;
  };
  std::vector<Column> columns;
  const auto add = [&](std::string_view name, const std::string& heading, std::string_view of = "") {
    columns.push_back({static_cast<std::size_t>(find_series(report.series, name, of)), heading});
    curves.headings.push_back(heading);
  };
  for (const std::string& drug : report.drugs) add("level", drug + " in plasma, ng/mL", drug);
  add(report.hourly ? "drive" : "drive_day", "effect, 0–1");
  add("fast_adaptation", "adaptation, 0–1");
  add(report.hourly ? "withdrawal" : "withdrawal_day", "withdrawal, noticing thresholds");
  for (std::size_t t = 0; t < report.times_h.size(); ++t) {
    const double time_h = report.times_h[t], minutes = std::floor((time_h - midnight(time_h)) * 60 + 0.5);
    const std::string day = scenario.has_dates ? date_text(report.zero, time_h) : fmt::format("day {}", std::floor(time_h / kDay_h));
    std::vector<std::string> row{day + fmt::format(" {:02}:{:02}", static_cast<int>(minutes) / 60, static_cast<int>(minutes) % 60)};
    for (const Column& column : columns) row.push_back(range_text(report.at(column.series, t)));
    curves.rows.push_back(std::move(row));
  }
  return {std::move(doses), std::move(curves)};
}

// ---- taper ----
BandValues bands_of(const std::vector<Spread>& curve) {
  BandValues values;
  std::vector<double>* columns[] = {&values.p05, &values.p25, &values.p50, &values.p75, &values.p95};
  for (const Spread& spread : curve) {
    for (std::size_t q = 0; q < spread.quantiles.size(); ++q) columns[q]->push_back(spread.quantiles[q]);
  }
  return values;
}

const RuleReport* rule_named(const TaperReport& report, const std::string& id) {
  for (const RuleReport& rule : report.rules) {
    if (rule.rule.id == id && rule.has_plan()) return &rule;
  }
  return nullptr;
}

double highest_median(const RuleReport& rule) {
  double highest_theta = 0;
  for (const Spread& spread : rule.withdrawal_theta) highest_theta = std::max(highest_theta, spread.median());
  return highest_theta;
}

/// What is accepted, for the median person: each person has a peak of stopping of their own.
std::optional<AcceptedShade> accepted_shade(const TaperReport& report) {
  if (!report.suggestion) return std::nullopt;
  const AcceptedLevel& accepted = report.suggestion->accepted;
  if (accepted.kind == AcceptedLevel::Kind::OfRule) {
    const RuleReport* rule = rule_named(report, accepted.rule);
    if (rule == nullptr) return std::nullopt;
    return AcceptedShade{accepted.share_frac * rule->peak_of_stopping_frac.median(), accepted.share_frac * highest_median(*rule), to_text(accepted)};
  }
  AcceptedShade shade{accepted.share_frac, 0, to_text(accepted)};
  for (const RuleReport& rule : report.rules) {
    if (rule.status == RuleStatus::Reference) shade.theta = accepted.share_frac * highest_median(rule);
  }
  return shade;
}

TaperFigure taper_page(const RunStamp& stamp, const TaperReport& report) {
  TaperFigure figure;
  set_page(figure, stamp, " people, the same for every rule");
  if (const RuleReport* chosen = report.chosen_rule())
    figure.subtitle = chosen->rule.id + " = " + chosen->rule.name + ". " + figure.subtitle + ".";
  figure.accepted = accepted_shade(report);
  figure.zero = report.start;
  figure.dose_before_mg_per_day = report.start_mg_per_day;
  figure.markers.push_back({0, "plan begins"});
  figure.time_h = report.times_h;
  figure.drug = report.drug;
  if (const RuleReport* chosen = report.chosen_rule(); chosen != nullptr && chosen->plan.substitution) figure.changed_to = chosen->plan.substitution->to;
  for (std::vector<Spread> level_ng_per_mL : report.shown_levels_mg_per_L) {
    for (Spread& spread : level_ng_per_mL) {
      for (double& level : spread.quantiles) level *= kNg_per_mL;
    }
    figure.shown_levels_ng_per_mL.push_back(bands_of(level_ng_per_mL));
  }
  figure.shown_drive = bands_of(report.shown_drive);
  for (std::size_t r = 0; r < report.rules.size(); ++r) {
    const RuleReport& rule = report.rules[r];
    if (rule.status == RuleStatus::Reference) figure.stop_today_theta = bands_of(rule.withdrawal_theta);
    if (!rule.has_plan()) continue;
    TaperRuleCurve curve;
    curve.name = rule.rule.id;
    curve.highlighted = r == report.chosen;
    curve.suggested = rule.rule.id == kSuggestedRule;
    curve.withdrawal_theta = bands_of(rule.withdrawal_theta);
    for (const TaperStep& step : rule.plan.steps) {
      curve.step_time_h.push_back(step.day * 24.0);
      curve.dose_mg_per_day.push_back(step.dose_mg_per_day);
    }
    curve.length_weeks = rule.plan.length_days / 7.0;
    curve.peak_share_p05 = rule.peak_of_stopping_frac.quantiles.front();
    curve.peak_share_p50 = rule.peak_of_stopping_frac.median();
    curve.peak_share_p95 = rule.peak_of_stopping_frac.quantiles.back();
    figure.rules.push_back(std::move(curve));
  }
  return figure;
}

std::vector<std::string> rule_row(const TaperReport& report, const RuleReport& rule) {
  return {rule.rule.id + ": " + rule.rule.name, number_text(std::ceil(rule.plan.length_days / 7.0)),
          std::to_string(count_cuts(rule.plan, report.start_mg_per_day)), range_text(rule.peak_of_stopping_frac, 100),
          range_text(rule.burden_of_stopping_frac, 100)};
}

HtmlTable rules_table(const TaperReport& report) {
  HtmlTable table{"Every rule on the same people: median (5–95 % of people)",
                  {"rule", "weeks", "changes of dose", "peak withdrawal, % of stopping today", "total withdrawal, % of stopping today"},
                  {},
                  false};
  for (const RuleReport& rule : report.rules) {
    if (rule.has_plan()) table.rows.push_back(rule_row(report, rule));
  }
  return table;
}

/// The steps of the plan shown large.
HtmlTable steps_table(const TaperReport& report, const RuleReport& rule) {
  HtmlTable table{"Steps of " + rule.rule.id,
                  {"from", "mg a day", "withdrawal in the step, median person, noticing thresholds", "19 of 20 people stay under"},
                  {},
                  false};
  for (std::size_t i = 0; i < rule.plan.steps.size(); ++i) {
    const TaperStep& step = rule.plan.steps[i];
    const StepWithdrawal withdrawal = step_withdrawal(report, rule, i);
    table.rows.push_back({to_text(Date{report.start.days + step.day}), number_text(step.dose_mg_per_day, 4),
                          fixed_text(withdrawal.median_theta, 2), fixed_text(withdrawal.high_theta, 2)});
  }
  return table;
}

std::optional<double> met_frac_of(const TaperReport& report, const std::string& id) {
  if (!report.suggestion) return std::nullopt;
  if (id == kSuggestedRule && report.suggestion->found) return report.suggestion->met_frac;
  for (const RuleReason& reason : report.suggestion->rule_reasons) {
    if (reason.rule == id) return reason.met_frac;
  }
  return std::nullopt;
}

FrontierPlan frontier_plan(const std::string& name, FrontierPlan::Kind kind, double weeks, const Spread& peak_frac) {
  FrontierPlan plan;
  plan.name = name;
  plan.kind = kind;
  plan.weeks = weeks;
  plan.peak_share_p05 = peak_frac.quantiles.front();
  plan.peak_share_p50 = peak_frac.median();
  plan.peak_share_p95 = peak_frac.quantiles.back();
  return plan;
}

FrontierFigure frontier_page(const RunStamp& stamp, const TaperReport& report) {
  FrontierFigure figure;
  set_page(figure, stamp, " people, the same for every plan");
  figure.subtitle = capital(report.drug) + ", " + number_text(report.start_mg_per_day, 4) + " mg a day, from " + to_text(report.start) +
                    (stamp.typical ? ". The typical person." : ". " + std::to_string(stamp.patients) + " people, the same for every plan.");
  figure.accepted = accepted_shade(report);
  for (std::size_t r = 0; r < report.rules.size(); ++r) {
    const RuleReport& rule = report.rules[r];
    if (!rule.has_plan()) continue;
    const bool suggested = rule.rule.id == kSuggestedRule;
    FrontierPlan plan = frontier_plan(rule.rule.id, suggested ? FrontierPlan::Kind::Suggested : FrontierPlan::Kind::Rule,
                                      rule.plan.length_days / 7.0, rule.peak_of_stopping_frac);
    plan.highlighted = r == report.chosen;
    plan.met_frac = met_frac_of(report, rule.rule.id);
    figure.plans.push_back(std::move(plan));
  }
  for (const FrontierPoint& point : report.frontier) {
    if (point.id.empty()) figure.plans.push_back(frontier_plan("", FrontierPlan::Kind::Planner, point.weeks, point.peak_of_stopping_frac));
  }
  return figure;
}

HtmlTable planner_table(const TaperReport& report) {
  HtmlTable table{"Shortest plans found for falling peaks", {"weeks", "peak withdrawal, % of stopping today"}, {}, false};
  for (const FrontierPoint& point : report.frontier) {
    if (point.id.empty()) table.rows.push_back({number_text(std::ceil(point.weeks)), range_text(point.peak_of_stopping_frac, 100)});
  }
  return table;
}

}  // namespace

HtmlPlot simulation_plot(const RunStamp& stamp, const Scenario& scenario, const SubjectReport& report) {
  const SimulationFigure page = simulation_page(stamp, scenario, report);
  return {page.title, simulation_figure(page), simulation_tables(scenario, report)};
}

HtmlPlot taper_plot(const RunStamp& stamp, const TaperReport& report) {
  const TaperFigure page = taper_page(stamp, report);
  HtmlPlot plot{page.title, taper_figure(page), {rules_table(report)}};
  if (const RuleReport* chosen = report.chosen_rule()) plot.tables.push_back(steps_table(report, *chosen));
  return plot;
}

HtmlPlot frontier_plot(const RunStamp& stamp, const TaperReport& report) {
  const FrontierFigure page = frontier_page(stamp, report);
  HtmlPlot plot{page.title, frontier_figure(page), {rules_table(report)}};
  if (!report.frontier.empty()) plot.tables.push_back(planner_table(report));
  return plot;
}

Result<std::string> picture_file(const std::string& file_name, const HtmlPlot& plot) {
  if (file_name.ends_with(".html")) return html_plot(plot);
  if (file_name.ends_with(".png")) return png_of_svg(plot.svg);
  return plot.svg;
}

std::string picture_name_problem(const std::string& file_name) {
  for (const char* ending : kEndings) {
    if (file_name.ends_with(ending)) return "";
  }
  return "a name that ends in .svg, .png or .html is expected, not " + file_name;
}

}  // namespace ebb::cli
