// Drawing people: medians and spreads, covariates, keys, ensemble.
#include "ebb/population/sample.h"

#include <doctest.h>

#include <cmath>

#include "ebb/numerics/scalar_math.h"
#include "tests/unit/population/small_drugs.h"

using namespace ebb_test;

namespace {

ebb::DrugUse by(const ebb::Drug& drug, std::size_t first_route = 0) {
  ebb::DrugUse use;
  use.drug = &drug;
  use.routes.push_back(&drug.routes[first_route]);
  return use;
}

struct Sampled {
  ebb::ModelLayout layout;
  ebb::People people;
  std::vector<double> operator[](const std::string& name) const {
    const auto found = column(layout, people, name);
    REQUIRE_MESSAGE(!found.empty(), name);
    return found;
  }
};

Sampled draw(const std::vector<ebb::DrugUse>& uses, const ebb::PersonFacts& person, const ebb::SampleRequest& request,
             const ebb::DynamicsParameters& d = dynamics()) {
  const auto layout = ebb::build_layout(uses, d, person);
  REQUIRE(layout.ok());
  Sampled sampled{layout.value(), ebb::sample_people(layout.value(), uses, d, defaults(), person, request)};
  REQUIRE(sampled.people.count == request.count);
  REQUIRE(sampled.people.columns.size() == request.count * layout.value().slot_names.size());
  return sampled;
}

ebb::SampleRequest many(std::size_t count) {
  ebb::SampleRequest request;
  request.count = count;
  return request;
}
ebb::SampleRequest typical() {
  ebb::SampleRequest request;
  request.count = 1;
  request.typical = true;
  return request;
}

struct Moments {
  double mean = 0, sd = 0;
};
Moments moments(const std::vector<double>& values) {
  Moments m;
  for (const double v : values) m.mean += v / static_cast<double>(values.size());
  for (const double v : values) m.sd += (v - m.mean) * (v - m.mean) / static_cast<double>(values.size());
  m.sd = std::sqrt(m.sd);
  return m;
}
std::vector<double> transformed(std::vector<double> values, double (*f)(double)) {
  for (double& v : values) v = f(v);
  return values;
}

constexpr std::size_t kMany = 20000;
const double kRoot = std::sqrt(static_cast<double>(kMany));

}  // namespace

TEST_CASE("medians_and_spreads_are_recovered") {
  const ebb::Drug drug = agonist("testazepam");
  const Sampled s = draw({by(drug)}, woman_of_70_kg(), many(kMany));
  struct Expected {
    const char* slot;
    double median, cv;
  };
  for (const Expected& e : {Expected{"testazepam.CL_L_per_h", 3.5, 0.35}, Expected{"testazepam.V1_L", 100, 0.25},
                            Expected{"testazepam.oral.ka_per_h", 1.7, 0.5}, Expected{"adaptation.threshold_theta", 1, 0.6}}) {
    const Moments logs = moments(transformed(s[e.slot], ebb::log_ebb));
    const double sd = std::sqrt(std::log(1 + e.cv * e.cv));
    CHECK(std::fabs(logs.mean - std::log(e.median)) < 4 * sd / kRoot);        // four standard errors of a mean
    CHECK(std::fabs(logs.sd - sd) < 4 * sd / (kRoot * std::sqrt(2.0)));       // four standard errors of a normal's sd
  }
  const Moments logits = moments(transformed(s["adaptation.gmax"], ebb::logit_ebb));
  CHECK(std::fabs(logits.mean - std::log(0.9 / 0.1)) < 4 * 0.8 / kRoot);      // as above
  CHECK(std::fabs(logits.sd - 0.8) < 4 * 0.8 / (kRoot * std::sqrt(2.0)));     // as above
}

TEST_CASE("draws_of_different_parameters_are_independent") {
  const ebb::Drug drug = agonist("testazepam");
  const Sampled s = draw({by(drug)}, woman_of_70_kg(), many(kMany));
  const auto a = transformed(s["testazepam.CL_L_per_h"], ebb::log_ebb), b = transformed(s["testazepam.V1_L"], ebb::log_ebb);
  const Moments ma = moments(a), mb = moments(b);
  double covariance = 0;
  for (std::size_t i = 0; i < kMany; ++i) covariance += (a[i] - ma.mean) * (b[i] - mb.mean) / static_cast<double>(kMany);
  CHECK(std::fabs(covariance / (ma.sd * mb.sd)) < 4 / kRoot);  // four standard errors of a correlation
}

TEST_CASE("fractions_stay_below_one_and_gain_bounds_keep_their_order") {
  const ebb::Drug drug = agonist("testazepam");
  const Sampled s = draw({by(drug, 2)}, woman_of_70_kg(), many(kMany));
  const auto first = s["testazepam.intranasal.F"], second = s["testazepam.intranasal.second.F"];
  const auto gmax = s["adaptation.gmax"], g0 = s["adaptation.g0"];
  bool any_full = false;
  for (std::size_t i = 0; i < kMany; ++i) {
    REQUIRE(first[i] > 0);
    REQUIRE(second[i] > 0);
    REQUIRE(first[i] + second[i] <= 1 + 1e-15);  // one rounding of the sum
    any_full = any_full || first[i] + second[i] > 0.999;
    REQUIRE(gmax[i] < 1);
    REQUIRE(g0[i] > 0);
    REQUIRE(g0[i] < gmax[i]);
  }
  CHECK(any_full);  // else the limit was never tried
}

TEST_CASE("second_lag_comes_after_the_first_in_everybody") {
  const ebb::Drug drug = agonist("testazepam");
  const Sampled s = draw({by(drug, 2)}, woman_of_70_kg(), many(1000));
  const auto first = s["testazepam.intranasal.lag_h"], second = s["testazepam.intranasal.second.lag_h"];
  for (std::size_t i = 0; i < 1000; ++i) REQUIRE(second[i] == first[i] + 0.5);
}

TEST_CASE("transduction_keeps_its_floor_and_ties_occupancy_to_effect") {
  const ebb::Drug drug = agonist("testazepam"), other = antagonist("antagonil");
  const Sampled s = draw({by(drug), by(other)}, woman_of_70_kg(), many(5000));
  const auto one_plus_tau = s["receptor.one_plus_tau"], occupancy = s["testazepam.EC50_occupancy_mg_per_L"];
  CHECK(*std::min_element(one_plus_tau.begin(), one_plus_tau.end()) == 1.2);
  std::vector<double> effect;
  for (std::size_t i = 0; i < occupancy.size(); ++i) effect.push_back(occupancy[i] / one_plus_tau[i]);
  const double sd = std::sqrt(std::log(1.25));
  CHECK(std::fabs(moments(transformed(effect, ebb::log_ebb)).mean - std::log(0.013)) < 4 * sd / std::sqrt(5000.0));  // four standard errors
  const Moments antagonism = moments(transformed(s["antagonil.EC50_occupancy_mg_per_L"], ebb::log_ebb));
  CHECK(std::fabs(antagonism.mean - std::log(0.0074)) < 4 * 0.294 / std::sqrt(5000.0));  // four standard errors; no (1 + tau)
  CHECK(s["antagonil.efficacy"][7] == 0.0);
}

TEST_CASE("typical_person_stands_at_the_medians") {
  const ebb::Drug drug = agonist("testazepam");
  const Sampled s = draw({by(drug)}, woman_of_70_kg(), typical());
  CHECK(s["testazepam.CL_L_per_h"][0] == 3.5);
  CHECK(s["testazepam.oral.F"][0] == 0.9);
  CHECK(s["adaptation.rate_A_per_h"][0] == 1.0 / 168);
  CHECK(s["adaptation.g0"][0] == 0.9 * 0.11);
  const double g_at_one = 0.099 + (0.9 - 0.099) / 1.25;
  CHECK(s["adaptation.scale_theta"][0] == doctest::Approx(6 / g_at_one).epsilon(1e-14));  // a few roundings
}

TEST_CASE("scale_is_the_same_for_everybody") {
  const ebb::Drug drug = agonist("testazepam");
  const Sampled one = draw({by(drug)}, woman_of_70_kg(), typical()), all = draw({by(drug)}, woman_of_70_kg(), many(50));
  for (const double c : all["adaptation.scale_theta"]) CHECK(c == one["adaptation.scale_theta"][0]);
}

TEST_CASE("weight_age_and_liver_move_clearance_and_volume") {
  const ebb::Drug drug = agonist("testazepam");
  auto person = woman_of_70_kg();
  person.weight_kg = 140;
  const Sampled heavy = draw({by(drug)}, person, typical());
  // 2^0.75 and 2; a few roundings.
  CHECK(heavy["testazepam.CL_L_per_h"][0] == doctest::Approx(3.5 * 1.681792830507429).epsilon(1e-13));
  CHECK(heavy["testazepam.V1_L"][0] == doctest::Approx(200).epsilon(1e-13));
  CHECK(heavy["testazepam.Q2_L_per_h"][0] == doctest::Approx(40 * 1.681792830507429).epsilon(1e-13));
  person = woman_of_70_kg();
  person.age_years = 75;
  const Sampled old = draw({by(drug)}, person, typical());
  CHECK(old["testazepam.CL_L_per_h"][0] == doctest::Approx(3.5 * 0.75).epsilon(1e-13));   // product of two numbers
  CHECK(old["testazepam.V2_L"][0] == doctest::Approx(120 * 1.35).epsilon(1e-13));         // 35 years over 40 at 1 % a year
  CHECK(old["testazepam.V1_L"][0] == 100);
  person = woman_of_70_kg();
  person.liver = ebb::Liver::Moderate;
  CHECK(draw({by(drug)}, person, typical())["testazepam.CL_L_per_h"][0] == doctest::Approx(1.75).epsilon(1e-13));  // as above
  person.liver = ebb::Liver::Severe;
  CHECK(draw({by(drug)}, person, typical())["testazepam.CL_L_per_h"][0] == 3.5);
  CHECK(ebb::facts_without_data({by(drug)}, person).size() == 1);
}

TEST_CASE("pregnancy_widens_clearance_only") {
  const ebb::Drug drug = agonist("testazepam");
  auto person = woman_of_70_kg();
  const Sampled before = draw({by(drug)}, person, many(kMany));
  person.pregnant = true;
  const Sampled after = draw({by(drug)}, person, many(kMany));
  const double sd = std::sqrt(std::log(1 + 0.4375 * 0.4375));  // CV 0.35 x 1.25
  CHECK(std::fabs(moments(transformed(after["testazepam.CL_L_per_h"], ebb::log_ebb)).sd - sd) < 4 * sd / (kRoot * std::sqrt(2.0)));  // four standard errors
  CHECK(before["testazepam.V1_L"] == after["testazepam.V1_L"]);
}

TEST_CASE("unsaid_weight_is_sampled_and_typical_weight_is_as_documented") {
  const ebb::Drug drug = agonist("testazepam");
  auto person = woman_of_70_kg();
  person.weight_kg.reset();
  // V1 = 100 L x weight / 70 kg: its log-variance is the sum of both.
  const Sampled women = draw({by(drug)}, person, many(kMany));
  const double sd = std::sqrt(std::log(1.0625) + std::log(1.04));
  const Moments volumes = moments(transformed(women["testazepam.V1_L"], ebb::log_ebb));
  CHECK(std::fabs(volumes.mean - std::log(100 * 72.0 / 70)) < 4 * sd / kRoot);  // four standard errors
  CHECK(std::fabs(volumes.sd - sd) < 4 * sd / (kRoot * std::sqrt(2.0)));        // four standard errors
  CHECK(draw({by(drug)}, person, typical())["testazepam.V1_L"][0] == doctest::Approx(100 * 72.0 / 70).epsilon(1e-13));  // a few roundings
  person.sex.reset();
  CHECK(draw({by(drug)}, person, typical())["testazepam.V1_L"][0] == 100);
  const Sampled both = draw({by(drug)}, person, many(kMany));
  const double between = std::log(85.0 / 72.0) / 2;
  const double mixed_sd = std::sqrt(sd * sd + between * between);
  CHECK(std::fabs(moments(transformed(both["testazepam.V1_L"], ebb::log_ebb)).mean - std::log(100 * std::sqrt(72.0 * 85.0) / 70)) <
        4 * mixed_sd / kRoot);  // four standard errors of the even mixture's mean
}

TEST_CASE("who_is_slow_by_mouth_is_slow_by_vein_and_tablet_and_odt_meet_the_same_gut") {
  const ebb::Drug drug = agonist("testazepam");
  ebb::DrugUse use = by(drug);
  use.routes = {&drug.routes[0], &drug.routes[1], &drug.routes[3]};
  const Sampled s = draw({use}, woman_of_70_kg(), many(200));
  const auto mouth = s["testazepam.CL_L_per_h"], vein = s["testazepam.iv.CL_L_per_h"];
  for (std::size_t i = 0; i < 200; ++i) REQUIRE(vein[i] / mouth[i] == doctest::Approx(3.3 / 3.5).epsilon(1e-13));  // same draw, same CV
  CHECK(s["testazepam.oral.F"] == s["testazepam.odt.F"]);
  CHECK(s["testazepam.oral.ka_per_h"] == s["testazepam.odt.ka_per_h"]);
}

TEST_CASE("modifier_fold_and_rates_are_sampled") {
  const ebb::Drug drug = agonist("testazepam");
  ebb::DrugUse use = by(drug);
  use.modifiers.push_back(&drug.covariates.modifiers[0]);
  const Sampled s = draw({use}, woman_of_70_kg(), many(kMany));
  const Moments folds = moments(transformed(s["testazepam.carbamazepine.CL_fold"], ebb::log_ebb));
  CHECK(std::fabs(folds.mean - std::log(1.4)) < 4 * 0.198 / kRoot);  // four standard errors
  CHECK(s["testazepam.carbamazepine.onset_rate_per_h"][0] == doctest::Approx(0.6931471805599453 / 120).epsilon(1e-15));  // one division
}

TEST_CASE("unsaid_facts_are_told") {
  ebb::PersonFacts nothing;
  nothing.age_years = 50;
  CHECK(ebb::sampled_facts(nothing).size() == 6);  // sex, weight, liver, medicines, pregnancy, conditions
  ebb::PersonFacts all = woman_of_70_kg();
  all.liver = ebb::Liver::Normal;
  all.pregnant = false;
  all.conditions = {"insomnia"};
  CHECK(ebb::sampled_facts(all, true).empty());
  nothing.sex = ebb::Sex::Male;
  for (const std::string& fact : ebb::sampled_facts(nothing)) CHECK(fact.find("regnan") == std::string::npos);
}

TEST_CASE("a_layout_of_other_drugs_gives_nobody") {
  const ebb::Drug drug = agonist("testazepam"), other = agonist("otherazepam");
  const auto d = dynamics();
  const auto layout = ebb::build_layout({by(drug)}, d, woman_of_70_kg());
  REQUIRE(layout.ok());
  CHECK(ebb::sample_people(layout.value(), {by(other)}, d, defaults(), woman_of_70_kg(), many(3)).count == 0);
}
