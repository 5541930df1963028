// A policy on people: everybody has an own course; those who stand on the same step at the same day are simulated together.
#pragma once
#include <functional>
#include <span>
#include <vector>

#include "ebb/plan/course.h"
#include "ebb/plan/policy.h"
#include "ebb/simulate/simulate.h"

namespace ebb {

struct PolicySetting {
  const ModelLayout* model = nullptr;
  const Course* course = nullptr;   ///< whose background reaches to day followed_days + after_goal_days
  std::vector<TaperStep> positions; ///< what is taken on each; the last one is the goal; their `day` is not read
  PolicySteps steps;                ///< how long each lasts
  int first_position = 0;
  int followed_days = 0;            ///< who has not reached the goal by then has not reached it
  int after_goal_days = 0;          ///< for which those who reach it are followed
  Isa isa = Isa::Best;
  Executor* executor = nullptr;     ///< nullptr: on the calling thread
  std::function<bool()> cancelled;  ///< may be empty
  /// May be empty: every followed day of everybody by its mean H; called from any thread, for one person in order of days.
  std::function<void(std::size_t person, int day, double withdrawal_theta)> each_day;
};

/// A change of step of one person.
struct PolicyVisit {
  int day = 0;
  int position = 0;
};

struct PolicyOutcome {
  double peak_withdrawal_theta = 0;  ///< largest 24-h mean of H while followed
  double days_over_threshold = 0;
  int reached_day = -1;              ///< first day at the goal; -1: not within followed_days
  int holds = 0, steps_back = 0;
  std::vector<PolicyVisit> visits;   ///< from the first position on
};

/// Everybody's course from `at_start`, which is the state of `people` on the plan's day 0. Same outcomes for every executor, instruction set and
/// order of people: the noise of a rating is keyed by (seed, person, "rating", day of the plan).
/// Errors: of simulate(); Contradiction when a step is shorter than a day.
Result<std::vector<PolicyOutcome>> run_policy(const Policy& policy, const PolicySetting& setting, const Population& people, const State& at_start);

}  // namespace ebb
