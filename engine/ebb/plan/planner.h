// What the planner is asked, and its answers: the shortest plan under an accepted level, the least burden within a time, the frontier.
// How and why: docs/decisions/09-planner.md.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "ebb/plan/planner_search.h"

namespace ebb {

struct PlannerAnswer {
  std::optional<FoundPlan> plan;
  bool searched_all = false;          ///< no partial plan within the limits was left out
  bool seizure_rank_bound = false;    ///< some plans were dropped for their seizure rank alone
  std::size_t simulated = 0;          ///< holds of all people
};

/// Whether a plan also meets the limits on people the search did not use: guards against plans that fit its people by luck.
using PlanCheck = std::function<Result<bool>(const FoundPlan&)>;

/// After each hold: how many there were.
using PlanProgress = std::function<void(int holds)>;

/// The shortest plan that meets the limits and passes the check (empty: none asked); of equally long ones the one with the least burden, and of
/// those within 2 % of it the one with the fewest products and split pieces.
/// Errors: as simulate().
Result<PlannerAnswer> shortest_plan(const PlanSearch& search, const PlanCheck& check, const PlanProgress& progress);

/// Of all plans of up to `search.most_holds` holds that meet the limits and pass the check, the one with the least burden.
Result<PlannerAnswer> least_burden_plan(PlanSearch search, const PlanCheck& check, const PlanProgress& progress);

/// Plans of rising length, each with a lower median peak (as a share of stopping's) than all shorter ones found; the accepted level is no limit.
Result<std::vector<FoundPlan>> frontier_plans(PlanSearch search, const PlanProgress& progress);

/// The plan that comes nearest to the accepted level when none meets it: the lowest ratio at the confidence, the level being no limit.
Result<PlannerAnswer> nearest_plan(PlanSearch search, const PlanProgress& progress);

}  // namespace ebb
