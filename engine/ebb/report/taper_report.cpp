#include "ebb/report/taper_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/report/text.h"

namespace ebb {
namespace {

/// "2", "1½", "¾".
std::string tablet_count(int parts, int score_parts) {
  const int whole = parts / score_parts;
  const int quarters = parts % score_parts * 4 / score_parts;
  constexpr const char* kQuarters[] = {"", "\u00bc", "\u00bd", "\u00be"};
  return (whole > 0 || quarters == 0 ? std::to_string(whole) : "") + kQuarters[quarters];
}

const char* form_suffix(const Product& product) {
  switch (product.form) {
    case ProductForm::Odt: return " ODT";
    case ProductForm::Capsule: return " capsule";
    case ProductForm::ExtendedRelease: return " ER";
    case ProductForm::Tablet: return product.score_parts > 1 ? " scored" : " plain";
    case ProductForm::Liquid: break;
  }
  return "";
}

}  // namespace

std::string not_under_limit_mark(const TaperReport& report) {
  return report.suggestion && !report.suggestion->found && report.chosen_rule() != nullptr ? "no plan under your limit" : "";
}

std::string not_under_limit_text(const TaperReport& report) {
  if (not_under_limit_mark(report).empty()) return "";
  const RuleReport& rule = *report.chosen_rule();
  const std::string what = report.suggestion->unmet.empty() ? "No plan was found under what was asked for." : report.suggestion->unmet.front();
  return fmt::format("{} What follows is no plan under the limit asked for: it is the published rule {}, {}. It takes {}.", what, rule.rule.id,
                     report.chosen_by_name ? "asked for by its name" : "shown because no plan is suggested, and not asked for", weeks_taken(rule.plan.length_days));
}

std::string coarse_steps_text(const RuleReport& rule) {
  if (rule.rule.grade == 'D') return "";  // the rule itself says no more for its steps
  for (const GuidelineCheck& check : rule.plan.checks) {
    if (check.obeyed || !check.only_lattice) continue;
    return fmt::format("Grade {} stands for the published rule, not for the steps that this supply makes larger: it cannot follow the rule there.", rule.rule.grade);
  }
  return "";
}

std::string people_percent(double frac) {
  constexpr double kRounding_percent = 1e-9;
  return fmt::format("{:.0f} %", std::floor(frac * 100 + kRounding_percent));
}

std::string asked_percent(double frac) { return number_text(frac * 100, 3) + " %"; }

std::string weeks_taken(int days) { return counted((days + 6) / 7, "week", "weeks"); }

std::string over_ceiling_text(const GuidelineLimits& limits) {
  return "more than " + number_text(limits.cut_frac * 100, 3) + " % within " + std::to_string(limits.window_days) + " days";
}

double first_cut_frac(const TaperPlan& plan, double start_mg_per_day) {
  double before_mg = start_mg_per_day;
  for (const TaperStep& step : plan.steps) {
    if (step.dose_mg_per_day < before_mg) return 1 - step.dose_mg_per_day / before_mg;
    before_mg = step.dose_mg_per_day;
  }
  return 0;
}

int count_cuts(const TaperPlan& plan, double start_mg_per_day) {
  int cuts = 0;
  double before = start_mg_per_day;
  for (const TaperStep& step : plan.steps) {
    cuts += step.dose_mg_per_day < before;
    before = step.dose_mg_per_day;
  }
  return cuts;
}

std::string changes_text(const TaperPlan& plan, double start_mg_per_day) {
  if (!plan.substitution) return counted(count_cuts(plan, start_mg_per_day), "dose change", "dose changes");
  // What the stages round down is part of them.
  int cuts = 0;
  double before_mg = start_mg_per_day;
  for (const TaperStep& step : plan.steps) {
    cuts += step.day >= plan.substitution->end_day && step.dose_mg_per_day < before_mg;
    before_mg = step.dose_mg_per_day;
  }
  return counted(static_cast<long long>(plan.substitution->stages), "stage", "stages") + " of the change, then " + counted(cuts, "cut", "cuts");
}

int step_end_day(const TaperPlan& plan, std::size_t step) { return step + 1 < plan.steps.size() ? plan.steps[step + 1].day : plan.length_days; }

StepWithdrawal step_withdrawal(const TaperReport& report, const RuleReport& rule, std::size_t step) {
  StepWithdrawal worst;
  const double from_h = rule.plan.steps[step].day * 24.0;
  const bool last = step + 1 == rule.plan.steps.size();
  const double to_h = last ? report.followed_days * 24 : step_end_day(rule.plan, step) * 24.0;
  for (std::size_t t = 0; t < report.times_h.size(); ++t) {
    if (report.times_h[t] <= from_h || report.times_h[t] > to_h) continue;
    worst.median_theta = std::max(worst.median_theta, rule.withdrawal_theta[t].median());
    worst.high_theta = std::max(worst.high_theta, rule.withdrawal_theta[t].quantiles.back());
  }
  return worst;
}

std::string short_amount(const std::vector<Product>& supply, const DosePart& part) {
  const Product& product = supply[static_cast<std::size_t>(part.product)];
  // Of two drugs, "5 mg" alone would be dangerous.
  const bool several_drugs = std::any_of(supply.begin(), supply.end(), [&](const Product& other) { return other.drug != product.drug; });
  if (product.form == ProductForm::Liquid) return number_text(amount_of_parts(product, part.parts)) + " mL" + (several_drugs ? " " + product.drug : "");
  std::string text = tablet_count(part.parts, product.score_parts) + " \u00d7 " + (several_drugs ? product.drug + " " : "") + number_text(product.strength_mg) + " mg";
  const auto same_strength = [&](const Product& other) { return other.form != ProductForm::Liquid && other.strength_mg == product.strength_mg; };
  if (std::count_if(supply.begin(), supply.end(), same_strength) > 1) text += form_suffix(product);
  return text;
}

std::string dose_text(const std::vector<Product>& supply, const std::vector<DosePart>& parts) {
  std::vector<std::string> amounts;
  for (const DosePart& part : parts) amounts.push_back(short_amount(supply, part));
  return amounts.empty() ? "-" : joined(amounts, " + ");
}

std::string time_text(int minute_of_day) { return fmt::format("{:02}:{:02}", minute_of_day / 60, minute_of_day % 60); }

std::string time_in_words(int days) {
  constexpr int kDaysToldAsDays = 20;
  return days <= kDaysToldAsDays ? counted(days, "day", "days") : counted(std::lround(days / 7.0), "week", "weeks");
}

std::string stay_in_words(int days) { return days % 7 == 0 ? time_in_words(days) : counted(days, "day", "days"); }

const char* status_name(RuleStatus status) {
  switch (status) {
    case RuleStatus::Computed: return "computed";
    case RuleStatus::Reference: return "reference";
    case RuleStatus::NeedsSubstitution: return "needs_substitution";
    case RuleStatus::NotForThisDrug: return "not_for_this_drug";
    case RuleStatus::NotPossible: return "not_possible";
  }
  return "";
}

}  // namespace ebb
