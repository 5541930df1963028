#include <doctest.h>

#include <cmath>
#include <limits>

#include "ebb/report/svg_axis.h"
#include "ebb/report/svg_canvas.h"

using namespace ebb;

namespace {

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
  std::vector<std::string> out;
  for (const Tick& tick : ticks) out.push_back(tick.second.empty() ? tick.label : tick.label + "|" + tick.second);
  return out;
}

// No two labels of one line touch when the axis is `width_pt` wide.
void check_apart(const TimeAxis& axis, double width_pt, double size_pt) {
  double label_end = -1e9, second_end = -1e9;
  for (const Tick& tick : axis.ticks) {
    const double x = (tick.value - axis.from_h) / (axis.to_h - axis.from_h) * width_pt;
    const double half = text_width_pt(tick.label, size_pt) / 2, second_half = text_width_pt(tick.second, size_pt, true) / 2;
    CHECK(x - half > label_end);
    label_end = x + half;
    if (tick.second.empty()) continue;
    CHECK(x - second_half > second_end);
    second_end = x + second_half;
  }
}

}  // namespace

TEST_CASE("number_ticks_are_round_and_cover_the_data") {
  CHECK(labels(number_axis(0, 37, 6).ticks) == std::vector<std::string>{"0", "10", "20", "30", "40"});
  CHECK(labels(number_axis(0, 2, 5).ticks) == std::vector<std::string>{"0", "0.5", "1", "1.5", "2"});
  CHECK(labels(number_axis(0, 0.3, 5).ticks) == std::vector<std::string>{"0", "0.1", "0.2", "0.3"});
  CHECK(labels(number_axis(0, 0.1 + 0.2, 5).ticks) == std::vector<std::string>{"0", "0.1", "0.2", "0.3"});
  CHECK(labels(number_axis(0, 10, 5).ticks) == std::vector<std::string>{"0", "2.5", "5", "7.5", "10"});
  CHECK(labels(number_axis(-1.5, 1, 5).ticks) == std::vector<std::string>{"−2", "−1", "0", "1"});
}

TEST_CASE("number_axes_of_every_size_have_few_ticks_that_cover") {
  for (double high = 1e-9; high < 1e9; high *= 3.7)
    for (int most = 2; most <= 8; ++most) {
      const NumberAxis axis = number_axis(0, high, most);
      CHECK(axis.ticks.size() >= 2);
      CHECK(static_cast<int>(axis.ticks.size()) <= most);
      CHECK(axis.low == 0);
      CHECK(axis.high >= high * (1 - 1e-8));  // a tick may stand a billionth of a step under the largest value
      for (std::size_t i = 1; i < axis.ticks.size(); ++i) {
        CHECK(axis.ticks[i].value > axis.ticks[i - 1].value);
        CHECK(axis.ticks[i].label != axis.ticks[i - 1].label);
      }
    }
}

TEST_CASE("number_axis_of_nothing_is_zero_to_one") {
  for (const double odd : {0.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    const NumberAxis axis = number_axis(odd, odd, 5);
    CHECK(axis.low == 0);
    CHECK(axis.high == 1);
  }
}

TEST_CASE("ten_minutes_have_minute_ticks") {
  const TimeAxis elapsed = time_axis(std::nullopt, 0, 10.0 / 60, 440, 8);
  CHECK(labels(elapsed.ticks) == std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"});
  CHECK(elapsed.caption == "minutes since the start");
  const TimeAxis dated = time_axis(make_date(2026, 1, 30), 8, 8 + 10.0 / 60, 440, 8);
  CHECK(dated.ticks.front().label == "08:00");
  CHECK(dated.ticks.front().second == "30 Jan 2026");
  CHECK(dated.ticks.back().label == "08:10");
  CHECK(dated.caption.empty());
}

TEST_CASE("ten_years_have_year_ticks") {
  const double hours = 3653 * 24.0;
  CHECK(labels(time_axis(make_date(2016, 1, 1), 0, hours, 440, 8).ticks) ==
        std::vector<std::string>{"2016", "2017", "2018", "2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026"});
  const TimeAxis elapsed = time_axis(std::nullopt, 0, hours, 440, 8);
  CHECK(elapsed.caption == "years since the start");
  CHECK(elapsed.ticks.size() == 11);
}

TEST_CASE("calendar_ticks_are_mondays_firsts_and_new_years") {
  // Eight weeks from Sunday 2026-02-01: ticks on Mondays.
  const TimeAxis weeks = time_axis(make_date(2026, 2, 1), 0, 56 * 24, 440, 8);
  CHECK(labels(weeks.ticks) == std::vector<std::string>{"2 Feb|2026", "9 Feb", "16 Feb", "23 Feb", "2 Mar", "9 Mar", "16 Mar", "23 Mar"});
  for (const Tick& tick : weeks.ticks) CHECK(weekday_name(Date{make_date(2026, 2, 1).days + static_cast<int>(tick.value / 24)}) == "Mon");
  const TimeAxis months = time_axis(make_date(2025, 11, 15), 0, 200 * 24, 440, 8);
  CHECK(labels(months.ticks) == std::vector<std::string>{"Dec|2025", "Jan|2026", "Feb", "Mar", "Apr", "May", "Jun"});
  CHECK(months.ticks[1].value == 47 * 24);
  const TimeAxis quarters = time_axis(make_date(2023, 2, 1), 0, 912 * 24, 440, 8);
  CHECK(labels(quarters.ticks) ==
        std::vector<std::string>{"Apr|2023", "Jul", "Oct", "Jan|2024", "Apr", "Jul", "Oct", "Jan|2025", "Apr", "Jul"});
}

TEST_CASE("leap_days_move_the_ticks_after_them") {
  const TimeAxis axis = time_axis(make_date(2024, 1, 1), 0, 120 * 24, 440, 8);
  for (const Tick& tick : axis.ticks)
    if (tick.label == "1 Mar" || tick.label == "Mar") CHECK(tick.value == 60 * 24);
  const TimeAxis months = time_axis(make_date(2024, 1, 1), 0, 300 * 24, 440, 8);
  REQUIRE(months.ticks.size() > 2);
  CHECK(months.ticks[2].label == "Mar");
  CHECK(months.ticks[2].value == 60 * 24);
}

TEST_CASE("weeks_count_from_the_start_of_the_plan") {
  const TimeAxis axis = time_axis(std::nullopt, 100 * 24, 100 * 24 + 26 * 168, 440, 8, 100 * 24);
  CHECK(axis.ticks.front().label == "0");
  CHECK(axis.ticks.front().value == 100 * 24);
  CHECK(axis.caption == "weeks since the start");
}

TEST_CASE("labels_of_any_horizon_and_width_stand_apart") {
  for (double hours = 1.0 / 60; hours < 60 * 8766; hours *= 1.31)
    for (const double width : {80.0, 150.0, 300.0, 480.0})
      for (const double from : {0.0, 7.25, 1000.1})
        for (const bool dated : {false, true}) {
          CAPTURE(hours);
          CAPTURE(width);
          const TimeAxis axis = time_axis(dated ? std::optional(make_date(2023, 12, 30)) : std::nullopt, from, from + hours, width, 8);
          CHECK(axis.ticks.size() <= 12);
          // A page-wide axis over ten minutes or more always gives the reader two places to measure from.
          if (width >= 300 && hours >= 10.0 / 60) CHECK(axis.ticks.size() >= 2);
          check_apart(axis, width, 8);
          for (const Tick& tick : axis.ticks) {
            CHECK(tick.value >= axis.from_h - 1e-6);  // a tick on the edge may be a rounding away from it
            CHECK(tick.value <= axis.to_h + 1e-6);
          }
        }
}

TEST_CASE("broken_time_ranges_become_an_hour") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& [from, to] : {std::pair{0.0, 0.0}, {5.0, 1.0}, {nan, nan}, {0.0, nan}}) {
    const TimeAxis axis = time_axis(std::nullopt, from, to, 440, 8);
    CHECK(axis.to_h - axis.from_h == 1);
  }
  const TimeAxis endless = time_axis(make_date(2026, 1, 1), 0, 1e300, 440, 8);
  CHECK(endless.to_h < 1e8);
  CHECK(!endless.ticks.empty());
}
