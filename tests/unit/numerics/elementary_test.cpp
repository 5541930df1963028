// exp, log and pow against long double, and the same template on lanes.
#include "ebb/numerics/elementary.h"

#include <doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <random>

#include "ebb/numerics/scalar_math.h"

namespace {

/// Distance from the true value in units of the last place of the true value.
double ulps(double computed, long double truth) {
  const double nearest = static_cast<double>(truth);
  const double ulp = std::nextafter(std::fabs(nearest), HUGE_VAL) - std::fabs(nearest);
  return static_cast<double>(std::fabs(static_cast<long double>(computed) - truth) / static_cast<long double>(ulp));
}

double uniform(std::mt19937_64& bits, double low, double high) {
  return low + (high - low) * (static_cast<double>(bits() >> 11) * 0x1p-53);
}

/// The smallest lane type that meets the requirements of elementary.h.
struct Two {
  std::array<double, 2> v;
  Two(double both) : v{both, both} {}
  Two(double first, double second) : v{first, second} {}
};
struct TwoMask {
  std::array<bool, 2> v;
};
Two operator+(Two a, Two b) { return {a.v[0] + b.v[0], a.v[1] + b.v[1]}; }
Two operator-(Two a, Two b) { return {a.v[0] - b.v[0], a.v[1] - b.v[1]}; }
Two operator*(Two a, Two b) { return {a.v[0] * b.v[0], a.v[1] * b.v[1]}; }
Two operator/(Two a, Two b) { return {a.v[0] / b.v[0], a.v[1] / b.v[1]}; }
TwoMask operator<(Two a, Two b) { return {{a.v[0] < b.v[0], a.v[1] < b.v[1]}}; }
TwoMask operator>(Two a, Two b) { return b < a; }
TwoMask operator<=(Two a, Two b) { return {{a.v[0] <= b.v[0], a.v[1] <= b.v[1]}}; }
TwoMask operator>=(Two a, Two b) { return b <= a; }
Two select(TwoMask mask, Two a, Two b) { return {mask.v[0] ? a.v[0] : b.v[0], mask.v[1] ? a.v[1] : b.v[1]}; }
Two round_to_integer(Two x) { return {ebb::round_to_integer(x.v[0]), ebb::round_to_integer(x.v[1])}; }
Two exponent_of(Two x) { return {ebb::exponent_of(x.v[0]), ebb::exponent_of(x.v[1])}; }
Two mantissa_of(Two x) { return {ebb::mantissa_of(x.v[0]), ebb::mantissa_of(x.v[1])}; }
Two scale_by_power_of_two(Two x, Two n) {
  return {ebb::scale_by_power_of_two(x.v[0], n.v[0]), ebb::scale_by_power_of_two(x.v[1], n.v[1])};
}

std::uint64_t bits_of(double x) {
  std::uint64_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

}  // namespace

// Long double has 64 bits of mantissa on x86: its own error is under 0.001 ulp of a double.
TEST_CASE("exp_is_within_two_ulp") {
  std::mt19937_64 bits(1);
  double worst = 0;
  for (int i = 0; i < 400000; ++i) {
    const double x = i % 2 ? uniform(bits, -700, 700) : uniform(bits, -2, 2);
    worst = std::fmax(worst, ulps(ebb::exp_ebb(x), expl(x)));
  }
  MESSAGE("worst exp error in ulp: ", worst);
  CHECK(worst <= 2.0);  // the contract of elementary.h
}

TEST_CASE("log_is_within_two_ulp") {
  std::mt19937_64 bits(2);
  double worst = 0;
  for (int i = 0; i < 400000; ++i) {
    const double x = i % 2 ? std::exp(uniform(bits, -690, 690)) : uniform(bits, 0.5, 2.0);
    worst = std::fmax(worst, ulps(ebb::log_ebb(x), logl(x)));
  }
  MESSAGE("worst log error in ulp: ", worst);
  CHECK(worst <= 2.0);  // the contract of elementary.h
}

TEST_CASE("pow_is_within_1e_minus_14") {
  std::mt19937_64 bits(3);
  double worst = 0;
  int compared = 0;
  for (int i = 0; i < 400000; ++i) {
    const double x = std::exp(uniform(bits, i % 3 ? -3 : -690, i % 3 ? 3 : 690));
    const double y = uniform(bits, i % 2 ? -150 : -2, i % 2 ? 150 : 2);
    const long double truth = powl(x, y);
    if (truth < 1e-200L || truth > 1e200L) continue;
    ++compared;
    worst = std::fmax(worst, static_cast<double>(std::fabs(ebb::pow_ebb(x, y) / truth - 1.0L)));
  }
  MESSAGE("worst relative pow error: ", worst, " in ", compared);
  CHECK(compared > 200000);
  CHECK(worst <= 1e-14);  // the contract of elementary.h; 5e-16 is usual
}

TEST_CASE("exact_values_stay_exact") {
  CHECK(ebb::exp_ebb(0.0) == 1.0);
  CHECK(ebb::log_ebb(1.0) == 0.0);
  CHECK(ebb::pow_ebb(1.0, 17.3) == 1.0);
  CHECK(ebb::pow_ebb(5.5, 0.0) == 1.0);
  CHECK(ebb::pow_ebb(2.0, 10.0) == doctest::Approx(1024.0).epsilon(1e-15));  // one ulp is 2e-16
  CHECK(ebb::exp_ebb(5e-324) == 1.0);
}

TEST_CASE("ends_of_the_range_are_defined") {
  CHECK(ebb::exp_ebb(-745.2) == 0.0);
  CHECK(ebb::exp_ebb(-1e300) == 0.0);
  CHECK(ebb::exp_ebb(-HUGE_VAL) == 0.0);
  CHECK(ebb::exp_ebb(-708.0) == 0.0);
  CHECK(ebb::exp_ebb(-707.999) > 0.0);
  CHECK(ebb::exp_ebb(710.0) == HUGE_VAL);
  CHECK(ebb::exp_ebb(HUGE_VAL) == HUGE_VAL);
  CHECK(std::isfinite(ebb::exp_ebb(708.999)));
  CHECK(std::isnan(ebb::exp_ebb(NAN)));
  CHECK(ebb::log_ebb(0.0) == -HUGE_VAL);
  CHECK(ebb::log_ebb(HUGE_VAL) == HUGE_VAL);
  CHECK(std::isnan(ebb::log_ebb(-1.0)));
  CHECK(std::isnan(ebb::log_ebb(NAN)));
  CHECK(ebb::pow_ebb(0.0, 6.3) == 0.0);
  CHECK(ebb::pow_ebb(1e-300, 6.3) == 0.0);
  CHECK(ebb::pow_ebb(10.0, 400.0) == HUGE_VAL);
}

TEST_CASE("logistic_undoes_logit") {
  for (double frac = 0.001; frac < 1.0; frac += 0.001) {
    CHECK(ebb::logistic_ebb(ebb::logit_ebb(frac)) == doctest::Approx(frac).epsilon(1e-14));  // two roundings of a logarithm up to 7
  }
  CHECK(ebb::logistic_ebb(800.0) == 1.0);
  CHECK(ebb::logistic_ebb(-800.0) == 0.0);
}

TEST_CASE("lanes_compute_the_bits_of_double") {
  std::mt19937_64 bits(4);
  for (int i = 0; i < 20000; ++i) {
    const double a = uniform(bits, -720, 720), b = uniform(bits, -3, 3);
    const double p = std::exp(uniform(bits, -690, 690)), q = uniform(bits, 0, 2);
    const Two exps = ebb::exp_real(Two(a, b)), logs = ebb::log_real(Two(p, q)), pows = ebb::pow_real(Two(p, q), Two(b, a));
    REQUIRE(bits_of(exps.v[0]) == bits_of(ebb::exp_ebb(a)));
    REQUIRE(bits_of(exps.v[1]) == bits_of(ebb::exp_ebb(b)));
    REQUIRE(bits_of(logs.v[0]) == bits_of(ebb::log_ebb(p)));
    REQUIRE(bits_of(logs.v[1]) == bits_of(ebb::log_ebb(q)));
    REQUIRE(bits_of(pows.v[0]) == bits_of(ebb::pow_ebb(p, b)));
    REQUIRE(bits_of(pows.v[1]) == bits_of(ebb::pow_ebb(q, a)));
  }
}
