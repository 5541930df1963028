// Runs the phases of one rule over a lattice of daily doses: days and doses, nothing else.
#pragma once
#include <cstdint>
#include <vector>

#include "ebb/plan/daily_doses.h"
#include "ebb/plan/guideline_limits.h"
#include "ebb/plan/rule.h"
#include "ebb/plan/taper.h"

namespace ebb {

struct RuleRun {
  const TaperRule& rule;
  const DailyDoses& daily;
  const GuidelineLimits& limits;    ///< how a percentage rule goes on near zero
  std::int64_t start_ug = 0;        ///< on the lattice
  double rule_start_ug = 0;         ///< S0
  std::int64_t goal_ug = 0;         ///< on the lattice, at most start_ug
  int first_cut_day = 0;
  double over_days = 0;
  const DriveOfDose* drive_of_dose = nullptr;  ///< effect-linear only
};

/// How long a dose of this phase is kept before its next cut [d]; a week for the linear rules.
int interval_days_of(const RulePhase& phase);

/// Precondition: check_rule(run.rule) found nothing.
/// Every change of the made dose, in order, ending with the goal; empty when the start is the goal.
std::vector<DatedDose> run_rule(const RuleRun& run);

}  // namespace ebb
