#include "ebb/report/text_policies.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "ebb/base/number_text.h"
#include "ebb/report/table.h"
#include "ebb/report/text_simulation.h"

namespace ebb {
namespace {

constexpr std::size_t kWayColumns = 60;  // beside three narrow columns
constexpr std::size_t kMostMissedDays = 14;  // listed; the others are counted

std::string percent(double frac) { return fmt::format("{:.0f} %", frac * 100); }

std::string percent_spread(Spread frac) {
  for (double& value : frac.quantiles) value = std::round(value * 100);
  return spread_text(frac, 3);
}

const RuleReport* plan_of(const TaperReport& report, const std::string& id) {
  for (const RuleReport& rule : report.rules) {
    if (rule.has_plan() && rule.rule.id == id) return &rule;
  }
  return nullptr;
}

TextTable policy_table(const TaperReport& report) {
  TextTable table({{"along " + report.policies.front().path}, {"weeks", Align::Right}, {"there", Align::Right}, {"hold", Align::Right},
                   {"go back", Align::Right}, {"holds", Align::Right}, {"peak theta", Align::Right}, {"% of stopping", Align::Right}, {"over", Align::Right}});
  if (const RuleReport* plan = plan_of(report, report.policies.front().path)) {
    table.add_row({"  followed blindly", fmt::format("{:.0f}", std::ceil(plan->plan.length_days / 7.0)), "100 %", "-", "-", "-",
                   theta_text(plan->outcome.peak_withdrawal_theta), percent_spread(plan->peak_of_stopping_frac),
                   percent(plan->outcome.over_two_days_frac)});
  }
  for (const PolicyReport& policy : report.policies) {
    const bool chosen = policy.id == report.policy;
    table.add_row({{(chosen ? "> " : "  ") + policy.id, chosen ? Tone::Strong : Tone::Plain}, weeks_spread(policy.length_weeks),
                   percent(policy.reached_goal_frac), percent(policy.held_frac), percent(policy.went_back_frac),
                   fmt::format("{:.1f}", policy.holds.mean), theta_text(policy.peak_theta), percent_spread(policy.peak_of_stopping_frac), percent(policy.over_two_days_frac)});
  }
  return table;
}

/// "3 days", "1 day".
std::string days_text(int days) { return counted(days, "day", "days"); }

std::string head_of(const WhereReport& where) {
  if (!where.compared) return fmt::format("Taken: {} mg a day.", number_text(where.taken_mg_per_day));
  std::string head = fmt::format("Plan {}, begun {}: today is its day {}.", where.plan, to_text(where.started), where.day + 1);
  if (where.previous_mg_per_day > where.taken_mg_per_day) {
    head += fmt::format(" The dose before this one: {} mg a day.", number_text(where.previous_mg_per_day));
  }
  return head;
}

std::string missed_table(const WhereReport& where, bool colour) {
  if (where.missed.empty()) return "";
  TextTable table({{"day"}, {"planned", Align::Right}, {"taken", Align::Right}});
  const std::size_t shown = std::min(where.missed.size(), kMostMissedDays);
  for (const WhereReport::Missed& day : std::vector(where.missed.end() - static_cast<std::ptrdiff_t>(shown), where.missed.end())) {
    table.add_row({to_text(day.date), number_text(day.planned_mg) + " mg", number_text(day.taken_mg) + " mg"});
  }
  std::string out = table.render(colour, "  ");
  if (shown < where.missed.size()) out += fmt::format("  and {} before them\n", days_text(static_cast<int>(where.missed.size() - shown)));
  return out;
}

}  // namespace

std::string weeks_spread(Spread weeks) {
  for (double& value : weeks.quantiles) value = std::ceil(value);
  return spread_text(weeks, 4);
}

std::string text_policies(const TaperReport& report, bool colour) {
  if (report.policies.empty()) return "";
  std::string out = "\n" + paint("When each step waits for the person", Tone::Strong, colour) + "\n" + policy_table(report).render(colour);
  out += wrap_text(fmt::format("The same people and steps, but the next step is taken only when the own last days allow it. Weeks: of those who get there "
                               "within {:.0f} weeks (there). Hold, go back: people who do so at least once; holds: mean number. Nobody goes above the "
                               "prescribed dose; from the goal nobody goes back.", std::ceil(report.policies.front().followed_weeks)), kWidth, "  ", "  ");
  for (const PolicyReport& policy : report.policies) {
    out += wrap_text(fmt::format("{}: {} Source: {}, grade {}.", policy.id, policy.decision, policy.source, policy.grade), kWidth, "  ", "    ");
  }
  return out;
}

std::string text_where(const TaperReport& report, bool colour) {
  if (!report.where) return "";
  const WhereReport& where = *report.where;
  std::string out = "\n" + paint("Where you are", Tone::Strong, colour) + "\n" + wrap_text(head_of(where), kWidth, "  ", "  ");
  for (const std::string& line : where.advice) out += wrap_text(line, kWidth, "  - ", "    ");
  out += missed_table(where, colour);
  if (where.choices.empty()) return out;
  out += wrap_text(where.choice_text, kWidth, "  ", "  ");
  TextTable table({{"way on", Align::Left, kWayColumns}, {"mg/day now", Align::Right}, {"weeks", Align::Right}, {"goal reached"}});
  for (const WhereReport::Choice& choice : where.choices) {
    table.add_row({choice.text, number_text(choice.first_mg_per_day), fmt::format("{:.0f}", std::ceil(choice.length_days / 7.0)),
                   to_text(Date{report.start.days + choice.length_days})});
  }
  return out + table.render(colour, "  ") + wrap_text(where.shown_text, kWidth, "  ", "  ");
}

}  // namespace ebb
