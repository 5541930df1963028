#include "ebb/safety/fact.h"

#include <cmath>

#include "ebb/base/number_text.h"

namespace ebb {

FactValue flag_fact(bool yes) {
  FactValue value;
  value.flag = yes ? Truth::Yes : Truth::No;
  return value;
}

FactValue choice_fact(std::string choice) {
  FactValue value;
  value.choice = std::move(choice);
  return value;
}

FactValue number_fact(double number) { return range_fact(number, number); }

FactValue range_fact(double low, double high) {
  FactValue value;
  value.low = low;
  value.high = high;
  return value;
}

bool is_known(const FactSheet& facts, const FactSpec& spec) {
  const auto found = facts.find(spec.name);
  if (found == facts.end()) return false;
  const FactValue& value = found->second;
  switch (spec.kind) {
    case FactKind::Flag: return value.flag != Truth::Unknown;
    case FactKind::Choice: return !value.choice.empty();
    case FactKind::Number: return std::isfinite(value.low) && std::isfinite(value.high);
  }
  return false;
}

std::string shown_text(const FactSheet& facts, const FactSpec& spec) {
  constexpr int kDigits = 3;
  const auto found = facts.find(spec.name);
  if (found == facts.end()) return "not known";
  const FactValue& value = found->second;
  if (!value.shown.empty()) return value.shown;
  if (spec.kind == FactKind::Flag) return value.flag == Truth::Yes ? "yes" : value.flag == Truth::No ? "no" : "not known";
  if (spec.kind == FactKind::Choice) return value.choice.empty() ? "not known" : value.choice;
  const bool from = std::isfinite(value.low), to = std::isfinite(value.high);
  if (from && to && value.low == value.high) return number_text(value.low, kDigits);
  if (from && to) return number_text(value.low, kDigits) + " to " + number_text(value.high, kDigits);
  if (from) return "at least " + number_text(value.low, kDigits);
  return to ? "at most " + number_text(value.high, kDigits) : "not known";
}

}  // namespace ebb
