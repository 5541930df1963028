// What must hold for any seed, person, batch and set of drugs.
#include <doctest.h>
#include <rapidcheck.h>

#include <map>

#include "ebb/population/sample.h"
#include "tests/unit/population/small_drugs.h"

using namespace ebb_test;

namespace {

const ebb::Drug kFirst = agonist("testazepam"), kSecond = agonist("otherazepam"), kThird = antagonist("antagonil");
const ebb::DynamicsParameters kDynamics = dynamics();
const ebb::PopulationDefaults kDefaults = defaults();

ebb::DrugUse by(const ebb::Drug& drug, std::size_t route) {
  ebb::DrugUse use;
  use.drug = &drug;
  use.routes.push_back(&drug.routes[route]);
  return use;
}

ebb::PersonFacts somebody(int age, int choice) {
  ebb::PersonFacts person;
  person.age_years = age;
  if (choice % 3 == 1) person.sex = ebb::Sex::Female;
  if (choice % 3 == 2) person.sex = ebb::Sex::Male;
  if (choice % 2) person.weight_kg = 45 + choice;
  return person;
}

using Row = std::map<std::string, double>;
Row row_of(const std::vector<ebb::DrugUse>& uses, const ebb::PersonFacts& person, const ebb::SampleRequest& request, std::size_t index) {
  const auto layout = ebb::build_layout(uses, kDynamics, person);
  if (!layout) return {};
  const auto people = ebb::sample_people(layout.value(), uses, kDynamics, kDefaults, person, request);
  Row row;
  for (std::size_t s = 0; s < layout.value().slot_names.size(); ++s) row[layout.value().slot_names[s]] = people.columns[s * people.count + index];
  return row;
}

}  // namespace

TEST_CASE("person_17_is_the_same_alone_and_among_a_thousand") {
  CHECK(rc::check([](std::uint64_t seed) {
    const auto person = somebody(*rc::gen::inRange(18, 90), *rc::gen::inRange(0, 60));
    ebb::SampleRequest all, alone;
    all.seed = alone.seed = seed;
    all.count = 1000;
    alone.first_person = 17;
    alone.count = 1;
    all.ensemble_draws = alone.ensemble_draws = *rc::gen::element(0, 1, 5, 64);
    const Row among = row_of({by(kFirst, 0)}, person, all, 17);
    RC_ASSERT(!among.empty());
    RC_ASSERT(among == row_of({by(kFirst, 0)}, person, alone, 0));
  }));
}

TEST_CASE("adding_a_drug_moves_nobody") {
  CHECK(rc::check([](std::uint64_t seed) {
    const auto person = somebody(*rc::gen::inRange(18, 90), *rc::gen::inRange(0, 60));
    const auto route = *rc::gen::inRange<std::size_t>(0, 4);
    ebb::SampleRequest request;
    request.seed = seed;
    request.count = 5;
    request.ensemble_draws = *rc::gen::element(0, 3);
    const Row before = row_of({by(kFirst, route)}, person, request, 3);
    const Row after = row_of({by(kThird, 3), by(kFirst, route), by(kSecond, 0)}, person, request, 3);
    RC_ASSERT(after.size() > before.size());
    for (const auto& [name, value] : before) RC_ASSERT(after.at(name) == value);
  }));
}

TEST_CASE("ensemble_stays_inside_the_ranges_and_is_shared_by_its_people") {
  CHECK(rc::check([](std::uint64_t seed) {
    const int draws = *rc::gen::inRange(1, 9);
    ebb::SampleRequest request;
    request.seed = seed;
    request.count = static_cast<std::size_t>(3 * draws);
    request.first_person = *rc::gen::inRange<std::size_t>(0, 1000);
    request.ensemble_draws = draws;
    request.typical = true;
    const auto person = woman_of_70_kg();
    const auto layout = ebb::build_layout({by(kFirst, 0)}, kDynamics, person);
    const auto people = ebb::sample_people(layout.value(), {by(kFirst, 0)}, kDynamics, kDefaults, person, request);
    const auto CL = column(layout.value(), people, "testazepam.CL_L_per_h"), gmax = column(layout.value(), people, "adaptation.gmax");
    const auto g0 = column(layout.value(), people, "adaptation.g0"), G50 = column(layout.value(), people, "adaptation.G50");
    const auto scale = column(layout.value(), people, "adaptation.scale_theta");
    for (std::size_t i = 0; i < request.count; ++i) {
      RC_ASSERT(people.ensemble_index[i] == static_cast<int>((request.first_person + i) % static_cast<std::size_t>(draws)));
      RC_ASSERT(CL[i] >= 2.5);
      RC_ASSERT(CL[i] <= 5.0);
      RC_ASSERT(gmax[i] >= 0.6);
      RC_ASSERT(gmax[i] <= 0.99);
      RC_ASSERT(g0[i] <= 0.4 * gmax[i] * (1 + 1e-15));  // one rounding of the product
      if (i >= static_cast<std::size_t>(draws)) RC_ASSERT(CL[i] == CL[i - static_cast<std::size_t>(draws)]);
      // In every draw the typical person's largest withdrawal is 6; a few roundings.
      RC_ASSERT(std::abs(scale[i] * (g0[i] + (gmax[i] - g0[i]) / (1 + G50[i])) - 6) < 1e-13);
    }
  }));
}

TEST_CASE("overridden_values_do_not_move_with_the_ensemble") {
  ebb::Drug drug = kFirst;
  drug.dispositions[0].CL.overridden = true;
  drug.dispositions[0].CL.typical = 9;
  ebb::SampleRequest request;
  request.count = 8;
  request.ensemble_draws = 8;
  request.typical = true;
  const auto person = woman_of_70_kg();
  const auto layout = ebb::build_layout({by(drug, 0)}, kDynamics, person);
  const auto people = ebb::sample_people(layout.value(), {by(drug, 0)}, kDynamics, kDefaults, person, request);
  CHECK(column(layout.value(), people, "testazepam.CL_L_per_h") == std::vector<double>(8, 9.0));
}

TEST_CASE("every_number_is_finite_and_not_negative") {
  CHECK(rc::check([](std::uint64_t seed) {
    const auto person = somebody(*rc::gen::inRange(18, 100), *rc::gen::inRange(0, 200));
    ebb::SampleRequest request;
    request.seed = seed;
    request.count = 20;
    request.ensemble_draws = *rc::gen::element(0, 64);
    ebb::DrugUse use = by(kFirst, 2);
    use.modifiers.push_back(&kFirst.covariates.modifiers[0]);
    for (std::size_t i = 0; i < 20; i += 19) {
      for (const auto& [name, value] : row_of({use, by(kThird, 3)}, person, request, i)) RC_ASSERT(value >= 0 && value < 1e9);
    }
  }));
}
