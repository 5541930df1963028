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

constexpr std::size_t kLongestName = 200;   // a longer text is no name of a medicine and is not taken apart
constexpr std::size_t kMostWordsOfAName = 4;

/// The generic name for exactly this name or brand; empty when it is in none of the tables.
std::string generic_of(const SafetyData& safety, const std::string& lowered) {
  for (const MedicineClass& list : safety.medicines) {
    for (const MedicineClass::Member& member : list.members) {
      if (is_called(member, lowered)) return member.name;
    }
  }
  return "";
}

/// "oxycodone 5 mg/325 mg" as "oxycodone 5 mg" and "325 mg".
std::vector<std::string> parts_of(std::string text) {
  replace_all(text, " and ", "+");
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '/' || c == '+' || c == '&' || c == ';') parts.emplace_back();
    else parts.back() += c;
  }
  return parts;
}

std::vector<std::string> words_of(const std::string& part) {
  std::vector<std::string> words(1);
  for (const char c : part) {
    if (c == ' ' || c == '\t' || c == '(' || c == ')' || c == ',' || c == '[' || c == ']') words.emplace_back();
    else words.back() += c;
  }
  std::erase(words, "");
  return words;
}

/// A salt, a form, a unit, or a strength such as "10mg" or "0.5".
bool says_nothing(const SafetyData& safety, std::string_view word) {
  const std::size_t number_end = std::min(word.find_first_not_of("0123456789.,-%"), word.size());
  const std::string_view rest = word.substr(number_end);
  return (number_end > 0 && rest.empty()) || std::find(safety.name_words.begin(), safety.name_words.end(), rest) != safety.name_words.end();
}

/// Known names among the words, the longest first from the left: maker, salt, strength and form may stand around them.
std::vector<NamedSubstance> known_in(const SafetyData& safety, const std::vector<std::string>& words) {
  std::vector<NamedSubstance> known;
  for (std::size_t begin = 0; begin < words.size();) {
    std::size_t taken = 0;
    for (std::size_t count = std::min(kMostWordsOfAName, words.size() - begin); count > 0 && taken == 0; --count) {
      std::string name = words[begin];
      for (std::size_t i = 1; i < count; ++i) name += " " + words[begin + i];
      const std::string generic = generic_of(safety, name);
      if (generic.empty()) continue;
      known.push_back({name, generic});
      taken = count;
    }
    begin += std::max<std::size_t>(taken, 1);
  }
  return known;
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

std::vector<NamedSubstance> SafetyData::substances_in(std::string_view medicine) const {
  const std::string lowered = lower_case(medicine);
  const std::string whole = generic_of(*this, lowered);
  if (!whole.empty() || lowered.size() > kLongestName) return {{std::string(medicine), whole}};
  std::vector<NamedSubstance> substances;
  for (const std::string& part : parts_of(lowered)) {
    const std::vector<std::string> words = words_of(part);
    const std::vector<NamedSubstance> known = known_in(*this, words);
    substances.insert(substances.end(), known.begin(), known.end());
    if (!known.empty()) continue;
    std::string rest;
    for (const std::string& word : words) {
      if (!says_nothing(*this, word)) rest += (rest.empty() ? "" : " ") + word;
    }
    if (!rest.empty()) substances.push_back({rest, ""});
  }
  if (substances.empty()) return {{std::string(medicine), ""}};
  // An unknown name that stands alone and whole is shown as it was written.
  if (substances.size() == 1 && substances.front().written == lowered) substances.front().written = std::string(medicine);
  return substances;
}

std::vector<const MedicineClass*> SafetyData::classes_of(std::string_view medicine) const {
  const std::vector<NamedSubstance> substances = substances_in(medicine);
  std::vector<const MedicineClass*> classes;
  for (const MedicineClass& list : medicines) {
    const auto held = [&](const NamedSubstance& substance) {
      return !substance.generic.empty() && std::any_of(list.members.begin(), list.members.end(), [&](const MedicineClass::Member& member) {
        return is_called(member, lower_case(substance.generic)) || is_called(member, lower_case(substance.written));
      });
    };
    if (std::any_of(substances.begin(), substances.end(), held)) classes.push_back(&list);
  }
  return classes;
}

std::string SafetyData::generic_name(std::string_view medicine) const {
  for (const NamedSubstance& substance : substances_in(medicine)) {
    if (!substance.generic.empty()) return substance.generic;
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
