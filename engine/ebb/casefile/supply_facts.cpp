// Facts about how a supply was dispensed: overlaps, early refills, how many prescribers and pharmacies.
#include <algorithm>
#include <set>

#include "ebb/casefile/case_facts.h"

namespace ebb::casefile {
namespace {

constexpr int kYear_days = 365, kHalfYear_days = 183, kMonth_days = 31;  // of the facts' own names

using Fillings = std::vector<Dispensed>;

bool is_of_class(const Dispensed& filling, const SafetyData& safety, const char* id) {
  const std::vector<const MedicineClass*> classes = safety.classes_of(filling.drug);
  return std::any_of(classes.begin(), classes.end(), [id](const MedicineClass* list) { return list->id == std::string_view(id); });
}

bool is_benzodiazepine(const Dispensed& filling, const Knowledge& knowledge) {
  const Drug* drug = knowledge.find_drug(filling.drug);
  if (drug != nullptr && is_agonist(*drug)) return true;
  return is_of_class(filling, knowledge.safety, "z_drug") || is_of_class(filling, knowledge.safety, "other_benzodiazepine");
}

template <class Wanted>
Fillings fillings_of_year(const CaseFile& case_file, Date today, Wanted wanted) {
  Fillings fillings;
  for (const Dispensed& filling : case_file.safety.dispensed) {
    if (filling.date <= today && filling.date.days > today.days - kYear_days && wanted(filling)) fillings.push_back(filling);
  }
  std::stable_sort(fillings.begin(), fillings.end(), [](const Dispensed& a, const Dispensed& b) { return a.date < b.date; });
  return fillings;
}

int last_day(const Dispensed& filling) { return filling.date.days + static_cast<int>(filling.days_supply) - 1; }

std::vector<Where> places(const Fillings& fillings) {
  std::vector<Where> list;
  for (const Dispensed& filling : fillings) list.push_back(filling.where);
  return list;
}

/// How many different names, unnamed ones left out.
double count_names(const Fillings& fillings, std::string Dispensed::* name) {
  std::set<std::string> names;
  for (const Dispensed& filling : fillings) {
    if (!(filling.*name).empty()) names.insert(filling.*name);
  }
  return static_cast<double>(names.size());
}

/// The largest value that `measure` has on the fillings of any window of so many days.
template <class Measure>
double most_in_window(const Fillings& fillings, int window_days, Measure measure) {
  double most = 0;
  for (const Dispensed& first : fillings) {
    Fillings within;
    for (const Dispensed& filling : fillings) {
      if (filling.date >= first.date && filling.date.days < first.date.days + window_days) within.push_back(filling);
    }
    most = std::max(most, measure(within));
  }
  return most;
}

/// Days on which a filling of `of` and one of `with` are both in hand; of a list with itself: two different fillings of one drug.
double shared_days(const Fillings& of, const Fillings& with, bool same_drug) {
  std::set<int> days;
  for (std::size_t i = 0; i < of.size(); ++i) {
    for (std::size_t j = 0; j < with.size(); ++j) {
      if (same_drug && (j <= i || of[i].drug != with[j].drug)) continue;
      const int from = std::max(of[i].date.days, with[j].date.days), to = std::min(last_day(of[i]), last_day(with[j]));
      for (int day = from; day <= to; ++day) days.insert(day);
    }
  }
  return static_cast<double>(days.size());
}

double early_refills(const Fillings& fillings, double left_frac) {
  double count = 0;
  for (std::size_t i = 1; i < fillings.size(); ++i) {
    for (std::size_t j = i; j-- > 0;) {
      if (fillings[j].drug != fillings[i].drug) continue;
      const double left = last_day(fillings[j]) + 1 - fillings[i].date.days;
      count += left > left_frac * fillings[j].days_supply;
      break;
    }
  }
  return count;
}

bool has_duplicate(const Fillings& fillings, double within_days) {
  for (std::size_t i = 0; i < fillings.size(); ++i) {
    for (std::size_t j = i + 1; j < fillings.size(); ++j) {
      const Dispensed &a = fillings[i], &b = fillings[j];
      const bool named = !a.prescriber.empty() && !b.prescriber.empty() && !a.pharmacy.empty() && !b.pharmacy.empty();
      if (named && a.prescriber != b.prescriber && a.pharmacy != b.pharmacy && b.date.days - a.date.days <= within_days) return true;
    }
  }
  return false;
}

/// Amount a day from the first filling to the end of the last one's supply, as a share of the prescribed dose.
void add_amount(FactSheet& facts, const Fillings& fillings, const Scenario& scenario) {
  if (!scenario.current || !scenario.current->prescribed_mg_per_day || fillings.size() < 2) return;
  const std::string& drug = scenario.drugs[static_cast<std::size_t>(scenario.current->drug)].drug->name;
  double amount_mg = 0;
  for (std::size_t i = 0; i + 1 < fillings.size(); ++i) {
    if (fillings[i].drug != drug || !fillings[i].amount_mg) return;
    amount_mg += *fillings[i].amount_mg;
  }
  const double days = fillings.back().date.days - fillings.front().date.days;
  if (days < kMonth_days) return;
  FactValue value = number_fact(amount_mg / days / *scenario.current->prescribed_mg_per_day * 100);
  value.where = places(fillings);
  facts["supply.dispensed_over_prescribed_percent"] = value;
}

}  // namespace

void add_supply_facts(FactSheet& facts, const CaseFile& case_file, const Scenario& scenario, const Knowledge& knowledge) {
  if (case_file.safety.dispensed.empty()) return;
  const Agreements& agreements = knowledge.safety.agreements;
  const Fillings fillings = fillings_of_year(case_file, scenario.today, [&](const Dispensed& each) { return is_benzodiazepine(each, knowledge); });
  const Fillings opioids = fillings_of_year(case_file, scenario.today, [&](const Dispensed& each) { return is_of_class(each, knowledge.safety, "opioid"); });
  const auto say = [&](const char* name, FactValue value) {
    value.where = places(fillings);
    facts.emplace(name, std::move(value));  // what the case states itself stays
  };
  const auto prescribers = [](const Fillings& within) { return count_names(within, &Dispensed::prescriber); };
  say("supply.prescribers", number_fact(prescribers(fillings)));
  say("supply.pharmacies", number_fact(count_names(fillings, &Dispensed::pharmacy)));
  say("supply.prescribers_in_a_month", number_fact(most_in_window(fillings, kMonth_days, prescribers)));
  say("supply.prescribers_in_6_months", number_fact(most_in_window(fillings, kHalfYear_days, prescribers)));
  say("supply.prescriptions_in_6_months", number_fact(most_in_window(fillings, kHalfYear_days, [](const Fillings& within) { return static_cast<double>(within.size()); })));
  say("supply.overlap_days", number_fact(shared_days(fillings, fillings, true)));
  say("supply.early_refills", number_fact(early_refills(fillings, agreements.early_refill_left_frac.value)));
  say("supply.duplicate_fill", flag_fact(has_duplicate(fillings, agreements.duplicate_fill_days.value)));
  say("supply.opioid_overlap_days", number_fact(shared_days(fillings, opioids, false)));
  add_amount(facts, fillings, scenario);
}

}  // namespace ebb::casefile
