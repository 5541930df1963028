// A wish that cannot be met: what it is that cannot, and which plans come nearest. And the frontier.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/taper_plan_run.h"
#include "ebb/base/number_text.h"
#include "ebb/plan/accepted_level.h"
#include "ebb/report/text.h"

namespace ebb::cli {
namespace {

/// The line of [taper] with one product more.
std::string supply_line(const std::vector<Product>& supply) {
  std::vector<std::string> products;
  for (const Product& product : supply) products.push_back("\"" + product.id + "\"");
  return "supply = [" + joined(products) + "] in [taper]";
}

/// What these would have to accept instead.
std::string level_text(const AcceptedLevel& accepted, double ratio, double far_more) {
  const std::string level = level_of_ratio(accepted, ratio, far_more);
  if (accepted.kind == AcceptedLevel::Kind::OfStopping) return level + " instead of " + number_text(accepted.share_frac * 100, 4) + " %";
  return accepted.share_frac == 1 ? level : level + " instead of " + number_text(accepted.share_frac, 4);
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

/// Few people, once a run, and the change of drug on them.
Result<Done> PlannerRun::draw_scouts() {
  if (scouts_ != nullptr) return Done{};
  progress_.set_part(0, 0);  // their search moves the bar
  Result<std::unique_ptr<PlanGroup>> scouts = group(kFirstPlanned, std::min(planner_.scouts, planner_.people_planned), wish_.guideline_limits);
  if (!scouts.ok()) return scouts.errors();
  scouts_ = std::move(scouts).value();
  if (!change_) return Done{};
  PlanSearch before = search_;
  before.model = &scouts_->model();
  before.people = &scouts_->people();
  Result<PlanOpening> opened = open_plan(before, change_->steps, change_->times);
  if (!opened.ok()) return opened.errors();
  scouts_opening_ = std::move(opened).value();
  return Done{};
}

PlanSearch PlannerRun::on_scouts(PlanSearch search) const {
  search.model = &scouts_->model();
  search.people = &scouts_->people();
  if (search.opening != nullptr) search.opening = &*scouts_opening_;
  return search;
}

/// The best plans of each length on few people, whatever level is accepted. Once a run.
Result<Done> PlannerRun::scout() {
  if (looked_ahead_) return Done{};
  looked_ahead_ = true;
  if (const Result<Done> drawn = draw_scouts(); !drawn.ok()) return drawn;
  Result<std::vector<FoundPlan>> plans = nearest_plans(on_scouts(search_), progress_of(0.4, 0.6));
  if (!plans.ok()) return plans.errors();
  scouted_ = std::move(plans).value();
  return Done{};
}

/// Plans as long as the shortest published rule that keeps every limit are of no use.
Result<int> PlannerRun::of_use_holds() {
  const Result<const RuleReport*> published = published_plan(search_, wish_.step_days, longest_asked_days() + 1);
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

/// The shortest published rule with such steps that keeps every limit of the search on the people of the check and takes less than `below_days`;
/// nullptr: none. Of rules that change the drug when the search begins with that change, else of the others. The search keeps few partial plans of
/// each dose and leaves doses of a fine lattice out, so a rule may be shorter. As both are asked whatever the level, what is taken is never slower under a laxer
/// one.
Result<const RuleReport*> PlannerRun::published_plan(const PlanSearch& search, int least_days, int below_days) {
  const bool ranked = !search.slopes_per_theta.empty();
  const RuleReport* shortest = nullptr;
  for (const RuleReport& rule : rules_) {
    const TaperPlan& plan = rule.plan;
    if (!rule.has_plan() || plan.substitution.has_value() != (search.opening != nullptr) || plan.length_days >= below_days || !steps_as_asked(plan, least_days)) continue;
    if (wish_.guideline_limits && !keeps_limits(plan.checks)) continue;
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
  if (found_days > 0 && wish_.within_days) return nullptr;  // the time is given: less withdrawal is asked for, not a shorter plan
  if (!published_) return published_plan(search_, wish_.step_days, found_days > 0 ? found_days : longest_asked_days() + 1);
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
  out.report.notes = wish_.change_notes;  // none of the search's own steps
  out.report.why = {fmt::format("{}, {} cuts: the steps of {}, the shortest published rule that keeps every limit{}. {}.", weeks_taken(rule.plan.length_days),
                                count_cuts(rule.plan, start_mg_per_day()), rule.rule.id, supply_allows(rule.plan, wish_),
                                searched ? "What the search itself found is longer" : "The search itself found nothing shorter"),
                    "The most promising plans were looked at, not every one: a shorter one within these limits may exist."};
}

/// Few people first: where they find nothing the others will hardly.
Result<bool> PlannerRun::scouts_see(const PlanSearch& search) {
  if (scouts_ == nullptr) return true;
  const Result<PlannerAnswer> seen = shortest_plan(on_scouts(search), {}, progress_of(0.6, 0.65));
  if (!seen.ok()) return seen.errors();
  return seen.value().plan.has_value();
}

/// What another search finds, or the published rule with steps of `least_days` that is shorter; nothing: neither keeps every limit.
Result<std::optional<TaperPlan>> PlannerRun::shortest_beside(PlanSearch search, const TaperInputs& inputs, int least_days) {
  const Result<const RuleReport*> published = published_plan(search, least_days, longest_asked_days() + 1);
  if (!published.ok()) return published.errors();
  const RuleReport* rule = published.value();
  if (rule != nullptr)
    search.most_holds = std::min(search.most_holds, rule->plan.length_days > search.first_day ? (rule->plan.length_days - 1 - search.first_day) / search.hold_days + 1 : 0);
  if (rule == nullptr) {
    const Result<bool> seen = scouts_see(search);
    if (!seen.ok()) return seen.errors();
    if (!seen.value()) return std::optional<TaperPlan>();
  }
  const Result<PlannerAnswer> answer = shortest_plan(search, check_on_others(search, inputs), progress_of(0.6, 0.65));
  if (!answer.ok()) return answer.errors();
  if (answer.value().plan) return std::optional<TaperPlan>(plan_of(search, *answer.value().plan, inputs));
  return rule != nullptr ? std::optional<TaperPlan>(rule->plan) : std::nullopt;
}

/// A plan among the nearest, with the share of the people of the check whom it keeps within the accepted level.
Result<Done> PlannerRun::add_checked(TaperPlan plan, std::string gives_up, std::string to_type, Suggested& out) {
  const Result<PlanEffect> effect = checked_->effect_of(plan.steps, false, progress_);
  if (!effect.ok()) return effect.errors();
  NearestPlan nearest;
  nearest.plan = std::move(plan);
  nearest.met_frac = met_frac(*checked_, effect.value());
  nearest.gives_up = std::move(gives_up);
  nearest.to_type = std::move(to_type);
  out.report.nearest.push_back(std::move(nearest));
  return Done{};
}

/// What would be suggested if no change of drug were asked for.
Result<Done> PlannerRun::try_direct(Suggested& out) {
  if (wish_.change_to.empty()) return Done{};
  if (const Result<Done> drawn = draw_scouts(); !drawn.ok()) return drawn;
  const int longest_days = longest_asked_days();
  const TaperInputs inputs = direct_inputs(wish_.hold_days);
  const Result<PlanGround> ground = plan_ground(inputs, wish_.hold_days);
  if (!ground.ok()) return Done{};
  const DoseLadder ladder = ladder_of(ground.value(), cut_limits(wish_, planner_));
  PlanSearch search = search_of(ground.value(), ladder);
  search.opening = nullptr;
  search.first_day = dispensing_day_from(ground.value().first_cut_day);
  search.most_holds = (longest_days - search.first_day) / search.hold_days + 1;
  if (search.first_day > longest_days || ladder.holds_to_goal(0) > search.most_holds) return Done{};
  Result<std::optional<TaperPlan>> direct = shortest_beside(search, inputs, wish_.step_days);
  if (!direct.ok()) return direct.errors();
  if (!direct.value() || near_a_stop(*direct.value(), finer_product(*inputs_.knowledge, inputs, planner_.first_cut.typical))) return Done{};
  const double first_cut = first_cut_frac(*direct.value(), inputs.start_mg_per_day);
  return add_checked(std::move(*direct.value()), fmt::format("goes without the change of drug; its first cut is {} of the dose", cut_percent(first_cut)),
                     "the case without substitute in [taper]", out);
}

/// With steps as short as the guideline has them.
Result<Done> PlannerRun::try_shorter_steps(Suggested& out) {
  const int hold_days = wish_.limits.shortest_hold_days;
  if (wish_.hold_days <= hold_days || (wish_.dispense_every_days > 0 && hold_days % wish_.dispense_every_days != 0)) return Done{};
  TaperInputs inputs = inputs_for(hold_days);
  inputs.falls = plan_inputs_.falls;
  const Result<PlanGround> ground = plan_ground(inputs, hold_days);
  if (!ground.ok()) return Done{};
  const DoseLadder ladder = ladder_of(ground.value(), cut_limits(wish_, planner_));
  PlanSearch search = search_of(ground.value(), ladder);
  search.hold_days = hold_days;
  search.most_holds = (longest_asked_days() - search.first_day) / hold_days + 1;
  if (search.first_day > longest_asked_days() || ladder.holds_to_goal(0) > search.most_holds) return Done{};
  Result<std::optional<TaperPlan>> shorter = shortest_beside(search, inputs, hold_days);
  if (!shorter.ok()) return shorter.errors();
  if (!shorter.value()) return Done{};
  return add_checked(std::move(*shorter.value()), fmt::format("takes steps of {} instead of {}", span_text(hold_days), span_text(wish_.hold_days)),
                     fmt::format("--step {}d, or step = \"{}\" in [taper]", hold_days, span_text(hold_days)), out);
}

/// Without the time asked for.
Result<Done> PlannerRun::try_longer(Suggested& out) {
  const Result<PlannerAnswer> longer = shortest_plan(search_, check_on_others(search_, plan_inputs_), progress_of(0.6, 0.7), horizon());
  if (!longer.ok()) return longer.errors();
  std::optional<TaperPlan> found;
  if (longer.value().plan) found = plan_of(search_, *longer.value().plan, plan_inputs_);
  const Result<const RuleReport*> published = published_plan(search_, wish_.step_days, found ? found->length_days : wish_.longest_days + 1);
  if (!published.ok()) return published.errors();
  if (published.value() != nullptr) found = published.value()->plan;
  if (!found) {
    out.report.unmet.push_back("No plan of up to " + span_text(wish_.longest_days) + " meets it either.");
    return out.report.nearest.empty() ? add_nearest(search_.most_holds, out) : Result<Done>(Done{});
  }
  TaperPlan plan = std::move(*found);
  std::string gives_up = fmt::format("takes {} instead of {}", weeks_taken(plan.length_days), span_text(*wish_.within_days));
  return add_checked(std::move(plan), std::move(gives_up), options_.within_h ? "the same " + without_within() : "the case " + without_within(), out);
}

/// With one more product, that makes smaller cuts: judged as the case of its own that it is, since the rules it is compared with have smaller steps then, too.
Result<Done> PlannerRun::try_finer(Suggested& out) {
  const Product* product = finer();
  if (product == nullptr) return Done{};
  TaperStart start = start_;
  const auto like = std::find_if(start.inputs.supply.begin(), start.inputs.supply.end(), [&](const Product& known) { return known.drug == product->drug; });
  const auto likewise = static_cast<std::size_t>(like - start.inputs.supply.begin());
  start.product_drug.push_back(start_.product_drug[likewise]);
  start.product_route.push_back(start_.product_route[likewise]);
  start.inputs.supply.push_back(*product);
  std::vector<RuleReport> rules = rules_;
  for (RuleReport& rule : rules) {
    if (!rule.has_plan()) continue;
    Result<TaperPlan> plan = plan_by(rule.rule, start);
    if (!plan.ok()) return Done{};
    rule.plan = std::move(plan).value();
  }
  Result<std::unique_ptr<PlannerRun>> begun = begin(options_, inputs_, start, rules, progress_);
  if (!begun.ok()) return begun.errors();
  const Result<std::optional<FoundPlan>> found = begun.value()->first_kept(*this);
  if (!found.ok()) return found.errors();
  if (!found.value()) return Done{};
  PlannerRun& finer = *begun.value();
  NearestPlan nearest;
  nearest.plan = finer.plan_of(finer.search_, *found.value(), finer.plan_inputs_);
  const Result<PlanEffect> effect = finer.checked_->effect_of(nearest.plan.steps, false, progress_);
  if (!effect.ok()) return effect.errors();
  nearest.met_frac = finer.met_frac(*finer.checked_, effect.value());
  nearest.supply_adds = product->id;
  nearest.gives_up = fmt::format("needs {}, too", product->id);
  nearest.to_type = supply_line(finer.plan_inputs_.supply);
  out.report.nearest.push_back(std::move(nearest));
  return Done{};
}

/// The first plan that keeps every limit on the people of the check, of about the length at which one keeps them on those of the search. `coarser`: has the scouts.
Result<std::optional<FoundPlan>> PlannerRun::first_kept(PlannerRun& coarser) {
  PlanSearch search = search_;
  if (wish_.within_days) search.most_holds = holds_within(*wish_.within_days);
  if (!change_refused_.empty()) return std::optional<FoundPlan>{};
  if (!change_) {  // with a change of drug the scouts stand at the end of the coarser one
    const Result<bool> seen = coarser.scouts_see(search);
    if (!seen.ok()) return seen.errors();
    if (!seen.value()) return std::optional<FoundPlan>{};
  }
  const Result<PlannerAnswer> unchecked = shortest_plan(search, {}, progress_of(0.65, 0.7));
  if (!unchecked.ok()) return unchecked.errors();
  if (!unchecked.value().plan) return std::optional<FoundPlan>{};
  Result<std::unique_ptr<PlanGroup>> checked = group(kFirstChecked, planner_.people_checked, wish_.guideline_limits);
  if (!checked.ok()) return checked.errors();
  checked_ = std::move(checked).value();
  const Result<bool> kept = check_on_others(search, plan_inputs_)(*unchecked.value().plan);
  if (!kept.ok()) return kept.errors();
  if (kept.value()) return unchecked.value().plan;
  search.most_holds = std::min(search.most_holds, static_cast<int>(unchecked.value().plan->ladder_doses.size()) + planner_.horizon_room);
  const Result<PlannerAnswer> longer = shortest_plan(search, check_on_others(search, plan_inputs_), progress_of(0.65, 0.7));
  if (!longer.ok()) return longer.errors();
  return longer.value().plan;
}

/// The highest whole percent of confidence at which the check grants a plan that so many people are within the level with; 0: none that can be asked for.
double PlannerRun::confidence_kept_percent(double met_frac) const {
  constexpr double kLeastConfidence_percent = 50, kHighestConfidence_percent = 99;
  double percent = std::min(std::floor(met_frac * 100), kHighestConfidence_percent);
  while (percent >= kLeastConfidence_percent && met_frac < checked_share(percent / 100)) --percent;
  return percent >= kLeastConfidence_percent ? percent : 0;
}

/// The laxer level at which the check grants a plan with these peaks: times the peak of the rule that it is compared with, or a share of stopping today.
std::optional<AcceptedLevel> PlannerRun::granted_level(const PlanEffect& effect) const {
  if (checked_share() >= 1) return std::nullopt;
  if (const auto level = typed_level(wish_.accepted, ratio_at_confidence(effect), wish_.far_more); level && level->kind == AcceptedLevel::Kind::OfRule) return level;
  PlanPeople stopping = checked_->people();
  stopping.reference_peak_theta = stopping.stop_peak_theta;
  const double of_stopping = ratio_met_by_all_but(peak_ratios(stopping, effect.peak_theta), most_above(stopping.stop_peak_theta.size(), checked_share()));
  const auto level = typed_level({AcceptedLevel::Kind::OfStopping, 1, ""}, of_stopping, wish_.far_more);
  return level && level->share_frac < 1 ? level : std::nullopt;  // all of stopping is no level
}

/// What to ask for so that the search comes to this plan, or to a shorter one: less confidence, or a laxer level.
std::string PlannerRun::asked_for(const NearestPlan& plan, const PlanEffect& effect, bool surely_no_worse) const {
  if (!surely_no_worse) return "";  // only all limits can be switched off together, and then the plan is another one
  if (plan.met_frac >= checked_share()) return "";  // neither less confidence nor a laxer level is what it needs
  std::vector<std::string> ways;
  if (const double confidence_percent = confidence_kept_percent(plan.met_frac); confidence_percent > 0) ways.push_back(fmt::format("--confidence {}", number_text(confidence_percent / 100)));
  if (const std::optional<AcceptedLevel> level = granted_level(effect)) ways.push_back("--accept \"" + to_text(*level) + "\"");
  if (ways.empty()) return "";
  const std::string typed = joined(ways, " or ");
  if (!wish_.within_days) return typed + " (this plan, or a shorter one)";
  if (plan.plan.length_days > *wish_.within_days) return typed + ", " + without_within() + " (this plan, or a shorter one)";
  return typed + " (of the plans in that time the one with the least total withdrawal is looked for)";
}

/// The shortest plan of up to so many holds whose ratio at the confidence is as low as can be, but for what is not worth more time; shown by what it does to the people of the check.
Result<Done> PlannerRun::add_nearest(int most_holds, Suggested& out) {
  if (const Result<Done> done = scout(); !done.ok()) return done;
  const auto too_long = std::find_if(scouted_.begin(), scouted_.end(), [&](const FoundPlan& plan) { return static_cast<int>(plan.ladder_doses.size()) > most_holds; });
  if (too_long == scouted_.begin()) return Done{};
  const double enough = (too_long - 1)->order * planner_.no_more_to_gain_frac;  // they come shortest first, each better than all before
  const auto nearest = std::find_if(scouted_.begin(), too_long, [&](const FoundPlan& plan) { return plan.order <= enough; });
  NearestPlan plan;
  plan.plan = plan_of(search_, *nearest, plan_inputs_);
  const bool ranked = !search_.slopes_per_theta.empty();
  const Result<PlanEffect> effect = checked_->effect_of(plan.plan.steps, ranked, progress_);
  if (!effect.ok()) return effect.errors();
  plan.met_frac = met_frac(*checked_, effect.value());
  const double agreed_frac = ranked ? no_worse_frac(effect.value(), *checked_) : 1;
  const double ratio = ratio_at_confidence(effect.value());
  const bool surely_no_worse = !ranked || checked_rank(effect.value(), search_.seizure_agreement_frac);
  plan.to_type = asked_for(plan, effect.value(), surely_no_worse);
  if (plan.met_frac >= checked_share() && agreed_frac < search_.seizure_agreement_frac)
    plan.gives_up = fmt::format("seizure rank: no worse than {} in {} of the draws of the hazard's slope, where {} are needed (no option gives just this plan)", planner_.seizure_rule,
                                people_percent(agreed_frac), people_percent(search_.seizure_agreement_frac));
  else if (plan.met_frac >= checked_share())
    plan.gives_up = !surely_no_worse
                        ? fmt::format("seizure rank: no worse than {}, but not by a standard error, which the check asks for so that chance does not decide", planner_.seizure_rule)
                        : "nothing on the people it was checked on, but only a look ahead on few people came to it (docs/decisions/09-planner.md)";
  else if (plan.met_frac >= wish_.confidence_frac)
    plan.gives_up = fmt::format("certainty: {:.1f} % of the people it was checked on, where {:.1f} % are needed to be sure of {}", std::floor(plan.met_frac * 1000) / 10,
                                std::ceil(checked_share() * 1000) / 10, asked_percent(wish_.confidence_frac));
  else
    plan.gives_up = fmt::format("{} of people instead of {}; or, for these, {}",
                                people_percent(plan.met_frac), asked_percent(wish_.confidence_frac), level_text(wish_.accepted, ratio, wish_.far_more));
  out.report.nearest.push_back(std::move(plan));
  return Done{};
}

Result<Done> PlannerRun::say_nearest(bool rank_bound, Suggested& out) {
  SuggestionReport& report = out.report;
  const int most_holds = wish_.within_days ? holds_within(*wish_.within_days) : search_.most_holds;
  const int fewest = ladder_->holds_to_goal(0);
  const std::string time = wish_.within_days ? "within " + span_text(*wish_.within_days) : "within " + span_text(wish_.longest_days) + ", the longest looked for";
  const std::string after_change = change_ ? "after the change to " + change_->facts.to + " " : "";
  if (fewest > most_holds) {
    const int shortest_days = search_.first_day + (fewest - 1) * wish_.hold_days;
    report.unmet.push_back(fmt::format("No plan with steps of {} {}reaches the goal {}{}: {} is the least.", span_text(wish_.hold_days),
                                       wish_.guideline_limits ? "and the guideline's limits " : "", after_change, time, weeks_taken(shortest_days)));
  } else {
    report.unmet.push_back(fmt::format("No plan found keeps {} of people {}{} {}{}.", asked_percent(wish_.confidence_frac), people_kept_text(wish_.accepted),
                                       rank_bound ? ", and the seizure rank," : "", after_change, time));
    if (rank_bound)
      report.unmet.push_back(fmt::format("The seizure rank is in the way: plans were left out because they rank worse than {} in seizure hazard. Longer or shorter steps may help "
                                         "(--step), and so may a finer supply.", planner_.seizure_rule));
    if (const Result<Done> done = add_nearest(most_holds, out); !done.ok()) return done;
  }
  if (const Result<Done> done = try_shorter_steps(out); !done.ok()) return done;
  if (const Result<Done> done = try_direct(out); !done.ok()) return done;
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
