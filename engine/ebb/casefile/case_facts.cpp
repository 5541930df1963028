#include "ebb/casefile/case_facts.h"

#include <algorithm>

#include "ebb/base/number_text.h"
#include "ebb/casefile/messages.h"
#include "ebb/casefile/read_facts.h"

namespace ebb {
namespace {

using namespace casefile;

/// Tolerance and withdrawal do not count when it is taken only as prescribed (DSM-5).
constexpr const char* kNotCountedAsPrescribed[] = {"criteria.tolerance", "criteria.withdrawal"};

bool contains(const std::vector<std::string>& list, const std::string& word) { return std::find(list.begin(), list.end(), word) != list.end(); }

/// "None of the rest" and "all conditions are listed" answer what was not said, but not what must be asked one by one.
void deny_rest(FactSheet& facts, const SafetyData& safety, const SafetyStatements& statements) {
  for (const FactSpec& spec : safety.facts) {
    if (spec.kind != FactKind::Flag || spec.computed || spec.one_by_one || facts.contains(spec.name)) continue;
    const bool listed = statements.all_conditions_listed && !spec.conditions.empty();
    if (listed || contains(statements.rest_denied, spec.section)) facts[spec.name] = flag_fact(false);
  }
}

void add_pregnancy(FactSheet& facts, const CaseFile& case_file, const Agreements& agreements) {
  const bool cannot = case_file.person.sex == Sex::Male || case_file.person.age_years >= agreements.past_pregnancy_years.value;
  for (const char* name : {"person.pregnant", "person.breast_feeding"}) {
    if (cannot && !facts.contains(name)) facts[name] = flag_fact(false);
  }
}

/// An allergy to a drug at the site or to the class by name.
void add_allergy(FactSheet& facts, const CaseFile& case_file, const Knowledge& knowledge) {
  if (!case_file.safety.allergies) return;
  FactValue value = flag_fact(false);
  for (const std::string& allergy : *case_file.safety.allergies) {
    const Drug* drug = knowledge.find_drug(allergy);
    const std::vector<const MedicineClass*> classes = knowledge.safety.classes_of(allergy);
    const bool other = std::any_of(classes.begin(), classes.end(), [](const MedicineClass* list) { return list->id == "other_benzodiazepine"; });
    const std::string lowered = lower_case(allergy);
    if ((drug == nullptr || !is_agonist(*drug)) && !other && lowered.find("benzodiazepine") == std::string::npos) continue;
    value.flag = Truth::Yes;
    value.shown += (value.shown.empty() ? "" : ", ") + allergy;
  }
  value.where = {case_file.safety.allergies_where};
  facts["person.allergy_to_benzodiazepine"] = value;
}

/// How many criteria are met: at least those answered with yes, at most those not answered with no.
void add_criteria(FactSheet& facts, const SafetyData& safety) {
  const auto only = facts.find("criteria.only_as_prescribed");
  const Truth as_prescribed = only == facts.end() ? Truth::Unknown : only->second.flag;
  FactValue count = range_fact(0, 0);
  for (const FactSpec& spec : safety.facts) {
    if (spec.section != "criteria" || spec.computed || spec.name == "criteria.only_as_prescribed") continue;
    const auto found = facts.find(spec.name);
    const Truth met = found == facts.end() ? Truth::Unknown : found->second.flag;
    const bool may_not_count = std::find(std::begin(kNotCountedAsPrescribed), std::end(kNotCountedAsPrescribed), spec.name) != std::end(kNotCountedAsPrescribed);
    if (met == Truth::No || (may_not_count && as_prescribed == Truth::Yes)) continue;
    count.high += 1;
    if (met != Truth::Yes || (may_not_count && as_prescribed == Truth::Unknown)) continue;
    count.low += 1;
    count.where.insert(count.where.end(), found->second.where.begin(), found->second.where.end());
  }
  facts["criteria.count"] = count;
}

void add_taper(FactSheet& facts, const CaseFile& case_file) {
  facts["taper.requested"] = flag_fact(case_file.taper.has_value());
  if (case_file.taper) facts["taper.requested"].where = {case_file.taper->where};
  facts["taper.without_limits"] = flag_fact(case_file.taper && !case_file.taper->guideline_limits);
  if (case_file.taper) facts["taper.without_limits"].where = {case_file.taper->guideline_limits_where};
}

}  // namespace

FactSheet case_facts(const CaseFile& case_file, const Scenario& scenario, const Knowledge& knowledge) {
  FactSheet facts = case_file.safety.said;
  deny_rest(facts, knowledge.safety, case_file.safety);
  add_pregnancy(facts, case_file, knowledge.safety.agreements);
  add_allergy(facts, case_file, knowledge);
  add_criteria(facts, knowledge.safety);
  add_medicine_facts(facts, case_file, scenario, knowledge);
  add_use_facts(facts, case_file, scenario, knowledge);
  add_supply_facts(facts, case_file, scenario, knowledge);
  add_taper(facts, case_file);
  return facts;
}

}  // namespace ebb
