// What `taper` says: every rule on the same people, and the calendar of one.
#pragma once
#include <string>
#include <vector>

#include "ebb/dosing/product.h"
#include "ebb/plan/rule.h"
#include "ebb/plan/taper.h"
#include "ebb/report/simulation_report.h"

namespace ebb {

enum class RuleStatus {
  Computed,
  Reference,          ///< stopping today: compared with, never a plan
  NeedsSubstitution,  ///< listed only
  NotForThisDrug,
  NotPossible,        ///< this supply or dose cannot follow it
};

/// One rule, its plan and what it does to the people.
struct RuleReport {
  TaperRule rule;
  RuleStatus status = RuleStatus::Computed;
  std::string reason;                     ///< why there is no plan
  TaperPlan plan;
  OutcomeSummary outcome;                 ///< from the plan's first day to the end of what all rules are followed for
  Spread peak_of_stopping_frac;           ///< peak withdrawal / that of stopping today, person by person
  Spread burden_of_stopping_frac;
  std::vector<Spread> withdrawal_theta;   ///< at TaperReport::times_h, 24-h means
  bool has_plan() const { return status == RuleStatus::Computed; }
};

struct TaperReport {
  std::string drug;
  Date start;
  double start_mg_per_day = 0;
  std::vector<double> start_doses_mg;
  std::vector<int> times_min;
  double goal_mg_per_day = 0;
  double ceiling_mg_per_day = 0;
  std::vector<Product> supply;
  double followed_days = 0;               ///< from the start, the same for every rule
  std::vector<double> times_h;            ///< from the start, at most 400
  std::vector<RuleReport> rules;          ///< in the order shown
  std::size_t chosen = 0;                 ///< whose calendar is shown; rules.size(): none
  std::size_t people_compared = 0;        ///< who have enough withdrawal when stopping for a ratio to mean something
  std::vector<std::string> notes;
  const RuleReport* chosen_rule() const { return chosen < rules.size() ? &rules[chosen] : nullptr; }
};

/// Below this peak of a simulated stop (a tenth of the median person's noticing threshold) a person is left out of the ratios: 0 / 0 says nothing.
inline constexpr double kLeastPeakForRatio_theta = 0.1;

/// The first cut of a plan as a share of the dose before it; 0 when nothing is cut.
double first_cut_frac(const TaperPlan& plan, double start_mg_per_day);
/// How many changes of dose a plan makes.
int count_cuts(const TaperPlan& plan, double start_mg_per_day);
/// The step's last day + 1, or `length_days` for the last step.
int step_end_day(const TaperPlan& plan, std::size_t step);
/// Highest median and 95 % of withdrawal at the report times within the step; both 0 when none falls into it.
struct StepWithdrawal {
  double median_theta = 0, high_theta = 0;
};
StepWithdrawal step_withdrawal(const TaperReport& report, const RuleReport& rule, std::size_t step);

/// "1½ × 0.5 mg", "2.5 mL"; the form is named when the supply has another product of that strength.
std::string short_amount(const std::vector<Product>& supply, const DosePart& part);
/// One time of day's dose: amounts joined by " + ", "-" when nothing is taken.
std::string dose_text(const std::vector<Product>& supply, const std::vector<DosePart>& parts);
/// "08:00".
std::string time_text(int minute_of_day);

const char* status_name(RuleStatus status);   ///< "computed", "reference", "needs_substitution", "not_for_this_drug", "not_possible"

}  // namespace ebb
