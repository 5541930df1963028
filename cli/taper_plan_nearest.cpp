// A wish that cannot be met: what it is that cannot, and which plans come nearest. And the frontier.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/taper_plan_run.h"
#include "ebb/base/number_text.h"
#include "ebb/casefile/accepted_level_text.h"

namespace ebb::cli {
namespace {

double weeks(int days) { return std::ceil(days / 7.0); }

/// What these would have to accept instead.
std::string level_text(const AcceptedLevel& accepted, double ratio, double far_more) {
  const bool of_stopping = accepted.kind == AcceptedLevel::Kind::ShareOfStopping;
  return level_of_ratio(accepted, ratio, far_more) + (of_stopping ? " instead of " + number_text(accepted.share_frac * 100, 3) + " %" : "");
}

}  // namespace

const Product* finer_product(const Knowledge& knowledge, const TaperInputs& inputs, double small_cut_frac) {
  const std::vector<const Product*> products = finer_products(knowledge, inputs);
  const auto better = [small_cut_mg = small_cut_frac * inputs.start_mg_per_day](const Product* a, const Product* b) {
    const bool a_enough = part_mg(*a) <= small_cut_mg, b_enough = part_mg(*b) <= small_cut_mg;
    if (a_enough != b_enough) return a_enough;
    return a_enough ? part_mg(*a) > part_mg(*b) : part_mg(*a) < part_mg(*b);
  };
  const auto best = std::min_element(products.begin(), products.end(), better);
  return best == products.end() ? nullptr : *best;
}

/// The best plans of each length on few people, whatever level is accepted. Once a run.
Result<Done> PlannerRun::scout() {
  if (scouts_ != nullptr) return Done{};
  progress_.set_part(0, 0);  // their search moves the bar
  Result<std::unique_ptr<PlanGroup>> scouts = group(kFirstPlanned, std::min(planner_.scouts, planner_.people_planned), wish_.guideline_limits);
  if (!scouts.ok()) return scouts.errors();
  scouts_ = std::move(scouts).value();
  PlanSearch search = search_;
  search.model = &scouts_->model();
  search.people = &scouts_->people();
  Result<std::vector<FoundPlan>> plans = nearest_plans(search, progress_of(0.4, 0.6));
  if (!plans.ok()) return plans.errors();
  scouted_ = std::move(plans).value();
  return Done{};
}

/// Plans as long as the shortest published rule that keeps every limit are of no use.
Result<int> PlannerRun::of_use_holds() {
  const Result<const RuleReport*> published = published_plan(search_, wish_.step_days, 0);
  if (!published.ok()) return published.errors();
  published_ = published.value();
  return published.value() == nullptr ? search_.most_holds : holds_within(published.value()->plan.length_days - 1);
}

SearchHorizon PlannerRun::horizon() {
  return {[this]() { return of_use_holds(); }, planner_.scout_after, [this]() -> Result<int> {
            if (published_ && *published_ != nullptr) return search_.most_holds;  // the rule's length is the horizon
            if (const Result<Done> done = scout(); !done.ok()) return done.errors();
            if (scouted_.empty()) return search_.most_holds;
            const double best = scouted_.back().order;
            if (best > search_.ratio_limit * planner_.out_of_reach_frac) return 0;
            if (best <= search_.ratio_limit) return search_.most_holds;  // the level can be met: other limits set the length, and they may need more time
            const auto enough = std::find_if(scouted_.begin(), scouted_.end(), [&](const FoundPlan& plan) { return plan.order <= best * planner_.no_more_to_gain_frac; });
            return static_cast<int>(enough->ladder_doses.size()) + planner_.horizon_room;
          }};
}

/// A published rule's steps: as long as those of the search, and on dispensing days.
bool PlannerRun::steps_as_asked(const TaperPlan& plan, int least_days) const {
  if (shortest_step_days(plan, start_.resumed) < least_days) return false;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (wish_.dispense_every_days > 0 && plan.steps[i].day % wish_.dispense_every_days != 0) return false;
  }
  return true;
}

/// The shortest published rule with such steps that keeps every limit of the search on the people of the check and is shorter than `found_days` (0: nothing
/// was found); nullptr: none. The search keeps few partial plans of each dose and leaves doses of a fine lattice out, so a rule may be shorter. As both are
/// asked whatever the level, what is taken is never slower under a laxer one.
Result<const RuleReport*> PlannerRun::published_plan(const PlanSearch& search, int least_days, int found_days) {
  const int longest_days = wish_.within_days.value_or(wish_.longest_days);
  const bool ranked = !search.slopes_per_theta.empty();
  int below_days = found_days > 0 ? found_days : longest_days + 1;
  if (found_days > 0 && wish_.within_days) return nullptr;  // the time is given: less withdrawal is asked for, not a shorter plan
  const RuleReport* shortest = nullptr;
  for (const RuleReport& rule : rules_) {
    const TaperPlan& plan = rule.plan;
    if (!rule.has_plan() || plan.substitution || plan.length_days >= below_days || !steps_as_asked(plan, least_days)) continue;
    const bool obeys = std::all_of(plan.checks.begin(), plan.checks.end(), [](const GuidelineCheck& check) { return check.obeyed || check.only_lattice; });
    if (wish_.guideline_limits && !obeys) continue;
    const Result<PlanEffect> effect = checked_->effect_of(plan.steps, ranked, progress_);
    if (!effect.ok()) return effect.errors();
    if (met_frac(*checked_, effect.value()) < checked_share()) continue;
    if (ranked && !checked_rank(effect.value(), search.seizure_agreement_frac)) continue;
    shortest = &rule;
    below_days = plan.length_days;
  }
  return shortest;
}

/// The same for the wish, that was perhaps looked for already.
Result<const RuleReport*> PlannerRun::shorter_published(int found_days) {
  if (!published_) return published_plan(search_, wish_.step_days, found_days);
  const RuleReport* rule = *published_;
  return rule != nullptr && (found_days == 0 || rule->plan.length_days < found_days) ? rule : nullptr;
}

/// A published rule's steps are suggested: no plan of the search is as short.
void PlannerRun::take_published(const RuleReport& rule, Suggested& out) {
  const bool searched = out.report.found;
  out.plan = rule.plan;
  out.plan->rule = kSuggestedPlan;
  out.report.found = true;
  out.report.searched_all = false;
  out.report.notes.clear();  // of the search's own steps
  out.report.why = {fmt::format("{:.0f} weeks, {} cuts: the steps of {}, the shortest published rule that keeps every limit. {}.", weeks(rule.plan.length_days),
                                count_cuts(rule.plan, plan_inputs_.start_mg_per_day), rule.rule.id,
                                searched ? "What the search itself found is longer" : "The search itself found nothing shorter"),
                    "The most promising plans were looked at, not every one: a shorter one within these limits may exist."};
}

/// Few people first: where they find nothing the others will hardly.
Result<bool> PlannerRun::scouts_see(PlanSearch search) {
  if (scouts_ == nullptr) return true;
  search.model = &scouts_->model();
  search.people = &scouts_->people();
  const Result<PlannerAnswer> seen = shortest_plan(search, {}, progress_of(0.6, 0.65));
  if (!seen.ok()) return seen.errors();
  return seen.value().plan.has_value();
}

/// With steps as short as the guideline has them.
Result<Done> PlannerRun::try_shorter_steps(Suggested& out) {
  const int hold_days = static_cast<int>(std::lround(planner_.shortest_hold.typical / 24));
  if (wish_.hold_days <= hold_days || (wish_.dispense_every_days > 0 && hold_days % wish_.dispense_every_days != 0)) return Done{};
  TaperInputs inputs = planner_inputs(start_, hold_days);
  inputs.falls = plan_inputs_.falls;
  const Result<PlanGround> ground = plan_ground(inputs, hold_days);
  if (!ground.ok()) return Done{};
  const DoseLadder ladder = DoseLadder::build(ground.value(), cut_limits(wish_, planner_), wish_.alternate_days, static_cast<std::size_t>(planner_.most_doses));
  PlanSearch search = search_of(ground.value(), ladder);
  search.hold_days = hold_days;
  search.most_holds = (wish_.within_days.value_or(wish_.longest_days) - search.first_day) / hold_days + 1;
  if (search.first_day > wish_.within_days.value_or(wish_.longest_days) || ladder.holds_to_goal(0) > search.most_holds) return Done{};
  const Result<const RuleReport*> published = published_plan(search, hold_days, 0);
  if (!published.ok()) return published.errors();
  const RuleReport* rule = published.value();
  if (rule != nullptr) search.most_holds = std::min(search.most_holds, rule->plan.length_days > search.first_day ? (rule->plan.length_days - 1 - search.first_day) / hold_days + 1 : 0);
  if (rule == nullptr) {
    const Result<bool> seen = scouts_see(search);
    if (!seen.ok()) return seen.errors();
    if (!seen.value()) return Done{};
  }
  const Result<PlannerAnswer> shorter = shortest_plan(search, check_on_others(search, inputs), progress_of(0.6, 0.65));
  if (!shorter.ok()) return shorter.errors();
  NearestPlan nearest;
  if (shorter.value().plan) nearest.plan = plan_of(search, *shorter.value().plan, inputs);
  else if (rule != nullptr) nearest.plan = rule->plan;
  else return Done{};
  const Result<PlanEffect> effect = checked_->effect_of(nearest.plan.steps, false, progress_);
  if (!effect.ok()) return effect.errors();
  nearest.met_frac = met_frac(*checked_, effect.value());
  nearest.gives_up = fmt::format("takes steps of {} instead of {} (step = \"{}\", --step {}d)", span_text(hold_days), span_text(wish_.hold_days), span_text(hold_days), hold_days);
  out.report.nearest.push_back(std::move(nearest));
  return Done{};
}

/// Without the time asked for.
Result<Done> PlannerRun::try_longer(Suggested& out) {
  const Result<PlannerAnswer> longer = shortest_plan(search_, check_on_others(search_, plan_inputs_), progress_of(0.6, 0.7), horizon());
  if (!longer.ok()) return longer.errors();
  if (!longer.value().plan) {
    out.report.unmet.push_back("No plan of up to " + span_text(wish_.longest_days) + " meets it either.");
    return out.report.nearest.empty() ? add_nearest(search_.most_holds, out) : Result<Done>(Done{});
  }
  NearestPlan nearest;
  nearest.plan = plan_of(search_, *longer.value().plan, plan_inputs_);
  const Result<PlanEffect> effect = checked_->effect_of(nearest.plan.steps, false, progress_);
  if (!effect.ok()) return effect.errors();
  nearest.met_frac = met_frac(*checked_, effect.value());
  nearest.gives_up = fmt::format("takes {:.0f} weeks instead of {}", weeks(nearest.plan.length_days), span_text(*wish_.within_days));
  out.report.nearest.push_back(std::move(nearest));
  return Done{};
}

/// With one more product, that makes smaller cuts.
Result<Done> PlannerRun::try_finer(Suggested& out) {
  const Product* product = finer_product(*inputs_.knowledge, plan_inputs_, planner_.first_cut.typical);
  if (product == nullptr) return Done{};
  TaperInputs inputs = plan_inputs_;
  inputs.supply.push_back(*product);
  const Result<PlanGround> ground = plan_ground(inputs, wish_.hold_days);
  if (!ground.ok()) return Done{};
  Course course = course_;
  course.supply = inputs.supply;
  course.product_route.push_back(start_.route);
  const DoseLadder ladder = DoseLadder::build(ground.value(), cut_limits(wish_, planner_), wish_.alternate_days, static_cast<std::size_t>(planner_.most_doses));
  PlanSearch search = search_of(ground.value(), ladder);
  search.course = &course;
  if (wish_.within_days) search.most_holds = holds_within(*wish_.within_days);
  const Result<bool> seen = scouts_see(search);
  if (!seen.ok()) return seen.errors();
  if (!seen.value()) return Done{};
  const Result<PlannerAnswer> finer = shortest_plan(search, {}, progress_of(0.65, 0.7));
  if (!finer.ok()) return finer.errors();
  if (!finer.value().plan) return Done{};
  NearestPlan nearest;
  nearest.plan = plan_of(search, *finer.value().plan, inputs);
  nearest.met_frac = met_frac(*planned_, finer.value().plan->effect);
  nearest.supply_adds = product->id;
  nearest.gives_up = fmt::format("needs {}, too", product->id);
  out.report.nearest.push_back(std::move(nearest));
  return Done{};
}

/// The plan of up to so many holds whose ratio at the confidence is lowest, shown by what it does to the people of the check.
Result<Done> PlannerRun::add_nearest(int most_holds, Suggested& out) {
  if (const Result<Done> done = scout(); !done.ok()) return done;
  const FoundPlan* nearest = nullptr;
  for (const FoundPlan& plan : scouted_)
    if (static_cast<int>(plan.ladder_doses.size()) <= most_holds) nearest = &plan;
  if (nearest == nullptr) return Done{};
  NearestPlan plan;
  plan.plan = plan_of(search_, *nearest, plan_inputs_);
  const bool ranked = !search_.slopes_per_theta.empty();
  const Result<PlanEffect> effect = checked_->effect_of(plan.plan.steps, ranked, progress_);
  if (!effect.ok()) return effect.errors();
  plan.met_frac = met_frac(*checked_, effect.value());
  const double no_worse_frac = ranked ? share_no_worse(excess_of(effect.value()), checked_->people().reference_excess) : 1;
  const double ratio = ratio_met_by_all_but(peak_ratios(checked_->people(), effect.value().peak_theta),
                                            most_above(checked_->people().people.count, wish_.confidence_frac));
  if (plan.met_frac >= checked_share() && no_worse_frac < search_.seizure_agreement_frac)
    plan.gives_up = fmt::format("seizure rank: no worse than {} in {:.0f} % of the draws of the hazard's slope, where {:.0f} % are needed", planner_.seizure_rule,
                                std::floor(no_worse_frac * 100), search_.seizure_agreement_frac * 100);
  else if (plan.met_frac >= wish_.confidence_frac)
    plan.gives_up = fmt::format("certainty: {:.1f} % of the people it was checked on, where {:.1f} % are needed to be sure of {:.0f} %", plan.met_frac * 100,
                                checked_share() * 100, wish_.confidence_frac * 100);
  else plan.gives_up = fmt::format("{:.0f} % of people instead of {:.0f} %; or, for these, {}",
                                   std::min(std::round(plan.met_frac * 100), std::ceil(wish_.confidence_frac * 100) - 1), wish_.confidence_frac * 100,
                                   level_text(wish_.accepted, ratio, wish_.far_more));
  out.report.nearest.push_back(std::move(plan));
  return Done{};
}

Result<Done> PlannerRun::say_nearest(bool rank_bound, Suggested& out) {
  SuggestionReport& report = out.report;
  const int most_holds = wish_.within_days ? holds_within(*wish_.within_days) : search_.most_holds;
  const int fewest = ladder_->holds_to_goal(0);
  const std::string time = wish_.within_days ? "within " + span_text(*wish_.within_days) : "within " + span_text(wish_.longest_days) + ", the longest looked for";
  if (fewest > most_holds) {
    const int shortest_days = search_.first_day + (fewest - 1) * wish_.hold_days;
    report.unmet.push_back(fmt::format("No plan with steps of {} days {}reaches the goal {}: {:.0f} weeks is the least.", wish_.hold_days,
                                       wish_.guideline_limits ? "and the guideline's limits " : "", time, weeks(shortest_days)));
  } else {
    report.unmet.push_back(fmt::format("No plan found keeps {:.0f} % of people {}{}{} {}.", wish_.confidence_frac * 100,
                                       wish_.accepted.kind == AcceptedLevel::Kind::ShareOfStopping ? "at or under " : "", to_text(wish_.accepted),
                                       rank_bound ? ", and the seizure rank," : "", time));
    if (rank_bound)
      report.unmet.push_back(fmt::format("The seizure rank is in the way: plans were left out because they rank worse than {} in seizure hazard. Longer or shorter steps may help "
                                         "(--step), and so may a finer supply; guideline_limits = false looks without that limit.", planner_.seizure_rule));
    if (const Result<Done> done = add_nearest(most_holds, out); !done.ok()) return done;
  }
  if (const Result<Done> done = try_shorter_steps(out); !done.ok()) return done;
  if (wish_.within_days) {
    const Result<Done> done = try_longer(out);
    if (!done.ok()) return done;
  }
  return try_finer(out);
}

Result<Done> PlannerRun::frontier(Suggested& out) {
  const auto add = [&](const std::string& id, const TaperPlan& plan) -> Result<Done> {
    const Result<PlanEffect> effect = checked_->effect_of(plan.steps, false, progress_);
    if (!effect.ok()) return effect.errors();
    SpreadTally tally;
    const std::vector<double>& stop = checked_->people().stop_peak_theta;
    for (std::size_t i = 0; i < stop.size(); ++i)
      if (stop[i] >= planner_.least_peak.typical) tally.add(effect.value().peak_theta[i] / stop[i]);
    out.frontier.push_back({id, plan.length_days / 7.0, tally.spread(), plan});
    return Done{};
  };
  int longest_days = 0;
  for (const RuleReport& rule : rules_) {
    if (!rule.has_plan()) continue;
    longest_days = std::max(longest_days, rule.plan.length_days);
    if (const Result<Done> done = add(rule.rule.id, rule.plan); !done.ok()) return done;
  }
  PlanSearch search = search_;
  search.most_holds = std::min({search.most_holds, holds_within(longest_days), planner_.frontier_holds});
  search.beam = static_cast<std::size_t>(planner_.frontier_beam);
  const Result<std::vector<FoundPlan>> plans = frontier_plans(search, progress_of(0.9, 1));
  if (!plans.ok()) return plans.errors();
  for (const FoundPlan& found : plans.value())
    if (const Result<Done> done = add("", plan_of(search, found, plan_inputs_)); !done.ok()) return done;
  std::stable_sort(out.frontier.begin(), out.frontier.end(), [](const FrontierPoint& a, const FrontierPoint& b) { return a.weeks < b.weeks; });
  return Done{};
}

}  // namespace ebb::cli
