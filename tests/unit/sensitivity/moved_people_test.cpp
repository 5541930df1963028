// Typical values move, people stay who they are.
#include <doctest.h>

#include <cmath>

#include "ebb/sensitivity/moved_people.h"
#include "tests/unit/population/small_drugs.h"

using namespace ebb;
using namespace ebb_test;

namespace {

/// One agonist by mouth, and the numbers that vary.
struct World {
  std::vector<Drug> drugs{agonist("alpha")};
  std::vector<DrugUse> uses;
  DynamicsParameters dynamics = ebb_test::dynamics();
  PopulationDefaults population = ebb_test::defaults();
  PersonFacts person;
  World() {
    dynamics.protracted_frac = fixed("adaptation.protracted_frac", 0.12);
    dynamics.protracted_frac.range_low = 0.05;
    dynamics.protracted_frac.range_high = 0.2;
    DrugUse use;
    use.drug = &drugs.front();
    use.routes = {&drugs.front().routes.front()};
    uses.push_back(use);
  }
  std::unique_ptr<MovedPeople> people(const std::vector<const Parameter*>& used) const {
    UncertainNumbers numbers = uncertain_numbers(used);
    add_protracted_course(numbers, dynamics);
    auto moved = MovedPeople::create(drugs, uses, dynamics, population, person, numbers, {.seed = 3, .people = 40});
    REQUIRE(moved.ok());
    return std::move(moved).value();
  }
};

double value_of(const MovedPeople& people, const MovedBatch& batch, const std::string& slot, std::size_t column) {
  for (std::size_t s = 0; s < people.layout().slot_names.size(); ++s) {
    if (people.layout().slot_names[s] == slot) return batch.population.at(static_cast<int>(s), column);
  }
  FAIL("no slot " << slot);
  return 0;
}

}  // namespace

TEST_CASE("people_as_the_numbers_stand_are_those_of_every_other_run") {
  const World world;
  const auto moved = world.people({&world.drugs[0].dispositions[0].CL});
  const DesignPoints points{DesignPoint(moved->numbers().varied.size(), kAsItStands)};
  const MovedBatch batch = moved->draw(points, 0, 1);
  const auto layout = build_layout(world.uses, world.dynamics, world.person);
  REQUIRE(layout.ok());
  const People plain = sample_people(layout.value(), world.uses, world.dynamics, world.population, world.person, {.seed = 3, .count = 40});
  for (std::size_t s = 0; s < layout.value().slot_names.size(); ++s) {
    INFO(layout.value().slot_names[s]);
    for (std::size_t i = 0; i < 40; ++i) CHECK(value_of(*moved, batch, layout.value().slot_names[s], i) == plain.columns[s * 40 + i]);
  }
}

TEST_CASE("a_moved_typical_value_moves_everybody_by_the_same_factor_and_nothing_else") {
  const World world;
  const Parameter& CL = world.drugs[0].dispositions[0].CL;
  const auto moved = world.people({&CL});
  DesignPoint point(moved->numbers().varied.size(), kAsItStands);
  DesignPoints points{point, point, point};
  points[1][0] = 0;
  points[2][0] = 1;
  const MovedBatch batch = moved->draw(points, 0, 3);
  CHECK(batch.population.count == 120);
  for (std::size_t s = 0; s < moved->layout().slot_names.size(); ++s) {
    const std::string& slot = moved->layout().slot_names[s];
    const bool clearance = slot.find(".CL") != std::string::npos;
    for (std::size_t i = 0; i < 40; ++i) {
      const double usual = batch.population.at(static_cast<int>(s), i);
      // Rounding of one product.
      CHECK(batch.population.at(static_cast<int>(s), 40 + i) == doctest::Approx(usual * (clearance ? CL.range_low / CL.typical : 1)).epsilon(1e-14));
      CHECK(batch.population.at(static_cast<int>(s), 80 + i) == doctest::Approx(usual * (clearance ? CL.range_high / CL.typical : 1)).epsilon(1e-14));
    }
  }
  CHECK(batch.population.number_of(0) == batch.population.number_of(40));
}

TEST_CASE("what_was_set_or_has_no_range_does_not_vary_and_says_why") {
  World world;
  world.drugs[0].dispositions[0].CL.overridden = true;
  UncertainNumbers numbers = uncertain_numbers({&world.drugs[0].dispositions[0].CL, &world.drugs[0].dispositions[0].V1, &world.drugs[0].dispositions[0].V1});
  CHECK(numbers.varied.empty());
  add_protracted_course(numbers, world.dynamics);
  REQUIRE(numbers.fixed.size() == 2);
  CHECK(numbers.fixed[0].why == NotVaried::SetByUser);
  CHECK(numbers.fixed[1].why == NotVaried::NoRange);
  REQUIRE(numbers.varied.size() >= 1);
  CHECK(numbers.varied[0].parameter->name == "adaptation.protracted_frac");
  CHECK(numbers.varied[0].off_by_default);
  CHECK(value_at(numbers.varied[0], kAsItStands) == 0);
  CHECK(value_at(numbers.varied[0], 1) == 0.2);
}
