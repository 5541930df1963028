// Facts about other medicines and substances.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "ebb/base/number_text.h"
#include "ebb/casefile/case_facts.h"
#include "ebb/casefile/drug_uses.h"
#include "ebb/casefile/messages.h"

namespace ebb::casefile {
namespace {

constexpr const char* kAlcohol = "alcohol";  ///< class of drugs
constexpr double kOpen = std::numeric_limits<double>::infinity();
/// Classes that the Beers Criteria count together (three or more are to be avoided).
constexpr const char* kBeersClasses[] = {"antidepressant", "antipsychotic", "antiepileptic", "opioid", "z_drug", "other_benzodiazepine", "muscle_relaxant"};

using Things = std::vector<Medicine>;

/// Other medicines, and what [[use]] says of drugs that do not act at the site.
Things other_things(const CaseFile& case_file, const Knowledge& knowledge) {
  Things things = case_file.medicines;
  for (const Use& use : case_file.other_uses) {
    const Drug* drug = knowledge.find_taken(use.drug);
    if (drug == nullptr || acts_at_the_site(*drug) || drug->drug_class == kAlcohol) continue;
    Medicine medicine{drug->name, use.from, use.to, use.where};
    if (!use.at.empty()) medicine.from = medicine.to = DateRange{use.at.front().date(), use.at.back().date()};
    things.push_back(std::move(medicine));
  }
  return things;
}

/// Alcohol in [[use]] is alcohol, unless [substances] says how much.
void add_alcohol(FactSheet& facts, const CaseFile& case_file, const Knowledge& knowledge, Date today) {
  for (const Use& use : case_file.other_uses) {
    const Drug* drug = knowledge.find_taken(use.drug);
    const bool past = use.to && use.to->last < today;
    if (drug == nullptr || drug->drug_class != kAlcohol || past || facts.contains("substances.alcohol")) continue;
    facts["substances.alcohol"] = choice_fact("some");
    facts["substances.alcohol"].where = {use.where};
  }
}

bool is_taken(const Medicine& medicine, Date today) {
  const bool begun = !medicine.from || medicine.from->first <= today;
  return begun && (!medicine.to || medicine.to->last.days >= today.days - 1);
}

Truth flag_of(const FactSheet& facts, const char* name) {
  const auto found = facts.find(name);
  return found == facts.end() ? Truth::Unknown : found->second.flag;
}

void add_class(FactSheet& facts, const MedicineClass& list, const CaseFile& case_file, const Things& things, Date today, const SafetyData& safety) {
  FactValue value;
  std::set<std::string> names;
  if (case_file.safety.all_medicines_listed) value.flag = Truth::No;
  for (const Medicine& medicine : things) {
    const std::vector<const MedicineClass*> classes = safety.classes_of(medicine.name);
    if (!is_taken(medicine, today) || std::find(classes.begin(), classes.end(), &list) == classes.end()) continue;
    value.flag = Truth::Yes;
    names.insert(medicine.name);
    value.where.push_back(medicine.where);
  }
  std::size_t left = names.size();
  for (const std::string& name : names) value.shown += name + (left == 1 ? "" : left == 2 ? " and " : ", "), --left;
  if (value.flag == Truth::No) value.where = {case_file.safety.medicines_where};
  facts["medicine." + list.id] = value;
}

/// An opioid in the list of medicines is an opioid taken; "no opioids" answers the list, too.
void join_opioids(FactSheet& facts) {
  FactValue& listed = facts["medicine.opioid"];
  const Truth stated = flag_of(facts, "substances.opioids");
  if (listed.flag == Truth::Yes && stated != Truth::Yes) facts["substances.opioids"] = listed;
  if (listed.flag == Truth::Yes && stated == Truth::Yes) {
    FactValue& said = facts["substances.opioids"];
    said.shown = listed.shown;  // the names tell more than "yes"
    said.where.insert(said.where.end(), listed.where.begin(), listed.where.end());
  }
  if (stated == Truth::No && listed.flag != Truth::Yes) listed = facts["substances.opioids"];
}

/// Counts things of some kind; the upper side stays open while something about them was not said.
struct Count {
  std::set<std::string> names;
  std::vector<Where> where;
  bool complete = true;

  void add(const std::string& name, const std::vector<Where>& places) {
    if (names.insert(name).second) where.insert(where.end(), places.begin(), places.end());
  }
  FactValue value() const {
    FactValue fact = range_fact(static_cast<double>(names.size()), complete ? static_cast<double>(names.size()) : kOpen);
    fact.where = where;
    for (const std::string& name : names) fact.shown += (fact.shown.empty() ? "" : ", ") + name;
    return fact;
  }
};

Count count_benzodiazepines(const CaseFile& case_file, const Knowledge& knowledge, Date today) {
  Count count;
  for (const Use& use : case_file.uses) {
    const Drug* drug = knowledge.find_drug(use.drug);
    const bool now = use.at.empty() && (!use.to || use.to->last.days >= today.days - 1) && (!use.from || use.from->first <= today);
    const bool just_taken = !use.at.empty() && use.at.back().date().days >= today.days - 1;
    if (drug != nullptr && is_agonist(*drug) && (now || just_taken)) count.add(drug->name, {use.where});
  }
  return count;
}

void count_medicines(Count& count, const CaseFile& case_file, const Things& things, const SafetyData& safety, Date today, auto wanted) {
  for (const Medicine& medicine : things) {
    if (!is_taken(medicine, today)) continue;
    for (const NamedSubstance& substance : safety.substances_in(medicine.name)) {
      if (substance.generic.empty()) continue;
      for (const MedicineClass* list : safety.classes_of(substance.generic)) {
        if (wanted(*list)) count.add(substance.generic, {medicine.where});
      }
    }
  }
  count.complete = count.complete && case_file.safety.all_medicines_listed;
}

void count_substances(Count& count, const FactSheet& facts) {
  const auto alcohol = facts.find("substances.alcohol");
  if (alcohol == facts.end()) count.complete = false;
  if (alcohol != facts.end() && alcohol->second.choice != "none") count.add("alcohol", alcohol->second.where);
  const bool listed = flag_of(facts, "medicine.opioid") == Truth::Yes;
  for (const auto& [name, label] : {std::pair{"substances.opioids", "an opioid"}, std::pair{"substances.other_sedatives", "another sedative"}}) {
    const Truth flag = flag_of(facts, name);
    if (flag == Truth::Unknown) count.complete = false;
    const bool same_as_listed = listed && std::string_view(name) == "substances.opioids";
    if (flag == Truth::Yes && !same_as_listed) count.add(label, facts.find(name)->second.where);
  }
}

/// The name in the tables that is written most like this one; capitals do not matter.
std::string nearest_medicine(const SafetyData& safety, const std::string& written) {
  std::map<std::string, std::string> name_of;
  std::vector<std::string> lowered;
  for (const std::string& name : safety.medicine_names()) {
    lowered.push_back(lower_case(name));
    name_of[lowered.back()] = name;
  }
  return name_of[nearest_name(lower_case(written), lowered)];
}

/// Medicines, or parts of one, that nobody looked at; each with the name that may have been meant.
void add_unknown_medicines(FactSheet& facts, const Things& things, const SafetyData& safety) {
  FactValue value = flag_fact(false);
  std::map<std::string, std::string> nearest_of;
  for (const Medicine& medicine : things) {
    for (const NamedSubstance& substance : safety.substances_in(medicine.name)) {
      if (!substance.generic.empty()) continue;
      if (value.flag == Truth::No || value.where.back().line != medicine.where.line) value.where.push_back(medicine.where);
      value.flag = Truth::Yes;
      nearest_of[substance.written] = nearest_medicine(safety, substance.written);
    }
  }
  for (const auto& [name, nearest] : nearest_of) {
    value.shown += (value.shown.empty() ? "" : ", ") + name + (nearest.empty() ? "" : " (" + nearest + "?)");
  }
  facts["medicine.unknown"] = value;
}

/// The largest change of a steady level that a medicine taken now makes; known only when all medicines are listed or one does.
void add_level_change(FactSheet& facts, const CaseFile& case_file, const Things& things, const Scenario& scenario, const SafetyData& safety) {
  FactValue value;
  if (case_file.safety.all_medicines_listed) value = number_fact(0);
  double largest = 0;
  for (const Medicine& medicine : things) {
    if (!is_taken(medicine, scenario.today)) continue;
    for (const DrugUse& use : scenario.drugs) {
      const int modifier = modifier_index(*use.drug, safety, medicine.name);
      if (modifier < 0) continue;
      const double change = steady_level_change(use.drug->covariates.modifiers[static_cast<std::size_t>(modifier)]);
      if (std::abs(change) < std::abs(largest)) continue;
      largest = change;
      value = number_fact(std::round(change * 100));
      value.shown = number_text(std::round(std::abs(change) * 100)) + " % " + (change < 0 ? "lower" : "higher") + " by " + medicine.name;
      value.where = {medicine.where};
    }
  }
  facts["medicine.level_change_percent"] = value;
}

/// Whether a line is in force today or was yesterday.
bool in_force(const Use& use, Date today) {
  if (!use.at.empty()) return use.at.back().date().days >= today.days - 1 && use.at.front().date() <= today;
  return (!use.to || use.to->last.days >= today.days - 1) && (!use.from || use.from->first <= today);
}

/// A line that is prescribed in so many words and has stood unchanged since `since`, every day at its times.
bool is_settled(const Use& use, Date since) {
  const bool regular = use.at.empty() && !use.as_needed && !use.per_week;
  return regular && use.source == UseSource::Prescribed && use.source_said && use.from && use.from->last <= since;
}

bool any_sign(const FactSheet& facts) {
  return std::any_of(facts.begin(), facts.end(), [](const auto& fact) { return fact.first.starts_with("signs.") && fact.second.flag == Truth::Yes; });
}

/// What is taken together is taken as prescribed and unchanged for months, without alcohol, anything on top of it, or a sign said.
/// Whatever is not said makes it none: this fact only ever lets an advice be less than an emergency.
void add_settled_mix(FactSheet& facts, const CaseFile& case_file, const Scenario& scenario, const Knowledge& knowledge) {
  const Date since{scenario.today.days - static_cast<int>(knowledge.safety.agreements.settled_days.value)};
  FactValue value = flag_fact(!case_file.uses.empty() && !case_file.other_uses.empty() && !any_sign(facts));
  for (const std::vector<Use>* lines : {&case_file.uses, &case_file.other_uses}) {
    for (const Use& use : *lines) {
      if (!in_force(use, scenario.today)) continue;
      const Drug* drug = knowledge.find_taken(use.drug);
      const bool medicine = drug != nullptr && (drug->drug_class == "opioid" || is_agonist(*drug));
      if (!medicine || !is_settled(use, since)) value.flag = Truth::No;
      value.where.push_back(use.where);
    }
  }
  for (const Medicine& medicine : case_file.medicines) {
    const std::vector<const MedicineClass*> classes = knowledge.safety.classes_of(medicine.name);
    const bool depressant = std::any_of(classes.begin(), classes.end(), [](const MedicineClass* list) { return list->depressant; });
    const bool long_taken = medicine.from && medicine.from->last <= since;
    if (depressant && is_taken(medicine, scenario.today) && !long_taken) value.flag = Truth::No;
  }
  const auto recent = [&](const Taken& taken) { return taken.date > since; };
  if (std::any_of(case_file.taken.begin(), case_file.taken.end(), recent)) value.flag = Truth::No;
  const auto alcohol = facts.find("substances.alcohol");
  if (alcohol != facts.end() && alcohol->second.choice != "none") value.flag = Truth::No;
  for (const char* name : {"obtained.without_prescription", "obtained.from_others", "obtained.more_than_prescribed", "obtained.other_route", "obtained.injected",
                           "obtained.for_the_effect", "substances.with_dose_today", "substances.other_sedatives", "substances.opioid_break", "history.overdose"}) {
    if (flag_of(facts, name) == Truth::Yes) value.flag = Truth::No;
  }
  facts["use.settled_mix"] = value;
}

}  // namespace

double steady_level_change(const ClearanceModifier& modifier) { return 1 / modifier.fold.typical - 1; }

void add_medicine_facts(FactSheet& facts, const CaseFile& case_file, const Scenario& scenario, const Knowledge& knowledge) {
  const SafetyData& safety = knowledge.safety;
  const Things things = other_things(case_file, knowledge);
  add_alcohol(facts, case_file, knowledge, scenario.today);
  for (const MedicineClass& list : safety.medicines) add_class(facts, list, case_file, things, scenario.today, safety);
  if (facts.contains("medicine.opioid")) join_opioids(facts);
  Count depressants = count_benzodiazepines(case_file, knowledge, scenario.today);
  Count cns_active = depressants;
  count_medicines(depressants, case_file, things, safety, scenario.today, [](const MedicineClass& list) { return list.depressant; });
  count_substances(depressants, facts);
  facts["medicine.depressants"] = depressants.value();
  count_medicines(cns_active, case_file, things, safety, scenario.today, [](const MedicineClass& list) {
    return std::find(std::begin(kBeersClasses), std::end(kBeersClasses), list.id) != std::end(kBeersClasses);
  });
  facts["medicine.cns_active"] = cns_active.value();
  add_unknown_medicines(facts, things, safety);
  add_level_change(facts, case_file, things, scenario, safety);
  add_settled_mix(facts, case_file, scenario, knowledge);
}

}  // namespace ebb::casefile
