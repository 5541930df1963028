// What people really take: misses, lateness, ranges, own days.
#include "ebb/population/adherence.h"

#include <doctest.h>

#include <cmath>
#include <vector>

namespace {

/// Two doses a day for `days` days on line 0.
ebb::Timeline twice_daily(int days, const ebb::UseVariation& variation) {
  ebb::Timeline timeline;
  timeline.end_h = 24.0 * days;
  timeline.lines = {variation};
  for (int k = 0; k < 2 * days; ++k) timeline.doses.push_back({12.0 * k, 0, 0, 1.0, 0, 0, k});
  return timeline;
}

struct Taken {
  std::vector<double> factor, delay_h;
};
Taken taken_by(const ebb::Timeline& timeline, std::size_t person, std::uint64_t seed = 1) {
  Taken taken{std::vector<double>(timeline.doses.size(), -1), std::vector<double>(timeline.doses.size(), -1)};
  ebb::dose_factors(timeline, seed, person, taken.factor, taken.delay_h);
  return taken;
}

}  // namespace

TEST_CASE("without_variation_doses_are_as_written") {
  const auto timeline = twice_daily(3, {});
  CHECK_FALSE(ebb::varies(timeline.lines[0]));
  CHECK_FALSE(ebb::any_variation(timeline));
  CHECK_FALSE(ebb::any_delay(timeline));
  const Taken taken = taken_by(timeline, 5);
  CHECK(taken.factor == std::vector<double>(6, 1.0));
  CHECK(taken.delay_h == std::vector<double>(6, 0.0));
}

TEST_CASE("doses_before_zero_are_taken_when_no_start_is_stated") {
  auto timeline = twice_daily(1, {});
  timeline.doses[0].time_h = -24;
  CHECK_FALSE(ebb::any_variation(timeline));
  CHECK(taken_by(timeline, 0).factor[0] == 1.0);
}

TEST_CASE("missed_and_late_doses_occur_as_often_as_stated") {
  ebb::UseVariation variation;
  variation.taken_frac = 0.9;
  variation.late_frac = 0.2;
  variation.late_h = 3;
  const auto timeline = twice_daily(500, variation);
  CHECK(ebb::any_variation(timeline));
  CHECK(ebb::any_delay(timeline));
  double missed = 0, late = 0, delay = 0, doses = 0;
  for (std::size_t person = 0; person < 20; ++person) {
    const Taken taken = taken_by(timeline, person);
    for (std::size_t d = 0; d < timeline.doses.size(); ++d) {
      doses += 1;
      missed += taken.factor[d] == 0;
      late += taken.delay_h[d] > 0;
      delay += taken.delay_h[d];
      REQUIRE(taken.delay_h[d] < 3);
      if (taken.factor[d] == 0) REQUIRE(taken.delay_h[d] == 0);
    }
  }
  // Four binomial standard deviations each; the mean delay of a late dose is uniform with sd 3/sqrt 12.
  CHECK(std::fabs(missed / doses - 0.1) < 4 * std::sqrt(0.1 * 0.9 / doses));
  CHECK(std::fabs(late / doses - 0.18) < 4 * std::sqrt(0.18 * 0.82 / doses));
  CHECK(std::fabs(delay / late - 1.5) < 4 * 3 / std::sqrt(12 * late));
}

TEST_CASE("range_is_one_draw_a_person_and_split_error_one_a_dose") {
  ebb::UseVariation range;
  range.low_factor = 0.5;
  const Taken one = taken_by(twice_daily(10, range), 3), other = taken_by(twice_daily(10, range), 4);
  CHECK(one.factor == std::vector<double>(20, one.factor[0]));
  CHECK(one.factor[0] != other.factor[0]);
  CHECK(one.factor[0] >= 0.5);
  CHECK(one.factor[0] <= 1.0);
  ebb::UseVariation split;
  split.amount_error_frac = 0.2;
  const Taken pieces = taken_by(twice_daily(1000, split), 3);
  double mean = 0;
  for (const double factor : pieces.factor) {
    REQUIRE(std::fabs(factor - 1) <= 0.2);
    mean += factor / 2000;
  }
  CHECK(std::fabs(mean - 1) < 4 * 0.2 / std::sqrt(3.0 * 2000));  // four standard errors of a uniform's mean
  CHECK(pieces.factor[0] != pieces.factor[1]);
}

TEST_CASE("own_start_and_end_lie_in_their_windows") {
  ebb::UseVariation window;
  window.starts_first_h = 24;
  window.starts_last_h = 240;
  window.ends_first_h = 480;
  window.ends_last_h = 600;
  const auto timeline = twice_daily(30, window);
  double first_sum = 0;
  for (std::size_t person = 0; person < 200; ++person) {
    const Taken taken = taken_by(timeline, person);
    double first = -1, last = -1;
    for (std::size_t d = 0; d < timeline.doses.size(); ++d) {
      if (taken.factor[d] == 0) continue;
      if (first < 0) first = timeline.doses[d].time_h;
      last = timeline.doses[d].time_h;
    }
    REQUIRE(first >= 24);
    REQUIRE(first < 240 + 12);
    REQUIRE(last >= 480 - 12);
    REQUIRE(last < 600);
    first_sum += first;
  }
  // Start uniform in 24…240 (sd 62), the first dose on average 6 h later; four standard errors.
  CHECK(std::fabs(first_sum / 200 - 138) < 4 * 62.4 / std::sqrt(200.0));
}

TEST_CASE("one_lines_draws_do_not_move_with_other_lines_or_people") {
  ebb::UseVariation variation;
  variation.taken_frac = 0.7;
  variation.amount_error_frac = 0.2;
  auto timeline = twice_daily(20, variation);
  const Taken alone = taken_by(timeline, 17);
  timeline.lines.push_back(variation);
  for (int k = 0; k < 5; ++k) timeline.doses.push_back({480.0 + k, 0, 0, 1.0, 0, 1, k});
  const Taken more = taken_by(timeline, 17);
  for (std::size_t d = 0; d < alone.factor.size(); ++d) REQUIRE(alone.factor[d] == more.factor[d]);
  CHECK(taken_by(timeline, 17, 2).factor != more.factor);
  CHECK(taken_by(timeline, 18).factor != more.factor);
  CHECK(std::vector<double>(more.factor.begin(), more.factor.begin() + 5) != std::vector<double>(more.factor.end() - 5, more.factor.end()));
}

TEST_CASE("dose_outside_a_certain_window_counts_as_variation") {
  ebb::UseVariation window;
  window.ends_first_h = window.ends_last_h = 24;
  const auto timeline = twice_daily(2, window);
  CHECK_FALSE(ebb::varies(window));
  CHECK(ebb::any_variation(timeline));
  CHECK(taken_by(timeline, 0).factor == std::vector<double>{1, 1, 0, 0});
}
