// Alcohol's kinetics against an independent integration, its closed form after absorption, and its laws.
#include "ebb/acute/michaelis_menten.h"

#include <doctest.h>

#include <cmath>
#include <vector>

using namespace ebb;

namespace {

constexpr SaturableKinetics kTypical{3, 36, 5700, 30};

/// Classical Runge-Kutta with steps of a second, both states, in long double: written from the equations, shares nothing with the engine.
std::vector<double> twin(const SaturableKinetics& k, const std::vector<SaturableDose>& doses, const std::vector<double>& times_h) {
  long double depot = 0, level = 0;
  const long double ka = k.ka_per_h, V = k.volume_L, Vmax = k.Vmax_mg_per_h, Km = k.Km_mg_per_L, h = 1.0L / 3600;
  const auto slope = [&](long double a, long double c) { return (ka * a - Vmax * c / (Km + c)) / V; };
  std::vector<double> out;
  std::size_t next = 0, dose = 0;
  for (long step = 0; next < times_h.size(); ++step) {
    const long double now = step * h;
    while (next < times_h.size() && times_h[next] <= static_cast<double>(now) + 1e-9) {
      out.push_back(static_cast<double>(level));
      ++next;
    }
    while (dose < doses.size() && doses[dose].time_h <= static_cast<double>(now) + 1e-9) depot += doses[dose++].amount_mg;
    const long double a1 = -ka * depot, c1 = slope(depot, level);
    const long double a2 = -ka * (depot + h / 2 * a1), c2 = slope(depot + h / 2 * a1, level + h / 2 * c1);
    const long double a3 = -ka * (depot + h / 2 * a2), c3 = slope(depot + h / 2 * a2, level + h / 2 * c2);
    const long double a4 = -ka * (depot + h * a3), c4 = slope(depot + h * a3, level + h * c3);
    depot += h / 6 * (a1 + 2 * a2 + 2 * a3 + a4);
    level += h / 6 * (c1 + 2 * c2 + 2 * c3 + c4);
  }
  return out;
}

double largest(const std::vector<double>& values) {
  double most = 0;
  for (const double value : values) most = std::max(most, value);
  return most;
}

std::vector<double> quarter_hours(double to_h) {
  std::vector<double> times;
  for (double t = 0.25; t <= to_h; t += 0.25) times.push_back(t);
  return times;
}

}  // namespace

TEST_CASE("levels_match_an_independent_integration") {
  const std::vector<std::vector<SaturableDose>> histories = {
      {{0, 36000}}, {{0, 12000}, {1, 12000}, {2.5, 24000}}, {{0, 500}}, {{0, 20000}, {0, 20000}, {11.75, 60000}}};
  for (const double ka : {0.5, 3.0, 12.0}) {
    for (const double Km : {5.0, 30.0, 300.0}) {
      for (const auto& doses : histories) {
        const SaturableKinetics k{ka, 36, 5700, Km};
        const auto times = quarter_hours(24);
        const auto expected = twin(k, doses, times), got = saturable_levels(k, doses, times);
        // A millionth of the largest level: steps are held to 1e-9 of it each, and some thousands of them add up.
        for (std::size_t t = 0; t < times.size(); ++t) REQUIRE(std::fabs(got[t] - expected[t]) <= 1e-6 * largest(expected));
      }
    }
  }
}

TEST_CASE("after_absorption_the_implicit_closed_form_holds") {
  // Km ln(C1 / C2) + C1 - C2 = Vmax / V (t2 - t1) once the depot is empty: 40 absorption half-times leave 1e-12 of the dose.
  const SaturableKinetics fast{60, 36, 5700, 30};
  const std::vector<double> times = {0.5, 3.0};
  const auto levels = saturable_levels(fast, std::vector<SaturableDose>{{0, 36000}}, times);
  const double left = 30 * std::log(levels[0] / levels[1]) + levels[0] - levels[1];
  CHECK(left == doctest::Approx(5700.0 / 36 * 2.5).epsilon(1e-6));  // the accuracy the integrator promises
}

TEST_CASE("far_below_Km_elimination_is_linear_and_far_above_it_constant") {
  const SaturableKinetics bolus{1000, 36, 5700, 30};
  const auto low = saturable_levels(bolus, std::vector<SaturableDose>{{0, 0.36}}, std::vector<double>{0.25, 0.75});
  CHECK(std::log(low[0] / low[1]) == doctest::Approx(5700.0 / 36 / 30 * 0.5).epsilon(1e-3));   // C/Km is 3e-4: that much is not linear
  const auto high = saturable_levels(bolus, std::vector<SaturableDose>{{0, 360000}}, std::vector<double>{0.25, 1.25});
  CHECK(high[0] - high[1] == doctest::Approx(5700.0 / 36).epsilon(5e-3));                      // Km / C is 3e-3
}

TEST_CASE("more_alcohol_never_gives_a_lower_level") {
  const auto times = quarter_hours(30);
  std::vector<double> before(times.size(), 0.0);
  for (double dose_mg = 4000; dose_mg < 120000; dose_mg *= 1.5) {
    const auto now = saturable_levels(kTypical, std::vector<SaturableDose>{{0, dose_mg}, {2, dose_mg / 3}}, times);
    for (std::size_t t = 0; t < times.size(); ++t) CHECK(now[t] >= before[t] - 1e-6 * largest(now));  // the promised accuracy
    before = now;
  }
}

TEST_CASE("no_dose_and_doses_after_the_last_time_leave_nothing") {
  const auto times = quarter_hours(2);
  for (const auto& doses : std::vector<std::vector<SaturableDose>>{{}, {{0, 0}}, {{3, 1000}}}) {
    for (const double level : saturable_levels(kTypical, doses, times)) CHECK(level == 0);
  }
}

TEST_CASE("volunteers_given_0_4_g_per_kg_clear_some_0_16_g_per_L_an_hour") {
  // norberg2000: Vmax 95 mg/min over Vss 35.8 L is 0.159 g/L/h while the level is far above Km.
  const SaturableKinetics bolus{1000, 35.8, 5700, 27};
  const auto levels = saturable_levels(bolus, std::vector<SaturableDose>{{0, 28000}}, std::vector<double>{1, 2});
  CHECK((levels[0] - levels[1]) / 1000 == doctest::Approx(0.152).epsilon(0.02));  // 5 % under 0.159: Km is 27 of some 570 mg/L
}
