#include "ebb/report/json_value.h"

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/report/json.h"

namespace ebb {
namespace {

constexpr auto kReplaceBadUtf8 = Json::error_handler_t::replace;

bool fits_one_line(const Json& value) {
  if (value.empty()) return true;
  return value.is_array() && std::none_of(value.begin(), value.end(), [](const Json& item) { return item.is_structured() || item.is_string(); });
}

void append(std::string& out, const Json& value, const std::string& indent) {
  if (!value.is_structured() || fits_one_line(value)) {
    out += value.dump(-1, ' ', false, kReplaceBadUtf8);
    return;
  }
  const std::string inner = indent + "  ";
  out += value.is_object() ? "{\n" : "[\n";
  bool first = true;
  for (const auto& item : value.items()) {
    if (!first) out += ",\n";
    first = false;
    out += inner;
    if (value.is_object()) out += Json(item.key()).dump(-1, ' ', false, kReplaceBadUtf8) + ": ";
    append(out, item.value(), inner);
  }
  out += '\n' + indent + (value.is_object() ? '}' : ']');
}

}  // namespace

Json json_number(double value, int significant) {
  if (!std::isfinite(value)) return nullptr;
  const double rounded = parse_number(number_text(value, significant)).value_or(value);
  // 2^53: beyond it a double is not an exact whole number.
  if (rounded == std::floor(rounded) && std::fabs(rounded) < 9007199254740992.0) return static_cast<long long>(rounded);
  return rounded;
}

Json json_numbers(std::span<const double> values, int significant) {
  Json array = Json::array();
  for (const double value : values) array.push_back(json_number(value, significant));
  return array;
}

std::string json_text(const Json& value) {
  std::string out;
  append(out, value, "");
  return out + '\n';
}

}  // namespace ebb
