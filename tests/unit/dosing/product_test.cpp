#include <doctest.h>

#include "ebb/dosing/product.h"

namespace {

ebb::Product tablet(double strength_mg, int parts) {
  ebb::Product product;
  product.id = "tablet";
  product.strength_mg = strength_mg;
  product.score_parts = parts;
  return product;
}

ebb::Product solution() {
  ebb::Product product;
  product.id = "solution";
  product.form = ebb::ProductForm::Liquid;
  product.concentration_mg_per_mL = 0.1;
  product.smallest_step_mL = 0.1;
  product.syringe_mL = 5;
  return product;
}

}  // namespace

TEST_CASE("a_part_is_the_piece_that_the_score_allows") {
  CHECK(ebb::part_mg(tablet(0.5, 2)) == 0.25);
  CHECK(ebb::part_mg(tablet(2, 4)) == 0.5);
  CHECK(ebb::part_mg(tablet(0.125, 1)) == 0.125);
}

TEST_CASE("a_part_of_a_liquid_is_its_smallest_step") {
  // 0.1 x 0.1 differs from 0.01 by rounding in the last place.
  CHECK(ebb::part_mg(solution()) == doctest::Approx(0.01).epsilon(1e-14));
}

TEST_CASE("amounts_are_counted_in_tablets_or_millilitres") {
  CHECK(ebb::amount_of_parts(tablet(0.5, 2), 3) == 1.5);
  CHECK(ebb::amount_of_parts(solution(), 25) == 2.5);
}

TEST_CASE("amounts_read_as_a_person_counts_them") {
  CHECK(ebb::describe_amount(tablet(0.5, 2), 1) == "1/2 x tablet");
  CHECK(ebb::describe_amount(tablet(0.5, 2), 3) == "1 1/2 x tablet");
  CHECK(ebb::describe_amount(tablet(2, 4), 2) == "1/2 x tablet");
  CHECK(ebb::describe_amount(tablet(2, 4), 7) == "1 3/4 x tablet");
  CHECK(ebb::describe_amount(tablet(2, 4), 8) == "2 x tablet");
  CHECK(ebb::describe_amount(solution(), 25) == "2.5 mL of solution");
}
