// Ensembles that come from the joint draws of a calibration.
#include <doctest.h>

#include <cmath>
#include <set>

#include "ebb/population/sample.h"
#include "tests/unit/population/small_drugs.h"

using namespace ebb_test;

namespace {

const ebb::Drug kDrug = agonist("testazepam");

/// Three sets of tau_A [h] and the spread of the noticing threshold.
ebb::CalibratedDraws three_sets() { return {{"adaptation.tau_A", "withdrawal.noticing_threshold.spread"}, {100, 0.3, 150, 0.6, 200, 0.9}, 3}; }

std::vector<ebb::DrugUse> use() {
  ebb::DrugUse one;
  one.drug = &kDrug;
  one.routes = {&kDrug.routes[0]};
  return {one};
}

struct Drawn {
  std::vector<double> tau_A_h, threshold, gmax;
  std::vector<int> draw;
};

Drawn drawn(const ebb::DynamicsParameters& d, const ebb::SampleRequest& request) {
  const auto layout = ebb::build_layout(use(), d, woman_of_70_kg());
  REQUIRE(layout.ok());
  const ebb::People people = ebb::sample_people(layout.value(), use(), d, defaults(), woman_of_70_kg(), request);
  Drawn out{column(layout.value(), people, "adaptation.rate_A_per_h"), column(layout.value(), people, "adaptation.threshold_theta"), column(layout.value(), people, "adaptation.gmax"),
            people.ensemble_index};
  for (double& value : out.tau_A_h) value = 1 / value;
  return out;
}

ebb::DynamicsParameters with_threshold() {
  ebb::DynamicsParameters d = dynamics();
  d.tau_A.name = "adaptation.tau_A";
  d.noticing_threshold = log_normal("withdrawal.noticing_threshold", 1, 0.6);
  return d;
}

double log_sd(const std::vector<double>& values, const std::vector<int>& draws, int draw) {
  double sum = 0, square = 0, n = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (draws[i] != draw) continue;
    const double log = std::log(values[i]);
    sum += log;
    square += log * log;
    n += 1;
  }
  return std::sqrt(square / n - sum / n * (sum / n));
}

}  // namespace

TEST_CASE("what_a_calibration_covers_comes_from_its_sets_and_the_rest_from_the_ranges") {
  const ebb::CalibratedDraws sets = three_sets();
  ebb::SampleRequest request;
  request.count = 30;
  request.typical = true;
  request.ensemble_draws = 6;
  const Drawn ranges = drawn(with_threshold(), request);
  request.calibrated = &sets;
  const Drawn joint = drawn(with_threshold(), request);
  for (std::size_t i = 0; i < 30; ++i) {
    const std::size_t set = sets.set_of(request.seed, joint.draw[i]);
    CHECK(joint.tau_A_h[i] == doctest::Approx(sets.values[set * 2]).epsilon(1e-15));  // 1/(1/x): one rounding
  }
  CHECK(joint.gmax == ranges.gmax);
  CHECK(std::set<double>(joint.tau_A_h.begin(), joint.tau_A_h.end()).size() == 3);  // six draws repeat three sets
}

TEST_CASE("a_calibrated_spread_is_that_of_the_people_of_each_draw") {
  const ebb::CalibratedDraws sets = three_sets();
  ebb::SampleRequest request;
  request.count = 60000;
  request.ensemble_draws = 3;
  request.calibrated = &sets;
  const Drawn people = drawn(with_threshold(), request);
  for (int draw = 0; draw < 3; ++draw) {
    const double spread = sets.values[sets.set_of(request.seed, draw) * 2 + 1];
    // 20,000 people: a standard error of 0.5 %; four of them.
    CHECK(log_sd(people.threshold, people.draw, draw) == doctest::Approx(std::sqrt(std::log(1 + spread * spread))).epsilon(0.02));
  }
}

TEST_CASE("people_in_chunks_are_the_same_people") {
  const ebb::CalibratedDraws sets = three_sets();
  ebb::SampleRequest request;
  request.count = 23;
  request.ensemble_draws = 5;
  request.calibrated = &sets;
  const Drawn all = drawn(with_threshold(), request);
  for (std::size_t person = 0; person < 23; ++person) {
    request.first_person = person;
    request.count = 1;
    const Drawn one = drawn(with_threshold(), request);
    CHECK(one.threshold[0] == all.threshold[person]);
    CHECK(one.tau_A_h[0] == all.tau_A_h[person]);
  }
}

TEST_CASE("a_number_that_somebody_set_stays_whatever_the_calibration_says") {
  const ebb::CalibratedDraws sets = three_sets();
  ebb::DynamicsParameters d = with_threshold();
  d.tau_A.typical = 33;
  d.tau_A.overridden = true;
  ebb::SampleRequest request;
  request.count = 6;
  request.typical = true;
  request.ensemble_draws = 6;
  request.calibrated = &sets;
  for (const double tau_A_h : drawn(d, request).tau_A_h) CHECK(tau_A_h == doctest::Approx(33).epsilon(1e-15));
}

TEST_CASE("without_an_ensemble_a_calibration_changes_nothing") {
  const ebb::CalibratedDraws sets = three_sets();
  ebb::SampleRequest request;
  request.count = 8;
  const Drawn plain = drawn(with_threshold(), request);
  request.calibrated = &sets;
  const Drawn same = drawn(with_threshold(), request);
  CHECK(plain.tau_A_h == same.tau_A_h);
  CHECK(plain.threshold == same.threshold);
}

TEST_CASE("the_seed_says_with_which_set_an_ensemble_begins_and_all_are_used_in_turn") {
  const ebb::CalibratedDraws sets = three_sets();
  std::set<std::size_t> first;
  for (std::uint64_t seed = 1; seed < 40; ++seed) {
    first.insert(sets.set_of(seed, 0));
    std::set<std::size_t> in_turn;
    for (int draw = 0; draw < 3; ++draw) in_turn.insert(sets.set_of(seed, draw));
    CHECK(in_turn.size() == 3);
  }
  CHECK(first.size() == 3);  // 39 seeds miss one of three by chance once in 2 million
}

TEST_CASE("a_place_in_a_range_and_its_value_are_each_others_inverse") {
  ebb::Parameter log_scale = log_normal("a", 2, 0.5), logit_scale = log_normal("b", 0.5, 0.5), flat = log_normal("c", 1, 0.5);
  log_scale.range_low = 0.5;
  log_scale.range_high = 30;
  logit_scale.distribution = ebb::Distribution::LogitNormal;
  logit_scale.range_low = 0.1;
  logit_scale.range_high = 0.95;
  flat.range_low = 0;
  flat.range_high = 4;
  for (const ebb::Parameter& parameter : {log_scale, logit_scale, flat}) {
    // A few roundings of logarithms.
    for (const double share : {0.0, 0.01, 0.5, 0.77, 1.0}) CHECK(std::fabs(ebb::share_of_value(parameter, ebb::value_at_share(parameter, share)) - share) < 1e-12);
  }
}
