#include <doctest.h>

#include <array>
#include <string>

#include "ebb/base/number_text.h"
#include "ebb/base/units.h"

using namespace ebb;

namespace {
double canonical(const char* text, Dimension dimension) {
  const auto quantity = parse_quantity(text, dimension);
  REQUIRE_MESSAGE(quantity.ok(), text << ": " << (quantity.ok() ? "" : describe(quantity.errors())));
  return quantity.value().canonical;
}
Error failure(const char* text, Dimension dimension) {
  const auto quantity = parse_quantity(text, dimension);
  REQUIRE_MESSAGE(!quantity.ok(), text);
  return quantity.errors().front();
}
// One product of two roundings separates the written from the canonical number.
doctest::Approx near(double value) { return doctest::Approx(value).epsilon(1e-15); }
}  // namespace

TEST_CASE("masses_volumes_and_times_become_mg_L_and_h") {
  CHECK(canonical("1 mg", kMass) == 1);
  CHECK(canonical("0.5mg", kMass) == 0.5);
  CHECK(canonical("500 mcg", kMass) == near(0.5));
  CHECK(canonical("500 \xC2\xB5g", kMass) == near(0.5));
  CHECK(canonical("500 \xCE\xBCg", kMass) == near(0.5));
  CHECK(canonical("70 kg", kMass) == 70e6);
  CHECK(canonical("150 lb", kMass) == near(150 * 453592.37));
  CHECK(canonical("3 dL", kVolume) == near(0.3));
  CHECK(canonical("2.5 mL", kVolume) == near(0.0025));
  CHECK(canonical("90 min", kTime) == near(1.5));
  CHECK(canonical("2 weeks", kTime) == 336);
  CHECK(canonical("1 month", kTime) == 730.5);
  CHECK(canonical("1 year", kTime) == 8766);
  CHECK(canonical("7 d", kTime) == 168);
}

TEST_CASE("quotients_of_units_divide_their_factors") {
  CHECK(canonical("31 ng/mL", kConcentration) == near(0.031));
  CHECK(canonical("4.1 L/h", kClearance) == near(4.1));
  CHECK(canonical("55 mL/min", kClearance) == near(3.3));
  CHECK(canonical("1.7 1/h", kRate) == near(1.7));
  CHECK(canonical("24 mg/d", kDoseRate) == near(1));
  CHECK(canonical("50 %", kDimensionless) == near(0.5));
  CHECK(canonical("0.5", kDimensionless) == 0.5);
}

TEST_CASE("number_without_unit_is_refused_and_says_what_is_expected") {
  const Error error = failure("5", kMass);
  CHECK(error.code == ErrorCode::WrongUnit);
  CHECK(error.what == "\"5\" has no unit");
  CHECK(error.allowed == "a mass such as 1 mg");
}

TEST_CASE("wrong_dimension_names_both_dimensions") {
  const Error error = failure("5 h", kMass);
  CHECK(error.code == ErrorCode::WrongUnit);
  CHECK(error.what == "\"5 h\" is a time");
  CHECK(error.allowed == "a mass such as 1 mg");
}

TEST_CASE("unknown_unit_names_the_nearest") {
  const Error error = failure("5 MG", kMass);
  CHECK(error.code == ErrorCode::UnknownName);
  CHECK(error.nearest == "mg");
  CHECK(failure("3 horus", kTime).nearest == "hours");
}

TEST_CASE("comma_decimals_and_words_are_syntax_errors") {
  CHECK(failure("0,5 mg", kMass).what.find("comma") != std::string::npos);
  CHECK(failure("some mg", kMass).code == ErrorCode::Syntax);
  CHECK(failure("", kMass).code == ErrorCode::Syntax);
  CHECK(failure("inf mg", kMass).code == ErrorCode::Syntax);
  CHECK(failure("nan mg", kMass).code == ErrorCode::Syntax);
}

TEST_CASE("ranges_take_the_unit_of_the_last_number") {
  for (const char* text : {"0.5-1 mg", "0.5 - 1 mg", "0.5\xE2\x80\x93" "1 mg", "500 mcg-1 mg"}) {
    const auto range = parse_quantity_range(text, kMass);
    REQUIRE_MESSAGE(range.ok(), text);
    CHECK(range.value().low == near(0.5));
    CHECK(range.value().high == 1);
  }
  const auto single = parse_quantity_range("1e-3 g", kMass);
  REQUIRE(single.ok());
  CHECK(single.value().low == near(1));
  CHECK(single.value().high == near(1));
}

TEST_CASE("reversed_range_is_out_of_range") {
  const auto range = parse_quantity_range("2-1 mg", kMass);
  REQUIRE(!range.ok());
  CHECK(range.errors().front().code == ErrorCode::OutOfRange);
}

TEST_CASE("negative_numbers_are_read_and_left_to_the_caller") {
  CHECK(canonical("-1 mg", kMass) == -1);
  const auto range = parse_quantity_range("-1 mg", kMass);
  REQUIRE(range.ok());
  CHECK(range.value().low == -1);
}

TEST_CASE("any_number_written_in_any_mass_unit_reads_back") {
  const std::array<std::pair<const char*, double>, 4> units = {{{"mg", 1}, {"mcg", 1e-3}, {"g", 1e3}, {"ng", 1e-6}}};
  for (int i = 1; i < 2000; ++i) {
    const double number = i * 0.037;
    for (const auto& [name, factor] : units) {
      const std::string text = exact_text(number) + " " + name;
      CHECK(canonical(text.c_str(), kMass) == near(number * factor));
    }
  }
}
