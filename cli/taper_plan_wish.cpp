#include "cli/taper_plan_wish.h"

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/casefile/accepted_level_text.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;

int days(double time_h) { return static_cast<int>(std::lround(time_h / kDay_h)); }
std::string days_text(int days) { return days % 7 == 0 ? number_text(days / 7) + (days == 7 ? " week" : " weeks") : number_text(days) + (days == 1 ? " day" : " days"); }

Result<AcceptedLevel> settle_accepted(const TaperOptions& options, const TaperRequest& request, const Knowledge& knowledge) {
  if (!options.accept.empty()) {
    Result<AcceptedLevel> level = parse_accepted_level(options.accept, knowledge);
    if (level.ok()) return level;
    Error error = level.errors().front();
    error.where.file = "--accept";
    return error;
  }
  if (request.accept) return *request.accept;
  return AcceptedLevel{AcceptedLevel::Kind::OfRule, 1, knowledge.planner.accept_rule};
}

bool has_liquid(const std::vector<Product>& supply, const std::string& drug) {
  return std::any_of(supply.begin(), supply.end(), [&](const Product& product) { return product.drug == drug && product.form == ProductForm::Liquid; });
}

/// Holds of the planner: never shorter than the guideline's window; shorter steps spread a hold's cut over its days.
std::optional<Error> settle_steps(const TaperOptions& options, const TaperRequest& request, const TaperStart& start, const PlannerDefaults& planner, PlanWish& wish) {
  const Where where = options.step_h ? Where{"--step", 0, 0} : request.where;
  const std::optional<double> asked_h = options.step_h ? options.step_h : request.step_h;
  const int shortest = planner.limits().shortest_hold_days;
  wish.step_days = days(asked_h.value_or(planner.hold.typical));
  wish.hold_days = wish.step_days;
  wish.step_asked = asked_h.has_value();
  if (wish.step_days < shortest) {
    if (!has_liquid(start.inputs.supply, wish.change_to.empty() ? start.inputs.drug : wish.change_to))
      return Error{ErrorCode::OutOfRange, where, "steps of " + days_text(wish.step_days) + " with tablets", days_text(shortest) +
                   " or longer; shorter steps need a liquid in the supply, which makes cuts that small", ""};
    wish.steps_of_hold = (shortest + wish.step_days - 1) / wish.step_days;
    wish.hold_days = wish.step_days * wish.steps_of_hold;
  }
  if (!request.dispense_every_h) return std::nullopt;
  const int every = days(*request.dispense_every_h);
  wish.dispense_every_days = every;
  if (wish.steps_of_hold > 1)
    return Error{ErrorCode::Contradiction, request.where, "steps of " + days_text(wish.step_days) + " cannot all fall on dispensing days, every " + days_text(every),
                 "steps of " + days_text(shortest) + " or longer, or no dispense_every", ""};
  const int rounded = (wish.hold_days + every - 1) / every * every;
  if (rounded != wish.hold_days) wish.notes.push_back("Steps last " + days_text(rounded) + " so that they change on dispensing days, every " + days_text(every));
  wish.hold_days = rounded;
  return std::nullopt;
}

}  // namespace

Result<PlanWish> settle_wish(const TaperOptions& options, const Inputs& inputs, const TaperStart& start) {
  const PlannerDefaults& planner = inputs.knowledge->planner;
  const TaperRequest& request = *inputs.case_file->taper;
  PlanWish wish;
  const Result<AcceptedLevel> accepted = settle_accepted(options, request, *inputs.knowledge);
  if (!accepted.ok()) return accepted.errors();
  wish.accepted = accepted.value();
  wish.confidence_frac = options.confidence_frac ? *options.confidence_frac : request.confidence_frac.value_or(planner.confidence.typical);
  if (start.substitution && !start.resumed) wish.change_to = start.substitution->drug;
  else if (start.substitution) wish.change_notes.push_back("The drug is not changed to " + start.substitution->drug + ": a plan that has begun is not changed on the way");
  if (const auto error = settle_steps(options, request, start, planner, wish)) return *error;
  const std::optional<double> within_h = options.within_h ? options.within_h : request.within_h;
  if (within_h) wish.within_days = days(std::floor(*within_h / kDay_h) * kDay_h);
  wish.guideline_limits = request.guideline_limits;
  wish.alternate_days = request.alternate_days;
  wish.limits = planner.limits();
  wish.far_more = planner.far_more.typical;
  wish.longest_days = days(planner.longest_plan.typical);
  wish.tail_days = days(inputs.knowledge->population.late_horizon.typical);
  return wish;
}

TaperInputs planner_inputs(const TaperStart& start, int hold_days) {
  TaperInputs inputs = start.inputs;
  inputs.rule_start_mg_per_day = 0;
  if (!start.resumed) return inputs;
  const bool back = start.how == Resume::OneStepBack;
  inputs.taken_mg_per_day = start.today_mg_per_day;
  inputs.start_mg_per_day = back ? start.previous_mg_per_day : start.today_mg_per_day;
  for (double& dose_mg : inputs.start_doses_mg) dose_mg *= inputs.start_mg_per_day / start.today_mg_per_day;
  // Today's dose is kept for as long as every dose of the search; a hold and a step back are a whole one from today.
  inputs.hold_days = std::max(inputs.hold_days, start.how == Resume::Continue ? days_to_stay(start, hold_days) : hold_days);
  return inputs;
}

std::vector<std::string> PlanWish::all_notes() const {
  std::vector<std::string> all = change_notes;
  all.insert(all.end(), notes.begin(), notes.end());
  return all;
}

CutLimits cut_limits(const PlanWish& wish, const PlannerDefaults& planner) {
  return {wish.guideline_limits, wish.limits.first_cut_frac, wish.limits.cut_frac, wish.limits.one_step_below, wish.steps_of_hold > 1,
          planner.cut_without_limits.typical};
}

}  // namespace ebb::cli
