// How a quantity spreads over people, as text: "2 mg/d", "1-4 mg/d", "median 2 mg/d, cv 50 %", "mean 14.1 mg/d, sd 6 mg/d, within 2-40 mg/d".
#pragma once
#include <string_view>

#include "ebb/base/result.h"
#include "ebb/base/units.h"
#include "ebb/trial/spread_of.h"

namespace ebb::casefile {

/// In canonical units. Errors without a place: Syntax, WrongUnit, OutOfRange (a spread of nothing or of something negative, limits that leave nothing).
Result<SpreadOf> parse_spread(std::string_view text, Dimension dimension);

/// What parse_spread takes, with the unit of the quantity: "\"2 mg/d\", \"1-4 mg/d\" …".
std::string spread_examples(std::string_view value, std::string_view unit);

}  // namespace ebb::casefile
