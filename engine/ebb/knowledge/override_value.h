// One replaced number, before it is put anywhere.
#pragma once
#include <string_view>

#include "ebb/base/result.h"
#include "ebb/population/parameter.h"

namespace ebb {

/// What `quantity` ("4.1 L/h") makes of a parameter, canonical. Errors: Syntax, WrongUnit, OutOfRange, Contradiction (a molar mass).
Result<double> override_value(const Parameter& parameter, std::string_view quantity);

}  // namespace ebb
