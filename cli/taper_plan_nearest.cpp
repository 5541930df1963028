// A wish that cannot be met: what it is that cannot, and which plans come nearest. And the frontier.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/taper_plan_run.h"
#include "ebb/base/number_text.h"
#include "ebb/casefile/accepted_level_text.h"

namespace ebb::cli {
namespace {

constexpr int kFrontierHolds = 32;           // lengths looked at
constexpr int kScouts = 64;                  // people who look ahead when a search goes on: one for each draw
constexpr int kHorizonRoom = 2;              // holds beyond the length at which they see no more to gain
constexpr double kNoMoreToGain_frac = 1.02;
constexpr double kOutOfReach_frac = 1.25;    // times the accepted level: no chance in who the scouts are makes up for that
constexpr int kScoutedHolds = 4;             // beyond the fewest: most searches end before
constexpr std::size_t kFrontierBeam = 2;     // the peak of the last steps decides; wider beams changed it by less than a percent of stopping

double weeks(int days) { return std::ceil(days / 7.0); }

/// The product of the drug, not in the supply, whose smallest amount is the largest below what the supply makes.
const Product* finer_product(const Knowledge& knowledge, const TaperInputs& inputs) {
  double smallest_mg = 1e300;
  for (const Product& product : inputs.supply) smallest_mg = std::min(smallest_mg, part_mg(product));
  const Product* finer = nullptr;
  for (const Product& product : knowledge.products) {
    if (product.drug != inputs.drug || product.form == ProductForm::ExtendedRelease || part_mg(product) >= smallest_mg) continue;
    if (finer == nullptr || part_mg(product) > part_mg(*finer)) finer = &product;
  }
  return finer;
}

std::string level_text(const AcceptedLevel& accepted, double ratio) {
  if (accepted.kind == AcceptedLevel::Kind::ShareOfStopping)
    return fmt::format("{:.0f} % of stopping today instead of {}", std::ceil(ratio * 100), number_text(accepted.share_frac * 100, 3) + " %");
  return fmt::format("up to {} times the peak of {}", fixed_text(std::ceil(ratio * 100) / 100, 2), accepted.rule);
}

}  // namespace

/// The best plans of each length on few people, whatever level is accepted. Once a run.
Result<Done> PlannerRun::scout() {
  if (scouts_ != nullptr) return Done{};
  Result<std::unique_ptr<PlanGroup>> scouts = group(kFirstPlanned, std::min(kScouts, planner_.people_planned), wish_.guideline_limits);
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

SearchHorizon PlannerRun::horizon() {
  return {kScoutedHolds, [this]() -> Result<int> {
            if (const Result<Done> done = scout(); !done.ok()) return done.errors();
            if (scouted_.empty()) return search_.most_holds;
            const double best = scouted_.back().order;
            if (best > search_.ratio_limit * kOutOfReach_frac) return 0;
            const auto enough = std::find_if(scouted_.begin(), scouted_.end(), [&](const FoundPlan& plan) { return plan.order <= best * kNoMoreToGain_frac; });
            return static_cast<int>(enough->ladder_doses.size()) + kHorizonRoom;
          }};
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
  const Product* product = finer_product(*inputs_.knowledge, plan_inputs_);
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
  // Few people first: where they find nothing the others will not.
  if (scouts_ != nullptr) {
    PlanSearch few = search;
    few.model = &scouts_->model();
    few.people = &scouts_->people();
    const Result<PlannerAnswer> seen = shortest_plan(few, {}, progress_of(0.6, 0.65));
    if (!seen.ok()) return seen.errors();
    if (!seen.value().plan) return Done{};
  }
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
  const Result<PlanEffect> effect = checked_->effect_of(plan.plan.steps, false, progress_);
  if (!effect.ok()) return effect.errors();
  plan.met_frac = met_frac(*checked_, effect.value());
  const double ratio = ratio_met_by_all_but(peak_ratios(checked_->people(), effect.value().peak_theta),
                                            most_above(checked_->people().people.count, wish_.confidence_frac));
  if (plan.met_frac >= wish_.confidence_frac)
    plan.gives_up = fmt::format("certainty: {:.1f} % of the people it was checked on, where {:.1f} % are needed to be sure of {:.0f} %", plan.met_frac * 100,
                                checked_share() * 100, wish_.confidence_frac * 100);
  else plan.gives_up = fmt::format("{:.0f} % of people instead of {:.0f} %; or, for these, {}", std::floor(plan.met_frac * 100), wish_.confidence_frac * 100,
                                   level_text(wish_.accepted, ratio));
  out.report.nearest.push_back(std::move(plan));
  return Done{};
}

Result<Done> PlannerRun::say_nearest(Suggested& out) {
  SuggestionReport& report = out.report;
  const int most_holds = wish_.within_days ? holds_within(*wish_.within_days) : search_.most_holds;
  const int fewest = ladder_->holds_to_goal(0);
  const std::string time = wish_.within_days ? "within " + span_text(*wish_.within_days) : "within " + span_text(wish_.longest_days) + ", the longest looked for";
  if (fewest > most_holds) {
    const int shortest_days = search_.first_day + (fewest - 1) * wish_.hold_days;
    report.unmet.push_back(fmt::format("No plan with steps of {} days {}reaches the goal {}: {:.0f} weeks is the least.", wish_.hold_days,
                                       wish_.guideline_limits ? "and the guideline's limits " : "", time, weeks(shortest_days)));
  } else {
    report.unmet.push_back(fmt::format("No plan found keeps {:.0f} % of people {}{} {}.", wish_.confidence_frac * 100,
                                       wish_.accepted.kind == AcceptedLevel::Kind::ShareOfStopping ? "at or under " : "", to_text(wish_.accepted), time));
    if (const Result<Done> done = add_nearest(most_holds, out); !done.ok()) return done;
  }
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
      if (stop[i] >= kLeastPeakForRatio_theta) tally.add(effect.value().peak_theta[i] / stop[i]);
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
  search.most_holds = std::min({search.most_holds, holds_within(longest_days), kFrontierHolds});
  search.beam = kFrontierBeam;
  const Result<std::vector<FoundPlan>> plans = frontier_plans(search, progress_of(0.9, 1));
  if (!plans.ok()) return plans.errors();
  for (const FoundPlan& found : plans.value())
    if (const Result<Done> done = add("", plan_of(search, found, plan_inputs_)); !done.ok()) return done;
  std::stable_sort(out.frontier.begin(), out.frontier.end(), [](const FrontierPoint& a, const FrontierPoint& b) { return a.weeks < b.weeks; });
  return Done{};
}

}  // namespace ebb::cli
