// The primitives that elementary.h is written in, for double. A lane type brings the same names by argument-dependent lookup.
#pragma once
#include <bit>
#include <cstdint>

namespace ebb {

/// a where the mask holds, else b.
[[gnu::always_inline]] inline double select(bool mask, double a, double b) { return mask ? a : b; }

/// Nearest integer, ties to even; |x| < 2^51.
[[gnu::always_inline]] inline double round_to_integer(double x) {
  constexpr double kShift = 0x1.8p52;
  return (x + kShift) - kShift;
}

/// x * 2^n for an integral n in [-1022, 1023]; anything else gives a meaningless number (no trap).
[[gnu::always_inline]] inline double scale_by_power_of_two(double x, double n) {
  constexpr double kShift = 0x1p52 + 1023.0;  // the biased exponent lands in the lowest bits
  return x * std::bit_cast<double>(std::bit_cast<std::uint64_t>(n + kShift) << 52);
}

/// floor(log2(x)) of a positive normal x.
[[gnu::always_inline]] inline double exponent_of(double x) {
  const std::uint64_t biased = (std::bit_cast<std::uint64_t>(x) >> 52) & 0x7ffu;
  return std::bit_cast<double>(biased | 0x4330000000000000u) - (0x1p52 + 1023.0);
}

/// x / 2^exponent_of(x), in [1, 2), of a positive normal x.
[[gnu::always_inline]] inline double mantissa_of(double x) {
  return std::bit_cast<double>((std::bit_cast<std::uint64_t>(x) & 0x000fffffffffffffu) | 0x3ff0000000000000u);
}

}  // namespace ebb
