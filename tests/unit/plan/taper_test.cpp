#include <doctest.h>

#include <algorithm>
#include <cmath>

#include "ebb/plan/taper.h"
#include "tests/support/guideline.h"

namespace {

ebb::Product tablet(std::string id, double strength_mg, int parts) {
  ebb::Product product;
  product.id = std::move(id);
  product.drug = "clonazepam";
  product.strength_mg = strength_mg;
  product.score_parts = parts;
  return product;
}

// Steps of a microgram: as good as no lattice.
ebb::Product fine_liquid() {
  ebb::Product product;
  product.id = "fine";
  product.drug = "clonazepam";
  product.form = ebb::ProductForm::Liquid;
  product.concentration_mg_per_mL = 0.01;
  product.smallest_step_mL = 0.1;
  return product;
}

const ebb::Product kHalf = tablet("half", 0.5, 2);
const ebb::Product kOdt = tablet("odt", 0.125, 1);

ebb::TaperRule rule_of(std::vector<ebb::RulePhase> phases) {
  ebb::TaperRule rule;
  rule.id = "test";
  rule.phases = std::move(phases);
  return rule;
}

ebb::TaperRule percent_rule(double cut_frac, double interval_days) {
  return rule_of({{.kind = ebb::CutKind::FractionOfCurrent, .cut_frac = cut_frac, .interval_days = interval_days}});
}
ebb::TaperRule fixed_rule(double cut_mg_per_day, double interval_days) {
  return rule_of({{.kind = ebb::CutKind::FixedPerDay, .cut_mg_per_day = cut_mg_per_day, .interval_days = interval_days}});
}

ebb::TaperInputs inputs_of(double start_mg_per_day, std::vector<ebb::Product> supply) {
  ebb::TaperInputs inputs;
  inputs.drug = "clonazepam";
  inputs.start_mg_per_day = start_mg_per_day;
  inputs.ceiling_mg_per_day = start_mg_per_day;
  inputs.supply = std::move(supply);
  inputs.limits = ebb::test::kGuidelineLimits;
  return inputs;
}

std::vector<double> doses_of(const ebb::TaperPlan& plan) {
  std::vector<double> doses_mg;
  for (const ebb::TaperStep& step : plan.steps) doses_mg.push_back(step.dose_mg_per_day);
  return doses_mg;
}
std::vector<int> days_of(const ebb::TaperPlan& plan) {
  std::vector<int> days;
  for (const ebb::TaperStep& step : plan.steps) days.push_back(step.day);
  return days;
}

ebb::TaperPlan plan_of(const ebb::TaperRule& rule, const ebb::TaperInputs& inputs) {
  auto plan = ebb::make_plan(rule, inputs);
  REQUIRE_MESSAGE(plan.ok(), (plan.ok() ? "" : ebb::describe(plan.errors())));
  return std::move(plan).value();
}

ebb::Error first_error(const ebb::TaperRule& rule, const ebb::TaperInputs& inputs) {
  auto plan = ebb::make_plan(rule, inputs);
  REQUIRE_FALSE(plan.ok());
  return plan.errors()[0];
}

// Cuts that a percentage rule needs from 2 mg to 0.125 mg when no lattice hinders it.
int cuts_to_an_eighth(double cut_frac, double interval_days) {
  ebb::TaperInputs inputs = inputs_of(2, {fine_liquid()});
  inputs.goal_mg_per_day = 0.125;
  const ebb::TaperPlan plan = plan_of(percent_rule(cut_frac, interval_days), inputs);
  CHECK(plan.steps.back().day == static_cast<int>((static_cast<double>(plan.steps.size()) - 1) * interval_days));
  return static_cast<int>(plan.steps.size());
}

const ebb::GuidelineCheck& check_named(const ebb::TaperPlan& plan, const std::string& id) {
  for (const ebb::GuidelineCheck& check : plan.checks)
    if (check.id == id) return check;
  FAIL("no check " << id);
  return plan.checks.front();
}

}  // namespace

TEST_CASE("percentage_rules_without_a_lattice_take_the_published_number_of_cuts") {
  // Evidence: 2 mg to 0.125 mg is 27 cuts of 10 % (54 weeks at two), 10 of 25 % (20 weeks), 55 of 5 % (220 weeks at four).
  CHECK(cuts_to_an_eighth(0.10, 14) == 27);
  CHECK(cuts_to_an_eighth(0.25, 14) == 10);
  CHECK(cuts_to_an_eighth(0.05, 28) == 55);
}

TEST_CASE("the_label_takes_48_days_from_4_mg") {
  // 16 cuts of 3 days: with three days at 4 mg before the first one, the last is on day 48.
  ebb::TaperInputs inputs = inputs_of(4, {kHalf});
  inputs.hold_days = 3;
  CHECK(plan_of(fixed_rule(0.25, 3), inputs).length_days == 48);
}

TEST_CASE("the_label_breaks_the_ceiling_over_the_whole_panic_range") {
  // A cut of 0.25 mg every 3 days puts up to five cuts into 14 days. From 4 mg: 4 cuts are 25 %, the fifth, on day 12, breaks it;
  // from 2 mg: 2 cuts are 25 %, the third, on day 6, breaks it.
  CHECK(check_named(plan_of(fixed_rule(0.25, 3), inputs_of(4, {kHalf})), "ceiling-25-per-14-days").first_broken_day == 12);
  CHECK(check_named(plan_of(fixed_rule(0.25, 3), inputs_of(2, {kHalf})), "ceiling-25-per-14-days").first_broken_day == 6);
}

TEST_CASE("a_percentage_cut_waits_until_it_has_grown_to_one_lattice_step") {
  const ebb::TaperPlan plan = plan_of(percent_rule(0.10, 14), inputs_of(1, {kOdt}));
  // Ideal 0.9 rounds up to 1: no cut on day 0; ideal 0.81 makes 0.875.
  CHECK(plan.steps[0].day == 0);
  CHECK(plan.steps[0].dose_mg_per_day == 1);
  CHECK_FALSE(plan.steps[0].note.empty());
  CHECK(plan.steps[1].day == 14);
  CHECK(plan.steps[1].dose_mg_per_day == 0.875);
}

TEST_CASE("below_four_lattice_steps_a_percentage_rule_goes_one_step_each_two_weeks") {
  const ebb::TaperPlan plan = plan_of(percent_rule(0.10, 7), inputs_of(0.75, {kHalf}));
  CHECK(doses_of(plan) == std::vector<double>{0.5, 0.25, 0});
  CHECK(days_of(plan) == std::vector<int>{0, 14, 28});
  for (const ebb::TaperStep& step : plan.steps) {
    CHECK(step.above_ceiling);
    CHECK(step.one_lattice_step);
  }
  CHECK(check_named(plan, "ceiling-25-per-14-days").only_lattice);
}

TEST_CASE("at_four_lattice_steps_a_percentage_rule_still_waits") {
  const ebb::TaperPlan plan = plan_of(percent_rule(0.10, 14), inputs_of(1, {kHalf}));
  // 0.9^n falls to 0.75 at n = 3: day 28.
  CHECK(days_of(plan) == std::vector<int>{0, 28, 42, 56, 70});
}

TEST_CASE("fixed_amounts_run_as_published_with_each_dose_rounded_up") {
  // 1 - 0.2 n on halves of 0.5 mg: 0.8, 0.6, 0.4, 0.2, 0 -> 1 (no change), 0.75, 0.5, 0.25, 0.
  const ebb::TaperPlan plan = plan_of(fixed_rule(0.2, 7), inputs_of(1, {kHalf}));
  CHECK(doses_of(plan) == std::vector<double>{1, 0.75, 0.5, 0.25, 0});
  CHECK(days_of(plan) == std::vector<int>{0, 7, 14, 21, 28});
}

TEST_CASE("phases_follow_the_published_dose_and_not_the_rounded_one") {
  // 25 % of 1 mg to 25 %, then 12.5 %: 0.75, 0.5, 0.25 | 0.125, 0. Unscored 0.5 mg tablets make 1, 0.5, 0.5, 0.5, 0.
  ebb::TaperRule rule = rule_of({{.kind = ebb::CutKind::FractionOfStart, .cut_frac = 0.25, .interval_days = 14, .until_frac_of_start = 0.25},
                                 {.kind = ebb::CutKind::FractionOfStart, .cut_frac = 0.125, .interval_days = 14}});
  const ebb::TaperPlan plan = plan_of(rule, inputs_of(1, {tablet("whole", 0.5, 1)}));
  CHECK(doses_of(plan) == std::vector<double>{1, 0.5, 0});
  CHECK(days_of(plan) == std::vector<int>{0, 14, 56});
}

TEST_CASE("effect_linear_rounds_up_on_the_lattice_and_reaches_zero_on_time") {
  ebb::TaperInputs inputs = inputs_of(2, {kOdt});
  inputs.over_days = 70;
  inputs.drive_of_dose = [](double dose_mg) { return dose_mg / (dose_mg + 0.7); };
  const ebb::TaperPlan plan = plan_of(rule_of({{.kind = ebb::CutKind::EffectLinearOver}}), inputs);
  CHECK(plan.steps.back().dose_mg_per_day == 0);
  CHECK(plan.length_days == 63);
  const double whole = inputs.drive_of_dose(2);
  for (const ebb::TaperStep& step : plan.steps) {
    const double wanted = whole * (1 - (step.day / 7 + 1) / 10.0);
    if (step.dose_mg_per_day == 0) continue;
    // The made dose reaches the wanted drive, one lattice step less does not (tolerance: the solver's 1e-9 on the drive).
    CHECK(inputs.drive_of_dose(step.dose_mg_per_day) >= wanted - 1e-9);
    CHECK(inputs.drive_of_dose(step.dose_mg_per_day - 0.125) < wanted);
  }
}

TEST_CASE("effect_linear_without_a_drive_is_missing_something") {
  CHECK(first_error(rule_of({{.kind = ebb::CutKind::EffectLinearOver}}), inputs_of(1, {kHalf})).code == ebb::ErrorCode::Missing);
}

TEST_CASE("a_goal_other_than_zero_ends_the_plan_there") {
  ebb::TaperInputs inputs = inputs_of(2, {kHalf});
  inputs.goal_mg_per_day = 0.5;
  CHECK(plan_of(percent_rule(0.1, 14), inputs).steps.back().dose_mg_per_day == 0.5);
  CHECK(plan_of(fixed_rule(0.75, 14), inputs).steps.back().dose_mg_per_day == 0.5);
}

TEST_CASE("a_goal_that_cannot_be_made_names_its_neighbours") {
  ebb::TaperInputs inputs = inputs_of(2, {kHalf});
  inputs.goal_mg_per_day = 0.6;
  const ebb::Error error = first_error(percent_rule(0.1, 14), inputs);
  CHECK(error.code == ebb::ErrorCode::Infeasible);
  CHECK(error.allowed == "the nearest doses that can be made: 0.5 mg and 0.75 mg");
}

TEST_CASE("a_start_that_cannot_be_made_names_its_neighbours") {
  const ebb::Error error = first_error(percent_rule(0.1, 14), inputs_of(0.9, {kHalf}));
  CHECK(error.code == ebb::ErrorCode::Infeasible);
  CHECK(error.what.find("the dose of 0.9 mg a day cannot be made from half") != std::string::npos);
  CHECK(error.allowed == "the nearest doses that can be made: 0.75 mg and 1 mg");
}

TEST_CASE("a_goal_above_the_dose_or_the_prescription_is_refused") {
  ebb::TaperInputs inputs = inputs_of(1, {kHalf});
  inputs.goal_mg_per_day = 1.5;
  CHECK(first_error(percent_rule(0.1, 14), inputs).code == ebb::ErrorCode::Infeasible);
  inputs.goal_mg_per_day = 0.75;
  inputs.ceiling_mg_per_day = 0.5;
  CHECK(first_error(percent_rule(0.1, 14), inputs).code == ebb::ErrorCode::Infeasible);
}

TEST_CASE("without_a_prescribed_dose_there_is_no_plan") {
  ebb::TaperInputs inputs = inputs_of(1, {kHalf});
  inputs.ceiling_mg_per_day = 0;
  CHECK(first_error(percent_rule(0.1, 14), inputs).code == ebb::ErrorCode::Missing);
}

TEST_CASE("more_than_prescribed_begins_at_the_prescribed_dose_and_says_so") {
  ebb::TaperInputs inputs = inputs_of(4, {kHalf});
  inputs.ceiling_mg_per_day = 2;
  const ebb::TaperPlan plan = plan_of(fixed_rule(0.25, 14), inputs);
  CHECK(plan.steps[0].day == 0);
  CHECK(plan.steps[0].dose_mg_per_day == 2);
  CHECK(plan.steps[1].day == 14);
  CHECK(plan.steps[1].dose_mg_per_day == 1.75);
  CHECK(check_named(plan, "first-cut-10").first_broken_day == 0);
  REQUIRE_FALSE(plan.notes.empty());
  CHECK(plan.notes[0].find("4 mg a day is taken but 2 mg is the last stable prescribed dose") != std::string::npos);
}

TEST_CASE("a_rule_of_another_drug_or_with_a_substitution_has_no_data") {
  ebb::TaperRule rule = fixed_rule(0.25, 3);
  rule.drugs = {"diazepam"};
  CHECK(first_error(rule, inputs_of(1, {kHalf})).code == ebb::ErrorCode::NoData);
  rule = {};
  rule.needs_substitution = true;
  CHECK(first_error(rule, inputs_of(1, {kHalf})).code == ebb::ErrorCode::NoData);
}

TEST_CASE("rules_that_would_never_end_are_refused") {
  CHECK(first_error(fixed_rule(0, 7), inputs_of(1, {kHalf})).code == ebb::ErrorCode::OutOfRange);
  CHECK(first_error(percent_rule(0.1, 0), inputs_of(1, {kHalf})).code == ebb::ErrorCode::OutOfRange);
  CHECK(first_error(rule_of({{.kind = ebb::CutKind::Hold, .interval_days = 7}}), inputs_of(1, {kHalf})).code == ebb::ErrorCode::OutOfRange);
  CHECK(first_error(rule_of({}), inputs_of(1, {kHalf})).code == ebb::ErrorCode::OutOfRange);
}

TEST_CASE("a_hold_moves_the_first_cut") {
  ebb::TaperInputs inputs = inputs_of(1, {kHalf});
  inputs.hold_days = 21;
  const ebb::TaperPlan plan = plan_of(fixed_rule(0.25, 14), inputs);
  CHECK(plan.steps[0].note == "hold");
  CHECK(doses_of(plan) == std::vector<double>{1, 0.75, 0.5, 0.25, 0});
  CHECK(days_of(plan) == std::vector<int>{0, 21, 35, 49, 63});
}

TEST_CASE("doses_over_the_day_sum_to_the_daily_dose_and_are_made_of_parts") {
  ebb::TaperInputs inputs = inputs_of(2, {kHalf, kOdt});
  inputs.start_doses_mg = {1, 1};
  inputs.times_min = {480, 1200};
  const ebb::TaperPlan plan = plan_of(percent_rule(0.1, 14), inputs);
  CHECK(plan.steps[0].doses_mg == std::vector<double>{0.875, 1});
  CHECK(plan.steps[plan.steps.size() - 2].doses_mg == std::vector<double>{0, 0.125});
}

TEST_CASE("doses_that_do_not_sum_to_the_start_contradict_it") {
  ebb::TaperInputs inputs = inputs_of(2, {kHalf});
  inputs.start_doses_mg = {1, 0.5};
  CHECK(first_error(fixed_rule(0.25, 14), inputs).code == ebb::ErrorCode::Contradiction);
  inputs.start_doses_mg = {1, 1};
  inputs.times_min = {1200, 480};
  CHECK(first_error(fixed_rule(0.25, 14), inputs).code == ebb::ErrorCode::Contradiction);
}

TEST_CASE("products_of_other_drugs_are_left_out_and_indices_kept") {
  ebb::Product other = kHalf;
  other.drug = "alprazolam";
  const ebb::TaperPlan plan = plan_of(fixed_rule(0.5, 14), inputs_of(1, {other, kHalf}));
  CHECK(plan.steps[0].parts == std::vector<std::vector<ebb::DosePart>>{{{1, 2}}});
  CHECK(first_error(fixed_rule(0.5, 14), inputs_of(1, {other})).code == ebb::ErrorCode::Missing);
}

TEST_CASE("holding_keeps_todays_dose_for_one_interval_and_goes_on") {
  const ebb::TaperInputs inputs = inputs_of(2, {kHalf});
  const ebb::TaperRule rule = fixed_rule(0.25, 14);
  const ebb::TaperPlan plan = plan_of(rule, inputs);
  auto held = ebb::hold_plan(plan, 30, rule, inputs);
  REQUIRE(held.ok());
  CHECK(doses_of(held.value()) == std::vector<double>{1.25, 1, 0.75, 0.5, 0.25, 0});
  CHECK(days_of(held.value()) == std::vector<int>{0, 14, 28, 42, 56, 70});
}

TEST_CASE("one_step_back_takes_the_previous_dose_for_one_interval_and_goes_on") {
  const ebb::TaperInputs inputs = inputs_of(2, {kHalf});
  const ebb::TaperRule rule = fixed_rule(0.25, 14);
  const ebb::TaperPlan plan = plan_of(rule, inputs);
  auto back = ebb::one_step_back(plan, 30, rule, inputs);
  REQUIRE(back.ok());
  CHECK(doses_of(back.value()) == std::vector<double>{1.5, 1.25, 1, 0.75, 0.5, 0.25, 0});
  // Before the second cut the step back is the dose that the plan started from.
  CHECK(ebb::one_step_back(plan, 0, rule, inputs).value().steps[0].dose_mg_per_day == 2);
}

TEST_CASE("the_first_step_of_a_step_back_is_not_called_the_dose_taken_now") {
  const ebb::TaperInputs inputs = inputs_of(2, {kHalf});
  const auto note = [&](const ebb::TaperRule& rule, double today_mg, double previous_mg, ebb::Resume how) {
    const auto plan = ebb::replan_from(rule, inputs, today_mg, previous_mg, how);
    REQUIRE(plan.ok());
    return plan.value().steps[0].note;
  };
  const std::string back = "one step back: the dose before today's";
  CHECK(note(fixed_rule(0.25, 14), 1.5, 1.75, ebb::Resume::OneStepBack) == back);
  // 5 % of 1.75 mg is less than the quarter milligram that this supply makes: after the hold the cut waits.
  const std::string waiting = note(percent_rule(0.05, 14), 1.5, 1.75, ebb::Resume::OneStepBack);
  CHECK(waiting.starts_with(back + "; "));
  CHECK(waiting.find("waits") != std::string::npos);
  CHECK(note(percent_rule(0.05, 14), 1.5, 1.75, ebb::Resume::Hold).starts_with("the dose taken now: "));
  CHECK(note(fixed_rule(0.25, 14), 1.5, 1.75, ebb::Resume::Hold) == "hold");
}

TEST_CASE("one_step_back_never_passes_the_prescribed_dose") {
  ebb::TaperInputs inputs = inputs_of(4, {kHalf});
  inputs.ceiling_mg_per_day = 2;
  const ebb::TaperRule rule = fixed_rule(0.25, 14);
  auto back = ebb::one_step_back(plan_of(rule, inputs), 0, rule, inputs);
  REQUIRE(back.ok());
  for (double dose_mg : doses_of(back.value())) CHECK(dose_mg <= 2);
}

TEST_CASE("cuts_of_the_start_keep_the_size_they_had_when_a_plan_is_resumed") {
  const ebb::TaperInputs inputs = inputs_of(2, {kHalf});
  const ebb::TaperRule eighths = rule_of({{.kind = ebb::CutKind::FractionOfStart, .cut_frac = 0.125, .interval_days = 14}});
  auto on = ebb::replan_from(eighths, inputs, 1, 1.25, ebb::Resume::Continue);
  REQUIRE(on.ok());
  CHECK(doses_of(on.value()) == std::vector<double>{0.75, 0.5, 0.25, 0});
  auto linear = ebb::replan_from(rule_of({{.kind = ebb::CutKind::LinearOver}}), [&] {
    ebb::TaperInputs over = inputs;
    over.over_days = 56;
    return over;
  }(), 1, 1.25, ebb::Resume::Continue);
  REQUIRE(linear.ok());
  CHECK(linear.value().length_days == 21);
}

TEST_CASE("a_step_back_to_a_lower_dose_is_a_contradiction") {
  auto back = ebb::replan_from(fixed_rule(0.25, 14), inputs_of(2, {kHalf}), 1, 0.75, ebb::Resume::OneStepBack);
  REQUIRE_FALSE(back.ok());
  CHECK(back.errors()[0].code == ebb::ErrorCode::Contradiction);
}

TEST_CASE("one_rule_from_its_goal_is_a_plan_of_one_step") {
  ebb::TaperInputs inputs = inputs_of(0.5, {kHalf});
  inputs.goal_mg_per_day = 0.5;
  const ebb::TaperPlan plan = plan_of(percent_rule(0.1, 14), inputs);
  CHECK(plan.steps.size() == 1);
  CHECK(plan.length_days == 0);
  CHECK(std::all_of(plan.checks.begin(), plan.checks.end(), [](const ebb::GuidelineCheck& check) { return check.obeyed; }));
}
