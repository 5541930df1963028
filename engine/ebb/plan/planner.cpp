#include "ebb/plan/planner.h"

#include <algorithm>

namespace ebb {
namespace {

constexpr double kSameBurden_frac = 0.02;  // far below what anybody could tell apart

bool less_burden(const FoundPlan& a, const FoundPlan& b) { return a.effect.burden_theta_h < b.effect.burden_theta_h; }

/// Least burden first; of those that are as good as the best the easiest to handle first.
void sort_by_burden(const PlanSearch& search, std::vector<FoundPlan>& plans) {
  std::stable_sort(plans.begin(), plans.end(), less_burden);
  if (plans.empty()) return;
  const double same_theta_h = plans.front().effect.burden_theta_h * (1 + kSameBurden_frac);
  const auto end = std::find_if(plans.begin(), plans.end(), [&](const FoundPlan& plan) { return plan.effect.burden_theta_h > same_theta_h; });
  std::stable_sort(plans.begin(), end, [&](const FoundPlan& a, const FoundPlan& b) { return handling(search, a.ladder_doses) < handling(search, b.ladder_doses); });
}

/// Grows layer after layer; `use` gets the complete plans of each and says whether to go on.
Result<PlannerAnswer> grow_all(const PlanSearch& search, const PlanProgress& progress, const std::function<Result<bool>(std::vector<FoundPlan>&)>& use) {
  PlanLayers layers(search);
  PlannerAnswer answer;
  bool more = true;
  while (more && !layers.exhausted()) {
    Result<std::vector<FoundPlan>> complete = layers.grow();
    if (!complete.ok()) return complete.errors();
    if (progress) progress(layers.holds());
    const Result<bool> go_on = use(complete.value());
    if (!go_on.ok()) return go_on.errors();
    more = go_on.value();
  }
  answer.searched_all = !layers.left_some_out() && search.ladder->whole_lattice();
  answer.seizure_rank_bound = layers.seizure_rank_bound();
  answer.simulated = layers.simulated();
  return answer;
}

/// The first of the plans that passes the check.
Result<std::optional<FoundPlan>> first_passing(std::vector<FoundPlan>& plans, const PlanCheck& check) {
  for (FoundPlan& plan : plans) {
    if (check) {
      const Result<bool> passes = check(plan);
      if (!passes.ok()) return passes.errors();
      if (!passes.value()) continue;
    }
    return std::optional<FoundPlan>(std::move(plan));
  }
  return std::optional<FoundPlan>();
}

}  // namespace

namespace {

Result<PlannerAnswer> shortest_of(const PlanSearch& search, const PlanCheck& check, const PlanProgress& progress, const SearchHorizon& horizon) {
  std::optional<FoundPlan> found;
  int holds = 0, most_holds = search.most_holds;
  Result<PlannerAnswer> answer = grow_all(search, progress, [&](std::vector<FoundPlan>& complete) -> Result<bool> {
    sort_by_burden(search, complete);
    Result<std::optional<FoundPlan>> passing = first_passing(complete, check);
    if (!passing.ok()) return passing.errors();
    found = std::move(passing).value();
    if (!found && ++holds == search.ladder->holds_to_goal(0) + horizon.ask_after_holds && horizon.holds) {
      const Result<int> most = horizon.holds();
      if (!most.ok()) return most.errors();
      most_holds = most.value();
    }
    return !found && holds < most_holds;
  });
  if (!answer.ok()) return answer;
  answer.value().plan = std::move(found);
  answer.value().searched_all = answer.value().searched_all && (answer.value().plan || holds >= search.most_holds || most_holds == search.most_holds);
  return answer;
}

}  // namespace

Result<PlannerAnswer> shortest_plan(const PlanSearch& search, const PlanCheck& check, const PlanProgress& progress, const SearchHorizon& horizon) {
  // Nothing is shorter than what the limits on cuts allow: those few plans are looked at by themselves first.
  PlanSearch fewest = search;
  fewest.most_holds = std::min(search.most_holds, search.ladder->holds_to_goal(0));
  Result<PlannerAnswer> first = shortest_of(fewest, check, progress, {});
  if (!first.ok() || first.value().plan || fewest.most_holds == search.most_holds) return first;
  // Whether a dose can still reach the goal in time does not depend on who else is kept there: fewer holds leave the same plans of those lengths.
  PlanSearch rest = search;
  if (horizon.of_use_holds) {
    const Result<int> of_use = horizon.of_use_holds();
    if (!of_use.ok()) return of_use.errors();
    rest.most_holds = std::min(rest.most_holds, of_use.value());
    if (rest.most_holds <= fewest.most_holds) return first;
  }
  Result<PlannerAnswer> answer = shortest_of(rest, check, progress, horizon);
  if (answer.ok()) answer.value().simulated += first.value().simulated;
  return answer;
}

Result<PlannerAnswer> least_burden_plan(PlanSearch search, const PlanCheck& check, const PlanProgress& progress) {
  search.favour = Favour::Burden;
  std::vector<FoundPlan> all;
  Result<PlannerAnswer> answer = grow_all(search, progress, [&](std::vector<FoundPlan>& complete) -> Result<bool> {
    std::move(complete.begin(), complete.end(), std::back_inserter(all));
    return true;
  });
  if (!answer.ok()) return answer;
  sort_by_burden(search, all);
  Result<std::optional<FoundPlan>> passing = first_passing(all, check);
  if (!passing.ok()) return passing.errors();
  answer.value().plan = std::move(passing).value();
  return answer;
}

namespace {

/// The best of each length, as long as it is better than all shorter ones; the accepted level is no limit.
Result<std::vector<FoundPlan>> plans_of_each_length(PlanSearch& search, const PlanProgress& progress) {
  search.limit_ratio = false;
  std::vector<FoundPlan> frontier;
  const Result<PlannerAnswer> answer = grow_all(search, progress, [&](std::vector<FoundPlan>& complete) -> Result<bool> {
    const auto best = std::min_element(complete.begin(), complete.end(), [](const FoundPlan& a, const FoundPlan& b) { return a.order < b.order; });
    if (best != complete.end() && (frontier.empty() || best->order < frontier.back().order)) frontier.push_back(std::move(*best));
    return true;
  });
  if (!answer.ok()) return answer.errors();
  return frontier;
}

}  // namespace

Result<std::vector<FoundPlan>> frontier_plans(PlanSearch search, const PlanProgress& progress) {
  search.favour = Favour::Peak;
  return plans_of_each_length(search, progress);
}

Result<std::vector<FoundPlan>> nearest_plans(PlanSearch search, const PlanProgress& progress) {
  search.favour = Favour::Room;
  return plans_of_each_length(search, progress);
}

}  // namespace ebb
