// The fit to published results: against posteriors known in closed form, and what it says when it fails.
#include "ebb/trial/calibration.h"

#include <doctest.h>

#include <cmath>

namespace {

using ebb::CalibrationFit;
using ebb::CalibrationRequest;
using ebb::CalibrationTarget;
using ebb::CalibrationWave;
using ebb::SimulatedTarget;

CalibrationTarget number(const char* id, double value, double sd) {
  return {.id = id, .kind = CalibrationTarget::Kind::Number, .low = value, .high = value, .people = 0, .resolution = 1e-3, .sd = sd};
}

CalibrationTarget share(const char* id, double frac, int people) {
  return {.id = id, .kind = CalibrationTarget::Kind::Share, .low = frac, .high = frac, .people = people, .resolution = 0, .sd = 0};
}

/// Asks `model` of each set of `n` scores for one target.
template <class Model>
ebb::SimulateSets asking(std::size_t n, Model model) {
  return [n, model](int, const std::vector<double>& scores) -> ebb::Result<std::vector<SimulatedTarget>> {
    std::vector<SimulatedTarget> all;
    for (std::size_t at = 0; at < scores.size(); at += n) {
      for (const SimulatedTarget& one : model(scores.data() + at)) all.push_back(one);
    }
    return all;
  };
}

CalibrationFit fitted(const CalibrationRequest& request, const ebb::SimulateSets& simulate) {
  auto fit = ebb::fit_targets(request, {}, simulate, {});
  REQUIRE(fit.ok());
  return std::move(fit).value();
}

}  // namespace

TEST_CASE("a_linear_model_has_the_posterior_of_the_closed_form") {
  // y = 2 a + b seen as 1.5 with sd 0.5, prior a, b, c standard normal: precision of (a, b) = I + h h' / 0.25 with h = (2, 1).
  CalibrationRequest request;
  request.numbers = {"a", "b", "c"};
  request.targets = {number("y", 1.5, 0.5)};
  request.sets = 2000;
  const CalibrationFit fit = fitted(request, asking(3, [](const double* z) { return std::vector<SimulatedTarget>{{2 * z[0] + z[1], 100, 0}}; }));
  CHECK(fit.converged);
  const double gain = 1 / (0.25 + 5);  // Kalman: K = h / (s + h'h)
  const double var_a = 1 - 4 * gain, var_b = 1 - gain, cov = -2 * gain;
  // Thousands of effective sets: a standard error of about 0.02 of each figure; four of them.
  CHECK(fit.effective > 2000);
  CHECK(std::fabs(fit.mean[0] - 1.5 * 2 * gain) < 0.08);
  CHECK(std::fabs(fit.mean[1] - 1.5 * gain) < 0.08);
  CHECK(std::fabs(fit.mean[2]) < 0.08);
  CHECK(std::fabs(fit.sd[0] - std::sqrt(var_a)) < 0.06);
  CHECK(std::fabs(fit.sd[1] - std::sqrt(var_b)) < 0.06);
  CHECK(std::fabs(fit.sd[2] - 1) < 0.06);
  CHECK(std::fabs(fit.correlation[1] - cov / std::sqrt(var_a * var_b)) < 0.06);
  CHECK(std::fabs(fit.correlation[2]) < 0.08);
}

TEST_CASE("a_rate_is_recovered_from_what_it_made_and_a_number_that_does_nothing_keeps_its_prior") {
  // Of 200 people a constant hazard of 0.05 a week leaves exp(-0.05 t); the range of the rate is 0.005 to 0.5, log-uniform.
  const double truth = 0.05;
  CalibrationRequest request;
  request.numbers = {"rate", "idle"};
  for (const double week : {4.0, 13.0, 26.0}) request.targets.push_back(share(week < 5 ? "4" : week < 20 ? "13" : "26", std::round(200 * std::exp(-truth * week)) / 200, 200));
  request.agreement_people = 1e9;
  request.sets = 1000;
  const auto rate_of = [](double score) { return 0.005 * std::pow(100.0, ebb::share_of_score(score)); };
  const CalibrationFit fit = fitted(request, asking(2, [&](const double* z) {
    std::vector<SimulatedTarget> said;
    for (const double week : {4.0, 13.0, 26.0}) said.push_back({std::exp(-rate_of(z[0]) * week), 1e9, 0});
    return said;
  }));
  CHECK(fit.converged);
  std::vector<double> rates;
  for (const CalibrationWave& wave : fit.waves) {
    for (std::size_t at = 0; at < wave.scores.size(); at += 2) rates.push_back(rate_of(wave.scores[at]));
  }
  const double low = ebb::weighted_quantile(rates, fit.weights, 0.05), middle = ebb::weighted_quantile(rates, fit.weights, 0.5), high = ebb::weighted_quantile(rates, fit.weights, 0.95);
  CHECK(low < truth);
  CHECK(truth < high);
  CHECK(std::fabs(middle / truth - 1) < 0.05);  // the data are the truth's own expectation; rounding to whole people moves it by 1 %
  CHECK(high / low < 1.5);                      // some 140 of 200 had the event: a standard error of 8 % of the rate
  CHECK(std::fabs(fit.sd[1] - 1) < 0.1);        // an idle number: standard error 0.03
}

TEST_CASE("targets_that_no_set_meets_are_a_fit_that_did_not_converge") {
  CalibrationRequest request;
  request.numbers = {"a", "b", "c", "d", "e"};
  for (int t = 0; t < 5; ++t) request.targets.push_back(number("far", 7, 0.001));
  request.sets = 100;
  request.most_waves = 3;
  const CalibrationFit fit = fitted(request, asking(5, [](const double* z) {
    std::vector<SimulatedTarget> said;
    for (int k = 0; k < 5; ++k) said.push_back({z[k], 100, 0});
    return said;
  }));
  CHECK_FALSE(fit.converged);
  CHECK(fit.effective < 100);
  CHECK(fit.waves.size() == 3);
}

TEST_CASE("an_interrupted_fit_goes_on_to_the_same_bytes") {
  CalibrationRequest request;
  request.numbers = {"a", "b"};
  request.targets = {number("y", 2, 0.1)};
  request.sets = 200;
  const ebb::SimulateSets simulate = asking(2, [](const double* z) { return std::vector<SimulatedTarget>{{z[0] * z[0] + z[1], 100, 0}}; });
  std::vector<CalibrationWave> seen;
  const auto whole = ebb::fit_targets(request, {}, simulate, [&](const CalibrationWave& wave, double, double) { seen.push_back(wave); });
  REQUIRE(whole.ok());
  REQUIRE(seen.size() >= 2);
  seen.resize(2);
  const auto continued = ebb::fit_targets(request, seen, simulate, {});
  REQUIRE(continued.ok());
  CHECK(whole.value().weights == continued.value().weights);
  CHECK(whole.value().mean == continued.value().mean);
  CHECK(ebb::resample_sets(whole.value(), 64, 1) == ebb::resample_sets(continued.value(), 64, 1));
  seen.front().scores.pop_back();
  CHECK_FALSE(ebb::fit_targets(request, seen, simulate, {}).ok());
}

TEST_CASE("sets_are_resampled_as_often_as_they_weigh") {
  CalibrationFit fit;
  fit.weights = {0.5, 0.25, 0, 0.25};
  std::vector<int> count(4);
  for (const std::size_t set : ebb::resample_sets(fit, 100, 7)) ++count[set];
  CHECK(count == std::vector<int>{50, 25, 0, 25});
}

TEST_CASE("a_share_is_beta_binomial") {
  // With a beta of (1, 1) every count from 0 to n is equally likely: agreement 1 with half of many simulated people.
  for (const int with : {0, 3, 10}) {
    const double log = ebb::target_log_likelihood(share("s", with / 10.0, 10), {0.5, 1e12, 0}, 1.0);
    CHECK(std::fabs(std::exp(log) - 1.0 / 11) < 1e-9);  // the weight misses 1 by 1e-12
  }
  // With much agreement it is the binomial: 2 of 4 at one half is 6/16.
  CHECK(std::fabs(std::exp(ebb::target_log_likelihood(share("s", 0.5, 4), {0.5, 1e12, 0}, 1e9)) - 0.375) < 1e-6);
  // Nobody to say it of: no set with that is ever chosen.
  CHECK(ebb::target_log_likelihood(share("s", 0.5, 4), {std::nan(""), 0, 0}, 100) < -1e5);
}

TEST_CASE("a_rounded_number_is_likely_by_the_mass_of_what_rounds_to_it") {
  CalibrationTarget days{.id = "d", .kind = CalibrationTarget::Kind::Number, .low = 4, .high = 7, .people = 0, .resolution = 1, .sd = 1};
  // 3.5 to 7.5 days are two standard deviations each way.
  CHECK(std::fabs(ebb::target_log_likelihood(days, {5.5, 50, 0}, 100) - std::log(1 - 2 * 0.0227501319)) < 1e-8);
  // What is simulated has an error of its own: sd 0.8 and error 0.6 are 1 together.
  days.sd = 0.8;
  CHECK(std::fabs(ebb::target_log_likelihood(days, {5.5, 50, 0.6}, 100) - std::log(1 - 2 * 0.0227501319)) < 1e-8);
  // Farther is less likely even where the tail is below what doubles hold.
  CHECK(ebb::target_log_likelihood(days, {40, 50, 0}, 100) < ebb::target_log_likelihood(days, {30, 50, 0}, 100));
}
