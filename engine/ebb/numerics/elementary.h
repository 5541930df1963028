// exp, log and pow without libm, whose bits change with the processor: one template for double and for lanes of doubles.
//
// Real must be constructible from double and have + - * / < > <= >= (giving a mask), and these functions, found by
// argument-dependent lookup: select(mask, a, b), round_to_integer(x), scale_by_power_of_two(x, n), exponent_of(x),
// mantissa_of(x), with the meaning they have in elementary_double.h. No branch depends on a value, and only
// + - * / are rounded, so every lane type computes the same bits as double (built with -ffp-contract=off).
#pragma once
#include <limits>

#include "ebb/numerics/elementary_double.h"

namespace ebb {

namespace elementary {
inline constexpr double kLog2E = 1.4426950408889634;
/// ln 2 in two parts; the first has 41 bits behind the point, so that its product with an exponent is exact.
inline constexpr double kLn2High = 0.693147180559663;
inline constexpr double kLn2Low = 2.8235290563031577e-13;
inline constexpr double kSqrt2 = 1.4142135623730951;
inline constexpr double kExpLowest = -708.0;  ///< below it exp is 0: results stay normal numbers
inline constexpr double kExpHighest = 709.0;  ///< above it exp is infinite
inline constexpr double kSmallestNormal = std::numeric_limits<double>::min();
inline constexpr double kLargest = std::numeric_limits<double>::max();
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// x = mantissa 2^exponent with the mantissa in [sqrt(1/2), sqrt(2)].
template <class Real>
struct Split {
  Real exponent, mantissa;
};
template <class Real>
[[gnu::always_inline]] inline Split<Real> split(Real x) {
  const Real mantissa = mantissa_of(x);
  const Real exponent = exponent_of(x);
  const auto large = mantissa > Real(kSqrt2);
  return {select(large, exponent + Real(1.0), exponent), select(large, mantissa * Real(0.5), mantissa)};
}

/// (ln((1+s)/(1-s)) - 2s) / s^3 for z = s^2 <= 0.02945 (interpolated in Chebyshev points; 5e-19 relative to the logarithm).
template <class Real>
[[gnu::always_inline]] inline Real log_tail(Real z) {
  const Real z2 = z * z;
  const Real z4 = z2 * z2;
  const Real low = (Real(0.6666666666666666) + Real(0.4000000000000088) * z) +
                   (Real(0.2857142857080323) + Real(0.2222222239180047) * z) * z2;
  const Real high = (Real(0.18181795630884753) + Real(0.15386240205813478) * z) +
                    (Real(0.13268759668560612) + Real(0.13086767009948175) * z) * z2;
  return low + high * z4;
}

/// a and b as an unevaluated sum.
template <class Real>
struct Pair {
  Real high, low;
};

/// a * b exactly (Dekker, Veltkamp), while a and b stay below 1e290 and the product above 1e-290.
template <class Real>
[[gnu::always_inline]] inline Pair<Real> exact_product(Real a, Real b) {
  const Real splitter(134217729.0);  // 2^27 + 1
  const Real a_scaled = a * splitter, b_scaled = b * splitter;
  const Real a_high = a_scaled - (a_scaled - a), b_high = b_scaled - (b_scaled - b);
  const Real a_low = a - a_high, b_low = b - b_high;
  const Real product = a * b;
  return {product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low};
}

/// ln x to about 1e-18 relative, for positive normal x.
template <class Real>
[[gnu::always_inline]] inline Pair<Real> log_pair(Real x) {
  const Split<Real> parts = split(x);
  const Real numerator = parts.mantissa - Real(1.0);
  const Real denominator = parts.mantissa + Real(1.0);
  const Real denominator_error = parts.mantissa - (denominator - Real(1.0));
  const Real inverse = Real(1.0) / denominator;
  const Real s = numerator * inverse;
  const Pair<Real> back = exact_product(s, denominator);
  const Real s_error = (((numerator - back.high) - back.low) - s * denominator_error) * inverse;
  const Real z = s * s;
  const Real cubic = s * z * log_tail(z);
  const Real main = parts.exponent * Real(kLn2High);
  const Real twice = s + s;
  const Real high = main + twice;
  // Exact remainder of the sum whichever of the two is the larger.
  const Real twice_seen = high - main;
  const Real remainder = (main - (high - twice_seen)) + (twice - twice_seen);
  return {high, (remainder + (s_error + s_error)) + (cubic + parts.exponent * Real(kLn2Low))};
}
}  // namespace elementary

/// e^x within 2 ulp on [-708, 709]; 0 below, infinite above, NaN for NaN.
template <class Real>
[[gnu::always_inline]] inline Real exp_real(Real x) {
  using namespace elementary;
  const Real n = round_to_integer(x * Real(kLog2E));
  const Real r = (x - n * Real(kLn2High)) - n * Real(kLn2Low);
  // (e^r - 1 - r) / r^2 on |r| <= ln(2)/2, interpolated in Chebyshev points (3e-19 relative to e^r).
  const Real r2 = r * r;
  const Real r4 = r2 * r2;
  const Real low = (Real(0.5) + Real(0.1666666666666667) * r) + (Real(0.04166666666666667) + Real(0.008333333333326136) * r) * r2;
  const Real middle = (Real(0.0013888888888883748) + Real(0.00019841269874820627) * r) +
                      (Real(2.4801587325547743e-05) + Real(2.7557255400206422e-06) * r) * r2;
  const Real high = (Real(2.75572736431103e-07) + Real(2.5105217004720745e-08) * r) + Real(2.0914686968086876e-09) * r2;
  const Real tail = low + (middle + high * r4) * r4;
  const Real result = scale_by_power_of_two(Real(1.0) + (r + r2 * tail), n);
  return select(x < Real(kExpHighest), select(x > Real(kExpLowest), result, Real(0.0)), x * Real(kInfinity));
}

/// ln x within 2 ulp for positive normal x; -infinity for 0 and for what is smaller than normal numbers; NaN below 0.
template <class Real>
[[gnu::always_inline]] inline Real log_real(Real x) {
  using namespace elementary;
  const Split<Real> parts = split(x);
  const Real f = parts.mantissa - Real(1.0);
  const Real s = f / (Real(2.0) + f);
  const Real z = s * s;
  const Real half_square = Real(0.5) * f * f;
  const Real tail = z * log_tail(z);
  // ln(1+f) = f - (f^2/2 - s (f^2/2 + tail)), summed from small to large.
  const Real small = s * (half_square + tail) + parts.exponent * Real(kLn2Low);
  const Real result = parts.exponent * Real(kLn2High) - ((half_square - small) - f);
  const Real undefined = select(x >= Real(0.0), Real(-kInfinity), Real(std::numeric_limits<double>::quiet_NaN()));
  return select(x <= Real(kLargest), select(x >= Real(kSmallestNormal), result, undefined), x);
}

/// x^y from the logarithm of x, for many powers of one number; otherwise as pow_real.
template <class Real>
[[gnu::always_inline]] inline Real pow_by_log(Real x, const elementary::Pair<Real>& logarithm, Real y) {
  using namespace elementary;
  const Pair<Real> product = exact_product(y, logarithm.high);
  const Real correction = product.low + y * logarithm.low;
  const Real exponent = product.high + correction;
  const Real rest = (product.high - exponent) + correction;
  const Real result = exp_real(exponent) * (Real(1.0) + rest);
  return select(x >= Real(kSmallestNormal), result, Real(0.0));
}

/// x^y, relative error under 1e-14 for results in [1e-200, 1e200]; x >= 0, |y| < 1e280. A base of 0 (or below normal numbers)
/// gives 0, so y > 0 is required there.
template <class Real>
[[gnu::always_inline]] inline Real pow_real(Real x, Real y) {
  return pow_by_log(x, elementary::log_pair(x), y);
}

}  // namespace ebb
