#include "cli/taper_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "cli/taper_course.h"
#include "cli/taper_plan_run.h"
#include "cli/taper_plan_why.h"
#include "ebb/base/number_text.h"
#include "ebb/plan/effective_half_life.h"
#include "ebb/plan/planner.h"
#include "ebb/report/text.h"

namespace ebb::cli {
namespace {

constexpr double kSameShare_frac = 1e-9;   // rounding
constexpr double kWholeSearchHolds = 14;   // for the progress bar: most searches end before

const RuleReport* planned_rule(const std::vector<RuleReport>& rules, const std::string& id) {
  for (const RuleReport& rule : rules)
    if (rule.rule.id == id && rule.has_plan()) return &rule;
  return nullptr;
}

/// Slopes of the seizure hazard over their whole range, evenly by ratio.
std::vector<double> slopes(const Parameter& slope, int draws) {
  std::vector<double> list;
  if (slope.overridden || !(slope.range_low < slope.range_high)) return {slope.typical};
  for (int i = 0; i < draws; ++i) list.push_back(slope.range_low * std::pow(slope.range_high / slope.range_low, (i + 0.5) / draws));
  return list;
}

}  // namespace

void Timings::add(const std::string& what) {
  const auto now = std::chrono::steady_clock::now();
  seconds_.emplace_back(what, std::chrono::duration<double>(now - last_).count());
  last_ = now;
}

std::string Timings::text() const {
  std::string out;
  double all = 0;
  for (const auto& [what, seconds] : seconds_) {
    out += fmt::format("{:8.3f} s  {}\n", seconds, what);
    all += seconds;
  }
  return out + fmt::format("{:8.3f} s  in all", all);
}

Result<std::unique_ptr<PlannerRun>> PlannerRun::begin(const TaperOptions& options, const Inputs& inputs, const TaperStart& start,
                                                      const std::vector<RuleReport>& rules, Progress& progress) {
  progress.begin_phase("looking for a plan");
  progress.set_part(0, 0.1);
  std::unique_ptr<PlannerRun> run(new PlannerRun(options, inputs, start, rules, progress));
  Result<PlanWish> wish = settle_wish(options, inputs, start);
  if (!wish.ok()) return wish.errors();
  run->wish_ = std::move(wish).value();
  run->settle_change();
  run->plan_inputs_ = run->inputs_for(run->wish_.hold_days);
  Result<PlanGround> ground = plan_ground(run->plan_inputs_, run->wish_.hold_days);
  if (!ground.ok()) return ground.errors();
  run->ground_ = std::move(ground).value();
  int longest_days = run->wish_.longest_days;
  for (const RuleReport& rule : rules) longest_days = std::max(longest_days, rule.plan.length_days);
  const int others_days = longest_days + run->wish_.hold_days + run->wish_.tail_days;  // so long the other drugs go on
  run->course_ = make_course(inputs, start, start.start_h + others_days * 24.0);
  Result<std::unique_ptr<PlanGroup>> planned = run->group(kFirstPlanned, run->planner_.people_planned, true);
  if (!planned.ok()) return planned.errors();
  run->planned_ = std::move(planned).value();
  if (const Result<Done> settled = run->settle_by_half_life(); !settled.ok()) return settled.errors();
  run->ladder_ = run->ladder_of(*run->ground_, cut_limits(run->wish_, run->planner_));
  run->search_ = run->search_of(*run->ground_, *run->ladder_);
  if (const Result<Done> opened = run->make_opening(); !opened.ok()) return opened.errors();
  return run;
}

/// The change of drug that the case asks for becomes what every plan begins with, unless it cannot be made.
void PlannerRun::settle_change() {
  if (wish_.change_to.empty()) return;
  Result<ChangeOfDrug> change = change_of_drug(start_.inputs, *start_.substitution);
  if (!change.ok()) {
    const Error& error = change.errors().front();
    change_refused_ = fmt::format("The change to {} cannot be made: {}.{}", wish_.change_to, error.what, error.allowed.empty() ? "" : " It needs " + error.allowed + ".");
    return;
  }
  if (wish_.guideline_limits) change_refused_ = beyond_limits(change.value());
  if (change_refused_.empty()) change_ = std::move(change).value();
}

/// What is converted is rounded down to what the supply makes: that may be a cut beyond the guideline's limits. Empty: it is not.
std::string PlannerRun::beyond_limits(const ChangeOfDrug& change) const {
  std::vector<TaperStep> steps = change.steps;
  for (const GuidelineCheck& check : check_guidelines(steps, change.facts.from_mg_per_day, start_.inputs.limits)) {
    if (!check.obeyed)
      return fmt::format("No plan is suggested after the change to {}: the supply makes {} mg of what {} sets at {} mg, and that is a cut beyond the guideline's limits ({}).", change.facts.to,
                         number_text(change.facts.to_mg_per_day), change.facts.table_name, number_text(change.facts.table_low_mg_per_day), check.text);
  }
  return "";
}

/// The change of drug on the people of the search: once, every plan goes on from there.
Result<Done> PlannerRun::make_opening() {
  if (!change_) return Done{};
  Result<PlanOpening> opened = open_plan(search_, change_->steps, change_->times);
  if (!opened.ok()) return opened.errors();
  opening_ = std::move(opened).value();
  search_.opening = &*opening_;
  return Done{};
}

/// That day, or the next one on which something is dispensed.
int PlannerRun::dispensing_day_from(int day) const {
  const int every = std::max(1, wish_.dispense_every_days);
  return (day + every - 1) / every * every;
}

/// Without a change of drug. A hold before the first cut lasts until a dispensing day.
TaperInputs PlannerRun::direct_inputs(int hold_days) const {
  TaperInputs inputs = planner_inputs(start_, hold_days);
  inputs.hold_days = dispensing_day_from(inputs.hold_days);
  return inputs;
}

/// The first day of the search's own: after the change of drug, when one is asked for, on a dispensing day. When what is converted is rounded down, that is a cut:
/// the next one then waits until the guideline's window is over.
int PlannerRun::first_day_of(const PlanGround& ground) const {
  if (!change_) return dispensing_day_from(ground.first_cut_day);
  const TaperStep& last = change_->steps.back();
  const bool rounded = last.dose_mg_per_day < change_->facts.from_mg_per_day * (1 - kSameShare_frac);
  const int day = rounded && wish_.guideline_limits ? std::max(change_->facts.end_day, last.day + wish_.limits.window_days) : change_->facts.end_day;
  return dispensing_day_from(day);
}

DoseLadder PlannerRun::ladder_of(const PlanGround& ground, const CutLimits& limits) const {
  return DoseLadder::build(ground, limits, wish_.alternate_days, static_cast<std::size_t>(planner_.most_doses));
}

/// What depends on how long the effect of the smallest dose lasts in the typical person: whether the first dose of the day may fall first, and whether every
/// other day is looked at. A plan in its middle keeps its shape: [[taken]] has doses of a day, not of its times.
Result<Done> PlannerRun::settle_by_half_life() {
  const bool splits = plan_inputs_.times_min.size() > 1 && !start_.resumed;
  if (!wish_.alternate_days && !splits) return Done{};
  const std::int64_t smallest_ug = ground_->daily.doses_ug().front();
  std::vector<std::int64_t> split = ground_->daily.split(smallest_ug, std::vector<std::int64_t>(plan_inputs_.times_min.size(), smallest_ug));
  TaperStep step;
  step.parts.resize(course_.times_min.size());
  for (std::size_t t = 0; t < split.size(); ++t) step.parts[change_ ? change_->times[t] : t] = ground_->daily.table().parts(split[t]);
  const People typical = planned_->typical_person();
  const Population person{.columns = typical.columns, .count = 1, .stride = 1, .first_person = 0, .seed = 0, .person_numbers = {}, .weights = {}, .ensemble_index = {}};
  const Result<double> half_life_h = effective_half_life_h(planned_->model(), person, course_, step);
  if (!half_life_h.ok()) return half_life_h.errors();
  effect_halves_h_ = half_life_h.value();
  first_may_fall_first_ = splits && effect_halves_h_ > planner_.first_falls_first.typical;
  if (splits && !first_may_fall_first_) {
    wish_.notes.push_back(fmt::format("The doses of a day fall together, as many as now for as long as the supply allows: the effect of the smallest dose halves in {:.0f} h in the "
                                      "typical person", half_life_h.value()));
  }
  if (!wish_.alternate_days) return Done{};
  const double needed_h = planner_.alternate_half_life.typical;
  const std::string hours = fmt::format("the effect of the smallest dose halves in {:.0f} h in the typical person", half_life_h.value());
  wish_.alternate_days = half_life_h.value() > needed_h && ground_->goal_ug == 0;
  wish_.notes.push_back(wish_.alternate_days ? "Every other day is looked at for the last step: " + hours
                                             : "Every other day is left out: " + hours + fmt::format(", and it needs more than {:.0f} h and a goal of zero", needed_h));
  return Done{};
}

std::vector<double> PlannerRun::seizure_slopes() const { return slopes(inputs_.knowledge->dynamics.seizure_slope, planner_.slope_draws); }

/// People with the reference of the accepted level, and that of the seizure rank if asked.
Result<std::unique_ptr<PlanGroup>> PlannerRun::group(std::size_t first_person, int count, bool rank) {
  Result<std::unique_ptr<PlanGroup>> drawn = PlanGroup::draw(options_.run, inputs_, course_, first_person, static_cast<std::size_t>(count),
                                                             planner_.ensemble_draws, wish_.tail_days, progress_);
  if (!drawn.ok()) return drawn;
  PlanGroup& people = *drawn.value();
  people.compare_with_stopping();
  const bool by_rule = wish_.accepted.kind == AcceptedLevel::Kind::OfRule;
  const RuleReport* ranked = planned_rule(rules_, planner_.seizure_rule);
  const RuleReport* accepted = by_rule ? planned_rule(rules_, wish_.accepted.rule) : nullptr;
  if (by_rule && accepted == nullptr)
    return Error{ErrorCode::NoData, options_.accept.empty() ? inputs_.case_file->taper->accept_where : Where{"--accept", 0, 0},
                 wish_.accepted.rule + " has no plan here, so nothing can be compared with it", "a rule that has a calendar, or a share of stopping today", ""};
  if (ranked != nullptr && rank) {
    seizure_rank_ = true;
    const Result<PlanEffect> effect = people.rank_against(ranked->plan.steps, seizure_slopes(), progress_);
    if (!effect.ok()) return effect.errors();
    if (ranked == accepted) people.compare_with(effect.value());
    if (ranked == accepted) return drawn;
  }
  if (accepted != nullptr) {
    const Result<PlanEffect> effect = people.reference_effect_of(accepted->plan.steps, progress_);
    if (!effect.ok()) return effect.errors();
    people.compare_with(effect.value());
  }
  return drawn;
}

PlanSearch PlannerRun::search_of(const PlanGround& ground, const DoseLadder& ladder) const {
  PlanSearch search;
  search.model = &planned_->model();
  search.course = &course_;
  search.ground = &ground;
  search.ladder = &ladder;
  search.people = &planned_->people();
  search.opening = opening_ ? &*opening_ : nullptr;
  search.first_day = first_day_of(ground);
  search.hold_days = wish_.hold_days;
  search.steps_of_hold = wish_.steps_of_hold;
  search.tail_days = wish_.tail_days;
  search.most_holds = std::max(0, wish_.longest_days - (change_ ? search.first_day : 0)) / wish_.hold_days + 1;
  search.ratio_limit = wish_.accepted.share_frac;
  search.confidence_frac = wish_.confidence_frac;
  if (wish_.guideline_limits && seizure_rank_) {
    search.slopes_per_theta = seizure_slopes();
    search.seizure_agreement_frac = planner_.seizure_agreement.typical;
    search.seizure_same_frac = planner_.seizure_same.typical;
  }
  search.beam = static_cast<std::size_t>(planner_.beam);
  search.promising = static_cast<std::size_t>(planner_.promising);
  search.store_alike_h = planner_.store_alike_h;
  search.store_beside_h = planner_.store_beside_h;
  search.isa = options_.run.isa;
  search.executor = &planned_->executor();
  return search;
}

TaperPlan PlannerRun::plan_of(const PlanSearch& search, const FoundPlan& found, const TaperInputs& inputs) const {
  std::vector<DatedDose> changes = changes_of(search, found.ladder_doses);
  if (search.opening == nullptr) return plan_of_changes(kSuggestedPlan, *search.ground, inputs, changes);
  for (DatedDose& change : changes) change.day -= change_->facts.end_day;
  return plan_after_change(*change_, plan_of_changes(kSuggestedPlan, *search.ground, inputs, changes), start_.inputs.start_mg_per_day);
}

double PlannerRun::met_frac(const PlanGroup& people, const PlanEffect& effect) const {
  const std::vector<double> ratios = peak_ratios(people.people(), effect.peak_theta);
  const auto within = std::count_if(ratios.begin(), ratios.end(), [&](double ratio) { return ratio <= search_.ratio_limit * (1 + kSamePeak_frac); });
  return static_cast<double>(within) / static_cast<double>(ratios.size());
}

/// The ratio to the peak they are compared with that the people of the check stay at or under, the share of them that the check asks for.
double PlannerRun::ratio_at_confidence(const PlanEffect& effect) const {
  return ratio_met_by_all_but(peak_ratios(checked_->people(), effect.peak_theta), most_above(checked_->people().people.count, checked_share()));
}

/// What the check asks for: the confidence and a standard error of its own, so that the people who are printed seldom fall short of it.
double PlannerRun::checked_share(double confidence_frac) const {
  return std::min(1.0, confidence_frac + std::sqrt(confidence_frac * (1 - confidence_frac) / planner_.people_checked));
}

/// A first cut that keeps no more than a supply's first step must, where a product is sold that makes smaller ones. (Someone on the smallest dose there is can
/// only go to nothing; and a supply that keeps less still is refused before.)
bool PlannerRun::near_a_stop(const TaperPlan& plan, const Product* finer) const {
  return wish_.guideline_limits && finer != nullptr && 1 - first_cut_frac(plan, start_mg_per_day()) <= planner_.least_kept.typical + kSameShare_frac;
}

std::string PlannerRun::near_a_stop_text(const TaperPlan& plan, const Product& finer) const {
  return fmt::format("No plan is suggested: the first cut this supply can make is {} of the dose, which is near a stop. With {} in the supply cuts can be small.",
                     cut_percent(first_cut_frac(plan, start_mg_per_day())), finer.id);
}

/// What would not be suggested is not offered as near to it either.
void PlannerRun::leave_out_near_a_stop(const Product* finer, SuggestionReport& report) const {
  const auto near = [&](const NearestPlan& nearest) { return nearest.supply_adds.empty() && near_a_stop(nearest.plan, finer); };
  const auto first = std::find_if(report.nearest.begin(), report.nearest.end(), near);
  if (first == report.nearest.end()) return;
  report.unmet.insert(report.unmet.begin(), near_a_stop_text(first->plan, *finer));
  std::erase_if(report.nearest, near);
}

/// How long the plan would be if the seizure rank were no limit.
Result<Done> PlannerRun::try_unranked(const PlannerAnswer& answer, Suggested& out) {
  if (!answer.seizure_rank_bound || wish_.within_days || out.plan->length_days == out.report.fewest_holds_days) return Done{};
  PlanSearch unranked = search_;
  unranked.slopes_per_theta.clear();
  const Result<PlannerAnswer> shorter = shortest_plan(unranked, check_on_others(unranked, plan_inputs_), progress_of(0.6, 0.7));
  if (!shorter.ok()) return shorter.errors();
  if (shorter.value().plan && shorter.value().plan->length_days < out.plan->length_days) out.report.unranked_length_days = shorter.value().plan->length_days;
  return Done{};
}

/// Share of the draws of the slope in which a plan with these days ranks no worse than the rule.
double PlannerRun::no_worse_frac(const PlanEffect& effect, const PlanGroup& people) const {
  return share_ranked_no_worse(people.people(), effect, true, seizure_slopes(), planner_.seizure_same.typical);
}

/// Whether a plan ranks no worse on the people of the check, with a standard error of the difference to spare, so that the people who are printed seldom find it worse.
bool PlannerRun::checked_rank(const PlanEffect& effect, double agreement_frac) const {
  const std::vector<double> of_slopes = seizure_slopes();
  const double least_theta = planner_.least_peak.typical;
  std::vector<std::vector<double>> more;
  const std::vector<WithdrawalDays> reference = checked_->reference_days_by_group(std::max(effect.followed_days, checked_->people().reference_days));
  for (std::size_t group = 0; group < reference.size(); ++group) {
    more.push_back(effect.days_by_group[group].excess(of_slopes, least_theta));
    const std::vector<double> of_rule = reference[group].excess(of_slopes, least_theta);
    for (std::size_t slope = 0; slope < of_rule.size(); ++slope) more.back()[slope] -= of_rule[slope];
  }
  std::vector<double> to_spare(of_slopes.size(), 0);
  const auto groups = static_cast<double>(more.size());
  for (std::size_t slope = 0; slope < of_slopes.size(); ++slope) {
    double sum = 0, squares = 0;
    for (const std::vector<double>& group : more) {
      sum += group[slope];
      squares += group[slope] * group[slope];
    }
    to_spare[slope] = std::sqrt(std::max(0.0, squares - sum * sum / groups) * groups / (groups - 1));
  }
  return share_ranked_no_worse(checked_->people(), effect, true, of_slopes, planner_.seizure_same.typical, to_spare) >= agreement_frac;
}

/// Whether the change of drug and the first cut after it keep the guideline's limits together; the search sees to the cuts after that.
bool PlannerRun::begins_within_limits(const TaperPlan& plan) const {
  std::vector<TaperStep> steps;
  std::copy_if(plan.steps.begin(), plan.steps.end(), std::back_inserter(steps), [this](const TaperStep& step) { return step.day <= search_.first_day; });
  return keeps_limits(check_guidelines(steps, change_->facts.from_mg_per_day, start_.inputs.limits));
}

PlanCheck PlannerRun::check_on_others(const PlanSearch& search, const TaperInputs& inputs) {
  return [this, &search, &inputs](const FoundPlan& found) -> Result<bool> {
    const bool ranked = !search.slopes_per_theta.empty();
    progress_.set_part(0, 0);  // the holds of the search move the bar
    TaperPlan plan = plan_of(search, found, inputs);
    if (search.opening != nullptr && wish_.guideline_limits && !begins_within_limits(plan)) return false;
    const Result<PlanEffect> effect = checked_->effect_of(plan.steps, ranked, progress_);
    if (!effect.ok()) return effect.errors();
    if (ranked && !checked_rank(effect.value(), search.seizure_agreement_frac)) return false;
    return met_frac(*checked_, effect.value()) >= checked_share();
  };
}

PlanProgress PlannerRun::progress_of(double from_frac, double to_frac) {
  return [this, from_frac, to_frac](int holds) {
    progress_.set_part(from_frac, to_frac);
    progress_.update(1 - 1 / (1 + holds / kWholeSearchHolds));
  };
}

/// Cuts from the first dose of the day until it is gone, then from the next: fewer doses a day, but more withdrawal in people in whom the effect is shorter
/// than in the typical one. Only where it costs no time: when a plan of the fewest holds there can be keeps every limit. No plan: the doses fall together.
Result<PlannerAnswer> PlannerRun::find_first_falling_first() {
  TaperInputs inputs = plan_inputs_;
  inputs.falls = DailyDoses::Falls::FirstFirst;
  Result<PlanGround> ground = plan_ground(inputs, wish_.hold_days);
  if (!ground.ok()) return PlannerAnswer{};
  DoseLadder ladder = ladder_of(ground.value(), cut_limits(wish_, planner_));
  PlanSearch search = search_of(ground.value(), ladder);
  search.most_holds = std::min(ladder_->holds_to_goal(0), search.most_holds);
  Result<PlannerAnswer> answer = shortest_plan(search, check_on_others(search, inputs), progress_of(0.1, 0.2));
  if (!answer.ok() || !answer.value().plan) return answer;
  plan_inputs_ = std::move(inputs);
  ground_ = std::move(ground).value();
  ladder_ = std::move(ladder);
  search_ = search_of(*ground_, *ladder_);
  return answer;
}

/// The wish: the shortest plan, or the least burden within a time.
Result<PlannerAnswer> PlannerRun::find() {
  if (wish_.within_days) {
    PlanSearch within = search_;
    within.most_holds = holds_within(*wish_.within_days);
    return least_burden_plan(within, check_on_others(search_, plan_inputs_), progress_of(0.1, 0.6));
  }
  if (first_may_fall_first_) {
    const std::string halves = fmt::format("the effect of the smallest dose halves in {:.0f} h in the typical person", effect_halves_h_);
    Result<PlannerAnswer> answer = find_first_falling_first();
    if (!answer.ok()) return answer;
    if (answer.value().plan) {
      wish_.notes.push_back("Cuts are taken from the first dose of the day until it is gone, then from the next, so that the doses a day become fewer: " + halves + ", longer than a day");
      return answer;
    }
    wish_.notes.push_back("The doses of a day fall together. Although " + halves + ", no plan as short as steps and limits allow keeps every limit with cuts from the first dose of the day alone");
  }
  return shortest_plan(search_, check_on_others(search_, plan_inputs_), progress_of(0.1, 0.6), horizon());
}

/// The figures that are printed: from people neither the search nor the check has seen.
Result<Done> PlannerRun::judge(const TaperPlan& plan, Suggested& out) {
  progress_.set_part(0.7, 0.9);
  Result<std::unique_ptr<PlanGroup>> drawn = group(kFirstUnseen, planner_.people_unseen, true);
  if (!drawn.ok()) return drawn.errors();
  PlanGroup& unseen = *drawn.value();
  const Result<PlanEffect> effect = unseen.effect_of(plan.steps, true, progress_);
  if (!effect.ok()) return effect.errors();
  out.report.met_frac = met_frac(unseen, effect.value());
  out.report.people_unseen = static_cast<std::size_t>(planner_.people_unseen);
  if (seizure_rank_) {
    out.report.seizure_no_worse_frac = no_worse_frac(effect.value(), unseen);
  }
  const std::vector<double> ratios = peak_ratios(unseen.people(), effect.value().peak_theta);
  std::vector<double> met(static_cast<std::size_t>(planner_.ensemble_draws), 0), people(met.size(), 0);
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    const auto draw = static_cast<std::size_t>(unseen.draw_of(i));
    met[draw] += ratios[i] <= search_.ratio_limit * (1 + kSamePeak_frac);
    people[draw] += 1;
  }
  SpreadTally spread;
  for (std::size_t draw = 0; draw < met.size(); ++draw) {
    met[draw] /= people[draw];
    spread.add(met[draw]);
    out.report.draws_met_frac += met[draw] >= wish_.confidence_frac ? 1.0 / static_cast<double>(met.size()) : 0;
  }
  out.report.met_by_draw_frac = spread.spread();
  out.report.sensitive_to = sensitivities(met, withdrawal_parameters(*inputs_.knowledge, inputs_.scenarios), options_.run.seed,
                                          calibrated_draws(options_.run, *inputs_.knowledge));
  return Done{};
}

/// What the fewest holds are due to.
LengthBound PlannerRun::length_bound() const {
  CutLimits free = cut_limits(wish_, planner_);
  free.keep = false;
  const DoseLadder unlimited = ladder_of(*ground_, free);
  return {change_ ? start_.inputs.hold_days > 0 : search_.first_day > 0, change_.has_value(), unlimited.holds_to_goal(0) < ladder_->holds_to_goal(0)};
}

/// The seizure rank of a rule, which needs its days simulated once more: only where nothing else says why it is not suggested.
Result<Done> PlannerRun::rank(RuleJudgement& judgement, const Suggested& out) {
  if (search_.slopes_per_theta.empty() || !asks_for_rank(judgement, out, wish_)) return Done{};
  const Result<PlanEffect> effect = checked_->effect_of(judgement.rule->plan.steps, true, progress_);
  if (!effect.ok()) return effect.errors();
  judgement.rank_needed_frac = search_.seizure_agreement_frac;
  judgement.no_worse_frac = no_worse_frac(effect.value(), *checked_);
  judgement.surely_no_worse = checked_rank(effect.value(), search_.seizure_agreement_frac);
  return Done{};
}

Result<Done> PlannerRun::reasons(Suggested& out) {
  progress_.set_part(0.9, 1.0);
  std::vector<RuleJudgement> judgements;
  for (const RuleReport& rule : rules_) {
    if (!rule.has_plan()) continue;
    const Result<PlanEffect> effect = checked_->effect_of(rule.plan.steps, false, progress_);
    if (!effect.ok()) return effect.errors();
    RuleJudgement judgement;
    judgement.rule = &rule;
    judgement.met_frac = met_frac(*checked_, effect.value());
    judgement.shortest_step_days = shortest_step_days(rule.plan, start_.resumed);
    judgement.ratio_at_confidence = ratio_at_confidence(effect.value());
    judgement.needed_frac = checked_share();
    judgement.confidence_kept_percent = confidence_kept_percent(judgement.met_frac);
    judgement.on_dispensing_days = steps_as_asked(rule.plan, 0);
    judgement.near_a_stop = near_a_stop(rule.plan, finer());
    if (const Result<Done> ranked = rank(judgement, out); !ranked.ok()) return ranked;
    judgements.push_back(judgement);
  }
  double suggested_ratio = 0;
  if (out.plan) {
    const Result<PlanEffect> effect = checked_->effect_of(out.plan->steps, false, progress_);
    if (!effect.ok()) return effect.errors();
    suggested_ratio = ratio_at_confidence(effect.value());
  }
  out.report.rule_reasons = reasons_of(judgements, out, wish_, suggested_ratio);
  return Done{};
}

Result<Done> PlannerRun::search(Suggested& out, Timings& timings) {
  SuggestionReport& report = out.report;
  report.accepted = wish_.accepted;
  report.confidence_frac = wish_.confidence_frac;
  report.step_days = wish_.hold_days / wish_.steps_of_hold;
  report.people_planned = static_cast<std::size_t>(planner_.people_planned);
  report.guideline_limits = wish_.guideline_limits;
  report.seizure_same_frac = planner_.seizure_same.typical;
  report.seizure_rule = seizure_rank_ ? planner_.seizure_rule : "";
  report.within_days = wish_.within_days.value_or(0);
  report.ensemble_from = ensemble_from_calibration(options_.run, *inputs_.knowledge) ? "calibration" : "ranges";
  report.ensemble_note = inputs_.knowledge->ensemble_note(report.ensemble_from == "calibration");
  timings.add("planner: its people, their past and what they are compared with");
  Result<std::unique_ptr<PlanGroup>> checked = group(kFirstChecked, planner_.people_checked, wish_.guideline_limits);
  if (!checked.ok()) return checked.errors();
  checked_ = std::move(checked).value();
  timings.add("planner: people of the check, likewise");
  if (!change_refused_.empty()) return refuse_change(out);
  const Result<PlannerAnswer> answer = find();
  if (!answer.ok()) return answer.errors();
  report.notes = wish_.all_notes();
  report.searched_all = answer.value().searched_all;
  report.holds_simulated = answer.value().simulated;
  report.found = answer.value().plan.has_value();
  report.fewest_holds_days = search_.first_day + (ladder_->holds_to_goal(0) - 1) * wish_.hold_days;
  timings.add(fmt::format("planner: search, {} holds of {} people", answer.value().simulated, planner_.people_planned));
  if (report.found) out.plan = plan_of(search_, *answer.value().plan, plan_inputs_);
  const Result<const RuleReport*> published = shorter_published(out.plan ? out.plan->length_days : 0);
  if (!published.ok()) return published.errors();
  if (published.value() != nullptr) {
    take_published(*published.value(), out);
    if (const Result<Done> done = try_unranked(answer.value(), out); !done.ok()) return done;
    if (report.unranked_length_days > 0) report.why.push_back(unranked_text(report));
  } else if (report.found) {
    if (const Result<Done> done = try_unranked(answer.value(), out); !done.ok()) return done;
    report.why = reasons_of_plan(out, wish_, start_mg_per_day(), length_bound());
  }
  if (report.found && near_a_stop(*out.plan, finer())) {
    report.unmet.push_back(near_a_stop_text(*out.plan, *finer()));
    report.found = false;
    report.why.clear();
    report.notes = wish_.change_notes;
    out.plan.reset();
    if (const Result<Done> said = try_finer(out); !said.ok()) return said;
    timings.add("planner: a finer supply");
  } else if (report.found) {
    const std::string coarse = coarse_first_cut(*out.plan, start_mg_per_day(), rules_, finer());
    if (!coarse.empty()) report.why.push_back(coarse);
    const Result<std::vector<std::string>> of_change = reasons_of_change();
    if (!of_change.ok()) return of_change.errors();
    report.why.insert(report.why.end(), of_change.value().begin(), of_change.value().end());
    const Result<Done> judged = judge(*out.plan, out);
    if (!judged.ok()) return judged;
    timings.add("planner: people it never saw");
  } else {
    const Result<Done> said = say_nearest(answer.value().seizure_rank_bound, out);
    if (!said.ok()) return said;
    leave_out_near_a_stop(finer(), report);
    timings.add("planner: what comes nearest");
  }
  const Result<Done> done = reasons(out);
  timings.add("planner: every rule under the accepted level");
  return done;
}

/// The change that was asked for, and what the shortest published way without it would be.
Result<std::vector<std::string>> PlannerRun::reasons_of_change() {
  std::vector<std::string> why;
  if (!change_) return why;
  const Substitution& facts = change_->facts;
  why.push_back(fmt::format("The change to {} was asked for (substitute): every plan looked at begins with it, {} of {}, and goes on from {} mg of {} a day.", facts.to,
                            counted(facts.stages, "stage", "stages"), span_text(facts.stage_days), number_text(facts.to_mg_per_day), facts.to));
  PlanSearch direct = search_;
  direct.opening = nullptr;
  const Result<const RuleReport*> published = published_plan(direct, wish_.step_days, longest_asked_days() + 1);
  if (!published.ok()) return published.errors();
  if (published.value() == nullptr) return why;
  const RuleReport& rule = *published.value();
  why.push_back(fmt::format("Without the change the shortest published rule with steps of {} or longer that keeps every limit{} is {}: {}, its first cut {} of the dose (--rule {}).",
                            span_text(wish_.step_days), supply_allows(rule.plan, wish_), rule.rule.id,
                            weeks_taken(rule.plan.length_days), cut_percent(first_cut_frac(rule.plan, start_mg_per_day())), rule.rule.id));
  return why;
}

/// The change that is asked for cannot be made: why, and the plan without it.
Result<Done> PlannerRun::refuse_change(Suggested& out) {
  out.report.unmet.push_back(change_refused_);
  out.report.notes = wish_.all_notes();
  if (const Result<Done> tried = try_direct(out); !tried.ok()) return tried;
  return reasons(out);
}

Result<Suggested> suggest_plan(const TaperOptions& options, const Inputs& inputs, const TaperStart& start, const std::vector<RuleReport>& rules,
                               Progress& progress, Timings& timings) {
  Result<std::unique_ptr<PlannerRun>> run = PlannerRun::begin(options, inputs, start, rules, progress);
  if (!run.ok()) return run.errors();
  Suggested out;
  const Result<Done> done = run.value()->search(out, timings);
  if (!done.ok()) return done.errors();
  if (options.frontier) {
    const Result<Done> drawn = run.value()->frontier(out);
    if (!drawn.ok()) return drawn.errors();
    timings.add("planner: frontier");
  }
  return out;
}

}  // namespace ebb::cli
