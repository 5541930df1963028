// Hazards of leaving against closed forms, and distributions against their quantiles.
#include <doctest.h>

#include <cmath>
#include <vector>

#include "ebb/numerics/normal.h"
#include "ebb/trial/leaving.h"

using namespace ebb;

TEST_CASE("the_cumulative_hazard_is_the_sum_of_r0_exp_rho_H_over_theta") {
  const std::vector<float> days{0, 1, 2, 0};
  // Threshold 2: felt 0, 0.5, 1, 0. Rate 0.01 until day 3, then 0.001; factor 2.
  const std::vector<double> sums = cumulative_hazard(days, 2.0, {0.01, 0.001, 0.7, 2.0, 3});
  const double first = 0.02, second = first + 0.02 * std::exp(0.35), third = second + 0.02 * std::exp(0.7);
  // 1e-14: own exp against the library's.
  CHECK(sums[0] == doctest::Approx(first).epsilon(1e-14));
  CHECK(sums[1] == doctest::Approx(second).epsilon(1e-14));
  CHECK(sums[2] == doctest::Approx(third).epsilon(1e-14));
  CHECK(sums[3] == doctest::Approx(third + 0.002).epsilon(1e-14));
  CHECK(day_of_hazard(sums, first / 2) == doctest::Approx(0.5));
  CHECK(day_of_hazard(sums, (second + third) / 2) == doctest::Approx(2.5));
  CHECK(day_of_hazard(sums, 1) == -1);
}

TEST_CASE("support_multiplies_the_odds_of_staying_by_its_odds_ratio") {
  for (const double cumulative : {0.01, 0.5, 2.0}) {
    for (const double odds_ratio : {0.3, 1.0, 1.82, 10.0}) {
      const double without = std::exp(-cumulative), with = std::exp(-cumulative * hazard_fold(cumulative, odds_ratio));
      // 1e-9: differences of numbers near 1 lose digits at the smallest hazard.
      CHECK(with / (1 - with) == doctest::Approx(odds_ratio * without / (1 - without)).epsilon(1e-9));
    }
  }
  CHECK(hazard_fold(0, 4.0) == 0.25);
}

TEST_CASE("a_spread_has_its_quantiles_and_keeps_its_limits") {
  SpreadOf uniform{SpreadOf::Kind::Uniform, 0, 0, 2, 6, {}, {}};
  CHECK(uniform.at(0.25) == 3);
  CHECK(uniform.share_between(0, 3) == 0.25);
  SpreadOf normal{SpreadOf::Kind::Normal, 10, 2, -1e300, 1e300, {}, {}};
  CHECK(normal.at(0.975) == doctest::Approx(10 + 2 * 1.959963984540054).epsilon(1e-9));  // bisection to 2^-60
  normal.low = 10;  // the upper half alone: its median is the quantile 0.75 of the whole
  CHECK(normal.at(0.5) == doctest::Approx(10 + 2 * normal_quantile(0.75)).epsilon(1e-9));
  CHECK(normal.at(1e-9) >= 10);
  SpreadOf log_normal{SpreadOf::Kind::LogNormal, 3, log_sd_of_cv(0.5), 0, 1e300, {}, {}};
  CHECK(log_normal.at(0.5) == doctest::Approx(3).epsilon(1e-9));
  CHECK(log_sd_of_cv(0.5) == doctest::Approx(std::sqrt(std::log(1.25))).epsilon(1e-14));
  SpreadOf values{SpreadOf::Kind::Values, 0, 0, 1, 4, {1, 2, 4}, {1, 2, 1}};
  CHECK(values.at(0.2) == 1);
  CHECK(values.at(0.3) == 2);
  CHECK(values.at(0.8) == 4);
  CHECK(values.share_between(2, 9) == 0.75);
  CHECK(normal_share_below(normal_quantile(0.123)) == doctest::Approx(0.123).epsilon(1e-12));
}
