// The days of one plan as people keep them: weeks, what is dispensed when, and when somebody looks.
#pragma once
#include <string>
#include <vector>

#include "ebb/plan/planner_defaults.h"
#include "ebb/report/taper_report.h"

namespace ebb {

/// Days shown of a goal above zero: it goes on, the paper ends.
inline constexpr int kDaysShownAtGoal = 28;
inline constexpr int kDaysPerWeek = 7;

/// The part of a dose that is made of one drug's products.
struct DrugPart {
  std::string drug, made_of;
  double dose_mg = 0;                    ///< of that drug
  std::string liquid = {};               ///< "0.1 mg/mL" of what is measured in mL; else empty
};

/// What is taken at one time of day.
struct PlanDose {
  int time_min = 0;
  std::string made_of;                   ///< "1½ × 0.5 mg + 1 × 0.125 mg"; "-": nothing
  double dose_mg = 0;
  std::vector<DrugPart> by_drug = {};    ///< the same, each drug by itself: a plan that changes the drug takes two
  bool taken() const { return dose_mg > 0; }
};

/// Days of one step within one week.
struct PlanBlock {
  std::size_t step = 0;                  ///< of TaperPlan::steps
  int step_day = 0;                      ///< the step's first day
  int first_day = 0, days = 0;           ///< from the plan's start
  int every_days = 1;                    ///< 2: on the step's first day and every other day
  double dose_mg_per_day = 0;            ///< of a day with doses
  std::string taken = {};                ///< of a plan that changes the drug: "clonazepam 0.5 mg + diazepam 10 mg"; else empty
  std::vector<PlanDose> doses = {};      ///< one per time of day
  bool as_before = false;                ///< the step takes what was taken before it: a hold
  bool first_of_step() const { return first_day == step_day; }
  /// A new dose from its first day on: a hold begins none.
  bool begins_step() const { return first_of_step() && !as_before; }
  /// Whether anything is taken on that day of the block.
  bool has_doses(int day) const { return (day - step_day) % every_days == 0 && dose_mg_per_day > 0; }
};

struct PlanWeek {
  int number = 1;                        ///< from the plan's first day
  std::vector<PlanBlock> blocks;
  int first_day() const { return blocks.front().first_day; }
  int end_day() const { return blocks.back().first_day + blocks.back().days; }
};

/// Every day of the plan until the goal, and the first days at a goal above zero; empty when the plan is over at once.
std::vector<PlanWeek> plan_weeks(const TaperReport& report, const TaperPlan& plan);
/// How many days plan_weeks() shows.
int plan_days_shown(const TaperReport& report, const TaperPlan& plan);

/// Tablets are not handed out in parts, liquids not in drops: the whole tablets or mL that hold `amount`.
double amount_dispensed(double amount);

/// What is handed out at one time.
struct PlanFill {
  int first_day = 0, end_day = 0;        ///< days [first, end)
  std::vector<double> used = {};         ///< tablets or mL by product, exact
  std::vector<double> dispensed = {};    ///< whole tablets or mL: what is used up to `end_day` rounded up, less what was handed out before
};
/// Fills every `every_days` days over the days shown.
std::vector<PlanFill> plan_fills(const TaperReport& report, const TaperPlan& plan, int every_days);

struct PlanReview {
  enum class Kind { First, Step, Quarter, End, Goal };  ///< Goal: as End, where a dose above zero goes on
  Kind kind = Kind::Step;
  int first_day = 0, last_day = 0;       ///< from the plan's start, inclusive
};
/// Some days after the first lower dose, before each later change (at least a week apart), every quarter, a week after the last dose, or after the last cut to a goal above zero.
std::vector<PlanReview> plan_reviews(const TaperReport& report, const TaperPlan& plan, const PlannerDefaults& defaults);

/// Until when a late dose is still taken: a share of the time to the next one, at most some hours, fewer in the night [min of the day], one per time of
/// day.
std::vector<int> latest_times_min(const std::vector<int>& times_min, const PlannerDefaults& defaults);

}  // namespace ebb
