#include "ebb/casefile/table_case.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "ebb/base/number_text.h"
#include "ebb/base/text_check.h"
#include "ebb/casefile/drug_uses.h"
#include "ebb/casefile/messages.h"

namespace ebb::casefile {
namespace {

constexpr double kLongestStep_h = 2 * kHoursPerDay;  ///< doses at most this far apart are one line of use
constexpr double kMinutesPerHour = 60;

/// The fact that a column names, with or without its section; a key that two sections share needs the section.
const FactSpec* fact_of(const std::string& column, const SafetyData& safety) {
  const std::string word = lower_case(column);
  const FactSpec* found = nullptr;
  for (const FactSpec& spec : safety.facts) {
    if (spec.computed && spec.question.empty()) continue;  // age and sex have columns of their own
    if (spec.name == word) return &spec;
    if (spec.key != word) continue;
    if (found != nullptr) return nullptr;
    found = &spec;
  }
  return found;
}

bool is_medicine(const std::string& column, const SafetyData& safety) { return !safety.classes_of(column).empty(); }

int day_of(double time_h) { return static_cast<int>(std::floor(time_h / kHoursPerDay)); }

DateTime moment(const Scenario& scenario, double time_h) {
  DateTime at = make_date_time(scenario.zero, 0);
  at.minutes += static_cast<decltype(at.minutes)>(std::lround(time_h * kMinutesPerHour));
  return at;
}

/// Doses of one drug and route that follow each other without a pause.
using Run = std::vector<const Dose*>;

std::vector<Run> runs_of(const Scenario& scenario) {
  std::map<std::pair<int, int>, std::vector<Run>> by_drug;
  for (const Dose& dose : scenario.timeline.doses) {
    std::vector<Run>& runs = by_drug[{dose.drug, dose.route}];
    if (runs.empty() || dose.time_h - runs.back().back()->time_h > kLongestStep_h) runs.emplace_back();
    runs.back().push_back(&dose);
  }
  std::vector<Run> all;
  for (auto& [drug, runs] : by_drug) all.insert(all.end(), runs.begin(), runs.end());
  return all;
}

/// Days a week on which the run has a dose; nothing when it is every day.
std::optional<double> days_a_week(const Run& run) {
  std::vector<int> days;
  for (const Dose* dose : run) {
    const int day = day_of(dose->time_h);
    if (days.empty() || days.back() != day) days.push_back(day);
  }
  constexpr double kWeek_days = 7;
  const double span = days.back() - days.front() + 1;
  if (static_cast<double>(days.size()) == span) return std::nullopt;
  return static_cast<double>(days.size()) / span * kWeek_days;
}

/// A run as a line of use: single doses when it spans a day, else a daily line that ends where it ends.
Use use_of(const Run& run, const Scenario& scenario, const Where& where) {
  const DrugUse& drug = scenario.drugs[static_cast<std::size_t>(run.front()->drug)];
  Use use;
  use.drug = drug.drug->name;
  use.route = drug.routes[static_cast<std::size_t>(run.front()->route)]->name;
  use.where = use.dose_where = where;
  const int last_day = day_of(run.back()->time_h);
  use.dose = {std::numeric_limits<double>::max(), 0, ""};
  for (const Dose* dose : run) {
    if (day_of(dose->time_h) != last_day) continue;
    use.dose.low = std::min(use.dose.low, dose->amount_mg);
    use.dose.high = std::max(use.dose.high, dose->amount_mg);
    use.times_min.push_back(static_cast<int>(std::lround((dose->time_h - last_day * kHoursPerDay) * kMinutesPerHour)));
  }
  use.dose.text = number_text(use.dose.high) + " mg";
  // What stands before adaptation begins only brings levels to their steady state.
  const double first_h = std::max(run.front()->time_h, scenario.timeline.adaptation_start_h);
  if (day_of(first_h) == last_day) {
    use.times_min.clear();
    for (const Dose* dose : run) use.at.push_back(moment(scenario, dose->time_h));
    return use;
  }
  use.from = DateRange{moment(scenario, first_h).date(), moment(scenario, first_h).date()};
  const Date last = moment(scenario, run.back()->time_h).date();
  if (last.days < scenario.today.days - 1) use.to = DateRange{last, last};
  use.per_week = days_a_week(run);
  return use;
}

/// One column of a subject.
struct Column {
  const Table& table;
  const std::vector<TableLine>& records;
  std::size_t index;
  Errors& errors;

  const std::string& text(const TableLine& line) const { return line.fields[index].text; }
  Where where(const TableLine& line) const { return {table.file, line.line, line.fields[index].column}; }
  void fail(const TableLine& line, const std::string& allowed, const std::string& nearest = "") const {
    errors.push_back({ErrorCode::UnknownName, where(line), table.columns[index] + " " + quoted(text(line)) + " is not understood", allowed, nearest});
  }
};

/// 1 or yes, 0 or no; anything else is no answer.
std::optional<bool> yes_or_no(const std::string& text) {
  const std::string word = lower_case(text);
  if (word == "1" || word == "yes" || word == "y" || word == "true") return true;
  if (word == "0" || word == "no" || word == "n" || word == "false") return false;
  return std::nullopt;
}

std::optional<FactValue> value_of(const Column& column, const TableLine& line, const FactSpec& spec) {
  const std::string& text = column.text(line);
  if (spec.kind == FactKind::Flag) {
    if (const auto flag = yes_or_no(text)) return flag_fact(*flag);
    column.fail(line, "1 or 0, \".\" where it is not known");
    return std::nullopt;
  }
  if (spec.kind == FactKind::Number) {
    const auto number = parse_number(text);
    if (number && *number >= 0) return number_fact(*number);
    column.fail(line, "a plain number, 0 or more");
    return std::nullopt;
  }
  const std::string word = lower_case(text);
  if (std::find(spec.choices.begin(), spec.choices.end(), word) != spec.choices.end()) return choice_fact(word);
  column.fail(line, any_of_text(spec.choices), nearest_name(word, spec.choices));
  return std::nullopt;
}

/// The last record that says something counts: the rules ask for what is so at the end.
void read_fact_column(const Column& column, const FactSpec& spec, CaseFile& subject) {
  for (const TableLine& line : column.records) {
    if (column.text(line).empty()) continue;
    auto value = value_of(column, line, spec);
    if (!value) continue;
    value->where = {column.where(line)};
    subject.safety.said[spec.name] = std::move(*value);
  }
}

/// From the first record with 1 to the next with 0; records without a value change nothing.
void read_medicine_column(const Column& column, const Scenario& scenario, CaseFile& subject) {
  const int time_column = column.table.column("TIME");
  std::optional<std::size_t> open;
  for (const TableLine& line : column.records) {
    if (column.text(line).empty()) continue;
    const auto taken = yes_or_no(column.text(line));
    if (!taken) {
      column.fail(line, "1 while it is taken, 0 from where it is not");
      continue;
    }
    const double time_h = parse_number(line.fields[static_cast<std::size_t>(time_column)].text).value_or(0);
    const Date day = moment(scenario, time_h).date();
    if (*taken && !open) {
      open = subject.medicines.size();
      const std::string name = lower_case(column.table.columns[column.index]);
      const bool from_the_start = &line == &column.records.front();
      subject.medicines.push_back({name, from_the_start ? std::nullopt : std::optional(DateRange{day, day}), std::nullopt, column.where(line)});
    } else if (!*taken && open) {
      subject.medicines[*open].to = DateRange{day, day};
      open.reset();
    }
  }
}

}  // namespace

bool says_something(const std::string& column, const SafetyData& safety) { return fact_of(column, safety) != nullptr || is_medicine(column, safety); }

CaseFile case_of_subject(const Table& table, const std::vector<TableLine>& records, const Scenario& scenario, const Knowledge& knowledge, Errors& errors) {
  CaseFile subject;
  subject.file = table.file;
  subject.title = "ID " + scenario.id;
  subject.person = scenario.person;
  const Where where{table.file, records.front().line, 1};
  FactSheet& said = subject.safety.said;
  said["person.age_years"] = number_fact(subject.person.age_years);
  said["person.age_years"].where = {where};
  if (subject.person.sex) said["person.sex"] = choice_fact(*subject.person.sex == Sex::Female ? "female" : "male");
  for (const Run& run : runs_of(scenario)) subject.uses.push_back(use_of(run, scenario, where));
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column column{table, records, i, errors};
    if (const FactSpec* spec = fact_of(table.columns[i], knowledge.safety)) {
      read_fact_column(column, *spec, subject);
    } else if (is_medicine(table.columns[i], knowledge.safety)) {
      read_medicine_column(column, scenario, subject);
    }
  }
  const auto pregnant = said.find("person.pregnant");
  if (pregnant != said.end()) subject.person.pregnant = pregnant->second.flag == Truth::Yes;
  constexpr std::pair<const char*, Liver> kLivers[] = {{"normal", Liver::Normal}, {"mild", Liver::Mild}, {"moderate", Liver::Moderate}, {"severe", Liver::Severe}};
  for (const auto& [word, liver] : kLivers) {
    const auto answer = said.find("person.liver");
    if (answer != said.end() && answer->second.choice == word) subject.person.liver = liver;
  }
  return subject;
}

}  // namespace ebb::casefile
