#include "ebb/plan/substitution.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ebb/base/number_text.h"

namespace ebb {
namespace {

constexpr int kLongestStage_days = 28;
constexpr double kSameDose_mg = 1e-9;  // rounding

std::string mg(double dose_mg) { return number_text(dose_mg) + " mg"; }
double to_mg(std::int64_t dose_ug) { return static_cast<double>(dose_ug) / 1000.0; }
Error problem(ErrorCode code, std::string what, std::string allowed) { return Error{code, {}, std::move(what), std::move(allowed), ""}; }
std::int64_t sum(const std::vector<std::int64_t>& doses_ug) { return std::accumulate(doses_ug.begin(), doses_ug.end(), std::int64_t{0}); }

/// What is taken of each drug at each time of day.
struct Stage {
  std::vector<std::int64_t> from_ug, to_ug;
};

/// The two drugs' doses and how one is turned into the other.
class CrossOver {
 public:
  CrossOver(const TaperInputs& inputs, const SubstitutionWish& wish, PlanGround ground, DoseTable to_table, const ConvertedDose& one_mg)
      : inputs_(inputs), wish_(wish), ground_(std::move(ground)), to_table_(std::move(to_table)), to_per_from_(one_mg.low_mg) {
    std::vector<std::int64_t> shape;
    for (const double dose_ug : ground_.shape_ug) shape.push_back(ground_.daily.round_up(dose_ug));
    now_.from_ug = ground_.daily.split(ground_.start_ug, shape);
    now_.to_ug.assign(now_.from_ug.size(), 0);
  }

  const PlanGround& ground() const { return ground_; }
  double from_per_to() const { return 1 / to_per_from_; }
  double converted_mg(double from_mg) const { return from_mg * to_per_from_; }
  /// The largest dose of the other drug at or below that [ug]; 0: none.
  std::int64_t makeable_below(double dose_ug) const {
    const auto& doses = to_table_.doses_ug();
    const auto above = std::upper_bound(doses.begin(), doses.end(), static_cast<std::int64_t>(std::floor(dose_ug + kRounding_ug)));
    return above == doses.begin() ? 0 : *(above - 1);
  }

  std::vector<Stage> stages() const {
    std::vector<Stage> stages;
    Stage stage = now_;
    std::vector<std::size_t> taken;
    for (std::size_t t = 0; t < now_.from_ug.size(); ++t) {
      if (now_.from_ug[t] > 0) taken.push_back(t);
    }
    if (taken.size() == 1) {
      const std::int64_t kept = ground_.daily.table().makes(now_.from_ug[taken[0]] / 2) ? now_.from_ug[taken[0]] / 2 : half_kept(now_.from_ug[taken[0]]);
      if (kept > 0 && kept < now_.from_ug[taken[0]]) stages.push_back(replaced(stage, taken[0], kept));
    }
    for (std::size_t i = taken.size(); i-- > 0;) stages.push_back(replaced(stage, taken[i], 0));
    return stages;
  }

  TaperStep step(const Stage& stage, int day) const {
    TaperStep step;
    step.day = day;
    for (std::size_t t = 0; t < stage.from_ug.size(); ++t) {
      step.doses_mg.push_back(to_mg(stage.from_ug[t]) + to_mg(stage.to_ug[t]) * from_per_to());
      step.dose_mg_per_day += step.doses_mg.back();
      std::vector<DosePart> parts = ground_.daily.table().parts(stage.from_ug[t]);
      for (const DosePart& part : to_table_.parts(stage.to_ug[t])) parts.push_back(part);
      step.parts.push_back(std::move(parts));
    }
    if (sum(stage.from_ug) > 0) step.taken.push_back({inputs_.drug, to_mg(sum(stage.from_ug))});
    if (sum(stage.to_ug) > 0) step.taken.push_back({wish_.drug, to_mg(sum(stage.to_ug))});
    return step;
  }

 private:
  /// The smallest dose at or above half that leaves something to replace.
  std::int64_t half_kept(std::int64_t dose_ug) const {
    const auto& doses = ground_.daily.table().doses_ug();
    const auto kept = std::lower_bound(doses.begin(), doses.end(), (dose_ug + 1) / 2);
    return kept == doses.end() ? 0 : *kept;
  }
  /// The dose at one time comes down to `kept`; what the table makes of all that is replaced so far, less what other times have, is taken there.
  Stage replaced(Stage& stage, std::size_t time, std::int64_t kept) const {
    stage.from_ug[time] = kept;
    stage.to_ug[time] = 0;
    const double replaced_mg = to_mg(sum(now_.from_ug) - sum(stage.from_ug));
    stage.to_ug[time] = makeable_below(converted_mg(replaced_mg) * 1000 - static_cast<double>(sum(stage.to_ug)));
    return stage;
  }

  const TaperInputs& inputs_;
  const SubstitutionWish& wish_;
  PlanGround ground_;
  DoseTable to_table_;
  double to_per_from_;
  Stage now_;
};

Errors check_wish(const TaperInputs& inputs, const SubstitutionWish& wish) {
  if (wish.drug == inputs.drug) return {problem(ErrorCode::Contradiction, wish.drug + " cannot be replaced by itself", "another drug")};
  if (wish.table == nullptr) return {problem(ErrorCode::Missing, "no table of equivalent doses is named", "one: tables disagree two-fold")};
  if (wish.stage_days < 1 || wish.stage_days > kLongestStage_days)
    return {problem(ErrorCode::OutOfRange, "stages of " + std::to_string(wish.stage_days) + " days", "1 to " + std::to_string(kLongestStage_days) + " days")};
  return {};
}

/// What plans of the other drug alone begin with.
TaperInputs inputs_after(const TaperInputs& inputs, const CrossOver& cross, const Stage& last, const SubstitutionWish& wish) {
  TaperInputs other = inputs;
  other.drug = wish.drug;
  other.taken_mg_per_day = other.rule_start_mg_per_day = 0;
  other.hold_days = 0;
  other.start_mg_per_day = other.ceiling_mg_per_day = to_mg(sum(last.to_ug));
  other.goal_mg_per_day = to_mg(cross.makeable_below(cross.converted_mg(inputs.goal_mg_per_day) * 1000));
  other.start_doses_mg.clear();
  other.times_min.clear();
  for (std::size_t t = 0; t < last.to_ug.size(); ++t) {
    if (last.to_ug[t] == 0) continue;
    other.start_doses_mg.push_back(to_mg(last.to_ug[t]));
    if (!inputs.times_min.empty()) other.times_min.push_back(inputs.times_min[t]);
  }
  return other;
}

/// A step of the other drug alone, at all times of the day, counted in mg of the first one.
TaperStep counted_in_first(TaperStep step, const ChangeOfDrug& change) {
  const std::size_t times = change.steps.back().parts.size();
  step.day += change.facts.end_day;
  if (step.dose_mg_per_day > 0) step.taken = {{change.facts.to, step.dose_mg_per_day}};
  std::vector<double> doses_mg(times, 0.0);
  std::vector<std::vector<DosePart>> parts(times);
  for (std::size_t own = 0; own < change.times.size(); ++own) {
    doses_mg[change.times[own]] = step.doses_mg[own] * change.from_per_to;
    parts[change.times[own]] = std::move(step.parts[own]);
  }
  step.dose_mg_per_day *= change.from_per_to;
  step.doses_mg = std::move(doses_mg);
  step.parts = std::move(parts);
  return step;
}

Result<CrossOver> prepare(const TaperInputs& inputs, const SubstitutionWish& wish) {
  if (Errors errors = check_wish(inputs, wish); !errors.empty()) return errors;
  const Result<ConvertedDose> one_mg = convert_dose(*wish.table, inputs.drug, 1, wish.drug);
  if (!one_mg.ok()) return one_mg.errors();
  Result<PlanGround> ground = plan_ground(inputs, 0);
  if (!ground.ok()) return ground.errors();
  const double highest_mg = to_mg(ground.value().start_ug) * one_mg.value().low_mg;
  Result<DoseTable> to_table = DoseTable::build(inputs.supply, wish.drug, static_cast<std::int64_t>(std::floor(highest_mg * 1000 + kRounding_ug)));
  if (!to_table.ok()) return to_table.errors();
  return CrossOver(inputs, wish, std::move(ground).value(), std::move(to_table).value(), one_mg.value());
}

Substitution facts_of(const TaperInputs& inputs, const SubstitutionWish& wish, const CrossOver& cross, const std::vector<Stage>& stages) {
  Substitution facts;
  facts.from = inputs.drug;
  facts.to = wish.drug;
  facts.table = wish.table->id;
  facts.table_name = wish.table->name;
  facts.from_mg_per_day = to_mg(cross.ground().start_ug);
  const ConvertedDose whole = convert_dose(*wish.table, inputs.drug, facts.from_mg_per_day, wish.drug).value();
  facts.table_low_mg_per_day = whole.low_mg;
  facts.table_high_mg_per_day = whole.high_mg;
  facts.to_mg_per_day = to_mg(sum(stages.back().to_ug));
  facts.stages = static_cast<int>(stages.size());
  facts.stage_days = wish.stage_days;
  facts.end_day = inputs.hold_days + facts.stages * facts.stage_days;
  return facts;
}

/// A hold, if one is asked for, and the stages, one after the other.
std::vector<TaperStep> steps_of_change(const TaperInputs& inputs, const SubstitutionWish& wish, const CrossOver& cross, const std::vector<Stage>& stages) {
  std::vector<TaperStep> steps;
  int day = inputs.hold_days;
  if (day > 0) {
    Stage before = stages.front();
    before.to_ug.assign(before.to_ug.size(), 0);
    before.from_ug = cross.ground().daily.split(cross.ground().start_ug, before.from_ug);
    steps.push_back(cross.step(before, 0));
    steps.back().note = "hold";
  }
  for (std::size_t i = 0; i < stages.size(); ++i, day += wish.stage_days) {
    steps.push_back(cross.step(stages[i], day));
    steps.back().note = "stage " + std::to_string(i + 1) + " of " + std::to_string(stages.size()) + " of the change to " + wish.drug;
  }
  return steps;
}

}  // namespace

Result<ChangeOfDrug> change_of_drug(const TaperInputs& inputs, const SubstitutionWish& wish) {
  const Result<CrossOver> prepared = prepare(inputs, wish);
  if (!prepared.ok()) return prepared.errors();
  const CrossOver& cross = prepared.value();
  const std::vector<Stage> stages = cross.stages();
  const Stage& last = stages.back();
  const double converted_mg = cross.converted_mg(to_mg(cross.ground().start_ug));
  if (sum(last.to_ug) == 0)
    return problem(ErrorCode::Infeasible, "the supply makes no dose of " + wish.drug + " at or below " + mg(converted_mg) + ", which " + wish.table->name + " sets equal to " +
                                              mg(to_mg(cross.ground().start_ug)) + " of " + inputs.drug,
                   "a smaller tablet or a liquid of " + wish.drug);
  ChangeOfDrug change;
  change.facts = facts_of(inputs, wish, cross, stages);
  change.steps = steps_of_change(inputs, wish, cross, stages);
  change.after = inputs_after(inputs, cross, last, wish);
  for (std::size_t t = 0; t < last.to_ug.size(); ++t)
    if (last.to_ug[t] > 0) change.times.push_back(t);
  change.from_per_to = cross.from_per_to();
  return change;
}

TaperPlan plan_after_change(const ChangeOfDrug& change, const TaperPlan& after, double start_mg_per_day) {
  TaperPlan plan;
  plan.rule = after.rule;
  plan.substitution = change.facts;
  plan.steps = change.steps;
  for (const TaperStep& step : after.steps) {
    const bool nothing_new = step.day == 0 && std::fabs(step.dose_mg_per_day - change.facts.to_mg_per_day) < kSameDose_mg;
    if (!nothing_new) plan.steps.push_back(counted_in_first(step, change));
  }
  plan.length_days = plan.steps.back().day;
  plan.checks = check_guidelines(plan.steps, start_mg_per_day, change.after.limits);
  plan.notes = after.notes;
  return plan;
}

Result<TaperPlan> make_substitution_plan(const TaperRule& rule, const TaperInputs& inputs, const SubstitutionWish& wish) {
  const Result<ChangeOfDrug> change = change_of_drug(inputs, wish);
  if (!change.ok()) return change.errors();
  TaperRule direct = rule;
  direct.needs_substitution = false;
  direct.drugs.clear();
  const Result<TaperPlan> after = make_plan(direct, change.value().after);
  if (!after.ok()) return after.errors();
  return plan_after_change(change.value(), after.value(), inputs.start_mg_per_day);
}

}  // namespace ebb
