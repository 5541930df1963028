#include "ebb/safety/safety_data.h"

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"

namespace ebb {
namespace {

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return lower;
}

bool is_called(const MedicineClass::Member& member, const std::string& lowered) {
  if (lower_case(member.name) == lowered) return true;
  return std::any_of(member.brands.begin(), member.brands.end(), [&](const std::string& brand) { return lower_case(brand) == lowered; });
}

/// People of `per`, as a whole number where that loses nothing worth saying.
std::string people_text(double count) { return count >= 10 ? number_text(std::round(count)) : number_text(count, 2); }

void replace_all(std::string& text, std::string_view word, const std::string& value) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + value.size())) text.replace(at, word.size(), value);
}

}  // namespace

const char* urgency_name(Urgency urgency) {
  switch (urgency) {
    case Urgency::Inform: return "inform";
    case Urgency::Warn: return "warn";
    case Urgency::Refuse: return "refuse";
    case Urgency::CallToday: return "call today";
    case Urgency::Emergency: return "emergency";
  }
  return "inform";
}

std::string risk_text(const Risk& risk) {
  std::string text = risk.text;
  replace_all(text, "{with}", people_text(risk.value * risk.per));
  replace_all(text, "{low}", people_text(risk.low * risk.per));
  replace_all(text, "{high}", people_text(risk.high * risk.per));
  if (risk.without >= 0) replace_all(text, "{without}", people_text(risk.without * risk.per));
  replace_all(text, "{per}", number_text(risk.per));
  return text;
}

const FactSpec* SafetyData::find_fact(std::string_view name) const {
  const auto found = std::find_if(facts.begin(), facts.end(), [&](const FactSpec& fact) { return fact.name == name; });
  return found == facts.end() ? nullptr : &*found;
}

const Risk* SafetyData::find_risk(std::string_view id) const {
  const auto found = std::find_if(risks.begin(), risks.end(), [&](const Risk& risk) { return risk.id == id; });
  return found == risks.end() ? nullptr : &*found;
}

std::vector<const MedicineClass*> SafetyData::classes_of(std::string_view medicine) const {
  const std::string lowered = lower_case(medicine);
  std::vector<const MedicineClass*> classes;
  for (const MedicineClass& list : medicines) {
    const auto called = [&](const MedicineClass::Member& member) { return is_called(member, lowered); };
    if (std::any_of(list.members.begin(), list.members.end(), called)) classes.push_back(&list);
  }
  return classes;
}

std::string SafetyData::generic_name(std::string_view medicine) const {
  const std::string lowered = lower_case(medicine);
  for (const MedicineClass& list : medicines) {
    for (const MedicineClass::Member& member : list.members) {
      if (is_called(member, lowered)) return member.name;
    }
  }
  return "";
}

std::vector<std::string> SafetyData::medicine_names() const {
  std::vector<std::string> names;
  for (const MedicineClass& list : medicines) {
    for (const MedicineClass::Member& member : list.members) {
      names.push_back(member.name);
      names.insert(names.end(), member.brands.begin(), member.brands.end());
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace ebb
