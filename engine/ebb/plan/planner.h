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

/// How far a search goes on that did not end early. Both are asked once; empty: search.most_holds.
struct SearchHorizon {
  /// When there is no plan of the fewest holds that the limits on cuts allow: plans of more than so many holds are of no use (another one is as short).
  std::function<Result<int>()> of_use_holds;
  int ask_after_holds = 0;                ///< beyond the fewest
  /// After so many: nothing can be expected beyond. It must not depend on the accepted level but by saying that an even stricter one is out of reach, or a
  /// laxer level could be slower.
  std::function<Result<int>()> holds;
};

/// The shortest plan that meets the limits and passes the check (empty: none asked); of equally long ones the one with the least burden, and of
/// those within 2 % of it the one with the fewest products and split pieces.
/// Errors: as simulate().
Result<PlannerAnswer> shortest_plan(const PlanSearch& search, const PlanCheck& check, const PlanProgress& progress, const SearchHorizon& horizon = {});

/// Of all plans of up to `search.most_holds` holds that meet the limits and pass the check, the one with the least burden.
Result<PlannerAnswer> least_burden_plan(PlanSearch search, const PlanCheck& check, const PlanProgress& progress);

/// Plans of rising length, each with a lower median peak (as a share of stopping's) than all shorter ones found; the accepted level is no limit.
Result<std::vector<FoundPlan>> frontier_plans(PlanSearch search, const PlanProgress& progress);

/// The best plan of each length, shortest first: the lowest ratio at the confidence, the level being no limit. Only those better than all shorter ones.
Result<std::vector<FoundPlan>> nearest_plans(PlanSearch search, const PlanProgress& progress);

}  // namespace ebb
