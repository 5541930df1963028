// JSON with keys in the order they were written and numbers that are the same text on every machine.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>

namespace ebb {

/// Here only its name, which is enough to declare what returns one: who looks into one includes ebb/report/json.h, a second of compiling.
using Json = nlohmann::ordered_json;

/// `value` rounded to `significant` digits (whole numbers without a point); null when it is not finite.
Json json_number(double value, int significant = 6);
Json json_numbers(std::span<const double> values, int significant = 6);

/// Two-space indentation, arrays of numbers on one line, a newline at the end. Invalid UTF-8 becomes U+FFFD.
std::string json_text(const Json& value);

}  // namespace ebb
