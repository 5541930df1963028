#include <doctest.h>

#include "ebb/dosing/lattice.h"

namespace {

ebb::Product tablet(std::string id, double strength_mg, int parts) {
  ebb::Product product;
  product.id = std::move(id);
  product.drug = "clonazepam";
  product.strength_mg = strength_mg;
  product.score_parts = parts;
  return product;
}

ebb::Product solution(double concentration_mg_per_mL) {
  ebb::Product product;
  product.id = "solution";
  product.drug = "clonazepam";
  product.form = ebb::ProductForm::Liquid;
  product.concentration_mg_per_mL = concentration_mg_per_mL;
  product.smallest_step_mL = 0.1;
  product.syringe_mL = 5;
  return product;
}

const ebb::Product kHalf = tablet("half", 0.5, 2);
const ebb::Product kOdt = tablet("odt", 0.125, 1);
const ebb::Product kTwo = tablet("two", 2, 1);

}  // namespace

TEST_CASE("a_scored_tablet_gives_its_halves_and_their_sums") {
  auto lattice = ebb::build_lattice({kHalf}, 1.1);
  REQUIRE(lattice.ok());
  CHECK(lattice.value().doses_mg == std::vector<double>{0.25, 0.5, 0.75, 1.0});
  CHECK(lattice.value().smallest_mg == 0.25);
}

TEST_CASE("an_unscored_tablet_is_never_split") {
  auto lattice = ebb::build_lattice({kTwo}, 5);
  REQUIRE(lattice.ok());
  CHECK(lattice.value().doses_mg == std::vector<double>{2, 4});
}

TEST_CASE("products_mix") {
  auto lattice = ebb::build_lattice({tablet("a", 0.5, 1), tablet("b", 0.125, 1)}, 0.75);
  REQUIRE(lattice.ok());
  CHECK(lattice.value().doses_mg == std::vector<double>{0.125, 0.25, 0.375, 0.5, 0.625, 0.75});
}

TEST_CASE("a_liquid_gives_every_step_of_the_syringe") {
  auto lattice = ebb::build_lattice({solution(0.1)}, 0.05);
  REQUIRE(lattice.ok());
  CHECK(lattice.value().doses_mg == std::vector<double>{0.01, 0.02, 0.03, 0.04, 0.05});
}

TEST_CASE("whole_tablets_come_before_split_ones_and_few_pieces_before_many") {
  // 0.75 = 1 1/2 tablets (2 pieces), not 6 of the small ones.
  CHECK(ebb::make_dose({kHalf, kOdt}, 0.75).value() == std::vector<ebb::DosePart>{{0, 3}});
  // 0.625 = 1 tablet + 1 small one (2 whole pieces), not 1/2 + 3 small ones.
  CHECK(ebb::make_dose({kHalf, kOdt}, 0.625).value() == std::vector<ebb::DosePart>{{0, 2}, {1, 1}});
  // 2 = one tablet of 2, not four of 0.5.
  CHECK(ebb::make_dose({kHalf, kTwo}, 2).value() == std::vector<ebb::DosePart>{{1, 1}});
  // 0.25 = one whole tablet of 0.25 before half a tablet of 0.5, both being one piece.
  CHECK(ebb::make_dose({kHalf, tablet("quarter", 0.25, 1)}, 0.25).value() == std::vector<ebb::DosePart>{{1, 1}});
}

TEST_CASE("equal_ways_take_the_product_named_first") {
  const ebb::Product one = tablet("one", 1, 1), other = tablet("other", 1, 1);
  CHECK(ebb::make_dose({one, other}, 2).value() == std::vector<ebb::DosePart>{{0, 2}});
  CHECK(ebb::make_dose({other, one}, 2).value() == std::vector<ebb::DosePart>{{0, 2}});
}

TEST_CASE("tablets_carry_a_dose_and_the_liquid_its_rest") {
  // 0.9 = 1 tablet + 4 mL (2 pieces, 1 measured) rather than 9 mL (2 fillings, both measured).
  CHECK(ebb::make_dose({kHalf, solution(0.1)}, 0.9).value() == std::vector<ebb::DosePart>{{0, 2}, {1, 40}});
}

TEST_CASE("a_dose_between_two_that_can_be_made_names_both") {
  auto made = ebb::make_dose({kHalf}, 0.3);
  REQUIRE_FALSE(made.ok());
  CHECK(made.errors()[0].code == ebb::ErrorCode::Infeasible);
  CHECK(made.errors()[0].what.find("0.3 mg cannot be made from half") != std::string::npos);
  CHECK(made.errors()[0].allowed == "the nearest doses that can be made: 0.25 mg and 0.5 mg");
}

TEST_CASE("a_dose_below_the_smallest_names_zero_and_the_smallest") {
  auto made = ebb::make_dose({kTwo}, 0.5);
  REQUIRE_FALSE(made.ok());
  CHECK(made.errors()[0].allowed == "the nearest doses that can be made: 0 mg and 2 mg");
}

TEST_CASE("nobody_takes_more_than_the_most_pieces") {
  CHECK(ebb::make_dose({kOdt}, 0.125 * ebb::kMostPiecesPerDose).ok());
  CHECK_FALSE(ebb::make_dose({kOdt}, 0.125 * (ebb::kMostPiecesPerDose + 1)).ok());
}

TEST_CASE("zero_is_made_of_nothing") {
  auto made = ebb::make_dose({kHalf}, 0);
  REQUIRE(made.ok());
  CHECK(made.value().empty());
}

TEST_CASE("supplies_that_make_no_sense_are_refused") {
  ebb::Product other = kHalf;
  other.drug = "diazepam";
  CHECK(ebb::build_lattice({kHalf, other}, 2).errors()[0].code == ebb::ErrorCode::Contradiction);
  CHECK(ebb::build_lattice({}, 2).errors()[0].code == ebb::ErrorCode::Missing);
  ebb::Product extended = kTwo;
  extended.form = ebb::ProductForm::ExtendedRelease;
  CHECK(ebb::build_lattice({kHalf, extended}, 2).errors()[0].code == ebb::ErrorCode::Contradiction);
  CHECK(ebb::build_lattice({tablet("odd", 0.0001, 1)}, 2).errors()[0].code == ebb::ErrorCode::OutOfRange);
  CHECK(ebb::build_lattice({kTwo}, 1).errors()[0].code == ebb::ErrorCode::Infeasible);
}

TEST_CASE("the_table_lists_exactly_the_doses_that_its_parts_sum_to") {
  const std::vector<ebb::Product> supply = {kHalf, kOdt, tablet("seven", 0.7, 1)};
  auto table = ebb::DoseTable::build(supply, "clonazepam", 3000);
  REQUIRE(table.ok());
  for (std::int64_t dose_ug = 0; dose_ug <= 3000; ++dose_ug) {
    // Brute force over counts of the three parts of 250, 125 and 700 micrograms.
    bool reachable = false;
    for (std::int64_t sevens = 0; sevens * 700 <= dose_ug; ++sevens) reachable = reachable || (dose_ug - sevens * 700) % 125 == 0;
    REQUIRE(table.value().makes(dose_ug) == reachable);
    std::int64_t sum_ug = 0;
    for (const ebb::DosePart& part : table.value().parts(dose_ug))
      sum_ug += part.parts * ebb::whole_micrograms(ebb::part_mg(supply[static_cast<std::size_t>(part.product)]));
    if (reachable) REQUIRE(sum_ug == dose_ug);
  }
}
