#include "ebb/casefile/read_facts.h"

#include <algorithm>

#include "ebb/base/number_text.h"
#include "ebb/base/text_check.h"
#include "ebb/casefile/messages.h"

namespace ebb::casefile {
namespace {

constexpr double kMostCount = 10000;       ///< of prescribers, tablets, days
constexpr const char* kRest = "none_of_the_rest";

FactValue at(FactValue value, const Where& where) {
  value.where = {where};
  return value;
}

void read_fact(Section& section, const FactSpec& spec, SafetyStatements& statements) {
  if (!section.has(spec.key)) return;
  const Where where = section.where(spec.key);
  switch (spec.kind) {
    case FactKind::Flag:
      if (const auto flag = section.flag(spec.key)) statements.said[spec.name] = at(flag_fact(*flag), where);
      break;
    case FactKind::Choice:
      if (const auto choice = section.one_of(spec.key, spec.choices)) statements.said[spec.name] = at(choice_fact(*choice), where);
      break;
    case FactKind::Number:
      if (const auto number = section.number(spec.key, 0, kMostCount, "a plain number from 0 to 10000: " + spec.key + " = 2")) {
        statements.said[spec.name] = at(number_fact(*number), where);
      }
      break;
  }
}

bool says(const std::vector<std::string>& conditions, const FactSpec& spec) {
  return std::any_of(spec.conditions.begin(), spec.conditions.end(), [&](const std::string& word) {
    return std::any_of(conditions.begin(), conditions.end(), [&](const std::string& said) { return lower_case(said) == word; });
  });
}

void add_conditions(Section& section, const SafetyData& safety, const PersonFacts& person, SafetyStatements& statements) {
  for (const FactSpec& spec : safety.facts) {
    if (says(person.conditions, spec)) statements.said[spec.name] = at(flag_fact(true), section.where("conditions"));
  }
}

}  // namespace

const std::vector<std::string>& fact_sections() {
  static const std::vector<std::string> kSections = {"history", "signs", "substances", "obtained", "criteria", "supply"};
  return kSections;
}

std::vector<std::string> fact_keys(const SafetyData& safety, const std::string& section) {
  std::vector<std::string> keys;
  for (const FactSpec& spec : safety.facts) {
    if (spec.section == section && !spec.computed) keys.push_back(spec.key);
  }
  return keys;
}

void read_fact_section(Section& section, const std::string& name, const SafetyData& safety, SafetyStatements& statements) {
  for (const FactSpec& spec : safety.facts) {
    if (spec.section == name && !spec.computed) read_fact(section, spec, statements);
  }
  if (section.flag(kRest).value_or(false)) statements.rest_denied.push_back(name);
}

void read_person_facts(Section& section, const SafetyData& safety, const PersonFacts& person, SafetyStatements& statements) {
  for (const FactSpec& spec : safety.facts) {
    if (spec.section == "person" && !spec.computed) read_fact(section, spec, statements);
  }
  const auto say = [&](const char* name, FactValue value, const char* key) { statements.said[name] = at(std::move(value), section.where(key)); };
  if (section.has("age")) say("person.age_years", number_fact(person.age_years), "age");
  if (person.sex) say("person.sex", choice_fact(*person.sex == Sex::Female ? "female" : "male"), section.has("sex") ? "sex" : "pregnant");
  if (person.pregnant) say("person.pregnant", flag_fact(*person.pregnant), "pregnant");
  if (person.liver) {
    constexpr const char* kLivers[] = {"normal", "mild", "moderate", "severe"};
    say("person.liver", choice_fact(kLivers[static_cast<int>(*person.liver)]), "liver");
  }
  add_conditions(section, safety, person, statements);
  statements.all_conditions_listed = section.flag("all_conditions_listed").value_or(false);
  if (section.has("allergies")) statements.allergies = section.texts("allergies", "\"penicillin\", or \"none\"");
  statements.allergies_where = section.where("allergies");
}

bool is_known_condition(const SafetyData& safety, const std::string& condition) {
  return std::any_of(safety.facts.begin(), safety.facts.end(), [&](const FactSpec& spec) { return says({condition}, spec); });
}

void read_dispensed(Section& section, const Knowledge& knowledge, CaseFile& case_file) {
  Dispensed dispensed;
  dispensed.where = section.where();
  if (const auto date = section.date("date")) dispensed.date = *date;
  if (!section.has("date")) section.miss("date", "", "date = \"2026-01-05\"");
  const auto written = section.text("drug", "\"clonazepam\"");
  if (!section.has("drug")) section.miss("drug", "", "drug = \"clonazepam\"");
  if (written) {
    const Drug* drug = knowledge.find_drug(*written);
    dispensed.drug = drug ? drug->name : knowledge.safety.generic_name(*written);
    if (dispensed.drug.empty()) {
      std::vector<std::string> known = knowledge.safety.medicine_names();
      for (const Drug& each : knowledge.drugs) known.push_back(each.name);
      section.fail(ErrorCode::UnknownName, "drug", quoted(*written) + " is in no table", "a benzodiazepine, Z-drug, opioid or other medicine of data/interactions",
                   nearest_name(*written, known));
    }
  }
  const auto days = section.number("days", 1, kMostCount, "days the supply is meant for, over 0: days = 28");
  if (!section.has("days")) section.miss("days", "how many days the supply is meant for", "days = 28");
  dispensed.days_supply = days.value_or(0);
  const auto quantity = section.number("quantity", 0, kMostCount, "tablets as a plain number: quantity = 56");
  const auto strength_mg = section.quantity("strength", kMass, "\"0.5 mg\" of one tablet", 0, 1e9);
  if (quantity && strength_mg) dispensed.amount_mg = *quantity * *strength_mg;
  dispensed.prescriber = section.text("prescriber", "\"A\"").value_or("");
  dispensed.pharmacy = section.text("pharmacy", "\"1\"").value_or("");
  case_file.safety.dispensed.push_back(std::move(dispensed));
}

void check_statements(const CaseFile& case_file, const Knowledge& knowledge, Errors& errors) {
  const SafetyStatements& statements = case_file.safety;
  for (const FactSpec& spec : knowledge.safety.facts) {
    const auto said = statements.said.find(spec.name);
    if (said == statements.said.end() || said->second.flag != Truth::No || !says(case_file.person.conditions, spec)) continue;
    errors.push_back({ErrorCode::Contradiction, said->second.where.front(), "[" + spec.section + "] " + spec.key + " = false, but [person] conditions names it",
                      "one of the two", ""});
  }
  const auto opioids = statements.said.find("substances.opioids");
  if (opioids == statements.said.end() || opioids->second.flag != Truth::No) return;
  for (const Medicine& medicine : case_file.medicines) {
    for (const MedicineClass* list : knowledge.safety.classes_of(medicine.name)) {
      if (list->id != "opioid" || medicine.to) continue;
      errors.push_back({ErrorCode::Contradiction, opioids->second.where.front(),
                        "[substances] opioids = false, but " + quoted(medicine.name) + " in line " + std::to_string(medicine.where.line) + " is an opioid",
                        "opioids = true, or a `to` where it has ended", ""});
    }
  }
}

}  // namespace ebb::casefile
