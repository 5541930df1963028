// The limits that every plan is checked against, exact in micrograms, are those that data/rules/planner.toml gives the planner, with source and grade.
#include <doctest.h>

#include <cmath>

#include "ebb/knowledge/knowledge.h"
#include "ebb/plan/run_rule.h"
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
  return ebb::check_guidelines(steps, 1000)[limit].obeyed;
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

TEST_CASE("rules_go_one_step_at_a_time_below_the_dose_and_for_the_time_in_the_data") {
  CHECK(ebb::kSmallDoseSteps == planner().one_step_below);
  CHECK(ebb::kSmallDoseHoldDays == days(planner().shortest_hold));
}
