// Kaplan-Meier and Wilson against examples worked by hand and published intervals.
#include <doctest.h>

#include <cmath>

#include "ebb/trial/survival.h"

using namespace ebb;

TEST_CASE("kaplan_meier_of_a_worked_example_has_its_steps_and_numbers_at_risk") {
  // Ten people: events on days 2, 3, 3, 6; followed until 3, 5, 8, 8, 8, 8.
  // S: day 2 9/10; day 3 (9 at risk, 2 events) 9/10 x 7/9 = 0.7; day 6 (5 at risk) 0.7 x 4/5 = 0.56.
  const auto steps = kaplan_meier({{8, false}, {3, true}, {2, true}, {3, false}, {8, false}, {6, true}, {8, false}, {3, true}, {5, false}, {8, false}});
  REQUIRE(steps.size() == 6);  // day 0, 2, 3, 5, 6, 8
  CHECK(steps[0].at_risk == 10);
  CHECK(steps[0].free_frac == 1);
  CHECK(steps[1].free_frac == doctest::Approx(0.9));
  CHECK(steps[2].at_risk == 9);
  CHECK(steps[2].events == 2);
  CHECK(steps[2].censored == 1);
  CHECK(steps[2].free_frac == doctest::Approx(0.7));
  CHECK(steps[4].at_risk == 5);
  CHECK(steps[4].free_frac == doctest::Approx(0.56));
  CHECK(steps[5].censored == 4);
  // Greenwood: sum d / (n (n - d)) = 1/90 + 2/63 + 1/20; on the log(-log) scale the interval is 0.56^exp(-+1.96 sqrt(sum) / ln 0.56).
  const double sum = 1.0 / 90 + 2.0 / 63 + 1.0 / 20, width = 1.959964 * std::sqrt(sum) / -std::log(0.56);
  // 1e-6: the example's own z has seven digits.
  CHECK(steps[4].interval.low == doctest::Approx(std::pow(0.56, std::exp(width))).epsilon(1e-6));
  CHECK(steps[4].interval.high == doctest::Approx(std::pow(0.56, std::exp(-width))).epsilon(1e-6));
  CHECK(survival_at(steps, 1.9).free_frac == 1);
  CHECK(survival_at(steps, 3).free_frac == doctest::Approx(0.7));
  CHECK(survival_at(steps, 100).free_frac == doctest::Approx(0.56));
  CHECK(at_risk_on(steps, 0) == 10);
  CHECK(at_risk_on(steps, 3) == 9);
  CHECK(at_risk_on(steps, 4) == 6);
  CHECK(at_risk_on(steps, 9) == 0);
}

TEST_CASE("kaplan_meier_of_nobody_and_of_everybody_gone") {
  CHECK(kaplan_meier({}).size() == 1);
  const auto steps = kaplan_meier({{1, true}, {1, true}});
  CHECK(steps.back().free_frac == 0);
  CHECK(steps.back().interval.high == 0);
}

TEST_CASE("wilson_has_the_published_intervals") {
  // 31 of 261: 11.9 (8.5-16.4) %; 33 of 85: 38.8 %, and the closed ends at none and all.
  CHECK(wilson_interval(31, 261).low == doctest::Approx(0.085).epsilon(0.005));   // three digits are published
  CHECK(wilson_interval(31, 261).high == doctest::Approx(0.164).epsilon(0.005));
  CHECK(wilson_interval(0, 10).low == 0);
  CHECK(wilson_interval(0, 10).high == doctest::Approx(0.2775).epsilon(1e-3));    // four digits of Wilson's table
  CHECK(wilson_interval(10, 10).high == 1);
  CHECK(wilson_interval(0, 0).high == 1);
}
