#include "ebb/base/units.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "ebb/base/number_text.h"

namespace ebb {
namespace {

constexpr double kHoursPerDay = 24, kHoursPerWeek = 168;
constexpr double kHoursPerMonth = 30.4375 * 24;  ///< a twelfth of 365.25 d
constexpr double kHoursPerYear = 365.25 * 24;
constexpr double kMgPerPound = 453592.37;        ///< the international pound

struct NamedUnit {
  std::string_view name;
  Unit unit;
};

constexpr std::array<NamedUnit, 52> kUnits = {{
    {"mg", {kMass, 1}},
    {"g", {kMass, 1e3}},
    {"kg", {kMass, 1e6}},
    {"mcg", {kMass, 1e-3}},
    {"ug", {kMass, 1e-3}},
    {"\xC2\xB5g", {kMass, 1e-3}},  // micro sign
    {"\xCE\xBCg", {kMass, 1e-3}},  // Greek mu
    {"ng", {kMass, 1e-6}},
    {"lb", {kMass, kMgPerPound}},
    {"L", {kVolume, 1}},
    {"l", {kVolume, 1}},
    {"dL", {kVolume, 0.1}},
    {"dl", {kVolume, 0.1}},
    {"mL", {kVolume, 1e-3}},
    {"ml", {kVolume, 1e-3}},
    {"h", {kTime, 1}},
    {"hr", {kTime, 1}},
    {"hrs", {kTime, 1}},
    {"hour", {kTime, 1}},
    {"hours", {kTime, 1}},
    {"min", {kTime, 1.0 / 60}},
    {"mins", {kTime, 1.0 / 60}},
    {"minute", {kTime, 1.0 / 60}},
    {"minutes", {kTime, 1.0 / 60}},
    {"s", {kTime, 1.0 / 3600}},
    {"sec", {kTime, 1.0 / 3600}},
    {"second", {kTime, 1.0 / 3600}},
    {"seconds", {kTime, 1.0 / 3600}},
    {"d", {kTime, kHoursPerDay}},
    {"day", {kTime, kHoursPerDay}},
    {"days", {kTime, kHoursPerDay}},
    {"w", {kTime, kHoursPerWeek}},
    {"wk", {kTime, kHoursPerWeek}},
    {"wks", {kTime, kHoursPerWeek}},
    {"week", {kTime, kHoursPerWeek}},
    {"weeks", {kTime, kHoursPerWeek}},
    {"month", {kTime, kHoursPerMonth}},
    {"months", {kTime, kHoursPerMonth}},
    {"y", {kTime, kHoursPerYear}},
    {"yr", {kTime, kHoursPerYear}},
    {"yrs", {kTime, kHoursPerYear}},
    {"year", {kTime, kHoursPerYear}},
    {"years", {kTime, kHoursPerYear}},
    {"%", {kDimensionless, 0.01}},
    {"percent", {kDimensionless, 0.01}},
    {"fraction", {kDimensionless, 1}},
    {"1", {kDimensionless, 1}},
    {"kilogram", {kMass, 1e6}},
    {"gram", {kMass, 1e3}},
    {"milligram", {kMass, 1}},
    {"microgram", {kMass, 1e-3}},
    {"millilitre", {kVolume, 1e-3}},
}};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

const NamedUnit* find_unit(std::string_view name) {
  for (const NamedUnit& unit : kUnits) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

std::string nearest_unit(std::string_view name) {
  std::vector<std::string> names;
  for (const NamedUnit& unit : kUnits) names.emplace_back(unit.name);
  return nearest_name(name, names);
}

/// Multiplies or divides `into` by the factor `name`.
bool apply_factor(Unit& into, std::string_view name, bool divide) {
  const NamedUnit* found = find_unit(name);
  if (!found) return false;
  const int sign = divide ? -1 : 1;
  into.dimension.mass += sign * found->unit.dimension.mass;
  into.dimension.volume += sign * found->unit.dimension.volume;
  into.dimension.time += sign * found->unit.dimension.time;
  into.canonical_per_unit = divide ? into.canonical_per_unit / found->unit.canonical_per_unit
                                   : into.canonical_per_unit * found->unit.canonical_per_unit;
  return true;
}

struct NumberAndUnit {
  double number = 0;
  std::string_view unit;
};

/// Cuts "0.5mg" into 0.5 and "mg": the longest beginning that reads as a number, so that "1e3 mg" is one thousand.
std::optional<NumberAndUnit> split_number(std::string_view text) {
  std::size_t length = text.find_first_not_of("+-.0123456789eE");
  if (length == std::string_view::npos) length = text.size();
  for (; length > 0; --length) {
    if (const auto number = parse_number(text.substr(0, length))) return NumberAndUnit{*number, trimmed(text.substr(length))};
  }
  return std::nullopt;
}

Error no_number(std::string_view text, Dimension expected) {
  std::string what = quoted(text) + " does not begin with a number";
  const std::size_t comma = text.find(',');
  if (comma != std::string_view::npos) what = quoted(text) + " has a comma: decimals are written with a point";
  return {ErrorCode::Syntax, {}, std::move(what), describe(expected), ""};
}

Error wrong_dimension(std::string_view text, Dimension found, Dimension expected) {
  const std::string kind = describe(found);
  return {ErrorCode::WrongUnit, {}, quoted(text) + " is " + kind.substr(0, kind.find(" such as")), describe(expected), ""};
}

/// Position and length of a dash that separates two numbers; npos when there is none.
std::pair<std::size_t, std::size_t> find_range_dash(std::string_view text) {
  constexpr std::string_view kEnDash = "\xE2\x80\x93";
  const std::size_t en_dash = text.find(kEnDash);
  if (en_dash != std::string_view::npos) return {en_dash, kEnDash.size()};
  for (std::size_t at = text.find('-', 1); at != std::string_view::npos; at = text.find('-', at + 1)) {
    const bool exponent = (text[at - 1] == 'e' || text[at - 1] == 'E') && at >= 2 && text[at - 2] >= '0' && text[at - 2] <= '9';
    if (!exponent) return {at, 1};
  }
  return {std::string_view::npos, 0};
}

}  // namespace

Result<Unit> parse_unit(std::string_view text) {
  Unit unit;
  std::string_view rest = trimmed(text);
  bool divide = false;
  while (true) {
    const std::size_t end = rest.find_first_of("/*");
    const std::string_view name = trimmed(rest.substr(0, end));
    if (!apply_factor(unit, name, divide)) {
      const std::string known = "mg, mcg, g, kg, L, mL, h, min, d, weeks, months, years, %, 1 and quotients such as ng/mL, L/h, 1/h";
      return Error{ErrorCode::UnknownName, {}, "unknown unit " + quoted(name.empty() ? text : name), known, nearest_unit(name)};
    }
    if (end == std::string_view::npos) return unit;
    divide = rest[end] == '/';
    rest.remove_prefix(end + 1);
  }
}

Result<Quantity> parse_quantity(std::string_view text, Dimension expected) {
  const std::string_view bare = trimmed(text);
  const auto split = split_number(bare);
  if (!split) return no_number(text, expected);
  if (split->unit.empty()) {
    if (expected == kDimensionless) return Quantity{split->number, Unit{}, std::string(bare)};
    return Error{ErrorCode::WrongUnit, {}, quoted(text) + " has no unit", describe(expected), ""};
  }
  if (split->unit.front() == ',') return no_number(text, expected);
  const auto unit = parse_unit(split->unit);
  if (!unit) {
    Error error = unit.errors().front();
    error.what += " in " + quoted(text);
    error.allowed = describe(expected);
    return error;
  }
  if (!(unit.value().dimension == expected)) return wrong_dimension(text, unit.value().dimension, expected);
  return Quantity{split->number * unit.value().canonical_per_unit, unit.value(), std::string(bare)};
}

Result<QuantityRange> parse_quantity_range(std::string_view text, Dimension expected) {
  const std::string_view bare = trimmed(text);
  const auto [dash, length] = find_range_dash(bare);
  if (dash == std::string_view::npos) {
    auto one = parse_quantity(text, expected);
    if (!one) return one.errors();
    return QuantityRange{one.value().canonical, one.value().canonical, one.value().text};
  }
  const auto high = parse_quantity(bare.substr(dash + length), expected);
  if (!high) return high.errors();
  const std::string_view low_text = trimmed(bare.substr(0, dash));
  double low = 0;
  if (const auto number = parse_number(low_text)) {  // "0.5-1 mg": both in the last one's unit
    low = *number * high.value().unit.canonical_per_unit;
  } else {
    const auto quantity = parse_quantity(low_text, expected);
    if (!quantity) return quantity.errors();
    low = quantity.value().canonical;
  }
  if (low > high.value().canonical) {
    return Error{ErrorCode::OutOfRange, {}, quoted(text) + " runs from the larger to the smaller number", "the smaller number first", ""};
  }
  return QuantityRange{low, high.value().canonical, std::string(bare)};
}

std::string describe(Dimension dimension) {
  struct Words {
    Dimension dimension;
    const char* words;
  };
  constexpr std::array<Words, 8> kWords = {{
      {kDimensionless, "a plain number such as 0.5 or 50 %"},
      {kMass, "a mass such as 1 mg"},
      {kVolume, "a volume such as 70 L"},
      {kTime, "a time such as 12 h"},
      {kRate, "a rate such as 1.7 1/h"},
      {kClearance, "a clearance such as 4.1 L/h"},
      {kConcentration, "a concentration such as 31 ng/mL"},
      {kDoseRate, "a dose rate such as 2 mg/d"},
  }};
  for (const Words& words : kWords) {
    if (words.dimension == dimension) return words.words;
  }
  const auto power = [](const char* name, int exponent) {
    return exponent == 0 ? std::string() : std::string(" ") + name + "^" + std::to_string(exponent);
  };
  return "a quantity in" + power("mg", dimension.mass) + power("L", dimension.volume) + power("h", dimension.time);
}

}  // namespace ebb
