// The professional's sections: facts, why, prediction, orders, record, limits. These have predicted figures.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "ebb/base/number_text.h"
#include "ebb/report/check_report.h"
#include "ebb/report/plan_figure.h"
#include "ebb/report/text_substitution.h"
#include "ebb/report/plan_sections.h"
#include "ebb/report/table.h"
#include "ebb/report/text.h"
#include "ebb/report/text_policies.h"
#include "ebb/report/text_simulation.h"

namespace ebb {
namespace {

std::string percent_text(const Spread& frac) {
  Spread percent = frac;
  for (double& value : percent.quantiles) value = std::round(value * 100);
  return spread_text(percent, 3);
}

std::string day_text(const TaperReport& report, int day) { return long_date(Date{report.start.days + day}); }

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

/// "15", "10-20": what a table gives.
std::string converted_text(double low_mg, double high_mg) { return number_text(low_mg) + (low_mg < high_mg ? "-" + number_text(high_mg) : ""); }

std::string people_text(const RunStamp& stamp) {
  return stamp.typical ? "one typical person" : counted(static_cast<long long>(stamp.patients), "person", "people");
}

std::string supply_text(const TaperReport& report) {
  std::vector<std::string> products;
  for (const Product& product : report.supply) products.push_back(product.id);
  return joined(products, "; ");
}

std::string source_text(const RuleReport& chosen) {
  if (chosen.rule.source.empty()) return "-";
  const std::string coarse = coarse_steps_text(chosen);
  return fmt::format("{}, {} (grade {}){}", chosen.rule.source, chosen.rule.locator, chosen.rule.grade, coarse.empty() ? "" : ". " + coarse);
}

PaperSection overview(const PaperSources& from) {
  const TaperReport& report = from.report;
  const RuleReport& chosen = *report.chosen_rule();
  std::vector<std::vector<std::string>> rows{
      {"Plan", chosen.rule.name.starts_with(chosen.rule.id) ? chosen.rule.name : fmt::format("{}: {}", chosen.rule.id, chosen.rule.name)},
      {"Rule's source", source_text(chosen)},
      {"Time", fmt::format("{} to {}: {}, {}", long_date(report.start), day_text(report, chosen.plan.length_days),
                           weeks_taken(chosen.plan.length_days), changes_text(chosen.plan, report.start_mg_per_day))},
      {"Dose", fmt::format("{} mg a day ({}) to {} mg a day; never above {} mg a day, the last stable prescribed dose", number_text(report.start_mg_per_day),
                           doses_now(report), number_text(report.goal_mg_per_day), number_text(report.ceiling_mg_per_day))},
      {"Made of", supply_text(report)}};
  if (const auto& change = chosen.plan.substitution) {
    rows.insert(rows.begin() + 4, {"Change", fmt::format("to {}: {} sets {} mg of {} at {} mg, the supply makes {} mg a day; {} of {} days", change->to, change->table_name,
                                                         number_text(change->from_mg_per_day), change->from, converted_text(change->table_low_mg_per_day, change->table_high_mg_per_day),
                                                         number_text(change->to_mg_per_day), counted(change->stages, "stage", "stages"), change->stage_days)});
  }
  if (!report.beside.empty()) rows.push_back({"Goes on beside", joined(report.beside) + ", as taken now; this plan changes nothing of it"});
  for (const GuidelineCheck& check : chosen.plan.checks) rows.push_back({check.obeyed ? "Limit kept" : check.only_lattice ? "Limit (!)" : "LIMIT BROKEN", check.text});
  rows.push_back({"Predicted peak", fmt::format("{} theta; {} % of stopping today", theta_text(chosen.outcome.peak_withdrawal_theta),
                                                percent_text(chosen.peak_of_stopping_frac))});
  rows.push_back({"Signed", from.document.signature});
  PaperSection section{.id = "overview", .title = "", .parts = {}};
  if (std::string notice = not_under_limit_text(report); !notice.empty()) section.parts.push_back(strong_part(std::move(notice)));
  section.parts.push_back(table_part({}, std::move(rows)));
  if (report.start_mg_per_day > report.ceiling_mg_per_day) section.parts.push_back(strong_part(from.knowledge.plan_texts.at("above_prescribed").text));
  if (first_step_is_big(from)) section.parts.push_back(strong_part(from.knowledge.plan_texts.at("big_first_step").text));
  if (!from.stamp.screening.unanswered.empty()) section.parts.push_back(strong_part("Not answered yet: " + joined(from.stamp.screening.unanswered, "; ") + "."));
  return section;
}

/// All that is found in the case, most urgent first, a table an urgency; what stands before everything else stands there alone.
std::vector<PaperSection> found_in_case(const PaperSources& from) {
  const PlanText& piece = from.knowledge.plan_texts.at("found");
  PaperSection section{.id = "found", .title = piece.title, .parts = {}};
  std::optional<Urgency> last;
  for (const Finding& finding : from.settings.findings) {
    const std::vector<Finding>& above = from.stamp.red_flags;
    if (std::any_of(above.begin(), above.end(), [&](const Finding& flag) { return flag.id == finding.id; })) continue;
    if (last != finding.urgency) {
      section.parts.push_back(table_part({heading_of(finding.urgency), piece.points.front()}, {}));
      section.parts.back().column_shares = {0.42, 0.58};
    }
    last = finding.urgency;
    section.parts.back().rows.push_back({finding.title, finding.action});
  }
  return section.parts.empty() ? std::vector<PaperSection>{} : std::vector<PaperSection>{std::move(section)};
}

std::vector<PaperSection> where_now(const TaperReport& report) {
  if (!report.where) return {};
  const WhereReport& where = *report.where;
  PaperSection section{.id = "where", .title = "Where this person is", .parts = {}};
  section.parts.push_back(table_part({}, {{"Plan followed", where.plan + ", begun " + long_date(where.started) + fmt::format(", day {}", where.day + 1)},
                                          {"Planned today", number_text(where.planned_mg_per_day) + " mg a day"},
                                          {"Taken", number_text(where.taken_mg_per_day) + " mg a day"},
                                          {"Step before", number_text(where.previous_mg_per_day) + " mg a day"}}));
  if (!where.advice.empty()) section.parts.push_back(points_part(where.advice));
  std::vector<std::vector<std::string>> choices;
  for (const WhereReport::Choice& choice : where.choices) {
    choices.push_back({choice.id, number_text(choice.first_mg_per_day), std::to_string(choice.length_days), choice.text});
  }
  if (!choices.empty()) section.parts.push_back(table_part({"Go on by", "mg a day from today", "Days to the goal", ""}, std::move(choices), {false, true, true, false}));
  if (!where.shown_text.empty()) section.parts.push_back(text_part(where.shown_text));
  return {std::move(section)};
}

std::vector<PaperSection> why(const TaperReport& report) {
  if (!report.suggestion) return {};
  const SuggestionReport& suggestion = *report.suggestion;
  PaperSection section{.id = "why", .title = "Why", .parts = {}};
  const std::string wish = fmt::format("Accepted withdrawal: {}, for {} of people", to_text(suggestion.accepted), asked_percent(suggestion.confidence_frac));
  section.parts.push_back(text_part(suggestion.found ? fmt::format("{}; {} of {} people whom the planner had not seen stay at or under it.", wish, people_percent(suggestion.met_frac),
                                                                   suggestion.people_unseen)
                                                     : wish + ". No plan is suggested."));
  std::vector<std::string> points = suggestion.why;
  // The first of them stands in the frame at the top.
  if (suggestion.unmet.size() > 1) points.insert(points.end(), suggestion.unmet.begin() + 1, suggestion.unmet.end());
  for (const std::string& assumption : suggestion.sensitive_to) points.push_back("Would change with: " + assumption);
  for (const NearestPlan& plan : suggestion.nearest) {
    points.push_back(fmt::format("Comes nearest: {}. {}; {} of people within the accepted level.{}", plan.gives_up, weeks_taken(plan.plan.length_days), people_percent(plan.met_frac),
                                 plan.to_type.empty() ? "" : " To get it: " + plan.to_type + "."));
  }
  if (!points.empty()) section.parts.push_back(points_part(std::move(points)));
  std::vector<std::vector<std::string>> rows;
  for (const RuleReason& reason : suggestion.rule_reasons) {
    rows.push_back({reason.rule, people_percent(reason.met_frac), reason.reason, reason.would_change});
  }
  if (!rows.empty()) section.parts.push_back(table_part({"Rule", "Under\u00a0it", "Why or why not", "What would change that"}, std::move(rows), {false, true, false, false}));
  return {std::move(section)};
}

std::vector<std::vector<std::string>> step_rows(const TaperReport& report, const RuleReport& chosen) {
  std::vector<std::vector<std::string>> rows;
  double before_mg = report.start_mg_per_day;
  for (std::size_t i = 0; i < chosen.plan.steps.size(); ++i) {
    const TaperStep& step = chosen.plan.steps[i];
    const bool last = i + 1 == chosen.plan.steps.size();
    const StepWithdrawal withdrawal = step_withdrawal(report, chosen, i);
    const double change = before_mg > 0 ? step.dose_mg_per_day / before_mg - 1 : 0;
    const std::string change_text = fmt::format("{}{} %", change < -0.0005 ? "\u2212" : change > 0.0005 ? "+" : "", std::fabs(change) > 0.0005 ? number_text(std::fabs(change) * 100, 3) : "0");
    rows.push_back({std::to_string(i + 1), day_text(report, step.day), last ? "on" : std::to_string(step_end_day(chosen.plan, i) - step.day),
                    step.taken.empty() ? number_text(step.dose_mg_per_day) : taken_text(step), change_text,
                    fmt::format("{:.2f}", withdrawal.median_theta), fmt::format("{:.2f}", withdrawal.high_theta), step.above_ceiling ? "!" : ""});
    before_mg = step.dose_mg_per_day;
  }
  return rows;
}

PaperSection prediction(const PaperSources& from) {
  const TaperReport& report = from.report;
  const RuleReport& chosen = *report.chosen_rule();
  PaperSection section = section_of(from, "prediction", {{"people", people_text(from.stamp)}});
  section.parts.push_back(table_part({"Step", "From", "Days", "mg a day", "Change", "Median", "95 %", ""}, step_rows(report, chosen),
                                     {true, false, true, true, true, true, true, false}));
  section.parts.push_back(text_part("Median and 95 % of people: worst day of withdrawal in the step, theta. !: " + over_ceiling_text(report.limits) + "."));
  PaperPart figure;
  figure.kind = PaperPart::Kind::Figure;
  figure.text = fmt::format("Predicted withdrawal of {} beside stopping today, and the daily dose.", chosen.rule.id);
  figure.svg = plan_figure(report);
  section.parts.push_back(std::move(figure));
  return section;
}

std::vector<PaperSection> policies(const TaperReport& report) {
  if (report.policies.empty()) return {};
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> decisions;
  for (const PolicyReport& policy : report.policies) {
    rows.push_back({policy.id, weeks_spread(policy.length_weeks), fmt::format("{:.0f} %", policy.reached_goal_frac * 100), fmt::format("{:.0f} %", policy.held_frac * 100),
                    fmt::format("{:.0f} %", policy.went_back_frac * 100), theta_text(policy.peak_theta), percent_text(policy.peak_of_stopping_frac)});
    decisions.push_back(policy.id + ": " + policy.decision);
  }
  PaperSection section{.id = "policies", .title = "When each step waits for the person", .parts = {}};
  section.parts.push_back(table_part({"Decision", "Weeks", "At the goal", "Held", "Went back", "Peak theta", "% of stopping"}, std::move(rows),
                                     {false, true, true, true, true, true, true}));
  section.parts.push_back(points_part(std::move(decisions)));
  return {std::move(section)};
}

std::string screening_text(const PaperSources& from) {
  return from.stamp.screening.screened ? from.knowledge.plan_texts.at("screened").text : "Safety questions not answered.";
}

/// What the record says of the plan itself: that it is none under what was asked for, and what its grade does not stand for.
std::string standing_text(const PaperSources& from) {
  std::string out;
  for (const std::string& text : {not_under_limit_text(from.report), coarse_steps_text(*from.report.chosen_rule())})
    if (!text.empty()) out += " " + text;
  return out;
}

/// Amounts in a paragraph: no line ends between a count and what it counts, or a number and its unit.
std::string unbroken_amounts(const TaperReport& report, const std::vector<double>& amounts) {
  std::string text = amounts_text(report, amounts);
  for (const char* sign : {" \u00d7", " mg", " mL"}) text = keep_together(std::move(text), sign);
  return text;
}

std::vector<PaperSection> orders(const PaperSources& from) {
  const TaperReport& report = from.report;
  const RuleReport& chosen = *report.chosen_rule();
  const PlanDocument& document = from.document;
  std::vector<double> total(report.supply.size(), 0);
  for (const PlanFill& fill : document.fills) {
    for (std::size_t k = 0; k < total.size(); ++k) total[k] += fill.dispensed[k];
  }
  const std::string end = day_text(report, chosen.plan.length_days);
  const PlanFill first = document.fills.empty() ? PlanFill{} : document.fills.front();
  PaperSection order = section_of(from, "order",
                                  {{"drug", drugs_text(report)}, {"plan", chosen.rule.id}, {"start", long_date(report.start)}, {"end", end},
                                   {"from_dose", number_text(report.start_mg_per_day)}, {"to_dose", number_text(report.goal_mg_per_day)},
                                   {"times", joined(document.time_names)}, {"days", std::to_string(from.settings.dispense_every_days)},
                                   {"fills", counted(static_cast<long long>(document.fills.size()), "time", "times")}, {"first_fill", unbroken_amounts(report, first.dispensed)},
                                   {"first_days", std::to_string(first.end_day - first.first_day)}, {"total", unbroken_amounts(report, total)}});
  if (!report.chosen_by_name && !not_under_limit_mark(report).empty()) order.parts.insert(order.parts.begin(), strong_part(from.knowledge.plan_texts.at("order_not_asked").text));
  PaperSection record = section_of(from, "record",
                                   {{"drug", drugs_text(report)}, {"rule", chosen.rule.name}, {"source", chosen.rule.source}, {"grade", std::string(1, chosen.rule.grade)},
                                    {"from_dose", number_text(report.start_mg_per_day)}, {"now", doses_now(report)}, {"to_dose", number_text(report.goal_mg_per_day)},
                                    {"start", long_date(report.start)}, {"end", end}, {"weeks", weeks_taken(chosen.plan.length_days)}, {"standing", standing_text(from)},
                                    {"changes", changes_text(chosen.plan, report.start_mg_per_day)},
                                    {"first_cut", fmt::format("{:.3g}", first_cut_frac(chosen.plan, report.start_mg_per_day) * 100)},
                                    {"ceiling", number_text(report.ceiling_mg_per_day)}, {"peak", theta_text(chosen.outcome.peak_withdrawal_theta)},
                                    {"share", percent_text(chosen.peak_of_stopping_frac)}, {"screening", screening_text(from)}, {"signature", document.signature}});
  return {std::move(order), std::move(record)};
}

}  // namespace

std::vector<PaperSection> professional_head(const PaperSources& from) {
  std::vector<PaperSection> sections{overview(from)};
  for (const std::vector<PaperSection>& more : {found_in_case(from), where_now(from.report), why(from.report), orders(from)}) sections.insert(sections.end(), more.begin(), more.end());
  return sections;
}

std::vector<PaperSection> professional_prediction(const PaperSources& from) {
  std::vector<PaperSection> sections{prediction(from)};
  const std::vector<PaperSection> more = policies(from.report);
  sections.insert(sections.end(), more.begin(), more.end());
  return sections;
}

PaperSection professional_limits(const PaperSources& from) {
  PaperSection section{.id = "limits", .title = from.knowledge.plan_texts.at("cautions").title, .parts = {}};
  std::vector<std::string> points = from.report.chosen_rule()->plan.notes;
  points.insert(points.end(), from.report.notes.begin(), from.report.notes.end());
  if (from.report.people_compared < from.stamp.patients && !from.stamp.typical) {
    points.push_back(fmt::format("The shares of stopping leave out {} of {} people whose withdrawal would stay under {} theta even after stopping today.",
                                 from.stamp.patients - from.report.people_compared, from.stamp.patients, number_text(from.report.least_peak_theta)));
  }
  points.push_back(one_line(assumption_line(from.stamp)));
  for (const Parameter* parameter : from.stamp.overridden) points.push_back("Set by hand: " + parameter->name);
  section.parts.push_back(points_part(std::move(points)));
  return section;
}

}  // namespace ebb
