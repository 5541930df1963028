#include "ebb/casefile/check_case.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>

#include "ebb/base/number_text.h"
#include "ebb/base/text_check.h"
#include "ebb/casefile/drug_uses.h"
#include "ebb/casefile/messages.h"
#include "ebb/casefile/read_facts.h"

namespace ebb::casefile {
namespace {

constexpr int kMinutesPerDay = 24 * 60;
constexpr double kUnitConfusion = 1000;  ///< g, mg and mcg

/// Doses of one line on the fullest day.
double doses_per_day(const Use& use) {
  if (use.every_h) return std::max(1.0, kHoursPerDay / *use.every_h);
  if (use.at.empty()) return static_cast<double>(use.times_min.size());
  std::map<int, int> by_day;
  for (const DateTime& at : use.at) ++by_day[at.date().days];
  int most = 0;
  for (const auto& [day, count] : by_day) most = std::max(most, count);
  return most;
}

void check_doses(const CaseFile& case_file, const Knowledge& knowledge, Errors& errors) {
  for (const std::vector<Use>* lines : {&case_file.uses, &case_file.other_uses}) {
    for (const Use& use : *lines) {
      const Drug* drug = knowledge.find_taken(use.drug);
      if (!drug || use.confirm_dose || !(use.dose.low > 0)) continue;
      const double highest = use.dose.high * doses_per_day(use);
      if (auto error = check_usual_dose(*drug, knowledge.safety.agreements, highest, use.dose.low, quoted(use.dose.text),
                                        "write confirm_dose = true in this [[use]]")) {
        error->where = use.dose_where;
        errors.push_back(*error);
      }
    }
  }
}

/// What was really taken may be above what was prescribed, but not by a slip of the pen.
void check_taken_doses(const CaseFile& case_file, const Knowledge& knowledge, Errors& errors) {
  for (const Taken& taken : case_file.taken) {
    const Drug* drug = knowledge.find_drug(taken.drug);
    const bool meant = std::any_of(case_file.uses.begin(), case_file.uses.end(), [&](const Use& use) { return use.drug == taken.drug && use.confirm_dose; });
    if (!drug || meant || !(taken.dose_mg_per_day > 0)) continue;
    const std::string confirm = "write confirm_dose = true in the [[use]] of " + taken.drug;
    if (auto error = check_usual_dose(*drug, knowledge.safety.agreements, taken.dose_mg_per_day, taken.dose_mg_per_day, "in [[taken]]", confirm)) {
      error->where = taken.where;
      errors.push_back(*error);
    }
  }
}

/// Times of the day at which a line with `every` doses; empty when they move from day to day.
std::vector<int> fixed_times(const Use& use) {
  if (!use.every_h) return use.times_min;
  const double step_min = *use.every_h * 60;
  const double count = kMinutesPerDay / step_min;
  const int steps = static_cast<int>(count + 0.5);
  if (steps < 1 || steps > kMinutesPerDay || std::abs(count - steps) > 1e-9) return {};
  const int first = use.times_min.empty() ? 8 * 60 : use.times_min.front();
  std::vector<int> times;
  for (int i = 0; i < steps; ++i) times.push_back((first + static_cast<int>(i * step_min + 0.5)) % kMinutesPerDay);
  std::sort(times.begin(), times.end());
  return times;
}

bool exact_span(const Use& use) { return is_exact(use.from) && (!use.to || is_exact(use.to)); }

bool spans_meet(const Use& a, const Use& b) { return (!a.to || b.from->first <= a.to->last) && (!b.to || a.from->first <= b.to->last); }

std::string clock(int minute) {
  constexpr std::size_t kDateAndBlank = 11;
  return to_text(make_date_time(Date{}, minute)).substr(kDateAndBlank);
}

/// Whether two lines give the same drug by the same route at the same time of the same days; says when.
std::string shared_time(const Use& a, const Use& b) {
  if (!a.at.empty() || !b.at.empty()) {
    std::vector<DateTime> both;
    std::set_intersection(a.at.begin(), a.at.end(), b.at.begin(), b.at.end(), std::back_inserter(both));
    return both.empty() ? "" : to_text(both.front());
  }
  if (!exact_span(a) || !exact_span(b) || !spans_meet(a, b)) return "";
  std::vector<int> both;
  const std::vector<int> times_a = fixed_times(a), times_b = fixed_times(b);
  std::set_intersection(times_a.begin(), times_a.end(), times_b.begin(), times_b.end(), std::back_inserter(both));
  if (both.empty()) return "";
  return clock(both.front()) + " from " + to_text(std::max(a.from->first, b.from->first));
}

void check_overlaps(const CaseFile& case_file, Errors& errors) {
  for (std::size_t later = 1; later < case_file.uses.size(); ++later) {
    const Use& b = case_file.uses[later];
    for (std::size_t earlier = 0; earlier < later; ++earlier) {
      const Use& a = case_file.uses[earlier];
      if (b.drug.empty() || a.drug != b.drug || a.route != b.route) continue;
      const std::string when = shared_time(a, b);
      if (when.empty()) continue;
      errors.push_back({ErrorCode::Contradiction, b.where,
                        "this [[use]] overlaps the one in line " + std::to_string(a.where.line) + ": both give " + b.drug + " (" + b.route +
                            ") at " + when,
                        "`to` of the earlier line before `from` of the later, or one line with the whole dose", ""});
      break;
    }
  }
}

void check_taken(const CaseFile& case_file, Errors& errors) {
  std::map<std::pair<std::string, int>, int> seen;
  for (const Taken& taken : case_file.taken) {
    if (taken.drug.empty() || taken.date == Date{}) continue;  // not read: reported already
    const auto [place, first] = seen.emplace(std::pair(taken.drug, taken.date.days), taken.where.line);
    if (!first) {
      errors.push_back(
          {ErrorCode::Contradiction, taken.where,
           "[[taken]] " + taken.drug + " on " + to_text(taken.date) + " stands in line " + std::to_string(place->second) + ", too",
           "one daily dose for each day on which it changed", ""});
    }
    const bool used = std::any_of(case_file.uses.begin(), case_file.uses.end(), [&](const Use& use) { return use.drug == taken.drug; });
    if (!used) {
      errors.push_back({ErrorCode::Missing, taken.where, "[[taken]] " + taken.drug + " has no [[use]]: its times and route are not known",
                        "a [[use]] of " + taken.drug, ""});
    }
  }
}

/// The first day of a drug's [[use]] lines; nothing when one of them does not say it.
std::optional<Date> first_day_of(const CaseFile& case_file, const std::string& drug) {
  std::optional<Date> first;
  for (const Use& use : case_file.uses) {
    if (use.drug != drug) continue;
    if (!use.from && use.at.empty()) return std::nullopt;
    const Date day = use.from ? use.from->first : std::min_element(use.at.begin(), use.at.end())->date();
    if (!first || day < *first) first = day;
  }
  return first;
}

/// What was really taken stands in the place of a dose: before the first one there is none.
void check_taken_days(const CaseFile& case_file, Errors& errors) {
  for (const Taken& taken : case_file.taken) {
    if (taken.drug.empty() || taken.date == Date{}) continue;
    const std::optional<Date> first = first_day_of(case_file, taken.drug);
    if (!first || *first <= taken.date) continue;
    errors.push_back({ErrorCode::Contradiction, taken.where,
                      "[[taken]] " + taken.drug + " on " + to_text(taken.date) + " is before its first [[use]], " + to_text(*first) + ": it would stand in the place of every dose",
                      "a day on or after `from`; an earlier time as a [[use]] of its own", ""});
  }
}

/// Says of every co-medicine that changes no level of the case so; and of one that stands in no table of interactions.
void note_medicines(CaseFile& case_file, const Knowledge& knowledge) {
  for (const Medicine& medicine : case_file.medicines) {
    std::vector<std::string> known;
    bool acts = false;
    for (const Use& use : case_file.uses) {
      const Drug* drug = knowledge.find_drug(use.drug);
      if (!drug) continue;
      acts = acts || modifier_index(*drug, knowledge.safety, medicine.name) >= 0;
      for (const ClearanceModifier& modifier : drug->covariates.modifiers) known.push_back(modifier.name);
    }
    if (acts) continue;
    std::string unknown;  // the first part that is in no table
    for (const NamedSubstance& substance : knowledge.safety.substances_in(medicine.name)) {
      if (unknown.empty() && substance.generic.empty()) unknown = substance.written;
    }
    const bool in_tables = unknown.empty();
    if (!in_tables) {
      const std::vector<std::string> names = knowledge.safety.medicine_names();
      known.insert(known.end(), names.begin(), names.end());
    }
    const std::string nearest = in_tables ? "" : nearest_name(unknown, known);
    case_file.notes.push_back("medicine " + quoted(medicine.name) + ": no effect on levels known" +
                              (in_tables ? "" : "; " + std::string(unknown == medicine.name ? "it" : quoted(unknown)) + " is in no table of interactions, so none is checked") +
                              (nearest.empty() ? "" : " (was " + quoted(nearest) + " meant?)"));
  }
}

/// The drug to change to must be in the supply and not be taken already.
void check_substitute(const CaseFile& case_file, const Knowledge& knowledge, const std::string& tapered, Errors& errors) {
  const TaperRequest& taper = *case_file.taper;
  if (!taper.substitute) return;
  const std::string& drug = *taper.substitute;
  bool supplied = false;
  for (const std::string& id : taper.supply) {
    for (const Product& product : knowledge.products) supplied = supplied || (product.id == id && product.drug == drug);
  }
  if (!supplied) {
    std::string known;
    for (const Product& product : knowledge.products) {
      if (product.drug == drug) known += (known.empty() ? "" : ", ") + product.id;
    }
    errors.push_back({ErrorCode::Missing, taper.substitute_where, "[taper] substitute = " + quoted(drug) + ", but the supply has no product of it",
                      "the supply names the products of both drugs; of " + drug + ": " + known, ""});
  }
  const auto uses_it = [&](const Use& use) { return use.drug == drug; };
  if (std::any_of(case_file.uses.begin(), case_file.uses.end(), uses_it)) {
    errors.push_back({ErrorCode::Contradiction, taper.substitute_where, "[taper] substitute = " + quoted(drug) + ", which is taken already",
                      "another drug to change to than " + tapered + " and those in [[use]]", ""});
  }
}

void check_taper(const CaseFile& case_file, const Knowledge& knowledge, Errors& errors) {
  if (!case_file.taper || case_file.taper->supply.empty()) return;
  const TaperRequest& taper = *case_file.taper;
  const std::string drug = tapered_drug(case_file, knowledge);
  if (drug.empty()) {
    const bool only_substitute = taper.substitute && std::all_of(taper.supply.begin(), taper.supply.end(), [&](const std::string& id) {
      return std::any_of(knowledge.products.begin(), knowledge.products.end(), [&](const Product& p) { return p.id == id && p.drug == *taper.substitute; });
    });
    errors.push_back({ErrorCode::Contradiction, taper.where,
                      only_substitute ? "[taper] supply has only " + *taper.substitute + ", the drug to change to" : "[taper] supply has products of several drugs: which one is tapered?",
                      "products of one drug, and with substitute = \"…\" also of the one to change to; other drugs stay as [[use]] says", ""});
    return;
  }
  check_substitute(case_file, knowledge, drug, errors);
  const auto uses_it = [&](const auto& line) { return line.drug == drug; };
  const bool read = std::none_of(case_file.uses.begin(), case_file.uses.end(), [](const Use& use) { return use.drug.empty(); });
  if (read && std::none_of(case_file.uses.begin(), case_file.uses.end(), uses_it)) {
    errors.push_back({ErrorCode::Contradiction, taper.where, "[taper] supply is " + drug + ", but no [[use]] takes it",
                      "products of a drug that is taken", ""});
  }
  if (taper.one_step_back && std::none_of(case_file.taken.begin(), case_file.taken.end(), uses_it)) {
    errors.push_back({ErrorCode::Missing, taper.where, "[taper] one_step_back: no [[taken]] line says which steps were made",
                      "[[taken]] with date, drug and daily dose for each step", ""});
  }
}

}  // namespace

std::optional<Error> check_usual_dose(const Drug& drug, const Agreements& agreements, double highest_mg_per_day, double smallest_dose_mg,
                                      const std::string& written, const std::string& confirm) {
  const bool labelled = drug.highest_labelled_daily_dose.has_value();
  const std::optional<Parameter>& bound = labelled ? drug.highest_labelled_daily_dose : drug.highest_seen_daily_dose;
  if (!bound) return std::nullopt;
  const double bound_mg = bound->typical * kHoursPerDay;
  const std::string kind = labelled ? "the highest labelled daily dose" : "the highest daily dose that any source read here names (" + bound->source + ")";
  if (highest_mg_per_day > bound_mg * (1 + 1e-9)) {
    const double rescaled_mg = smallest_dose_mg / kUnitConfusion;
    const bool confused = highest_mg_per_day / kUnitConfusion <= bound_mg && rescaled_mg >= bound_mg * agreements.plausible_dose_frac.value;
    return Error{ErrorCode::OutOfRange,
                 {},
                 "dose " + written + " makes " + number_text(highest_mg_per_day, 4) + " mg of " + drug.name +
                     " a day: " + number_text(highest_mg_per_day / bound_mg, 3) + " times " + kind,
                 "up to " + number_text(bound_mg, 4) + " mg a day; " + confirm + " if this is really meant",
                 confused ? quoted(number_text(rescaled_mg) + " mg") : ""};
  }
  if (smallest_dose_mg >= bound_mg * agreements.small_dose_frac.value) return std::nullopt;
  return Error{ErrorCode::OutOfRange,
               {},
               "dose " + written + " is " + number_text(smallest_dose_mg, 4) + " mg of " + drug.name + ": 1/" +
                   number_text(bound_mg / smallest_dose_mg, 3) + " of " + kind,
               "doses that products can make; " + confirm + " if this is really meant",
               quoted(number_text(smallest_dose_mg * kUnitConfusion) + " mg")};
}

std::string tapered_drug(const CaseFile& case_file, const Knowledge& knowledge) {
  std::string drug;
  if (!case_file.taper) return drug;
  for (const std::string& id : case_file.taper->supply) {
    for (const Product& product : knowledge.products) {
      if (product.id != id || product.drug == case_file.taper->substitute) continue;
      if (!drug.empty() && drug != product.drug) return "";
      drug = product.drug;
    }
  }
  return drug;
}

void check_case(CaseFile& case_file, const Knowledge& knowledge, Errors& errors) {
  check_doses(case_file, knowledge, errors);
  check_overlaps(case_file, errors);
  check_taken(case_file, errors);
  check_taken_days(case_file, errors);
  check_taken_doses(case_file, knowledge, errors);
  check_taper(case_file, knowledge, errors);
  check_statements(case_file, knowledge, errors);
  note_medicines(case_file, knowledge);
}

}  // namespace ebb::casefile
