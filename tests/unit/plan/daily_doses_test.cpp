#include <doctest.h>

#include "ebb/plan/daily_doses.h"

namespace {

ebb::Product tablet(double strength_mg, int parts) {
  ebb::Product product;
  product.id = "tablet";
  product.drug = "clonazepam";
  product.strength_mg = strength_mg;
  product.score_parts = parts;
  return product;
}

using Doses = std::vector<std::int64_t>;

ebb::DailyDoses daily_doses(const std::vector<ebb::Product>& supply, const std::vector<double>& start_ug, std::int64_t highest_ug) {
  auto daily = ebb::DailyDoses::build(supply, "clonazepam", start_ug, highest_ug);
  REQUIRE(daily.ok());
  return std::move(daily).value();
}

}  // namespace

TEST_CASE("the_daily_lattice_is_sums_over_the_times_of_day") {
  const ebb::DailyDoses daily = daily_doses({tablet(0.5, 2)}, {500, 500}, 1000);
  CHECK(daily.doses_ug() == Doses{250, 500, 750, 1000});
  CHECK(daily.makes(0));
  CHECK_FALSE(daily.makes(300));
}

TEST_CASE("more_times_of_day_reach_beyond_the_most_pieces_at_one_time") {
  const std::int64_t once_ug = 125 * ebb::kMostPiecesPerDose;
  CHECK_FALSE(daily_doses({tablet(0.125, 1)}, {4000}, 4000).makes(once_ug + 125));
  CHECK(daily_doses({tablet(0.125, 1)}, {2000, 2000}, 4000).makes(once_ug + 125));
}

TEST_CASE("when_the_first_dose_falls_first_the_others_stay_until_it_is_gone_and_none_ever_rises") {
  auto built = ebb::DailyDoses::build({tablet(0.125, 1)}, "clonazepam", {500, 250, 500}, 1250, ebb::DailyDoses::Falls::FirstFirst);
  REQUIRE(built.ok());
  const ebb::DailyDoses& daily = built.value();
  CHECK(daily.doses_ug() == Doses{125, 250, 375, 500, 625, 750, 875, 1000, 1125, 1250});
  Doses before{500, 250, 500};
  const std::vector<Doses> expected{{375, 250, 500}, {250, 250, 500}, {125, 250, 500}, {0, 250, 500}, {0, 125, 500}, {0, 0, 500}, {0, 0, 375}, {0, 0, 250}, {0, 0, 125}};
  std::int64_t dose_ug = 1125;
  for (const Doses& split : expected) {
    CHECK(daily.split(dose_ug, before) == split);
    before = split;
    dose_ug -= 125;
  }
}

TEST_CASE("rounding_up_never_lands_below_the_ideal_dose") {
  const ebb::DailyDoses daily = daily_doses({tablet(0.5, 2)}, {1000}, 1000);
  CHECK(daily.round_up(251) == 500);
  CHECK(daily.round_up(250) == 250);
  CHECK(daily.round_up(0) == 0);
  CHECK(daily.round_up(5000) == 1000);
  CHECK(daily.round_down(999) == 750);
  CHECK(daily.round_down(100) == 0);
  CHECK(daily.below(250) == 0);
  CHECK(daily.steps_above_zero(750) == 3);
}

TEST_CASE("equal_doses_stay_as_equal_as_they_can_and_the_evening_is_the_bigger_one") {
  const ebb::DailyDoses daily = daily_doses({tablet(0.5, 2)}, {1000, 1000}, 2000);
  CHECK(daily.split(2000, {1000, 1000}) == Doses{1000, 1000});
  CHECK(daily.split(1750, {1000, 1000}) == Doses{750, 1000});
  CHECK(daily.split(1500, {750, 1000}) == Doses{750, 750});
}

TEST_CASE("the_morning_dose_is_dropped_first_when_one_part_is_left") {
  const ebb::DailyDoses daily = daily_doses({tablet(0.5, 2)}, {500, 500}, 1000);
  CHECK(daily.split(500, {250, 500}) == Doses{250, 250});
  CHECK(daily.split(250, {250, 250}) == Doses{0, 250});
  const ebb::DailyDoses three = daily_doses({tablet(0.5, 2)}, {250, 250, 250}, 750);
  CHECK(three.split(500, {250, 250, 250}) == Doses{0, 250, 250});
}

TEST_CASE("a_dropped_time_stays_dropped") {
  const ebb::DailyDoses daily = daily_doses({tablet(0.5, 2)}, {1000, 1000}, 2000);
  CHECK(daily.split(1000, {0, 1250}) == Doses{0, 1000});
}

TEST_CASE("an_uneven_start_keeps_its_shape") {
  const ebb::DailyDoses daily = daily_doses({tablet(0.5, 2)}, {500, 1500}, 2000);
  // 3/4 of the day at night: targets 437.5 + 1312.5 of 1750, nearest 500 + 1250.
  CHECK(daily.split(1750, {500, 1500}) == Doses{500, 1250});
  const ebb::DailyDoses morning = daily_doses({tablet(0.5, 2)}, {1000, 500}, 1500);
  CHECK(morning.split(1250, {1000, 500}) == Doses{750, 500});
}

TEST_CASE("no_time_of_day_rises_while_the_supply_allows") {
  const ebb::DailyDoses daily = daily_doses({tablet(0.5, 2)}, {250, 1000}, 1250);
  CHECK(daily.split(1000, {250, 1000}) == Doses{250, 750});
  // Tablets of 2 and 3 mg: 3 mg a day can only be one tablet at one time, although no time had 3 mg before.
  const ebb::DailyDoses coarse = daily_doses({tablet(2, 1), tablet(3, 1)}, {2000, 2000}, 4000);
  CHECK(coarse.split(3000, {2000, 2000}) == Doses{0, 3000});
}

TEST_CASE("sums_that_would_leave_the_shape_of_the_day_are_no_lattice_steps") {
  ebb::Product liquid;
  liquid.id = "liquid";
  liquid.drug = "clonazepam";
  liquid.form = ebb::ProductForm::Liquid;
  liquid.concentration_mg_per_mL = 0.4;
  liquid.smallest_step_mL = 0.1;
  liquid.syringe_mL = 5;
  ebb::DailyDoses daily = daily_doses({tablet(5, 2), liquid}, {1000, 1000, 1000, 1000}, 4000);
  // 2.54 mg = half a tablet + one step of 0.04 mg: it can be made, but only as 2.5 and 0.04 at two of four times.
  CHECK(daily.makes(2540));
  CHECK(daily.round_up(2540) == 2560);
  daily.include(2540);
  CHECK(daily.round_up(2540) == 2540);
  // Four steps of 0.04 mg serve four times; three serve three.
  CHECK(daily.split(160, {1000, 1000, 1000, 1000}) == Doses{40, 40, 40, 40});
  CHECK(daily.split(120, {40, 40, 40, 40}) == Doses{0, 40, 40, 40});
}

TEST_CASE("of_equally_near_splits_the_later_dose_is_the_bigger_one") {
  const ebb::DailyDoses daily = daily_doses({tablet(0.125, 1)}, {500, 500, 500}, 1500);
  CHECK(daily.split(1375, {500, 500, 500}) == Doses{375, 500, 500});
}
