#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "ebb/base/number_text.h"
#include "ebb/base/text_check.h"
#include "ebb/casefile/check_case.h"
#include "ebb/casefile/drug_uses.h"
#include "ebb/casefile/messages.h"
#include "ebb/casefile/scenario.h"
#include "ebb/casefile/table_case.h"
#include "ebb/casefile/table_text.h"

namespace ebb {
namespace {

using namespace casefile;

constexpr double kWarmUpDays = 60;                     ///< of kinetics before adaptation begins: many half-lives of every drug of the class
constexpr double kSettledAdaptationDays = 8 * 365.25;  ///< ADAPT = ss: several times the slowest time constant of the model
constexpr double kLongestTime_h = kLongestHorizon_h;
constexpr double kAdultYears = 18, kOldestYears = 120, kLightest_kg = 25, kHeaviest_kg = 400;
constexpr double kMostAmount_mg = 1e9;

/// One record with its numbers; a column that is absent or "." keeps its default.
struct Record {
  int line = 0;
  std::string id, drug, route;
  double time_h = 0, amount_mg = 0, rate_mg_per_h = 0, interval_h = 0;
  int event = 0, additional = 0, steady = 0;
  bool confirmed = false;
  std::optional<double> adapt_days;
  Where adapt_where, amount_where, drug_where, route_where, time_where, steady_where, interval_where;
};

/// What the reading of one table shares.
struct Reading {
  const Table& table;
  const Knowledge& knowledge;
  Errors errors;
  std::vector<Scenario> scenarios;
  std::set<std::string> ids;

  Where where(const TableLine& line, std::string_view column) const {
    const int index = table.column(column);
    return {table.file, line.line, index < 0 ? 1 : line.fields[static_cast<std::size_t>(index)].column};
  }
  /// The field's text; empty when missing or the table has no such column.
  std::string text(const TableLine& line, std::string_view column) const {
    const int index = table.column(column);
    return index < 0 ? "" : line.fields[static_cast<std::size_t>(index)].text;
  }
  void fail(ErrorCode code, Where where, std::string what, std::string allowed, std::string nearest = "") {
    errors.push_back({code, std::move(where), std::move(what), std::move(allowed), std::move(nearest)});
  }
};

/// A number from `lowest` to `highest`; `absent` when missing.
double number(Reading& reading, const TableLine& line, std::string_view column, double absent, double lowest, double highest,
              const std::string& allowed) {
  const std::string text = reading.text(line, column);
  if (text.empty()) return absent;
  const auto value = parse_number(text);
  if (value && *value >= lowest && *value <= highest) return *value;
  reading.fail(value ? ErrorCode::OutOfRange : ErrorCode::Syntax, reading.where(line, column),
               std::string(column) + " " + quoted(text) + (value ? " is out of range" : " is not a number"), allowed);
  return absent;
}

int whole_number(Reading& reading, const TableLine& line, std::string_view column, int absent, int highest, const std::string& allowed) {
  const double value = number(reading, line, column, absent, 0, highest, allowed);
  if (value == std::floor(value)) return static_cast<int>(value);
  reading.fail(ErrorCode::OutOfRange, reading.where(line, column),
               std::string(column) + " " + number_text(value) + " is not a whole number", allowed);
  return absent;
}

void check_columns(Reading& reading) {
  struct Needed {
    const char* name;
    const char* why;
  };
  constexpr Needed kNeeded[] = {
      {"ID", "the subject"},
      {"TIME", "hours from the table's zero, a local midnight"},
      {"AMT", "mg"},
      {"DRUG", "AMT alone does not say of what: add a column DRUG with names such as clonazepam"},
      {"ROUTE", "CMT alone does not say which way: add a column ROUTE with oral, iv, …"},
      {"AGE", "the one fact of a person that must be said: add a column AGE in years"},
  };
  for (const Needed& needed : kNeeded) {
    if (reading.table.column(needed.name) >= 0) continue;
    reading.fail(ErrorCode::Missing, {reading.table.file, reading.table.header.line, 1},
                 std::string("no column ") + needed.name + ": " + needed.why,
                 "ID TIME AMT RATE EVID CMT II ADDL SS DV MDV DRUG ROUTE ADAPT WT AGE SEX", "");
  }
}

/// EVID, or what it must be when the column is absent: a dose where there is an amount.
int read_event(Reading& reading, const TableLine& line, double amount_mg) {
  const int event = whole_number(reading, line, "EVID", amount_mg > 0 ? 1 : 0, 4, "0 observation, 1 dose, 2 other");
  const Where where = reading.where(line, "EVID");
  if (event >= 3) {
    reading.fail(ErrorCode::NoData, where, "EVID " + std::to_string(event) + ": a reset is not supported; a person does not start afresh",
                 "0, 1 or 2; a new ID for a new person");
  }
  if (event == 1 && amount_mg == 0)
    reading.fail(ErrorCode::OutOfRange, reading.where(line, "AMT"), "a dose (EVID 1) without an amount", "AMT over 0, in mg");
  if (event != 1 && event < 3 && amount_mg > 0) {
    reading.fail(ErrorCode::Contradiction, where,
                 "AMT " + number_text(amount_mg) + " mg, but EVID " + std::to_string(event) + " is no dose", "EVID 1, or AMT \".\"");
  }
  return event;
}

void read_adapt(Reading& reading, const TableLine& line, Record& record) {
  record.adapt_where = reading.where(line, "ADAPT");
  const std::string text = reading.text(line, "ADAPT");
  if (text.empty()) return;
  if (lower_case(text) == "ss") {
    record.adapt_days = kSettledAdaptationDays;
    return;
  }
  const double days = number(reading, line, "ADAPT", -1, 0, 50 * 365.25, "days of use before this dose (0 to 50 years), or ss");
  if (days >= 0) record.adapt_days = days;
}

Record read_record(Reading& reading, const TableLine& line) {
  Record record;
  record.line = line.line;
  record.id = reading.text(line, "ID");
  record.drug = reading.text(line, "DRUG");
  record.route = lower_case(reading.text(line, "ROUTE"));
  record.drug_where = reading.where(line, "DRUG");
  record.route_where = reading.where(line, "ROUTE");
  record.time_where = reading.where(line, "TIME");
  record.amount_where = reading.where(line, "AMT");
  record.steady_where = reading.where(line, "SS");
  record.interval_where = reading.where(line, "II");
  if (record.id.empty())
    reading.fail(ErrorCode::Missing, reading.where(line, "ID"), "ID is missing", "a subject's number or name on every line");
  if (reading.text(line, "TIME").empty()) reading.fail(ErrorCode::Missing, record.time_where, "TIME is missing", "hours, such as 12.5");
  record.time_h = number(reading, line, "TIME", 0, -kLongestTime_h, kLongestTime_h, "hours as a plain number, such as 12.5");
  record.amount_mg = number(reading, line, "AMT", 0, 0, kMostAmount_mg, "mg, 0 or more");
  record.event = read_event(reading, line, record.amount_mg);
  record.rate_mg_per_h =
      number(reading, line, "RATE", 0, 0, kMostAmount_mg, "mg/h; 0 for at once; rates that a model estimates (-1, -2) are not supported");
  record.interval_h = number(reading, line, "II", 0, 0, 100 * kHoursPerDay, "hours between repeated doses");
  record.additional = whole_number(reading, line, "ADDL", 0, static_cast<int>(kMostDoses), "how many more doses, a whole number");
  record.steady = whole_number(reading, line, "SS", 0, 2, "0 or 1");
  record.confirmed = whole_number(reading, line, "CONFIRM_DOSE", 0, 1, "1 when an absurd dose is meant") == 1;
  read_adapt(reading, line, record);
  return record;
}

void check_repeats(Reading& reading, const Record& record) {
  if (record.additional > 0 && !(record.interval_h > 0)) {
    reading.fail(ErrorCode::Missing, record.interval_where,
                 "ADDL " + std::to_string(record.additional) + " needs II, the hours between the doses", "II over 0");
  }
  if (record.steady == 2)
    reading.fail(ErrorCode::NoData, record.steady_where, "SS 2 (added to what is there) is not supported",
                 "SS 1 on the first dose of a drug");
  if (record.steady == 1 && !(record.interval_h > 0)) {
    reading.fail(ErrorCode::Missing, record.interval_where, "SS 1 needs II, the hours between the doses", "II over 0");
  }
  if (record.steady == 1 && !record.adapt_days) {
    reading.fail(ErrorCode::Missing, record.adapt_where,
                 "SS 1 says that levels are at steady state, but not for how long: tolerance and dependence take months longer than levels",
                 "a column ADAPT: days of use before this dose, or ss");
  }
  if (record.steady == 0 && record.adapt_days.value_or(0) > 0) {
    reading.fail(ErrorCode::Contradiction, record.adapt_where, "ADAPT without SS 1: no earlier doses are known",
                 "SS 1 with II, or the earlier doses as records");
  }
}

/// The drug of a dose record, its route checked; nullptr after an error.
const Drug* check_drug(Reading& reading, const Record& record) {
  const Drug* drug = record.drug.empty() ? nullptr : reading.knowledge.find_drug(record.drug);
  if (!drug || drug->metabolite_only) {
    std::vector<std::string> names;
    for (const Drug& known : reading.knowledge.drugs) {
      if (!known.metabolite_only) names.push_back(known.name);
    }
    const std::string what =
        record.drug.empty() ? "DRUG is missing"
                            : "DRUG " + quoted(record.drug) +
                                  (drug                                          ? " is known as a metabolite only"
                                   : reading.knowledge.find_taken(record.drug)   ? " does not act at the benzodiazepine site: name it in a column of its own, 1 while it is taken"
                                                                                 : " is not in the knowledge base");
    reading.fail(record.drug.empty() ? ErrorCode::Missing : ErrorCode::UnknownName, record.drug_where, what, any_of_text(names),
                 nearest_name(record.drug, names));
    return nullptr;
  }
  std::vector<std::string> routes;
  for (const Route& route : drug->routes) {
    routes.push_back(route.name);
    if (route.name != record.route) continue;
    const bool absorbed =
        std::any_of(route.inputs.begin(), route.inputs.end(), [](const RouteInput& input) { return input.ka.has_value(); });
    if (record.rate_mg_per_h > 0 && absorbed) {
      reading.fail(ErrorCode::Contradiction, record.route_where, "RATE over 0 by the route " + quoted(record.route),
                   "an infusion by route iv");
    }
    return drug;
  }
  const std::string said =
      record.route.empty() ? "ROUTE is missing" : "ROUTE " + quoted(record.route) + ": no data on " + drug->name + " by this route";
  reading.fail(record.route.empty() ? ErrorCode::Missing : ErrorCode::NoData, record.route_where, said, any_of_text(routes),
               nearest_name(record.route, routes));
  return nullptr;
}

/// Age, weight and sex from the first record of a subject.
PersonFacts read_person(Reading& reading, const TableLine& line) {
  PersonFacts person;
  if (reading.text(line, "AGE").empty()) reading.fail(ErrorCode::Missing, reading.where(line, "AGE"), "AGE is missing", "years, 18 to 120");
  person.age_years = number(reading, line, "AGE", 0, kAdultYears, kOldestYears, "years, 18 to 120: adults only");
  if (!reading.text(line, "WT").empty()) person.weight_kg = number(reading, line, "WT", 0, kLightest_kg, kHeaviest_kg, "kg, 25 to 400");
  const std::string sex = lower_case(reading.text(line, "SEX"));
  if (sex == "f" || sex == "female") person.sex = Sex::Female;
  if (sex == "m" || sex == "male") person.sex = Sex::Male;
  if (!sex.empty() && !person.sex) {
    reading.fail(ErrorCode::UnknownName, reading.where(line, "SEX"), "SEX " + quoted(sex) + " does not say which",
                 "F or M; number codes differ between data sets");
  }
  return person;
}

/// One subject being built.
struct Subject {
  Scenario scenario;
  std::map<int, double> steady_from_h;  ///< drug -> adaptation start of its SS dose
  std::set<int> dosed;                  ///< drugs that have had a dose
  double first_h = 0;                   ///< of all doses and records
  double first_record_h = 0;
  double last_h = 0, last_time_h = -kLongestTime_h;
  int observations = 0, others = 0;
  std::size_t dose_count = 0;
};

void add_dose(Subject& subject, const Record& record, DrugAndRoute number, double time_h, int occasion, int line) {
  const double infusion_h = record.rate_mg_per_h > 0 ? record.amount_mg / record.rate_mg_per_h : 0;
  Timeline& timeline = subject.scenario.timeline;
  timeline.doses.push_back({time_h, number.drug, number.route, record.amount_mg, infusion_h, line, occasion});
  subject.last_h = std::max(subject.last_h, time_h + infusion_h);
  subject.first_h = std::min(subject.first_h, time_h);
}

/// The doses before an SS record: at II back to before adaptation begins, then the warm-up of kinetics alone.
int doses_before(Subject& subject, const Record& record, int drug) {
  const double adaptation_h = std::floor((record.time_h - *record.adapt_days * kHoursPerDay) / kHoursPerDay + 0.5) * kHoursPerDay;
  subject.steady_from_h[drug] = adaptation_h;
  return static_cast<int>(std::ceil((record.time_h - adaptation_h + kWarmUpDays * kHoursPerDay) / record.interval_h));
}

/// Whether an SS record can be expanded here; reports why not.
bool may_be_steady(Reading& reading, const Subject& subject, const Record& record, int drug) {
  if (!record.adapt_days || !(record.interval_h > 0) || record.steady != 1) return false;
  if (subject.dosed.count(drug)) {
    reading.fail(ErrorCode::Contradiction, record.steady_where, "SS 1 after earlier doses of " + record.drug + ": it would forget them",
                 "SS 1 on the first dose of a drug only");
    return false;
  }
  const double infusion_h = record.rate_mg_per_h > 0 ? record.amount_mg / record.rate_mg_per_h : 0;
  if (infusion_h <= record.interval_h) return true;
  reading.fail(ErrorCode::Contradiction, record.steady_where,
               "an infusion of " + number_text(infusion_h) + " h every " + number_text(record.interval_h) + " h",
               "infusions no longer than II");
  return false;
}

void add_dose_record(Reading& reading, Subject& subject, const Record& record) {
  const Drug* drug = check_drug(reading, record);
  if (!drug || !(record.amount_mg > 0)) return;
  if (!record.confirmed) {
    const double per_day =
        record.interval_h > 0 && (record.additional > 0 || record.steady == 1) ? std::max(1.0, kHoursPerDay / record.interval_h) : 1;
    auto error = check_usual_dose(*drug, reading.knowledge.safety.agreements, record.amount_mg * per_day, record.amount_mg,
                                  "of " + number_text(record.amount_mg) + " mg", "add a column CONFIRM_DOSE with 1");
    if (error) {
      error->where = record.amount_where;
      reading.errors.push_back(*error);
    }
  }
  const DrugAndRoute number = use_drug(subject.scenario.drugs, reading.knowledge, drug->name, record.route, record.rate_mg_per_h > 0);
  Timeline& timeline = subject.scenario.timeline;
  const int before = may_be_steady(reading, subject, record, number.drug) ? doses_before(subject, record, number.drug) : 0;
  const int after = record.interval_h > 0 ? record.additional : 0;
  subject.dosed.insert(number.drug);
  subject.dose_count += static_cast<std::size_t>(before) + static_cast<std::size_t>(after) + 1;
  if (subject.dose_count > kMostDoses) {
    reading.fail(ErrorCode::OutOfRange, record.amount_where, "more than " + std::to_string(kMostDoses) + " doses of one subject",
                 "fewer repeats (ADDL, ADAPT/II)");
    return;
  }
  const int line = static_cast<int>(timeline.lines.size());
  timeline.lines.emplace_back();
  int occasion = 0;
  for (int i = -before; i <= after; ++i) add_dose(subject, record, number, record.time_h + i * record.interval_h, occasion++, line);
}

void add_record(Reading& reading, Subject& subject, const Record& record) {
  if (record.time_h < subject.last_time_h) {
    reading.fail(ErrorCode::Contradiction, record.time_where,
                 "TIME " + number_text(record.time_h) + " stands after " + number_text(subject.last_time_h) + " of the same ID",
                 "times in ascending order within an ID");
  }
  subject.last_time_h = std::max(subject.last_time_h, record.time_h);
  subject.first_h = std::min(subject.first_h, record.time_h);
  subject.first_record_h = std::min(subject.first_record_h, record.time_h);
  subject.last_h = std::max(subject.last_h, record.time_h);
  check_repeats(reading, record);
  if (record.event == 0) ++subject.observations;
  if (record.event == 2) ++subject.others;
  if (record.event == 1) add_dose_record(reading, subject, record);
}

/// Where adaptation begins: the same for all SS records of a subject.
void set_adaptation_start(Reading& reading, Subject& subject, const Where& where) {
  Timeline& timeline = subject.scenario.timeline;
  timeline.adaptation_start_h = timeline.start_h;
  if (subject.steady_from_h.empty()) return;
  timeline.adaptation_start_h = subject.steady_from_h.begin()->second;
  for (const auto& [drug, start_h] : subject.steady_from_h) {
    if (start_h != timeline.adaptation_start_h) {
      reading.fail(ErrorCode::Contradiction, where, "ADAPT differs between the drugs of one ID, but adaptation is one for all of them",
                   "the same first day for all SS doses, or the earlier doses as records");
      return;
    }
  }
  subject.scenario.notes.push_back("SS: doses at II are given from " + number_text(-timeline.start_h / kHoursPerDay) +
                                   " days before time 0; levels alone for at least " + number_text(kWarmUpDays) +
                                   " days, then tolerance and dependence from " + number_text(-timeline.adaptation_start_h / kHoursPerDay) +
                                   " days before time 0");
}

void set_times(Reading& reading, Subject& subject, const Where& where) {
  Scenario& scenario = subject.scenario;
  Timeline& timeline = scenario.timeline;
  std::stable_sort(timeline.doses.begin(), timeline.doses.end(), [](const Dose& a, const Dose& b) { return a.time_h < b.time_h; });
  timeline.start_h = midnight_before_h(std::min(subject.first_h, 0.0));
  timeline.end_h = midnight_after_h(subject.last_h + reading.knowledge.population.late_horizon.typical);
  if (timeline.end_h - timeline.start_h > kLongestHorizon_h) {
    reading.fail(ErrorCode::OutOfRange, where,
                 "subject " + quoted(scenario.id) + " spans " + number_text((timeline.end_h - timeline.start_h) / 8766, 3) + " years",
                 "at most 60 years, warm-up and the time after the last event included");
    return;
  }
  for (UseVariation& line : timeline.lines) line.starts_first_h = line.starts_last_h = timeline.start_h;
  set_adaptation_start(reading, subject, where);
  double trough_h = kHoursPerDay, last_dose_h = timeline.start_h;
  for (const Dose& dose : timeline.doses) {
    trough_h = std::min(trough_h, dose.time_h - midnight_before_h(dose.time_h));
    last_dose_h = std::max(last_dose_h, dose.time_h);
  }
  scenario.last_dose_h = last_dose_h;
  const double stop_h = midnight_before_h(last_dose_h) + kHoursPerDay;
  scenario.stop_times_h = {stop_h};
  scenario.zero = make_date(2000, 1, 1);
  scenario.today = Date{scenario.zero.days + static_cast<int>(stop_h / kHoursPerDay)};
  scenario.report_times_h = report_times(midnight_before_h(subject.first_record_h), timeline.end_h, std::nullopt, trough_h).value();
}

/// Other medicines of the columns change clearance as those of a case file do.
void add_clearance_changes(const Reading& reading, Scenario& scenario) {
  constexpr double kLongBefore_h = 8766;  // a year: onset is then complete
  for (const Medicine& medicine : scenario.table_case->medicines) {
    const auto hours = [&](const Date& date) { return (date.days - scenario.zero.days) * kHoursPerDay; };
    const double from_h = medicine.from ? hours(medicine.from->first) : scenario.timeline.start_h - kLongBefore_h;
    const double to_h = medicine.to ? hours(medicine.to->last) + kHoursPerDay : ClearanceChange{}.to_h;
    for (std::size_t drug = 0; drug < scenario.drugs.size(); ++drug) {
      DrugUse& use = scenario.drugs[drug];
      const int modifier = modifier_index(*use.drug, reading.knowledge.safety, medicine.name);
      if (modifier < 0) continue;
      if (use.modifiers.empty()) {
        for (const ClearanceModifier& each : use.drug->covariates.modifiers) use.modifiers.push_back(&each);
      }
      scenario.timeline.clearance_changes.push_back({static_cast<int>(drug), modifier, from_h, to_h});
    }
  }
}

void finish_subject(Reading& reading, Subject& subject, const std::vector<TableLine>& records, const Where& where) {
  Scenario& scenario = subject.scenario;
  if (scenario.drugs.empty()) {
    if (reading.errors.empty())
      reading.fail(ErrorCode::Missing, where, "ID " + quoted(scenario.id) + " has no dose",
                   "at least one record with EVID 1 and AMT over 0");
    return;
  }
  set_times(reading, subject, where);
  scenario.table_case = case_of_subject(reading.table, records, scenario, reading.knowledge, reading.errors);
  add_clearance_changes(reading, scenario);
  scenario.person = scenario.table_case->person;
  std::vector<std::string>& notes = scenario.notes;
  notes.push_back("TIME 0 is taken as a local midnight");
  if (subject.observations > 0)
    notes.push_back(std::to_string(subject.observations) + " observations are read and checked, not compared: DV has no unit");
  if (subject.others > 0) notes.push_back(std::to_string(subject.others) + " records with EVID 2 change nothing here");
  if (reading.table.column("CMT") >= 0) notes.push_back("CMT is not used: ROUTE says which way a dose goes");
  for (std::string& fact : sampled_facts(scenario.person)) notes.push_back(std::move(fact));
  reading.scenarios.push_back(std::move(scenario));
}

/// Columns that nothing reads, said once for each subject.
void note_other_columns(const Table& table, const SafetyData& safety, Scenario& scenario) {
  static const std::set<std::string> kRead = {"ID", "TIME", "AMT",  "RATE",  "EVID",  "CMT", "II",  "ADDL", "SS",
                                              "DV", "MDV",  "DRUG", "ROUTE", "ADAPT", "WT",  "AGE", "SEX",  "CONFIRM_DOSE"};
  for (const std::string& column : table.columns) {
    if (!kRead.count(column) && !says_something(column, safety)) scenario.notes.push_back("column " + quoted(column) + " is ignored: no effect known");
  }
}

void read_subject(Reading& reading, std::size_t first, std::size_t last) {
  const std::vector<TableLine>& lines = reading.table.records;
  Subject subject;
  subject.scenario.id = reading.text(lines[first], "ID");
  subject.scenario.has_dates = false;
  subject.scenario.person = read_person(reading, lines[first]);
  note_other_columns(reading.table, reading.knowledge.safety, subject.scenario);
  bool changes = false;
  for (std::size_t i = first; i < last; ++i) {
    add_record(reading, subject, read_record(reading, lines[i]));
    for (const char* column : {"AGE", "WT", "SEX"})
      changes = changes || reading.text(lines[i], column) != reading.text(lines[first], column);
  }
  if (changes) subject.scenario.notes.push_back("AGE, WT or SEX change between records; those of the first record are used");
  const Where where = reading.where(lines[first], "ID");
  if (!reading.ids.insert(subject.scenario.id).second) {
    reading.fail(ErrorCode::Contradiction, where, "ID " + quoted(subject.scenario.id) + " comes back after another ID",
                 "all records of an ID together");
  }
  finish_subject(reading, subject, {lines.begin() + static_cast<long>(first), lines.begin() + static_cast<long>(last)}, where);
}

}  // namespace

Result<std::vector<Scenario>> read_table(std::string_view file_name, std::string_view text, const Knowledge& knowledge) {
  const auto table = read_table_text(file_name, text);
  if (!table) return table.errors();
  Reading reading{table.value(), knowledge, {}, {}, {}};
  check_columns(reading);
  if (!reading.errors.empty()) return reading.errors;
  const std::vector<TableLine>& lines = table.value().records;
  for (std::size_t first = 0; first < lines.size();) {
    std::size_t last = first + 1;
    while (last < lines.size() && reading.text(lines[last], "ID") == reading.text(lines[first], "ID")) ++last;
    read_subject(reading, first, last);
    first = last;
  }
  if (reading.errors.empty()) return std::move(reading.scenarios);
  settle(reading.errors);
  return reading.errors;
}

}  // namespace ebb
