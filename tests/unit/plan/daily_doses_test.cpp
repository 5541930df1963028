#include <doctest.h>

#include <algorithm>
#include <numeric>
#include <random>

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

std::int64_t sum(const Doses& doses) { return std::accumulate(doses.begin(), doses.end(), std::int64_t{0}); }

bool any_rises(const Doses& split, const Doses& before) {
  for (std::size_t i = 0; i < split.size(); ++i)
    if (split[i] > before[i]) return true;
  return false;
}

/// Whether the supply makes the day with no time above what it was: every combination is tried.
bool can_split_without_rise(const ebb::DoseTable& table, const Doses& before, std::int64_t daily_ug, std::size_t time = 0) {
  if (time == before.size()) return daily_ug == 0;
  for (std::int64_t dose = 0; dose <= std::min(before[time], daily_ug); dose += table.grain_ug())
    if (table.makes(dose) && can_split_without_rise(table, before, daily_ug - dose, time + 1)) return true;
  return false;
}

/// The doses before with the whole cut taken from the first of the day, and from the next what is more than it.
Doses cut_from_first(Doses before, std::int64_t daily_ug) {
  std::int64_t cut_ug = sum(before) - daily_ug;
  for (std::int64_t& dose : before) {
    const std::int64_t taken_off = std::min(cut_ug, dose);
    dose -= taken_off;
    cut_ug -= taken_off;
  }
  return before;
}

bool makes_each(const ebb::DoseTable& table, const Doses& doses) {
  return std::all_of(doses.begin(), doses.end(), [&](std::int64_t dose) { return table.makes(dose); });
}

/// One way down from a random start on a random supply, to a random makeable dose each time; what it met is counted.
struct WalkCounts {
  int splits = 0, forced_rises = 0, whole_cuts = 0;
};

void walk_down(std::mt19937& random, ebb::DailyDoses::Falls falls, WalkCounts& counts) {
  const std::vector<double> strengths_mg{0.5, 1, 1.5, 2, 2.5, 3, 5};
  auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
  std::vector<ebb::Product> supply;
  for (std::size_t n = 1 + pick(3); supply.size() < n;) supply.push_back(tablet(strengths_mg[pick(strengths_mg.size())], pick(2) == 0 ? 1 : 2));
  const auto table = ebb::DoseTable::build(supply, "clonazepam", 8000);
  REQUIRE(table.ok());
  Doses before;
  for (std::size_t n = 2 + pick(3); before.size() < n;) before.push_back(table.value().doses_ug()[pick(table.value().doses_ug().size())]);
  auto built = ebb::DailyDoses::build(supply, "clonazepam", {before.begin(), before.end()}, sum(before), falls);
  REQUIRE(built.ok());
  const ebb::DailyDoses& daily = built.value();
  while (sum(before) > 0) {
    const Doses& sums = daily.all_sums_ug();
    const auto below = static_cast<std::size_t>(std::lower_bound(sums.begin(), sums.end(), sum(before)) - sums.begin());
    const std::int64_t daily_ug = below == 0 ? 0 : sums[below - 1 - pick(std::min<std::size_t>(below, 4))];
    const Doses split = daily.split(daily_ug, before);
    CAPTURE(before);
    CAPTURE(split);
    CHECK(sum(split) == daily_ug);
    CHECK(makes_each(daily.table(), split));
    const bool rises = any_rises(split, before);
    if (rises) CHECK_FALSE(can_split_without_rise(daily.table(), before, daily_ug));
    const Doses whole_cut = cut_from_first(before, daily_ug);
    const bool whole = falls == ebb::DailyDoses::Falls::FirstFirst && makes_each(daily.table(), whole_cut);
    if (whole) CHECK(split == whole_cut);
    ++counts.splits;
    counts.forced_rises += rises;
    counts.whole_cuts += whole;
    before = split;
  }
}

WalkCounts walk_down_often(unsigned seed, ebb::DailyDoses::Falls falls) {
  std::mt19937 random(seed);
  WalkCounts counts;
  for (int walk = 0; walk < 300; ++walk) walk_down(random, falls, counts);
  CHECK(counts.splits > 1000);
  return counts;
}

}  // namespace

TEST_CASE("over_random_supplies_no_time_of_day_rises_if_any_split_without_a_rise_exists") {
  CHECK(walk_down_often(7, ebb::DailyDoses::Falls::Together).forced_rises > 0);
}

TEST_CASE("over_random_supplies_the_first_dose_takes_the_whole_cut_whenever_the_supply_makes_what_is_left") {
  CHECK(walk_down_often(8, ebb::DailyDoses::Falls::FirstFirst).whole_cuts > 500);
}

TEST_CASE("halves_of_2_and_5_mg_tablets_leave_two_doses_rather_than_raise_one") {
  auto built = ebb::DailyDoses::build({tablet(2, 2), tablet(5, 2)}, "clonazepam", {5000, 5000, 5000}, 15000, ebb::DailyDoses::Falls::FirstFirst);
  REQUIRE(built.ok());
  CHECK(built.value().split(5000, {0, 2000, 4500}) == Doses{0, 1000, 4000});
  // 0.5 mg is no sum of 1, 2.5 and 5 mg: the first keeps 1 mg, and the next gives the rest.
  CHECK(built.value().split(10500, {3500, 5000, 5000}) == Doses{1000, 4500, 5000});
  // Three times 1 mg hold no half of a 5 mg tablet: 2.5 mg can only be taken at once.
  CHECK(built.value().split(2500, {1000, 1000, 1000}) == Doses{0, 0, 2500});
}

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
