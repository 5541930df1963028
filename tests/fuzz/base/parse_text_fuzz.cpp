// Any bytes as a quantity, range, unit, number, date or time of day: a value that is finite and within its bounds, or words.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ebb/base/dates.h"
#include "ebb/base/number_text.h"
#include "ebb/base/units.h"

namespace {

void expect(bool holds) {
  if (!holds) std::abort();
}

template <class T>
void expect_words(const ebb::Result<T>& result) {
  if (!result.ok()) expect(!ebb::describe(result.errors()).empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  constexpr std::size_t kLongestValue = 200;  // readers of files pass on nothing longer
  if (size > kLongestValue) return 0;
  for (const ebb::Dimension dimension : {ebb::kMass, ebb::kTime, ebb::kConcentration, ebb::kClearance, ebb::kDimensionless}) {
    expect_words(ebb::parse_quantity(text, dimension));
    const auto range = ebb::parse_quantity_range(text, dimension);
    expect_words(range);
    if (range.ok()) expect(range.value().low <= range.value().high);
  }
  expect_words(ebb::parse_unit(text));
  if (const auto number = ebb::parse_number(text)) {
    expect(std::isfinite(*number));
    expect(ebb::parse_number(ebb::exact_text(*number)) == *number);
  }
  const auto date = ebb::parse_date(text);
  expect_words(date);
  if (date.ok()) expect(ebb::to_text(date.value()) == text);
  const auto time = ebb::parse_date_time(text);
  expect_words(time);
  if (time.ok()) expect(ebb::parse_date_time(ebb::to_text(time.value())).value() == time.value());
  const auto span = ebb::parse_date_range(text);
  expect_words(span);
  if (span.ok()) expect(span.value().first <= span.value().last);
  const auto minute = ebb::parse_time_of_day(text);
  expect_words(minute);
  if (minute.ok()) expect(minute.value() >= 0 && minute.value() < 24 * 60);
  return 0;
}
