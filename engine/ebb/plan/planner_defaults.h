// What the planner does when a case says nothing else: data/rules/planner.toml.
#pragma once
#include <algorithm>
#include <cmath>
#include <string>

#include "ebb/plan/guideline_limits.h"
#include "ebb/population/parameter.h"

namespace ebb {

/// How long people are followed who go along a policy: not all of them are done when the plan is.
struct PolicyTime {
  double fold = 0;                    ///< times the plan's length …
  int more_days = 0;                  ///< … and at least so much longer
  int days(int length_days) const { return std::max(static_cast<int>(std::lround(fold * length_days)), length_days + more_days); }
};

struct PlannerDefaults {
  Parameter hold;                     ///< of a step [h]
  Parameter shortest_hold;            ///< with tablets [h]
  Parameter guideline_window;         ///< in which no more than `cut` is cut [h]
  Parameter first_cut, cut;           ///< share of the dose
  Parameter cut_without_limits;       ///< share of the dose, in one step, when the guideline's limits are off
  Parameter confidence;
  Parameter seizure_agreement;        ///< share of draws of the slope that must find a plan no worse
  Parameter seizure_same;             ///< share of the rule's excess by which a plan's may be above it and still rank no worse
  Parameter linear_over;              ///< of rules over the time asked for, when none is asked [h]
  Parameter alternate_half_life;      ///< alternate days only above it [h]
  Parameter longest_plan;             ///< that is looked for [h]
  Parameter first_falls_first;        ///< effect halves more slowly: the first dose of the day falls first [h]
  // A plan that begins, or has begun.
  Parameter most_first_day_cut;       ///< share of what is taken, when more is taken than prescribed
  Parameter least_kept;               ///< share of the dose
  Parameter missed_day;               ///< share of the planned dose
  Parameter gap_told;                 ///< [h]
  Parameter slower_plan;              ///< times as long
  // What is compared, and for how long.
  Parameter least_peak;               ///< of withdrawal: ratios leave people out whose stop brings less [theta]
  Parameter least_peak_measured;      ///< the same of the measures that claims and published rows ask for [theta]
  Parameter far_more;                 ///< times a rule's peak: the most that can be accepted, and said in words beyond it
  Parameter policy_followed, policy_followed_more;  ///< times the plan's time, and at least so much longer [h]
  // On paper.
  Parameter late_share;               ///< of the time to the next dose
  Parameter late_longest, late_longest_night, evening;  ///< [h]; evening: time of day
  Parameter first_review_from, first_review_to, review_every;  ///< [h]
  std::string accept_rule;            ///< accepted when nothing is said: no worse than this rule
  std::string seizure_rule;           ///< no plan may have a worse seizure rank than this rule
  int one_step_below = 0;             ///< below so many lattice steps one step at a time
  int people_planned = 0, people_checked = 0, people_unseen = 0;
  int ensemble_draws = 0, slope_draws = 0;
  int beam = 0, promising = 0, most_doses = 0;
  double store_alike_h = 0, store_beside_h = 0;           ///< as PlanSearch
  int scouts = 0, scout_after = 0, horizon_room = 0;      ///< people; holds beyond the fewest; holds beyond what scouts see
  double no_more_to_gain_frac = 0, out_of_reach_frac = 0; ///< of the best ratio; of the accepted level
  int frontier_holds = 0, frontier_beam = 0;

  static int days(const Parameter& time) { return static_cast<int>(std::lround(time.typical / 24)); }
  /// What every plan is held against, rules and suggested ones alike.
  GuidelineLimits limits() const { return {first_cut.typical, cut.typical, days(guideline_window), one_step_below, days(shortest_hold)}; }
  PolicyTime policy_time() const { return {policy_followed.typical, days(policy_followed_more)}; }
};

}  // namespace ebb
