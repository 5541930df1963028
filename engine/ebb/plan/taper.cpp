#include "ebb/plan/taper.h"

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/plan/run_rule.h"

namespace ebb {
namespace {

constexpr double kSumTolerance_mg = 1e-6;  // start doses and their sum are written separately; a nanogram is no difference

std::string mg(double dose_mg) { return number_text(dose_mg) + " mg"; }
std::string percent(double frac) { return number_text(frac * 100, 3) + " %"; }
double to_mg(std::int64_t dose_ug) { return static_cast<double>(dose_ug) / 1000.0; }

Error problem(ErrorCode code, const std::string& what, const std::string& allowed) { return Error{code, {}, what, allowed, ""}; }

double rule_start_mg(const TaperInputs& inputs) {
  return inputs.rule_start_mg_per_day > 0 ? inputs.rule_start_mg_per_day : inputs.start_mg_per_day;
}

void check_rule_fits(const TaperRule& rule, const TaperInputs& inputs, Errors& errors) {
  if (rule.needs_substitution)
    errors.push_back(problem(ErrorCode::NoData, rule.id + " begins with a change to another drug",
                             "a rule that lowers " + inputs.drug + " itself"));
  if (!rule.drugs.empty() && std::find(rule.drugs.begin(), rule.drugs.end(), inputs.drug) == rule.drugs.end()) {
    std::string names;
    for (const std::string& name : rule.drugs) names += (names.empty() ? "" : ", ") + name;
    errors.push_back(problem(ErrorCode::NoData, rule.id + " is not published for " + inputs.drug, "it is for " + names));
  }
  for (const Error& error : check_rule(rule)) errors.push_back(error);
  for (const RulePhase& phase : rule.phases) {
    if (phase.kind == CutKind::EffectLinearOver && !inputs.drive_of_dose)
      errors.push_back(problem(ErrorCode::Missing, rule.id + " needs the drive of each dose", "a model of the drug's effect"));
    bool over = phase.kind == CutKind::EffectLinearOver || phase.kind == CutKind::LinearOver;
    if (over && !(inputs.over_days >= 7 && inputs.over_days <= 7300))
      errors.push_back(problem(ErrorCode::OutOfRange, "a taper over " + number_text(inputs.over_days) + " days", "1 week to 20 years"));
  }
}

void check_doses(const TaperInputs& inputs, Errors& errors) {
  if (!(inputs.start_mg_per_day > 0) || inputs.start_mg_per_day > 1e6)
    errors.push_back(problem(ErrorCode::OutOfRange, "a plan from " + mg(inputs.start_mg_per_day) + " a day", "more than 0 mg"));
  if (!(inputs.ceiling_mg_per_day > 0))
    errors.push_back(problem(ErrorCode::Missing, "no last stable prescribed dose is known",
                             "a prescriber must set the starting dose ([taper] prescribed)"));
  if (!(inputs.goal_mg_per_day >= 0))
    errors.push_back(problem(ErrorCode::OutOfRange, "a goal of " + mg(inputs.goal_mg_per_day), "0 mg or more"));
  if (inputs.goal_mg_per_day > inputs.start_mg_per_day)
    errors.push_back(problem(ErrorCode::Infeasible, "the goal of " + mg(inputs.goal_mg_per_day) + " is above the dose of " +
                             mg(inputs.start_mg_per_day) + " a day", "a goal at or below it: a taper never goes up"));
  else if (inputs.ceiling_mg_per_day > 0 && inputs.goal_mg_per_day > inputs.ceiling_mg_per_day)
    errors.push_back(problem(ErrorCode::Infeasible, "the goal of " + mg(inputs.goal_mg_per_day) + " is above the prescribed " +
                             mg(inputs.ceiling_mg_per_day) + " a day", "a goal at or below it"));
  if (!inputs.limits.given())
    errors.push_back(problem(ErrorCode::Missing, "no limits are given that the plan is held against", "those of the guideline (TaperInputs::limits)"));
  if (inputs.hold_days < 0)
    errors.push_back(problem(ErrorCode::OutOfRange, "a hold of " + std::to_string(inputs.hold_days) + " days", "0 or more"));
}

void check_times(const TaperInputs& inputs, Errors& errors) {
  double sum_mg = 0;
  bool positive = true;
  for (double dose_mg : inputs.start_doses_mg) sum_mg += dose_mg, positive = positive && dose_mg > 0;
  bool sums = std::fabs(sum_mg - inputs.start_mg_per_day) <= kSumTolerance_mg ||
              std::fabs(sum_mg - rule_start_mg(inputs)) <= kSumTolerance_mg;
  if (!inputs.start_doses_mg.empty() && (!sums || !positive))
    errors.push_back(problem(ErrorCode::Contradiction, "the doses over the day sum to " + mg(sum_mg),
                             mg(rule_start_mg(inputs)) + ", each dose above 0"));
  if (!inputs.times_min.empty() && (inputs.times_min.size() != inputs.start_doses_mg.size() ||
                                    !std::is_sorted(inputs.times_min.begin(), inputs.times_min.end())))
    errors.push_back(problem(ErrorCode::Contradiction, "the times of the day and the doses do not fit together",
                             "one rising time for each dose"));
}

Result<std::int64_t> on_lattice(const DailyDoses& daily, const std::string& name, double dose_mg, const TaperInputs& inputs) {
  std::int64_t dose_ug = whole_micrograms(dose_mg);
  if (dose_ug >= 0 && daily.makes(dose_ug)) return dose_ug;
  std::vector<Product> supply;
  for (const Product& product : inputs.supply)
    if (product.drug == inputs.drug) supply.push_back(product);
  const std::int64_t above_ug = dose_ug >= 0 ? dose_ug : static_cast<std::int64_t>(std::ceil(dose_mg * 1000.0));
  return cannot_make(name + " of " + mg(dose_mg) + " a day", above_ug, daily.all_sums_ug(), supply);
}

Result<PlanGround> prepare(const TaperInputs& inputs, int first_hold_days) {
  std::vector<double> shape_ug;
  for (double dose_mg : inputs.start_doses_mg) shape_ug.push_back(dose_mg * 1000.0);
  if (shape_ug.empty()) shape_ug.push_back(inputs.start_mg_per_day * 1000.0);
  // Two largest parts beyond the start, so that a start that cannot be made has a neighbour above it to name.
  double largest_mg = 0;
  for (const Product& product : inputs.supply)
    if (product.drug == inputs.drug && product.score_parts > 0) largest_mg = std::max(largest_mg, part_mg(product));
  const auto highest_ug = static_cast<std::int64_t>(std::ceil((inputs.start_mg_per_day + std::min(largest_mg, 1e6)) * 1000.0));
  Result<DailyDoses> daily = DailyDoses::build(inputs.supply, inputs.drug, shape_ug, highest_ug, inputs.falls);
  if (!daily.ok()) return daily.errors();
  PlanGround planning{std::move(daily).value(), std::move(shape_ug), 0, 0, inputs.hold_days, false};
  if (inputs.start_mg_per_day > inputs.ceiling_mg_per_day) {
    planning.begins_at_ceiling = true;
    planning.start_ug = planning.daily.round_down(inputs.ceiling_mg_per_day * 1000.0);
    planning.first_cut_day = std::max(inputs.hold_days, first_hold_days);
    if (planning.start_ug == 0)
      return cannot_make("the prescribed dose of " + mg(inputs.ceiling_mg_per_day) + " a day or a dose below it",
                         static_cast<std::int64_t>(inputs.ceiling_mg_per_day * 1000.0), planning.daily.all_sums_ug(), inputs.supply);
  } else {
    Result<std::int64_t> start = on_lattice(planning.daily, "the dose", inputs.start_mg_per_day, inputs);
    if (!start.ok()) return start.errors();
    planning.start_ug = start.value();
    planning.daily.include(planning.start_ug);
  }
  Result<std::int64_t> goal = on_lattice(planning.daily, "the goal", inputs.goal_mg_per_day, inputs);
  if (!goal.ok()) return goal.errors();
  planning.goal_ug = std::min(goal.value(), planning.start_ug);
  planning.daily.include(planning.goal_ug);
  return planning;
}

// Why the first step is no cut; `first_change_day` < 0: nothing ever changes.
std::string opening_note(const PlanGround& planning, const TaperInputs& inputs, int first_change_day) {
  if (planning.begins_at_ceiling)
    return "the last stable prescribed dose: the plan never goes above it; a prescriber must decide how to come down to it";
  const bool step_back = inputs.taken_mg_per_day > 0 && to_mg(planning.start_ug) > inputs.taken_mg_per_day + kSumTolerance_mg;
  const std::string waits = "the rule's cut waits until it has grown to one step of what the supply can make";
  const bool on_time = inputs.hold_days > 0 && first_change_day == inputs.hold_days;
  if (step_back) return "one step back: the dose before today's" + (first_change_day < 0 || on_time ? "" : "; " + waits);
  if (first_change_day < 0) return "the goal is the dose taken now";
  return on_time ? "hold" : "the dose taken now: " + waits;
}

TaperStep make_step(const PlanGround& planning, const DatedDose& change, std::vector<std::int64_t>& previous_split) {
  TaperStep step;
  step.day = change.day;
  step.every_days = change.every_days;
  step.dose_mg_per_day = to_mg(change.dose_ug) / change.every_days;
  std::vector<std::int64_t> split = planning.daily.split(change.dose_ug, previous_split);
  for (std::size_t i = 0; i < split.size(); ++i) {
    step.doses_mg.push_back(to_mg(split[i]));
    step.parts.push_back(planning.daily.table().parts(split[i]));
    if (split[i] > previous_split[i]) step.note = "one time of the day rises because the supply cannot split this dose without that";
  }
  previous_split = std::move(split);
  return step;
}

std::vector<TaperStep> make_steps(const PlanGround& planning, const TaperInputs& inputs, const std::vector<DatedDose>& changes) {
  std::vector<std::int64_t> previous_split;
  // What is taken now may be off the lattice at single times: rounding it up lets the first split use the nearest dose above.
  for (double dose_ug : planning.shape_ug) previous_split.push_back(planning.daily.round_up(dose_ug));
  std::vector<TaperStep> steps;
  DatedDose before{0, planning.start_ug};
  if (changes.empty() || changes.front().day > 0) {
    steps.push_back(make_step(planning, {0, planning.start_ug}, previous_split));
    steps.back().note = opening_note(planning, inputs, changes.empty() ? -1 : changes.front().day);
  }
  for (const DatedDose& change : changes) {
    steps.push_back(make_step(planning, change, previous_split));
    // The smallest dose every other day lies between that dose and nothing.
    const bool over_alternate_days = change.every_days > before.every_days ? change.dose_ug == before.dose_ug : change.dose_ug == 0;
    steps.back().one_lattice_step = change.every_days != before.every_days ? over_alternate_days : change.dose_ug == planning.daily.below(before.dose_ug);
    before = change;
  }
  return steps;
}

std::vector<std::string> plan_notes(const PlanGround& planning, const TaperInputs& inputs) {
  std::vector<std::string> notes;
  if (planning.begins_at_ceiling)
    notes.push_back(mg(inputs.start_mg_per_day) + " a day is taken but " + mg(inputs.ceiling_mg_per_day) +
                    " is the last stable prescribed dose: the plan begins there, and a prescriber must decide how to come down to it");
  const double smallest_mg = to_mg(planning.daily.doses_ug().front());
  if (smallest_mg > inputs.limits.first_cut_frac * inputs.start_mg_per_day + kSumTolerance_mg)
    notes.push_back("the smallest dose that this supply makes is " + mg(smallest_mg) + ", " +
                    number_text(100 * smallest_mg / inputs.start_mg_per_day, 3) +
                    " % of the start: cuts of " + percent(inputs.limits.first_cut_frac) + " cannot be made; a smaller tablet or a liquid would allow them");
  return notes;
}

}  // namespace

Result<PlanGround> plan_ground(const TaperInputs& inputs, int first_hold_days) {
  Errors errors;
  check_doses(inputs, errors);
  check_times(inputs, errors);
  if (!errors.empty()) return errors;
  return prepare(inputs, first_hold_days);
}

TaperPlan plan_of_changes(const std::string& id, const PlanGround& ground, const TaperInputs& inputs, const std::vector<DatedDose>& changes) {
  TaperPlan plan;
  plan.rule = id;
  plan.steps = make_steps(ground, inputs, changes);
  plan.length_days = plan.steps.back().day;
  plan.checks = check_guidelines(plan.steps, inputs.start_mg_per_day, inputs.limits);
  plan.notes = plan_notes(ground, inputs);
  return plan;
}

Result<TaperPlan> make_plan(const TaperRule& rule, const TaperInputs& inputs) {
  Errors errors;
  check_rule_fits(rule, inputs, errors);
  check_doses(inputs, errors);
  check_times(inputs, errors);
  if (!errors.empty()) return errors;
  Result<PlanGround> prepared = prepare(inputs, interval_days_of(rule.phases.front()));
  if (!prepared.ok()) return prepared.errors();
  const PlanGround& planning = prepared.value();

  RuleRun run{rule, planning.daily, inputs.limits, planning.start_ug, 0, planning.goal_ug, planning.first_cut_day, inputs.over_days, &inputs.drive_of_dose};
  run.rule_start_ug = inputs.rule_start_mg_per_day > 0 ? std::max(inputs.rule_start_mg_per_day * 1000.0, to_mg(planning.start_ug) * 1000.0)
                                                       : static_cast<double>(planning.start_ug);
  TaperPlan plan = plan_of_changes(rule.id, planning, inputs, run_rule(run));
  if (rule.reference_only) plan.notes.insert(plan.notes.begin(), "reference only, never a plan: " + rule.description);
  return plan;
}

Result<TaperPlan> replan_from(const TaperRule& rule, const TaperInputs& inputs, double today_mg_per_day, double previous_mg_per_day,
                              Resume how) {
  if (how == Resume::OneStepBack && previous_mg_per_day < today_mg_per_day)
    return problem(ErrorCode::Contradiction, "one step back from " + mg(today_mg_per_day) + " to " + mg(previous_mg_per_day),
                   "a previous dose at or above today's");
  if (Errors errors = check_rule(rule); !errors.empty()) return errors;
  TaperInputs again = inputs;
  again.rule_start_mg_per_day = rule_start_mg(inputs);
  again.taken_mg_per_day = today_mg_per_day;
  again.start_mg_per_day = how == Resume::OneStepBack ? previous_mg_per_day : today_mg_per_day;
  if (how != Resume::Continue && !rule.phases.empty())
    again.hold_days = std::max(inputs.hold_days, interval_days_of(rule.phases.front()));
  return make_plan(rule, again);
}

double dose_on_day(const TaperPlan& plan, int day, double start_mg_per_day) {
  double dose_mg = start_mg_per_day;
  for (const TaperStep& step : plan.steps)
    if (step.day <= day) dose_mg = step.dose_mg_per_day;
  return dose_mg;
}

namespace {

double dose_before_today(const TaperPlan& plan, int today_day, double start_mg_per_day) {
  double dose_mg = start_mg_per_day, previous_mg = start_mg_per_day;
  for (const TaperStep& step : plan.steps) {
    if (step.day > today_day || step.dose_mg_per_day == dose_mg) continue;
    previous_mg = dose_mg;
    dose_mg = step.dose_mg_per_day;
  }
  return previous_mg;
}

}  // namespace

Result<TaperPlan> one_step_back(const TaperPlan& plan, int today_day, const TaperRule& rule, const TaperInputs& inputs) {
  return replan_from(rule, inputs, dose_on_day(plan, today_day, inputs.start_mg_per_day),
                     dose_before_today(plan, today_day, inputs.start_mg_per_day), Resume::OneStepBack);
}

Result<TaperPlan> hold_plan(const TaperPlan& plan, int today_day, const TaperRule& rule, const TaperInputs& inputs) {
  return replan_from(rule, inputs, dose_on_day(plan, today_day, inputs.start_mg_per_day),
                     dose_before_today(plan, today_day, inputs.start_mg_per_day), Resume::Hold);
}

}  // namespace ebb
