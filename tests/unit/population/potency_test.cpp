// How sensitive one person is to several agonists.
#include <doctest.h>

#include <cmath>

#include "ebb/numerics/scalar_math.h"
#include "ebb/population/sample.h"
#include "tests/unit/population/small_drugs.h"

using namespace ebb_test;

namespace {

constexpr std::size_t kPeople = 20000;
const double kRoot = std::sqrt(static_cast<double>(kPeople));

const ebb::Drug kReference = agonist("testazepam");
/// A third as potent; what its people differ by is the reference's.
ebb::Drug other_agonist() {
  ebb::Drug drug = agonist("otherazepam");
  drug.site.EC50_effect = fixed("otherazepam.EC50_effect", 0.039);
  drug.site.EC50_effect->range_low = 0.026;
  drug.site.EC50_effect->range_high = 0.0585;
  return drug;
}
const ebb::Drug kOther = other_agonist();

ebb::DynamicsParameters tied() {
  ebb::DynamicsParameters d = dynamics();
  d.potency_reference = kReference.name;
  d.reference_EC50_effect = kReference.site.EC50_effect;
  d.potency_ratio = log_normal("potency.ratio", 1, 0.423);
  return d;
}

/// ln(EC50eff) of everybody.
std::vector<double> log_EC50(const ebb::Drug& drug, const ebb::DynamicsParameters& d, const ebb::SampleRequest& request) {
  std::vector<ebb::DrugUse> uses(2);
  uses[0].drug = &drug;
  uses[0].routes = {&drug.routes[0]};
  uses[1].drug = &kReference;
  uses[1].routes = {&kReference.routes[0]};
  if (&drug == &kReference) uses.pop_back();
  const auto layout = ebb::build_layout(uses, d, woman_of_70_kg());
  REQUIRE(layout.ok());
  const ebb::People people = ebb::sample_people(layout.value(), uses, d, defaults(), woman_of_70_kg(), request);
  std::vector<double> logs = column(layout.value(), people, drug.name + ".EC50_occupancy_mg_per_L");
  const std::vector<double> one_plus_tau = column(layout.value(), people, "receptor.one_plus_tau");
  for (std::size_t i = 0; i < logs.size(); ++i) logs[i] = std::log(logs[i] / one_plus_tau[i]);
  return logs;
}

ebb::SampleRequest many() {
  ebb::SampleRequest request;
  request.count = kPeople;
  return request;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v / static_cast<double>(values.size());
  return sum;
}
double covariance(const std::vector<double>& a, const std::vector<double>& b) {
  const double ma = mean(a), mb = mean(b);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - ma) * (b[i] - mb) / static_cast<double>(a.size());
  return sum;
}

const double kPersonSd = std::sqrt(std::log(1.25)), kRatioSd = std::sqrt(std::log(1 + 0.423 * 0.423));

}  // namespace

TEST_CASE("a_person_sensitive_to_one_agonist_is_sensitive_to_the_others") {
  const auto reference = log_EC50(kReference, tied(), many()), other = log_EC50(kOther, tied(), many());
  const double expected = kPersonSd / std::sqrt(kPersonSd * kPersonSd + kRatioSd * kRatioSd);
  const double correlation = covariance(reference, other) / std::sqrt(covariance(reference, reference) * covariance(other, other));
  CHECK(correlation == doctest::Approx(expected).epsilon(4 / kRoot));   // four standard errors of a correlation
  CHECK(correlation > 0.7);
}

TEST_CASE("the_ratio_of_two_agonists_has_a_geometric_sd_of_1_5_around_the_typical_ratio") {
  const auto reference = log_EC50(kReference, tied(), many());
  auto ratio = log_EC50(kOther, tied(), many());
  for (std::size_t i = 0; i < ratio.size(); ++i) ratio[i] -= reference[i];
  CHECK(std::fabs(mean(ratio) - std::log(3.0)) < 4 * kRatioSd / kRoot);                                             // four standard errors of a mean
  CHECK(std::fabs(std::sqrt(covariance(ratio, ratio)) - std::log(1.5)) < 4 * kRatioSd / (kRoot * std::sqrt(2.0)));  // … and of a normal's sd
}

TEST_CASE("the_reference_drug_is_drawn_as_if_there_were_no_other") {
  CHECK(log_EC50(kReference, tied(), many()) == log_EC50(kReference, dynamics(), many()));   // bit for bit
}

TEST_CASE("the_typical_person_has_the_typical_EC50s") {
  ebb::SampleRequest request;
  request.count = 1;
  request.typical = true;
  CHECK(log_EC50(kOther, tied(), request)[0] == doctest::Approx(std::log(0.039)).epsilon(1e-12));   // one logarithm of a quotient
}

TEST_CASE("an_ensemble_that_moves_the_reference_moves_what_is_measured_by_it_but_no_number_that_was_set") {
  ebb::SampleRequest request = many();
  request.ensemble_draws = 16;
  ebb::Drug set = other_agonist();
  set.site.EC50_effect->range_low = set.site.EC50_effect->range_high = set.site.EC50_effect->typical;
  set.site.EC50_effect->overridden = true;
  const auto reference = log_EC50(kReference, tied(), request), moved = log_EC50(kOther, tied(), request), fixed_one = log_EC50(set, tied(), request);
  const auto of_draw = [](const std::vector<double>& values, std::size_t draw) {
    std::vector<double> own;
    for (std::size_t i = draw; i < values.size(); i += 16) own.push_back(values[i]);
    return mean(own);
  };
  const double error = 5 * std::sqrt(kPersonSd * kPersonSd + kRatioSd * kRatioSd) / std::sqrt(kPeople / 16.0);   // five standard errors of a draw's mean
  std::vector<double> means;
  for (std::size_t draw = 0; draw < 16; ++draw) {
    CHECK(std::fabs(of_draw(fixed_one, draw) - std::log(0.039)) < error);
    const double ratio = of_draw(moved, draw) - of_draw(reference, draw);
    CHECK(ratio > std::log(2.0) - error);   // its own range over 13 ng/mL: 2 to 4.5
    CHECK(ratio < std::log(4.5) + error);
    means.push_back(of_draw(moved, draw));
  }
  CHECK(covariance(means, means) > 0.05);   // sd over draws: 0.46 from the reference's range, 0.23 from its own
}
