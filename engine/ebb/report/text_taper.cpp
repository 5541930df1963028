#include "ebb/report/text_taper.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/report/table.h"
#include "ebb/report/text_simulation.h"

namespace ebb {
namespace {

constexpr std::size_t kWidth = 100;
constexpr int kFirstWeeksDays = 28;

std::string percent_spread(const Spread& frac) {
  Spread percent = frac;
  for (double& value : percent.quantiles) value = std::round(value * 100);
  return spread_text(percent, 3);
}

/// "kept", "broken", or "supply" when only single steps of the supply break it.
TableCell limit_cell(const TaperPlan& plan, std::string_view id) {
  for (const GuidelineCheck& check : plan.checks) {
    if (check.id != id) continue;
    if (check.obeyed) return {"kept"};
    return check.only_lattice ? TableCell("supply", Tone::Warning) : TableCell("broken", Tone::Warning);
  }
  return {"-"};
}

TextTable rule_table(const TaperReport& report) {
  TextTable table({{"rule"}, {"weeks", Align::Right}, {"cuts", Align::Right}, {"first cut", Align::Right}, {"<=10 %"}, {"<=25 %"},
                   {"peak theta", Align::Right}, {"% of stopping", Align::Right}, {"burden %", Align::Right}, {"over", Align::Right}});
  for (const RuleReport& rule : report.rules) {
    const bool stop = rule.status == RuleStatus::Reference;
    if (!rule.has_plan() && !stop) continue;
    const Tone tone = report.chosen_rule() == &rule ? Tone::Strong : stop ? Tone::Warning : Tone::Plain;
    const auto dash = [stop](std::string text) { return TableCell(stop ? "-" : std::move(text)); };
    table.add_row({{(report.chosen_rule() == &rule ? "> " : "  ") + rule.rule.id, tone},
                   dash(fmt::format("{:.0f}", std::ceil(rule.plan.length_days / 7.0))),
                   dash(std::to_string(count_cuts(rule.plan, report.start_mg_per_day))),
                   stop ? TableCell("100 %") : TableCell(fmt::format("{:.3g} %", first_cut_frac(rule.plan, report.start_mg_per_day) * 100)),
                   stop ? TableCell("broken", Tone::Warning) : limit_cell(rule.plan, "first-cut-10"),
                   stop ? TableCell("broken", Tone::Warning) : limit_cell(rule.plan, "ceiling-25-per-14-days"),
                   spread_text(rule.outcome.peak_withdrawal_theta),
                   percent_spread(rule.peak_of_stopping_frac),
                   fmt::format("{:.0f}", rule.burden_of_stopping_frac.median() * 100),
                   fmt::format("{:.0f} %", rule.outcome.over_two_days_frac * 100)});
  }
  return table;
}

std::string legend(const TaperReport& report, const RunStamp& stamp) {
  std::string out = wrap_text("<=10 %, <=25 %: the joint guideline's limits for the first cut and for any 14 days (supply: broken only by single steps "
                              "that this supply cannot make smaller). Peak theta: largest 24-h mean of withdrawal, 1 = the median person just notices. % of "
                              "stopping, burden %: peak and total withdrawal against stopping today, person by person. Over: people above their own "
                              "threshold on two or more days. Median (5-95 % of people).", kWidth, "  ", "  ");
  if (report.people_compared < stamp.patients) {
    out += wrap_text(fmt::format("The ratios leave out {} of {} people whose withdrawal would stay under {} theta even after stopping today.",
                                 stamp.patients - report.people_compared, stamp.patients, number_text(kLeastPeakForRatio_theta)), kWidth, "  ", "  ");
  }
  return out;
}

std::string not_computed(const TaperReport& report) {
  std::string out;
  for (const RuleReport& rule : report.rules) {
    if (rule.has_plan() || rule.status == RuleStatus::Reference) continue;
    out += wrap_text(rule.rule.id + ": " + rule.reason, kWidth, "  ", "    ");
  }
  return out;
}

std::string calendar(const TaperReport& report, const RuleReport& rule, bool colour) {
  std::vector<TableColumn> columns{{"from"}, {"to"}, {"days", Align::Right}, {"mg/day", Align::Right}};
  for (const int minute : report.times_min) columns.push_back({time_text(minute), Align::Left, report.times_min.size() > 2 ? 14U : 26U});
  columns.push_back({"theta", Align::Right});
  columns.push_back({"", Align::Left, 18});
  TextTable table(std::move(columns));
  for (std::size_t i = 0; i < rule.plan.steps.size(); ++i) {
    const TaperStep& step = rule.plan.steps[i];
    const bool last = i + 1 == rule.plan.steps.size();
    const int end = step_end_day(rule.plan, i);
    std::vector<TableCell> cells{to_text(Date{report.start.days + step.day}),
                                 last ? "stays" : to_text(Date{report.start.days + end - 1}),
                                 last ? "" : std::to_string(end - step.day),
                                 {number_text(step.dose_mg_per_day), Tone::Strong}};
    for (std::size_t t = 0; t < report.times_min.size(); ++t) {
      cells.push_back({t < step.parts.size() ? dose_text(report.supply, step.parts[t]) : "-"});
    }
    const StepWithdrawal withdrawal = step_withdrawal(report, rule, i);
    cells.push_back({fmt::format("{:.2f} / {:.2f}", withdrawal.median_theta, withdrawal.high_theta)});
    std::string mark = step.above_ceiling ? "! over 25 %" : "";
    if (!step.note.empty()) mark += (mark.empty() ? "" : "; ") + step.note;
    cells.push_back({std::move(mark), step.above_ceiling ? Tone::Warning : Tone::Dim});
    table.add_row(std::move(cells));
  }
  return table.render(colour, "  ") +
         wrap_text("theta: worst day of withdrawal predicted in the step, median / 95 % of people. Each step only if the one before is bearable: "
                   "hold, slow down or go one step back at any time, with the prescriber.", kWidth, "  ", "  ");
}

std::string count_text(double amount) { return number_text(std::ceil(amount * 100 - 1e-6) / 100); }

std::string dispensing(const TaperReport& report, const RuleReport& rule, bool colour) {
  const int length = rule.plan.length_days;
  const std::vector<double> first = product_counts(rule.plan, report.supply, 0, std::min(kFirstWeeksDays, length));
  const std::vector<double> whole = product_counts(rule.plan, report.supply, 0, length);
  TextTable table({{"to dispense"}, {"first 4 weeks", Align::Right}, {"whole plan", Align::Right}});
  for (std::size_t i = 0; i < report.supply.size(); ++i) {
    if (whole[i] <= 0) continue;
    const std::string unit = report.supply[i].form == ProductForm::Liquid ? " mL" : "";
    table.add_row({report.supply[i].id, count_text(first[i]) + unit, count_text(whole[i]) + unit});
  }
  std::string out = table.empty() ? "" : "\n" + table.render(colour, "  ");
  if (report.goal_mg_per_day > 0) out += wrap_text("Counts end when the goal is reached; what is taken there comes on top.", kWidth, "  ", "  ");
  return out;
}

std::string head(const RunStamp& stamp, const TaperReport& report, bool colour) {
  std::vector<std::string> now, products;
  for (std::size_t i = 0; i < report.times_min.size(); ++i) {
    now.push_back(number_text(report.start_doses_mg[i]) + " mg at " + time_text(report.times_min[i]));
  }
  for (const Product& product : report.supply) products.push_back(product.id);
  std::string out = paint(stamp.case_title.empty() ? stamp.case_file : stamp.case_title, Tone::Strong, colour) + "\n";
  out += paint(stamp_line(stamp), Tone::Dim, colour) + override_lines(stamp) + "\n";
  out += wrap_text(fmt::format("Taper of {} from {} mg a day ({}) to {} mg a day, beginning {} {}.", report.drug, number_text(report.start_mg_per_day), joined(now),
                               number_text(report.goal_mg_per_day), weekday_name(report.start), to_text(report.start)), kWidth);
  out += wrap_text("Made of: " + joined(products, "; ") + ".", kWidth);
  out += wrap_text(fmt::format("Never above {} mg a day, the last stable prescribed dose. Every rule on the same people, followed for {:.0f} days.",
                               number_text(report.ceiling_mg_per_day), report.followed_days), kWidth);
  return out;
}

}  // namespace

std::string plan_notice(const RunStamp& stamp, bool colour) {
  std::string out;
  for (const std::string& line : stamp.emergency) {
    for (const std::string& part : wrap_lines(line, kWidth)) out += paint(part, Tone::Urgent, colour) + "\n";
  }
  return out + paint("DRAFT \u2013 NOT SCREENED", Tone::Warning, colour) + "  The safety questions have not been answered; this is not a prescription.\n";
}

std::string text_taper(const RunStamp& stamp, const TaperReport& report, bool colour) {
  std::string out = plan_notice(stamp, colour) + "\n" + head(stamp, report, colour) + "\n" + rule_table(report).render(colour) + legend(report, stamp);
  const std::string left_out = not_computed(report);
  if (!left_out.empty()) out += "\n" + paint("Not computed", Tone::Strong, colour) + "\n" + left_out;
  if (const RuleReport* rule = report.chosen_rule()) {
    out += "\n" + paint("Calendar of " + rule->rule.id, Tone::Strong, colour) + "  " + rule->rule.name + "\n";
    out += paint(fmt::format("DRAFT \u2013 NOT SCREENED. Source: {}, {}, grade {}.", rule->rule.source, rule->rule.locator, rule->rule.grade), Tone::Dim, colour) + "\n";
    out += calendar(report, *rule, colour);
    for (const GuidelineCheck& check : rule->plan.checks) {
      if (!check.obeyed) out += wrap_text(check.text + ".", kWidth, "  ! ", "    ");
    }
    for (const std::string& note : rule->plan.notes) out += wrap_text(note, kWidth, "  - ", "    ");
    out += dispensing(report, *rule, colour);
  }
  if (!report.notes.empty()) {
    out += "\n" + paint("Not said, or not used", Tone::Strong, colour) + "\n";
    for (const std::string& note : report.notes) out += wrap_text(note, kWidth, "  - ", "    ");
  }
  return out + "\n" + assumption_line(stamp);
}

std::string stopped_text(const RunStamp& stamp, const std::string& drug, int days_since_last_dose, bool colour) {
  std::string out = plan_notice(stamp, colour) + "\n";
  out += paint(fmt::format("The last dose of {} was {} days ago: call a doctor today.", drug, days_since_last_dose), Tone::Urgent, colour) + "\n";
  return out + wrap_text("Stopping at once after regular use can bring seizures, confusion or seeing and hearing things, also days later. Whether to take "
                         "the medicine again, and how much, is for a doctor to say today: do not restart an old dose on your own, and do not wait it "
                         "out alone. Seizure, confusion, hallucinations, thoughts of suicide, or breathing trouble: call the emergency number now.", kWidth) +
         wrap_text("Ebb makes no plan from zero.", kWidth);
}

}  // namespace ebb
