#include "ebb/report/text_taper.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/report/plan_calendar.h"
#include "ebb/report/table.h"
#include "ebb/report/text_check.h"
#include "ebb/report/text_policies.h"
#include "ebb/report/text_simulation.h"
#include "ebb/report/text_substitution.h"
#include "ebb/report/text_suggestion.h"

namespace ebb {
namespace {

constexpr std::size_t kNoteIndent = 14;   // under the second column of a calendar
constexpr int kFirstWeeksDays = 28;

std::string percent_spread(const Spread& frac) {
  Spread percent = frac;
  for (double& value : percent.quantiles) value = std::round(value * 100);
  return spread_text(percent, 3);
}

const GuidelineCheck* find_check(const TaperPlan& plan, std::string_view id) {
  for (const GuidelineCheck& check : plan.checks) {
    if (check.id == id) return &check;
  }
  return nullptr;
}

/// "!" when a limit is broken, "(!)" when only by single steps that the supply cannot make smaller.
const char* mark_of(const GuidelineCheck* check) { return check == nullptr || check->obeyed ? "" : check->only_lattice ? "(!)" : "!"; }

TableCell first_cut_cell(const TaperPlan& plan, double start_mg_per_day) {
  const std::string mark = mark_of(find_check(plan, kFirstCutCheck));
  return {fmt::format("{:.3g} %{:>4}", first_cut_frac(plan, start_mg_per_day) * 100, mark), mark.empty() ? Tone::Plain : Tone::Warning};
}

TableCell ceiling_cell(const TaperPlan& plan) {
  const std::string mark = mark_of(find_check(plan, kCeilingCheck));
  return {mark.empty() ? "ok" : mark, mark.empty() ? Tone::Plain : Tone::Warning};
}

TextTable rule_table(const TaperReport& report) {
  TextTable table({{"rule"}, {"weeks", Align::Right}, {"cuts", Align::Right}, {"first cut", Align::Right}, {fmt::format("{} days", report.limits.window_days)},
                   {"peak theta", Align::Right}, {"% of stopping", Align::Right}, {"burden", Align::Right}, {"over", Align::Right}});
  for (const RuleReport& rule : report.rules) {
    const bool stop = rule.status == RuleStatus::Reference;
    if (!rule.has_plan() && !stop) continue;
    const bool chosen = report.chosen_rule() == &rule;
    const auto planned = [stop](std::string text) { return TableCell(stop ? "-" : std::move(text)); };
    table.add_row({{(chosen ? "> " : "  ") + rule.rule.id, chosen ? Tone::Strong : stop ? Tone::Warning : Tone::Plain},
                   planned(fmt::format("{:.0f}", std::ceil(rule.plan.length_days / 7.0))),
                   planned(std::to_string(count_cuts(rule.plan, report.start_mg_per_day))),
                   stop ? TableCell("100 %   !", Tone::Warning) : first_cut_cell(rule.plan, report.start_mg_per_day),
                   stop ? TableCell("!", Tone::Warning) : ceiling_cell(rule.plan),
                   theta_text(rule.outcome.peak_withdrawal_theta),
                   percent_spread(rule.peak_of_stopping_frac),
                   fmt::format("{:.0f} %", rule.burden_of_stopping_frac.median() * 100),
                   fmt::format("{:.0f} %", rule.outcome.over_two_days_frac * 100)});
  }
  return table;
}

std::string legend(const TaperReport& report, const RunStamp& stamp) {
  std::string out = wrap_text(fmt::format("! beyond the joint guideline's limits: first cut at most {} %, at most {} % in any {} days; (!) only by single steps that ",
                                          number_text(report.limits.first_cut_frac * 100, 3), number_text(report.limits.cut_frac * 100, 3), report.limits.window_days) +
                              "this supply cannot make smaller. Peak theta: largest 24-h mean of withdrawal, 1 = the median person just notices it. "
                              "% of stopping and burden: peak and total withdrawal against stopping today, person by person. Over: people above their "
                              "own threshold on two or more days. Median (5-95 % of people).", kWidth, "  ", "  ");
  if (report.people_compared < stamp.patients) {
    out += wrap_text(fmt::format("The ratios leave out {} of {} people whose withdrawal would stay under {} theta even after stopping today.",
                                 stamp.patients - report.people_compared, stamp.patients, number_text(report.least_peak_theta)), kWidth, "  ", "  ");
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

/// Column widths of the doses so that a calendar fits: the fewer times of day, the more room each has.
std::size_t dose_width(std::size_t times) { return times <= 1 ? 56 : times == 2 ? 27 : times == 3 ? 17 : 12; }

/// A dose as a cell of the calendar: lines end before a "+", and where one amount is too wide for its column never between a number and its unit.
std::string dose_cell(const std::string& dose, std::size_t width) {
  std::string out;
  for (std::size_t at = 0; at < dose.size();) {
    const std::size_t end = std::min(dose.find(" + ", at), dose.size());
    std::string part = dose.substr(at, end - at);
    at = end + 1;
    if (!out.empty()) out += ' ';
    if (display_width(part) <= width) {
      part = keep_together(std::move(part), " ");
    } else {
      for (const char* unit : {" mg", " mL"}) part = keep_together(std::move(part), unit);
    }
    out += part;
  }
  return out;
}

std::string calendar(const TaperReport& report, const RuleReport& rule, bool colour) {
  std::vector<TableColumn> columns{{"from"}, {"days", Align::Right}, {"mg/day", Align::Right}};
  const std::size_t dose_columns = dose_width(report.times_min.size());
  for (const int minute : report.times_min) columns.push_back({time_text(minute), Align::Left, dose_columns});
  columns.push_back({"theta", Align::Right});
  columns.push_back({""});
  TextTable table(std::move(columns));
  for (std::size_t i = 0; i < rule.plan.steps.size(); ++i) {
    const TaperStep& step = rule.plan.steps[i];
    const bool last = i + 1 == rule.plan.steps.size();
    std::vector<TableCell> cells{to_text(Date{report.start.days + step.day}), last ? "on" : std::to_string(step_end_day(rule.plan, i) - step.day),
                                 {number_text(step.dose_mg_per_day), Tone::Strong}};
    for (std::size_t t = 0; t < report.times_min.size(); ++t) {
      cells.push_back({t < step.parts.size() ? dose_cell(dose_text(report.supply, step.parts[t]), dose_columns) : "-"});
    }
    const StepWithdrawal withdrawal = step_withdrawal(report, rule, i);
    cells.push_back({fmt::format("{:.2f}/{:.2f}", withdrawal.median_theta, withdrawal.high_theta)});
    cells.push_back({step.above_ceiling ? "!" : "", Tone::Warning});
    table.add_row(std::move(cells));
    if (const std::string taken = taken_text(step); !taken.empty()) table.add_note(std::string(kNoteIndent, ' ') + "really: " + taken + " a day");
    if (step.every_days > 1) table.add_note(std::string(kNoteIndent, ' ') + "every other day, the first on " + to_text(Date{report.start.days + step.day}) + "; nothing between");
    if (step.note.empty()) continue;
    for (const std::string& line : wrap_lines(step.note, kWidth - kNoteIndent)) table.add_note(std::string(kNoteIndent, ' ') + line);
  }
  return table.render(colour, "  ") +
         wrap_text("theta: worst day of withdrawal predicted in the step, median/95 % of people. !: " + over_ceiling_text(report.limits) + ". Take the next step only "
                   "if the one before is bearable; hold, slow down or go one step back at any time, with the prescriber.", kWidth, "  ", "  ");
}

/// What stands between a calendar's heading and its doses: that it is no plan under what was asked for, and what the rule's grade does not stand for.
std::vector<std::string> notice_lines(const TaperReport& report, const RuleReport& rule) {
  std::vector<std::string> lines;
  for (const std::string& text : {not_under_limit_text(report), coarse_steps_text(rule)}) {
    if (text.empty()) continue;
    for (std::string& line : wrap_lines(text, kWidth - 2)) lines.push_back(std::move(line));
  }
  return lines;
}

std::string dispensing(const TaperReport& report, const RuleReport& rule, bool colour) {
  const int length = plan_days_shown(report, rule.plan);
  const std::vector<double> first = product_counts(rule.plan, report.supply, 0, std::min(kFirstWeeksDays, length));
  const std::vector<double> whole = product_counts(rule.plan, report.supply, 0, length);
  TextTable table({{"to dispense"}, {"first 4 weeks", Align::Right}, {"whole plan", Align::Right}});
  for (std::size_t i = 0; i < report.supply.size(); ++i) {
    if (whole[i] <= 0) continue;
    const std::string unit = report.supply[i].form == ProductForm::Liquid ? " mL" : "";
    table.add_row({report.supply[i].id, number_text(amount_dispensed(first[i])) + unit, number_text(amount_dispensed(whole[i])) + unit});
  }
  std::string out = table.empty() ? "" : "\n" + table.render(colour, "  ");
  if (report.goal_mg_per_day > 0) {
    out += wrap_text(fmt::format("The whole plan counts the first {} days at the goal, too, as its calendar on paper does; what is taken there afterwards comes on top.", kDaysShownAtGoal),
                     kWidth, "  ", "  ");
  }
  return out;
}

std::string head(const RunStamp& stamp, const TaperReport& report, bool colour) {
  std::vector<std::string> now, products;
  if (report.where) now.push_back("in the middle of a plan begun " + to_text(report.where->started));
  for (std::size_t i = 0; !report.where && i < report.times_min.size(); ++i) {
    now.push_back(number_text(report.start_doses_mg[i]) + " mg at " + time_text(report.times_min[i]));
  }
  for (const Product& product : report.supply) products.push_back(product.id);
  std::string out = paint(stamp.case_title.empty() ? stamp.case_file : stamp.case_title, Tone::Strong, colour) + "\n";
  out += paint(stamp_line(stamp), Tone::Dim, colour) + ensemble_line(stamp) + override_lines(stamp) + "\n";
  out += wrap_text(fmt::format("Taper of {} from {} mg a day ({}) to {} mg a day, beginning {} {}.", report.drug, number_text(report.start_mg_per_day), joined(now),
                               number_text(report.goal_mg_per_day), weekday_name(report.start), to_text(report.start)), kWidth);
  out += wrap_text("Made of: " + joined(products, "; ") + ".", kWidth);
  out += wrap_text(fmt::format("Never above {} mg a day, the last stable prescribed dose. Every rule on the same people, followed for {:.0f} days.",
                               number_text(report.ceiling_mg_per_day), report.followed_days), kWidth);
  if (report.start_mg_per_day > report.ceiling_mg_per_day) {
    const double cut_percent = (1 - report.ceiling_mg_per_day / report.start_mg_per_day) * 100;
    for (const std::string& line : wrap_lines(fmt::format("More is taken than prescribed: every plan below begins with a cut of {:.0f} % on its first day. "
                                                          "Do not follow it before a prescriber has set the starting dose ([taper] prescribed).",
                                                          cut_percent), kWidth)) {
      out += paint(line, Tone::Urgent, colour) + "\n";
    }
  }
  return out;
}

}  // namespace

std::string plan_notice(const RunStamp& stamp, bool colour) {
  std::string out = red_flag_text(stamp.red_flags, colour);
  for (std::size_t i = 0; i < stamp.emergency.size(); ++i) {
    for (const std::string& part : wrap_lines(stamp.emergency[i], kWidth)) out += paint(part, i == 0 ? Tone::Urgent : Tone::Plain, colour) + "\n";
  }
  const bool screened = stamp.screening.screened;
  out += paint(screening_mark(stamp.screening), screened ? Tone::Strong : Tone::Warning, colour);
  return out + (screened ? "  The safety questions were answered; this is not a prescription.\n"
                         : "  The safety questions have not all been answered; this is not a prescription.\n");
}

std::string text_taper(const RunStamp& stamp, const TaperReport& report, bool colour) {
  std::string out = plan_notice(stamp, colour) + "\n" + head(stamp, report, colour) + text_where(report, colour) + "\n" + rule_table(report).render(colour) + legend(report, stamp);
  out += text_substitution(report, colour);
  out += text_policies(report, colour);
  const std::string left_out = not_computed(report);
  if (!left_out.empty()) out += "\n" + paint("Not computed", Tone::Strong, colour) + "\n" + left_out;
  out += text_suggestion(report, colour) + text_frontier(report, colour);
  const bool calendar_allowed = stamp.screening.patient_calendar_allowed || report.signed_off.has_value();
  if (report.chosen_rule() != nullptr && !calendar_allowed) {
    out += "\n" + paint("No calendar", Tone::Warning, colour) + "\n" + wrap_text(stamp.screening.refused_reason + ".", kWidth, "  ", "  ");
    out += wrap_text("A professional who answers for the plan prints it with --signed-off \"name, role\".", kWidth, "  ", "  ");
  }
  if (const RuleReport* rule = calendar_allowed ? report.chosen_rule() : nullptr) {
    const std::string mark = not_under_limit_mark(report);
    out += "\n" + paint("Calendar of " + rule->rule.id, Tone::Strong, colour) + (mark.empty() ? "" : ": " + paint(mark, Tone::Warning, colour)) + "  " + rule->rule.name + "\n";
    out += paint(fmt::format("{}. Source: {}, {}, grade {}.", screening_mark(stamp.screening), rule->rule.source, rule->rule.locator, rule->rule.grade), Tone::Dim, colour) + "\n";
    for (const std::string& line : notice_lines(report, *rule)) out += "  " + paint(line, Tone::Warning, colour) + "\n";
    out += calendar(report, *rule, colour);
    for (const GuidelineCheck& check : rule->plan.checks) {
      if (!check.obeyed) out += wrap_text(check.text + ".", kWidth, "  ! ", "    ");
    }
    for (const std::string& note : rule->plan.notes) out += wrap_text(note, kWidth, "  - ", "    ");
    out += dispensing(report, *rule, colour);
  }
  out += text_rule_reasons(report, colour);
  if (!report.notes.empty()) {
    out += "\n" + paint("Not said, or not used", Tone::Strong, colour) + "\n";
    for (const std::string& note : report.notes) out += wrap_text(note, kWidth, "  - ", "    ");
  }
  return out + "\n" + assumption_line(stamp);
}

std::string refusal_text(const RunStamp& stamp, const RefusalText& refusal, const std::vector<Blank>& blanks, RefusalOrder order, bool colour) {
  std::string out;
  for (const std::string& line : wrap_lines(fill_blanks(refusal.headline, blanks), kWidth)) out += paint(line, Tone::Urgent, colour) + "\n";
  out += wrap_text(fill_blanks(refusal.text, blanks), kWidth);
  const std::string notice = plan_notice(stamp, colour);
  return order == RefusalOrder::HeadlineFirst ? out + "\n" + notice : notice + "\n" + out;
}

}  // namespace ebb
