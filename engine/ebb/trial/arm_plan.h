// What an arm gives people who begin with one daily dose: the steps of its rule, made of its supply.
#pragma once
#include <vector>

#include "ebb/plan/course.h"
#include "ebb/trial/trial.h"

namespace ebb {

/// A history of a few days at the steady dose, and what follows. Hours count from the history's first midnight.
struct DosePlan {
  Course course;                      ///< whose start is day 0
  std::vector<TaperStep> steps;       ///< empty: nothing changes (the arm continues)
  bool continues = false;
  int length_days = 0;                ///< to the first day at zero
  double first_cut_frac = 0, rule_first_cut_frac = -1;  ///< as ArmPlan
  int followed_days = 0;              ///< from day 0, of those who leave nothing out
  // Along a policy
  std::vector<TaperStep> positions;
  std::vector<int> step_days;
  int first_position = 0;
  int policy_days = 0;                ///< who has not reached zero by then has not reached it
};

/// Days of history that a DosePlan's course holds before day 0.
inline constexpr int kHistoryDays = 6;

/// Doses of one day of the use at a daily dose, on the days [from_day, to_day).
void add_use_doses(const TrialUse& use, double dose_mg_per_day, int from_day, int to_day, std::vector<Dose>& doses);

/// `drive_of_dose` is for effect-linear rules. Errors: those of make_plan, with the arm's name and the dose in front.
Result<DosePlan> plan_for_dose(const Trial& trial, const TrialArm& arm, double dose_mg_per_day, const DriveOfDose& drive_of_dose);

/// Error: Infeasible (the supply makes another rule of this one: a first cut over the largest that TrialLimits allows and over so many times what the rule says).
Result<Done> check_first_cut(const Trial& trial, const TrialArm& arm, double start_mg_per_day, const DosePlan& plan);

}  // namespace ebb
