#include "ebb/trial/arm_plan.h"

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"

namespace ebb {
namespace {

constexpr double kDay_h = 24, kMinutesPerHour = 60;
constexpr double kWeek_days = 7;

double over_days(const Trial& trial, const TrialArm& arm) { return arm.over_days > 0 ? arm.over_days : trial.limits.linear_over_days; }

bool stops_at_once(const TaperRule& rule) { return rule.phases.size() == 1 && rule.phases.front().kind == CutKind::Stop; }

TaperInputs inputs_for(const Trial& trial, const TrialArm& arm, double dose_mg_per_day, const DriveOfDose& drive_of_dose) {
  const TrialUse& use = arm.use;
  TaperInputs inputs;
  inputs.drug = use.drug.drug->name;
  inputs.start_mg_per_day = inputs.ceiling_mg_per_day = dose_mg_per_day;
  inputs.start_doses_mg.assign(use.times_min.size(), dose_mg_per_day / static_cast<double>(use.times_min.size()));
  inputs.times_min = use.times_min;
  inputs.supply = use.supply;
  inputs.limits = trial.limits.guideline;
  inputs.over_days = over_days(trial, arm);
  inputs.drive_of_dose = drive_of_dose;
  return inputs;
}

Course course_of(const TrialUse& use, double dose_mg_per_day, int followed_days) {
  Course course;
  add_use_doses(use, dose_mg_per_day, 0, kHistoryDays, course.background.doses);
  course.background.lines.resize(2);
  course.background.end_h = (kHistoryDays + followed_days) * kDay_h;
  course.start_h = kHistoryDays * kDay_h;
  course.line = 1;
  course.product_route = use.product_route;
  course.times_min = use.times_min;
  course.supply = use.supply;
  return course;
}

/// The dose before the first cut, so that somebody can go back to it, then the plan's steps.
Result<Done> add_positions(const TaperInputs& inputs, const TrialLimits& limits, DosePlan& plan) {
  const Result<PlanGround> ground = plan_ground(inputs, 0);
  if (!ground.ok()) return ground.errors();
  plan.positions = plan_of_changes("", ground.value(), inputs, {}).steps;
  plan.positions.resize(1);
  plan.positions.insert(plan.positions.end(), plan.steps.begin(), plan.steps.end());
  for (std::size_t i = 0; i + 1 < plan.steps.size(); ++i) plan.step_days.push_back(plan.steps[i + 1].day - plan.steps[i].day);
  plan.step_days.insert(plan.step_days.begin(), plan.step_days.empty() ? 1 : plan.step_days.front());
  plan.first_position = 1;
  plan.policy_days = limits.policy_time.days(plan.length_days);
  return Done{};
}

/// Share of the start dose that the rule takes first; -1: it does not say.
double rule_first_cut(const Trial& trial, const TrialArm& arm, double start_mg_per_day) {
  for (const RulePhase& phase : arm.rule.phases) {
    const bool over = start_mg_per_day <= phase.until_mg_per_day || (phase.until_frac_of_start >= 1);
    if (phase.kind == CutKind::Hold || over) continue;
    switch (phase.kind) {
      case CutKind::Stop: return 1;
      case CutKind::FixedPerDay: return std::min(1.0, phase.cut_mg_per_day / start_mg_per_day);
      case CutKind::FractionOfCurrent:
      case CutKind::FractionOfStart:
      case CutKind::FractionOfHeld: return phase.cut_frac;
      case CutKind::LinearOver: return std::min(1.0, kWeek_days / over_days(trial, arm));
      default: return -1;
    }
  }
  return -1;
}

/// The first cut of the plan beside the rule's.
void compare_first_cut(const Trial& trial, const TrialArm& arm, double start_mg_per_day, DosePlan& plan) {
  const auto cut = std::find_if(plan.steps.begin(), plan.steps.end(), [&](const TaperStep& step) { return step.dose_mg_per_day < start_mg_per_day * (1 - 1e-9); });
  if (cut == plan.steps.end()) return;
  plan.first_cut_frac = 1 - cut->dose_mg_per_day / start_mg_per_day;
  plan.rule_first_cut_frac = rule_first_cut(trial, arm, start_mg_per_day);
}

Errors named(Errors errors, const TrialArm& arm, double dose_mg_per_day) {
  for (Error& error : errors) {
    error.what = "arm \"" + arm.name + "\", " + number_text(dose_mg_per_day) + " mg a day: " + error.what;
    error.where = arm.where;
  }
  return errors;
}

}  // namespace

TrialLimits trial_limits(const TrialParameters& parameters, const PlannerDefaults& planner) {
  TrialLimits limits;
  limits.guideline = planner.limits();
  limits.moved_dose_frac = parameters.moved_dose.typical;
  limits.far_dose_frac = parameters.far_dose.typical;
  limits.far_people_frac = parameters.far_people.typical;
  limits.other_cut_frac = parameters.other_cut.typical;
  limits.largest_first_cut_frac = parameters.largest_first_cut.typical;
  limits.largest_first_cut_fold = parameters.largest_first_cut_fold.typical;
  limits.linear_over_days = PlannerDefaults::days(planner.linear_over);
  limits.policy_time = planner.policy_time();
  return limits;
}

Result<Done> check_first_cut(const Trial& trial, const TrialArm& arm, double start_mg_per_day, const DosePlan& plan) {
  const double most_frac = std::max(trial.limits.largest_first_cut_frac, trial.limits.largest_first_cut_fold * plan.rule_first_cut_frac);
  if (plan.rule_first_cut_frac < 0 || plan.first_cut_frac <= most_frac + 1e-9) return Done{};
  const double next_mg_per_day = start_mg_per_day * (1 - plan.first_cut_frac);
  const std::string next = plan.first_cut_frac < 1 - 1e-9 ? number_text(next_mg_per_day) + " mg a day as the next smaller dose" : "no smaller dose";
  return named({Error{ErrorCode::Infeasible, {}, "the rule's first cut is " + number_text(plan.rule_first_cut_frac * 100, 3) + " %, but the supply makes " + next + ": the first cut would be " +
               number_text(plan.first_cut_frac * 100, 3) + " %", "products of " + arm.use.drug.drug->name + " with smaller pieces in supply, "
              "other daily doses, or a rule with cuts of that size", ""}}, arm, start_mg_per_day);
}

void add_use_doses(const TrialUse& use, double dose_mg_per_day, int from_day, int to_day, std::vector<Dose>& doses) {
  for (int day = from_day; day < to_day; ++day) {
    int occasion = day * static_cast<int>(kDay_h);
    for (const int minute : use.times_min) {
      Dose dose;
      dose.time_h = day * kDay_h + minute / kMinutesPerHour;
      dose.amount_mg = dose_mg_per_day / static_cast<double>(use.times_min.size());
      dose.occasion = occasion++;
      doses.push_back(dose);
    }
  }
}

Result<DosePlan> plan_for_dose(const Trial& trial, const TrialArm& arm, double dose_mg_per_day, const DriveOfDose& drive_of_dose) {
  DosePlan plan;
  plan.continues = arm.continues;
  const int after_days = static_cast<int>(std::lround(trial.follow_up_days));
  if (!arm.continues && stops_at_once(arm.rule)) {
    plan.steps.emplace_back();
    plan.first_cut_frac = plan.rule_first_cut_frac = 1;
  } else if (!arm.continues) {
    const TaperInputs inputs = inputs_for(trial, arm, dose_mg_per_day, drive_of_dose);
    Result<TaperPlan> made = make_plan(arm.rule, inputs);
    if (!made.ok()) return named(made.errors(), arm, dose_mg_per_day);
    plan.steps = std::move(made).value().steps;
    plan.length_days = plan.steps.back().day;
    compare_first_cut(trial, arm, dose_mg_per_day, plan);
    if (arm.policy) {
      const Result<Done> added = add_positions(inputs, trial.limits, plan);
      if (!added.ok()) return named(added.errors(), arm, dose_mg_per_day);
    }
  }
  plan.followed_days = (arm.policy ? plan.policy_days : plan.length_days) + after_days;
  plan.course = course_of(arm.use, dose_mg_per_day, plan.followed_days);
  if (arm.continues) add_use_doses(arm.use, dose_mg_per_day, kHistoryDays, kHistoryDays + plan.followed_days, plan.course.background.doses);
  return plan;
}

}  // namespace ebb
