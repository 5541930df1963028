// Facts about how the drug is and was taken.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "ebb/base/number_text.h"
#include "ebb/casefile/case_facts.h"
#include "ebb/casefile/drug_uses.h"
#include "ebb/casefile/steady_doses.h"

namespace ebb::casefile {
namespace {

constexpr double kFullWeek_days = 7;

/// Doses of drugs at the site, day by day from the scenario's zero, in units of the guideline's low dose so that drugs add up.
class Days {
 public:
  Days(const Scenario& scenario, const Knowledge& knowledge) : today_(scenario.today.days - scenario.zero.days) {
    for (const Dose& dose : scenario.timeline.doses) {
      const Drug& drug = *scenario.drugs[static_cast<std::size_t>(dose.drug)].drug;
      const int day = static_cast<int>(std::floor(dose.time_h / kHoursPerDay));
      if (!is_agonist(drug) || day > today_) continue;
      last_ = std::max(last_, day);
      if (day == today_) continue;
      const auto band = std::find_if(knowledge.safety.dose_bands.begin(), knowledge.safety.dose_bands.end(), [&](const DoseBand& b) { return b.drug == drug.name; });
      if (band == knowledge.safety.dose_bands.end()) comparable_ = false;
      else low_doses_[day] += dose.amount_mg / band->low_up_to_mg_per_day;
    }
  }
  bool comparable() const { return comparable_ && !low_doses_.empty(); }
  int today() const { return today_; }
  int last() const { return last_; }
  double on(int day) const {
    const auto found = low_doses_.find(day);
    return found == low_doses_.end() ? 0 : found->second;
  }
  /// Every day from `first` up to yesterday.
  std::vector<double> since(int first) const {
    std::vector<double> days;
    for (int day = first; day < today_; ++day) days.push_back(on(day));
    return days;
  }
  int first() const { return low_doses_.begin()->first; }

 private:
  int today_;
  int last_ = std::numeric_limits<int>::min();
  bool comparable_ = true;
  std::map<int, double> low_doses_;
};

struct Span {
  int first = 0, last = 0;
};

/// Length of the last stretch of use without a long pause [days].
double last_stretch_days(std::vector<Span> spans, double longest_gap_days) {
  std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.first < b.first; });
  Span stretch{0, -1};
  for (const Span& span : spans) {
    if (span.last < span.first) continue;
    const bool joins = stretch.last >= stretch.first && span.first <= stretch.last + longest_gap_days;
    stretch = joins ? Span{stretch.first, std::max(stretch.last, span.last)} : span;
  }
  return stretch.last >= stretch.first ? stretch.last - stretch.first + 1 : 0;
}

std::vector<const Use*> agonist_uses(const CaseFile& case_file, const Knowledge& knowledge) {
  std::vector<const Use*> uses;
  for (const Use& use : case_file.uses) {
    const Drug* drug = knowledge.find_drug(use.drug);
    if (drug != nullptr && is_agonist(*drug)) uses.push_back(&use);
  }
  return uses;
}

/// Uses that reach into the last two days, or, when all was stopped, those that ended last.
std::vector<const Use*> last_uses(const std::vector<const Use*>& uses, int last_day) {
  std::vector<const Use*> lasting;
  for (const Use* use : uses) {
    const int end = !use->at.empty() ? use->at.back().date().days : use->to ? use->to->last.days : std::numeric_limits<int>::max();
    if (end >= last_day - 1) lasting.push_back(use);
  }
  return lasting;
}

std::vector<Where> places(const std::vector<const Use*>& uses) {
  std::vector<Where> list;
  for (const Use* use : uses) list.push_back(use->where);
  return list;
}

FactValue at(FactValue value, std::vector<Where> where) {
  value.where = std::move(where);
  return value;
}

void add_duration(FactSheet& facts, const std::vector<const Use*>& uses, Date today, double longest_gap_days) {
  std::vector<Span> longest, shortest;
  const int yesterday = today.days - 1;
  for (const Use* use : uses) {
    if (!use->at.empty()) {
      for (const DateTime& time : use->at) {
        if (time.date() > today) continue;
        longest.push_back({time.date().days, time.date().days});
        shortest.push_back(longest.back());
      }
      continue;
    }
    if (!use->from || use->from->first > today) continue;
    longest.push_back({use->from->first.days, use->to ? std::min(use->to->last.days, yesterday) : yesterday});
    shortest.push_back({use->from->last.days, use->to ? std::min(use->to->first.days, yesterday) : yesterday});
  }
  facts["use.days"] = at(range_fact(last_stretch_days(shortest, longest_gap_days), last_stretch_days(longest, longest_gap_days)), places(uses));
}

double days_per_week(const Use& use, Date today, double recent_days) {
  if (use.per_week) return *use.per_week;
  if (use.every_h && *use.every_h > kHoursPerDay) return kFullWeek_days * kHoursPerDay / *use.every_h;
  if (use.at.empty()) return kFullWeek_days;
  std::vector<int> days;
  for (const DateTime& time : use.at) {
    if (time.date().days > today.days - recent_days && time.date() <= today) days.push_back(time.date().days);
  }
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return static_cast<double>(days.size()) * kFullWeek_days / recent_days;
}

void add_frequency(FactSheet& facts, const std::vector<const Use*>& uses, Date today, const Agreements& agreements) {
  double most = 0, sum = 0;
  bool skips = false;
  for (const Use* use : uses) {
    const double a_week = days_per_week(*use, today, agreements.recent_window_days.value);
    most = std::max(most, a_week);
    sum += a_week;
    skips = skips || a_week < kFullWeek_days || use->as_needed || use->missed_frac >= agreements.skipped_frac.value;
  }
  if (uses.empty()) return;
  // Two lines on some days a week each may share their days or not.
  facts["use.days_per_week"] = at(range_fact(most, std::min(sum, kFullWeek_days)), places(uses));
  facts["use.skips_days"] = at(flag_fact(skips), places(uses));
}

/// The dose of the last day in use, its share of the label's highest, and the guideline's band.
void add_dose(FactSheet& facts, const Scenario& scenario, const Knowledge& knowledge, const std::vector<const Use*>& uses, int last_day) {
  std::map<int, std::pair<double, double>> mg_by_drug;  // low, high
  for (const Dose& dose : scenario.timeline.doses) {
    if (static_cast<int>(std::floor(dose.time_h / kHoursPerDay)) != last_day) continue;
    if (!is_agonist(*scenario.drugs[static_cast<std::size_t>(dose.drug)].drug)) continue;
    const UseVariation& line = scenario.timeline.lines[static_cast<std::size_t>(dose.line)];
    mg_by_drug[dose.drug].first += dose.amount_mg * line.low_factor;
    mg_by_drug[dose.drug].second += dose.amount_mg * line.high_factor;
  }
  if (mg_by_drug.empty()) return;
  FactValue share = range_fact(0, 0), dose = range_fact(0, 0);
  double low_low = 0, low_high = 0, moderate_low = 0, moderate_high = 0;
  bool banded = true;
  std::vector<std::string> amounts;
  for (const auto& [number, mg] : mg_by_drug) {
    const Drug& drug = *scenario.drugs[static_cast<std::size_t>(number)].drug;
    if (drug.highest_labelled_daily_dose) {
      const double highest_mg = drug.highest_labelled_daily_dose->typical * kHoursPerDay;
      share.low = std::max(share.low, mg.first / highest_mg);
      share.high = std::max(share.high, mg.second / highest_mg);
    }
    const std::string amount = mg.first < mg.second ? number_text(mg.first, 4) + " to " + number_text(mg.second, 4) : number_text(mg.first, 4);
    amounts.push_back(amount + " mg of " + drug.name);
    dose.low = std::max(dose.low, mg.first);
    dose.high = std::max(dose.high, mg.second);
    const auto band = std::find_if(knowledge.safety.dose_bands.begin(), knowledge.safety.dose_bands.end(), [&](const DoseBand& b) { return b.drug == drug.name; });
    banded = banded && band != knowledge.safety.dose_bands.end();
    if (!banded) continue;
    low_low += mg.first / band->low_up_to_mg_per_day;
    low_high += mg.second / band->low_up_to_mg_per_day;
    moderate_low += mg.first / band->moderate_up_to_mg_per_day;
    moderate_high += mg.second / band->moderate_up_to_mg_per_day;
  }
  std::sort(amounts.begin(), amounts.end());
  for (const std::string& amount : amounts) dose.shown += (dose.shown.empty() ? "" : " and ") + amount;
  constexpr double kRounding = 1 + 1e-9;
  const auto band_of = [&](double low, double moderate) { return low <= kRounding ? "low" : moderate <= kRounding ? "moderate" : "high"; };
  facts["use.daily_dose_mg"] = at(dose, places(uses));
  facts["use.labelled_share"] = at(share, places(uses));
  const std::string band = band_of(low_low, moderate_low);
  if (banded && band == band_of(low_high, moderate_high)) facts["use.dose_band"] = at(choice_fact(band), places(uses));
}

void add_source(FactSheet& facts, const CaseFile& case_file, const Scenario& scenario, const std::vector<const Use*>& uses, double over_prescribed_fold) {
  const auto tell = [&](const char* name, UseSource source, bool more) {
    const bool all_said = std::all_of(uses.begin(), uses.end(), [](const Use* use) { return use->source_said; });
    FactValue value;
    if (all_said) value.flag = Truth::No;
    for (const Use* use : uses) {
      if (use->source == source) value.where.push_back(use->where);
    }
    if (more || !value.where.empty()) value.flag = Truth::Yes;
    if (value.where.empty()) value.where = places(uses);
    if (value.flag != Truth::Unknown) facts[name] = value;
  };
  bool over = false;
  if (scenario.current && scenario.current->prescribed_mg_per_day) {
    const double share = scenario.current->dose_mg_per_day / *scenario.current->prescribed_mg_per_day;
    over = share > over_prescribed_fold;
    FactValue value = number_fact(share);
    value.where = case_file.taper && case_file.taper->prescribed_mg_per_day ? std::vector<Where>{case_file.taper->where} : places(uses);
    facts["use.prescribed_share"] = value;
  }
  tell("use.not_prescribed", UseSource::NotPrescribed, false);
  tell("use.exceeds_prescription", UseSource::ExceedsPrescription, over);
}

void add_plans(FactSheet& facts, const std::vector<const Use*>& uses, Date today) {
  FactValue value = flag_fact(false);
  for (const Use* use : uses) {
    const bool later = use->at.empty() ? (use->from && use->from->last > today) || (use->to && use->to->first > today) : use->at.back().date() > today;
    if (later && use->source == UseSource::NotPrescribed) value = at(flag_fact(true), {use->where});
  }
  facts["use.planned_unprescribed"] = value;
}

/// Whether nothing was taken for more days in a row than a missed dose explains, after a day with some: a stop, though it was taken up again.
bool stopped_within(const std::vector<double>& days, double most_missed_days) {
  int without = 0;
  bool before = false;
  for (const double dose : days) {
    without = dose > 0 ? 0 : without + 1;
    before = before || dose > 0;
    if (before && without > most_missed_days) return true;
  }
  return false;
}

/// Cut of the last two weeks and rise of the last months, all drugs together. An odd day with more or less is neither; a stop of some days is a cut of all there was.
void add_changes(FactSheet& facts, const Days& days, const std::vector<const Use*>& uses, const Agreements& agreements) {
  const bool regular = std::all_of(uses.begin(), uses.end(), [](const Use* use) { return use->at.empty() && !use->per_week && !use->as_needed; });
  if (!days.comparable() || !regular || uses.empty()) return;
  const std::vector<double> steady = steady_doses(days.since(days.first()), agreements);
  const auto last_days = [&](const Agreement& window) { return std::min(steady.size(), static_cast<std::size_t>(window.value) + 1); };
  const std::vector<double> recent(steady.end() - static_cast<std::ptrdiff_t>(last_days(agreements.cut_window_days)), steady.end());
  if (recent.empty()) return;
  const double now = recent.back(), highest = *std::max_element(recent.begin(), recent.end());
  const bool daily = std::all_of(uses.begin(), uses.end(), [](const Use* use) { return !use->every_h || *use->every_h <= kHoursPerDay; });
  const bool stopped = daily && stopped_within(recent, agreements.missed_days.value);
  if (highest > 0) facts["use.cut_percent"] = at(number_fact(stopped ? 100 : std::round((1 - now / highest) * 100)), places(uses));
  const auto earliest = std::find_if(steady.end() - static_cast<std::ptrdiff_t>(std::min(steady.size(), static_cast<std::size_t>(agreements.rise_window_days.value))),
                                     steady.end(), [](double dose) { return dose > 0; });
  if (earliest != steady.end()) facts["use.rise_percent"] = at(number_fact(std::max(0.0, std::round((now / *earliest - 1) * 100))), places(uses));
}

void add_presence(FactSheet& facts, const Scenario& scenario, const std::vector<const Use*>& uses, const Days& days) {
  const int since = scenario.days_since_last_dose.value_or(0);
  const bool now = days.last() >= days.today() - 1 && since == 0;
  FactValue taken = at(flag_fact(now), places(uses));
  std::vector<std::string> names;
  for (const Use* use : uses) {
    if (std::find(names.begin(), names.end(), use->drug) == names.end()) names.push_back(use->drug);
  }
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) taken.shown += (taken.shown.empty() ? "" : " and ") + name;
  facts["use.benzodiazepine"] = taken;
  facts["use.drugs"] = at(number_fact(static_cast<double>(now ? names.size() : 0)), places(uses));
  if (days.last() >= 0) facts["use.stopped_days_ago"] = at(number_fact(now ? 0 : std::max(since, days.today() - days.last())), places(uses));
  FactValue flumazenil = flag_fact(false);
  for (const DrugUse& use : scenario.drugs) {
    if (use.drug->drug_class == "antagonist") flumazenil.flag = Truth::Yes;
  }
  facts["use.flumazenil"] = flumazenil;
}

void add_route(FactSheet& facts, const std::vector<const Use*>& uses) {
  constexpr const char* kUnusual = "intranasal";
  FactValue value = at(flag_fact(false), places(uses));
  for (const Use* use : uses) {
    if (use->route == kUnusual) value = at(flag_fact(true), {use->where});
  }
  facts["use.unusual_route"] = value;
}

}  // namespace

void add_use_facts(FactSheet& facts, const CaseFile& case_file, const Scenario& scenario, const Knowledge& knowledge) {
  const std::vector<const Use*> all = agonist_uses(case_file, knowledge);
  const Days days(scenario, knowledge);
  const int last_day = days.last() < 0 ? scenario.today.days - 1 : std::min(days.last(), days.today() - 1) + scenario.zero.days;
  const std::vector<const Use*> uses = last_uses(all, last_day);
  add_presence(facts, scenario, uses, days);
  const Agreements& agreements = knowledge.safety.agreements;
  add_duration(facts, all, scenario.today, agreements.episode_gap_days.value);
  add_frequency(facts, uses, scenario.today, agreements);
  add_dose(facts, scenario, knowledge, uses, last_day - scenario.zero.days);
  add_source(facts, case_file, scenario, uses, agreements.over_prescribed_fold.value);
  add_plans(facts, all, scenario.today);
  add_changes(facts, days, uses, agreements);
  add_route(facts, uses);
}

}  // namespace ebb::casefile
