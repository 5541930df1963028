// Quantities as people write them ("1 mg", "31 ng/mL", "4.1 L/h") and their canonical values (mg, L, h).
#pragma once
#include <string>
#include <string_view>

#include "ebb/base/result.h"

namespace ebb {

/// Exponents of mass, volume and time. Fractions and counts have none.
struct Dimension {
  int mass = 0;
  int volume = 0;
  int time = 0;
  bool operator==(const Dimension&) const = default;
};
inline constexpr Dimension kDimensionless{};
inline constexpr Dimension kMass{1, 0, 0};
inline constexpr Dimension kVolume{0, 1, 0};
inline constexpr Dimension kTime{0, 0, 1};
inline constexpr Dimension kRate{0, 0, -1};
inline constexpr Dimension kClearance{0, 1, -1};
inline constexpr Dimension kConcentration{1, -1, 0};
inline constexpr Dimension kDoseRate{1, 0, -1};

/// A unit: its dimension and how many canonical units (mg, L, h) one of it is.
struct Unit {
  Dimension dimension;
  double canonical_per_unit = 1;
};

/// Knows g, kg, mg, mcg/ug/µg, ng, lb; L, dL, mL; h, min, s, d/day(s), wk/week(s), month (30.4375 d), y/year(s); %, fraction ("1");
/// products and quotients such as "ng/mL", "L/h", "mL/min", "1/h", "mg/d". Errors: UnknownName with the nearest known unit.
Result<Unit> parse_unit(std::string_view text);

/// A number with its unit, kept as written for messages.
struct Quantity {
  double canonical = 0;  ///< in mg, L, h
  Unit unit;
  std::string text;
};
/// "1 mg", "0.5mg", "12 h". Errors: Syntax (no number), WrongUnit (no unit or another dimension than `expected`; says both).
Result<Quantity> parse_quantity(std::string_view text, Dimension expected);

/// "0.5-1 mg" or "1 mg": a closed range. Errors as parse_quantity, plus OutOfRange when reversed.
struct QuantityRange {
  double low = 0;   ///< canonical
  double high = 0;  ///< canonical
  std::string text;
};
Result<QuantityRange> parse_quantity_range(std::string_view text, Dimension expected);

/// Words for a dimension, with an example: "a mass such as 1 mg".
std::string describe(Dimension dimension);

}  // namespace ebb
