#include <doctest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

#include "ebb/base/number_text.h"

using namespace ebb;

namespace {
/// SplitMix64: test inputs, the same on every machine.
std::uint64_t next(std::uint64_t& state) {
  std::uint64_t z = (state += 0x9e3779b97f4a7c15ull);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}
}  // namespace

TEST_CASE("numbers_are_written_without_needless_digits") {
  CHECK(number_text(0.25) == "0.25");
  CHECK(number_text(1500) == "1500");
  CHECK(number_text(3.1e-7) == "3.1e-07");
  CHECK(number_text(0) == "0");
  CHECK(number_text(-0.0) == "0");
  CHECK(number_text(-2.5) == "-2.5");
  CHECK(number_text(1.0 / 3) == "0.333333");
  CHECK(number_text(1.0 / 3, 2) == "0.33");
  CHECK(number_text(0.99999999) == "1");
  CHECK(number_text(1234567) == "1234570");
  CHECK(number_text(0.0001) == "0.0001");
  CHECK(number_text(0.00001) == "1e-05");
  CHECK(number_text(1e7) == "1e+07");
  CHECK(number_text(1.5e120) == "1.5e+120");
}

TEST_CASE("fixed_text_has_exactly_the_asked_decimals") {
  CHECK(fixed_text(0.25, 2) == "0.25");
  CHECK(fixed_text(3, 1) == "3.0");
  CHECK(fixed_text(-0.001, 2) == "0.00");
  CHECK(fixed_text(-0.5, 0) == "0");
  CHECK(fixed_text(1e300, 1).size() == 303);
}

TEST_CASE("exact_text_reads_back_to_the_same_bits") {
  std::uint64_t state = 7;
  int finite = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t bits = next(state);
    double value;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    ++finite;
    const auto read = parse_number(exact_text(value));
    REQUIRE(read.has_value());
    CHECK(*read == value);
  }
  CHECK(finite > 19000);
}

TEST_CASE("number_text_keeps_six_digits_of_any_number") {
  std::uint64_t state = 11;
  for (int i = 0; i < 5000; ++i) {
    const double magnitude = std::pow(10.0, static_cast<double>(next(state) % 40) - 20);
    const double value = magnitude * (1 + static_cast<double>(next(state) >> 11) * 0x1p-53 * 9);
    const auto read = parse_number(number_text(value));
    REQUIRE(read.has_value());
    // Six significant digits round by at most half a unit of the sixth: 5e-6 relative.
    CHECK(std::fabs(*read - value) <= 5.0001e-6 * value);
  }
}

TEST_CASE("only_whole_finite_decimal_numbers_are_numbers") {
  CHECK(parse_number("1") == 1.0);
  CHECK(parse_number("+1.5") == 1.5);
  CHECK(parse_number("-.5") == -0.5);
  CHECK(parse_number("5.") == 5.0);
  CHECK(parse_number("1e3") == 1000.0);
  for (const char* text : {"", " 1", "1 ", "1,5", "inf", "-inf", "nan", "0x10", "1e", "1e+", ".", "-", "--1", "1.2.3", "1_000", "1e999"}) {
    CHECK_MESSAGE(!parse_number(text).has_value(), text);
  }
  CHECK(parse_number("1e-999") == 0.0);
}

TEST_CASE("nearest_name_forgives_a_slip_but_not_another_word") {
  const std::vector<std::string> drugs = {"clonazepam", "diazepam", "lorazepam"};
  CHECK(nearest_name("clonazepan", drugs) == "clonazepam");
  CHECK(nearest_name("CLONAZEPAM", drugs) == "clonazepam");
  CHECK(nearest_name("clonazpeam", drugs) == "clonazepam");
  CHECK(nearest_name("lorazpam", drugs) == "lorazepam");
  CHECK(nearest_name("aspirin", drugs).empty());
  CHECK(nearest_name("", drugs).empty());
  CHECK(nearest_name("x", {}).empty());
}

TEST_CASE("hash_text_is_fnv_1a") {
  // Published test vectors of FNV-1a, 64 bit.
  CHECK(hash_text("") == 0xcbf29ce484222325ull);
  CHECK(hash_text("a") == 0xaf63dc4c8601ec8cull);
  CHECK(hash_text("foobar") == 0x85944171f73967e8ull);
}
