#include <doctest.h>

#include "ebb/plan/taper.h"
#include "tests/support/guideline.h"

namespace {

std::vector<ebb::TaperStep> steps_of(const std::vector<std::pair<int, double>>& list) {
  std::vector<ebb::TaperStep> steps;
  for (auto [day, dose_mg] : list) {
    ebb::TaperStep step;
    step.day = day;
    step.dose_mg_per_day = dose_mg;
    steps.push_back(step);
  }
  return steps;
}

ebb::GuidelineCheck ceiling(std::vector<ebb::TaperStep> steps, double start_mg) { return ebb::check_guidelines(steps, start_mg, ebb::test::kGuidelineLimits)[1]; }
ebb::GuidelineCheck first_cut(std::vector<ebb::TaperStep> steps, double start_mg) { return ebb::check_guidelines(steps, start_mg, ebb::test::kGuidelineLimits)[0]; }

}  // namespace

TEST_CASE("a_first_cut_of_ten_percent_is_obeyed_and_more_is_not") {
  CHECK(first_cut(steps_of({{0, 1.8}}), 2).obeyed);
  CHECK_FALSE(first_cut(steps_of({{0, 1.799}}), 2).obeyed);
  CHECK(first_cut(steps_of({{0, 2}, {14, 1.75}}), 2).first_broken_day == 14);
}

TEST_CASE("cuts_of_a_quarter_each_fourteen_days_are_obeyed") {
  CHECK(ceiling(steps_of({{0, 1.5}, {14, 1.125}}), 2).obeyed);
}

TEST_CASE("cuts_that_are_closer_are_added_up") {
  // 12.5 % a week: day 0 and 7 make 25 % of 2; day 14 against day 0's 1.75 is 0.5 / 1.75 = 28.6 %.
  const auto check = ceiling(steps_of({{0, 1.75}, {7, 1.5}, {14, 1.25}}), 2);
  CHECK_FALSE(check.obeyed);
  CHECK(check.first_broken_day == 14);
}

TEST_CASE("a_window_begins_with_the_dose_of_its_first_day") {
  // The cut on day 0 is not in the window that begins on day 0: 1.5 to 1.25 is 16.7 %.
  CHECK(ceiling(steps_of({{0, 1.5}, {14, 1.25}}), 2).obeyed);
  // One day less and both cuts are in one window from 2 mg: 37.5 %.
  CHECK_FALSE(ceiling(steps_of({{0, 1.5}, {13, 1.25}}), 2).obeyed);
}

TEST_CASE("every_step_above_the_ceiling_is_marked") {
  auto steps = steps_of({{0, 1.5}, {14, 1}, {28, 0.75}, {42, 0}});
  ebb::check_guidelines(steps, 2, ebb::test::kGuidelineLimits);
  CHECK_FALSE(steps[0].above_ceiling);
  CHECK(steps[1].above_ceiling);
  CHECK_FALSE(steps[2].above_ceiling);
  CHECK(steps[3].above_ceiling);
}
