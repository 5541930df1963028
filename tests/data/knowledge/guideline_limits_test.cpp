// The limits that every plan is held against, exact in micrograms, are those that data/rules/planner.toml gives, with source and grade.
#include <doctest.h>

#include <cmath>

#include "ebb/knowledge/knowledge.h"
#include "ebb/plan/taper.h"

namespace {

const ebb::PlannerDefaults& planner() {
  static const ebb::Result<ebb::Knowledge> knowledge = ebb::load_knowledge(ebb::embedded_data());
  REQUIRE(knowledge.ok());
  return knowledge.value().planner;
}

int days(const ebb::Parameter& time) { return static_cast<int>(std::lround(time.typical / 24)); }

/// Whether these doses, each from its day on, after 1000 mg keep the limit.
bool kept(std::size_t limit, std::initializer_list<std::pair<int, double>> doses) {
  std::vector<ebb::TaperStep> steps;
  for (const auto& [day, dose_mg] : doses) {
    ebb::TaperStep& step = steps.emplace_back();
    step.day = day;
    step.dose_mg_per_day = dose_mg;
  }
  return ebb::check_guidelines(steps, 1000, planner().limits())[limit].obeyed;
}

constexpr double kLittle_mg = 0.01;

}  // namespace

TEST_CASE("the_first_cut_is_checked_against_the_share_in_the_data") {
  const double at_limit_mg = 1000 * (1 - planner().first_cut.typical);
  CHECK(kept(0, {{0, at_limit_mg}}));
  CHECK_FALSE(kept(0, {{0, at_limit_mg - kLittle_mg}}));
}

TEST_CASE("the_ceiling_is_checked_against_the_share_and_the_window_in_the_data") {
  const double at_limit_mg = 1000 * (1 - planner().cut.typical);
  const int window = days(planner().guideline_window);
  CHECK(kept(1, {{0, at_limit_mg}}));
  CHECK_FALSE(kept(1, {{0, at_limit_mg - kLittle_mg}}));
  CHECK(kept(1, {{0, at_limit_mg}, {window, at_limit_mg - kLittle_mg}}));
  CHECK_FALSE(kept(1, {{0, at_limit_mg}, {window - 1, at_limit_mg - kLittle_mg}}));
}

TEST_CASE("a_limit_of_another_size_judges_another_way") {
  ebb::GuidelineLimits half = planner().limits();
  half.first_cut_frac *= 0.5;
  half.window_days *= 2;
  std::vector<ebb::TaperStep> steps(2);
  steps[0].dose_mg_per_day = 1000 * (1 - planner().first_cut.typical);
  steps[1].day = planner().limits().window_days;
  steps[1].dose_mg_per_day = 1000 * (1 - planner().cut.typical) - kLittle_mg;
  for (const ebb::GuidelineCheck& check : ebb::check_guidelines(steps, 1000, planner().limits())) CHECK(check.obeyed);
  for (const ebb::GuidelineCheck& check : ebb::check_guidelines(steps, 1000, half)) CHECK_FALSE(check.obeyed);
}

TEST_CASE("rules_go_one_step_at_a_time_below_the_dose_and_for_the_time_in_the_data") {
  const ebb::GuidelineLimits limits = planner().limits();
  ebb::TaperRule rule;
  rule.id = "a tenth every day";
  rule.phases = {{.kind = ebb::CutKind::FractionOfCurrent, .cut_frac = 0.1, .interval_days = 1}};
  ebb::TaperInputs inputs;
  inputs.drug = "drug";
  ebb::Product tablet;
  tablet.id = tablet.drug = "drug";
  tablet.strength_mg = 1;
  tablet.score_parts = 1;
  inputs.supply = {tablet};
  inputs.limits = limits;
  inputs.start_mg_per_day = inputs.ceiling_mg_per_day = 10;
  const ebb::Result<ebb::TaperPlan> plan = ebb::make_plan(rule, inputs);
  REQUIRE(plan.ok());
  const std::vector<ebb::TaperStep>& steps = plan.value().steps;
  int held = 0, not_held = 0;
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
    const bool small = steps[i].dose_mg_per_day < limits.one_step_below;  // tablets of 1 mg: as many lattice steps as milligrams
    CHECK((steps[i + 1].day - steps[i].day >= limits.shortest_hold_days) == small);
    ++(small ? held : not_held);
  }
  CHECK(held > 0);
  CHECK(not_held > 0);
}
