// The parts of the planner: ladder of doses, windows of a course, the seizure rank, shares of people.
#include <doctest.h>

#include <cmath>

#include "ebb/plan/effective_half_life.h"
#include "tests/support/guideline.h"
#include "tests/support/small_planner.h"

using namespace ebb;
using namespace ebb::test;

namespace {

std::vector<std::int64_t> doses_ug(const DoseLadder& ladder) {
  std::vector<std::int64_t> doses;
  for (const LadderDose& dose : ladder.doses()) doses.push_back(dose.dose_ug);
  return doses;
}

PlanGround ground_of(double start_mg, std::vector<Product> supply) {
  TaperInputs inputs;
  inputs.drug = "drug";
  inputs.limits = ebb::test::kGuidelineLimits;
  inputs.start_mg_per_day = inputs.ceiling_mg_per_day = start_mg;
  inputs.start_doses_mg = {start_mg};
  inputs.supply = std::move(supply);
  return plan_ground(inputs, 28).value();
}

constexpr CutLimits kGuideline{true, 0.1, 0.25, 4, false};
constexpr CutLimits kNone{false, 0.1, 0.25, 4, false};

}  // namespace

TEST_CASE("a_ladder_goes_from_the_start_to_the_goal") {
  const DoseLadder ladder = DoseLadder::build(ground_of(2, {tablet(0.5)}), kGuideline, false, 100);
  CHECK(doses_ug(ladder) == std::vector<std::int64_t>{2000, 1500, 1000, 500, 0});
  CHECK(ladder.whole_lattice());
}

TEST_CASE("the_start_may_not_be_held_and_other_doses_may") {
  const DoseLadder ladder = DoseLadder::build(ground_of(2, {tablet(0.5)}), kGuideline, false, 100);
  CHECK(ladder.next(0) == std::vector<int>{1});       // 25 %: beyond the first cut, but one lattice step
  CHECK(ladder.next(1) == std::vector<int>{1, 2});    // three lattice steps left: one at a time
  CHECK(ladder.next(ladder.goal()).empty());
  CHECK(ladder.holds_to_goal(0) == 4);
}

TEST_CASE("cuts_stay_within_a_quarter_and_the_first_within_a_tenth") {
  const DoseLadder ladder = DoseLadder::build(ground_of(2, {tablet(0.1)}), kGuideline, false, 100);
  CHECK(ladder.next(0) == std::vector<int>{1, 2});              // 1.9, 1.8
  CHECK(ladder.next(4).back() == 8);                            // 1.6 -> 1.2
  const DoseLadder free = DoseLadder::build(ground_of(2, {tablet(0.1)}), kNone, false, 100);
  CHECK(free.next(0).back() == free.goal());
  CHECK(free.holds_to_goal(0) == 1);
}

TEST_CASE("every_other_day_stands_between_the_smallest_dose_and_zero") {
  const DoseLadder ladder = DoseLadder::build(ground_of(1, {tablet(0.5)}), kGuideline, true, 100);
  REQUIRE(ladder.doses().size() == 4);
  CHECK(ladder.doses()[2] == LadderDose{500, 2});
  CHECK(ladder.next(0) == std::vector<int>{1});         // not from 1 mg
  CHECK(ladder.next(1) == std::vector<int>{1, 2, 3});
  CHECK(ladder.next(2) == std::vector<int>{2, 3});
}

TEST_CASE("a_fine_lattice_is_thinned_and_keeps_first_cut_lowest_doses_and_ends") {
  const PlanGround ground = ground_of(2, {tablet(0.5), tablet(0.05), tablet(0.01)});
  const DoseLadder ladder = DoseLadder::build(ground, kGuideline, false, 24);
  const std::vector<std::int64_t> doses = doses_ug(ladder);
  CHECK(!ladder.whole_lattice());
  CHECK(doses.size() <= 24);
  CHECK(doses.front() == 2000);
  CHECK(doses[1] == 1800);
  CHECK(doses.back() == 0);
  for (const std::int64_t low : {10, 20, 30, 40}) CHECK(std::count(doses.begin(), doses.end(), low) == 1);
  CHECK(ladder.holds_to_goal(0) < 100);
}

TEST_CASE("partial_plans_are_counted_by_hand") {
  // 1, 0.5, 0 without limits, two holds: [0.5], [0]; [0.5 0.5] cannot end in time, [0.5 0] can.
  const DoseLadder ladder = DoseLadder::build(ground_of(1, {tablet(0.5)}), kNone, false, 100);
  CHECK(ladder.partial_plans(2, 1000) == 3);
}

TEST_CASE("the_excess_of_a_few_days_is_that_of_the_formula") {
  WithdrawalDays days;
  double exact = 0;
  for (const double theta : {0.0, 0.013, 0.4, 2.7, 5.0}) {
    days.add(theta);
    exact += std::expm1(2 * theta);
  }
  // Sharing a day between levels 0.02 apart overstates a convex function by (slope x 0.02)^2 / 8.
  CHECK(days.excess({2.0}).front() == doctest::Approx(exact).epsilon(3e-4));
  const double above = std::expm1(2 * (0.4 - 0.1)) + std::expm1(2 * (2.7 - 0.1)) + std::expm1(2 * (5.0 - 0.1));
  CHECK(days.excess({2.0}, 0.1).front() == doctest::Approx(above).epsilon(3e-4));
}

TEST_CASE("rank_counts_the_slopes_that_agree") {
  CHECK(share_no_worse({1, 2, 3, 4}, {1, 3, 2, 4}) == 0.75);
  CHECK(share_no_worse({1, 3.04, 3, 4}, {1, 3, 2, 4}) == 0.5);
  CHECK(share_no_worse({1, 3.04, 3, 4}, {1, 3, 2, 4}, 0.02) == 0.75);
  CHECK(share_no_worse({}, {}) == 1);
}

TEST_CASE("the_share_of_people_is_counted_from_above") {
  CHECK(most_above(200, 0.9) == 20);
  CHECK(most_above(10, 0.95) == 0);
  CHECK(ratio_met_by_all_but({0.5, 0.1, 0.9, 0.3}, 1) == 0.5);
  CHECK(ratio_met_by_all_but({0.5, 0.1, 0.9, 0.3}, 0) == 0.9);
}

TEST_CASE("peaks_too_small_to_notice_are_never_too_much") {
  PlanPeople people;
  people.least_peak_theta = 0.1;
  people.reference_peak_theta = {0.05, 2};
  CHECK(peak_ratios(people, {0.1, 1}) == std::vector<double>{0, 0.5});
}

TEST_CASE("a_run_in_windows_is_the_run_in_one_piece") {
  ProblemFacts facts;
  facts.people = 24;
  facts.supply = {tablet(0.5)};
  facts.share_frac = 1;
  facts.confidence_frac = 0.5;
  const SmallProblem problem(facts);
  const auto answer = shortest_plan(problem.search, {}, {});
  REQUIRE(answer.ok());
  REQUIRE(answer.value().plan);
  const SmallProblem::WholeRun whole = problem.run(problem.doses_of(answer.value().plan->ladder_doses));
  for (std::size_t i = 0; i < facts.people; ++i) {
    // Pieces have other panels than the whole: the engine's quadrature error of H.
    CHECK(answer.value().plan->effect.peak_theta[i] == doctest::Approx(whole.peak_theta[i]).epsilon(5e-4));
  }
}

TEST_CASE("a_dose_every_other_day_comes_every_other_day") {
  Course course;
  course.times_min = {480};
  course.supply = {tablet(0.5)};
  course.product_route = {0};
  TaperStep step;
  step.day = 3;
  step.every_days = 2;
  step.parts = {{{0, 1}}};
  Timeline timeline;
  add_step_doses(course, step, 3, 9, timeline);
  std::vector<double> hours;
  for (const Dose& dose : timeline.doses) hours.push_back(dose.time_h);
  CHECK(hours == std::vector<double>{80, 128, 176});
}

TEST_CASE("the_effect_of_a_longer_lasting_drug_halves_later") {
  SmallModel slow = small_model(1), fast = small_model(1);
  const auto set = [](SmallModel& model, const char* slot, double fold) {
    for (std::size_t s = 0; s < model.layout.slot_names.size(); ++s)
      if (model.layout.slot_names[s] == slot) model.columns[s] *= fold;
  };
  set(fast, "CL_L_per_h", 8);
  Course course;
  course.times_min = {480};
  course.supply = {tablet(0.1)};
  course.product_route = {0};
  TaperStep step;
  step.parts = {{{0, 1}}};
  const double slow_h = effective_half_life_h(slow.layout, slow.people(), course, step).value();
  const double fast_h = effective_half_life_h(fast.layout, fast.people(), course, step).value();
  // CL 3.5 L/h and V 190 L give a terminal half-life of some 38 h in the median person; this one is within two-fold of it.
  CHECK(slow_h > 20);
  CHECK(slow_h < 80);
  CHECK(fast_h < slow_h / 2);
}
