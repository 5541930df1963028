#include "ebb/judge/calibration_plan.h"

#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/casefile/read_trial.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

constexpr const char* kFile = "calibration/targets.toml";
constexpr const char* kSpreadEnding = ".spread";
const std::vector<std::string> kMeasures = {"peak day", "resolution", "criterion", "off", "not off"};

double count(TableReader& table, const char* key, double most) {
  const double value = table.required_number(key);
  if (!(value >= 1 && value <= most)) table.fail(ErrorCode::OutOfRange, key, "is no usable count", "1 to " + number_text(most));
  return std::clamp(value, 1.0, most);
}

void read_search(TableReader& table, CalibrationPlan& plan) {
  std::optional<TableReader> search = table.table("search");
  if (!search) return table.fail(ErrorCode::Missing, "search", "is missing", "[search] with sets, people and waves");
  plan.sets = static_cast<std::size_t>(count(*search, "sets", 1e5));
  plan.people = static_cast<std::size_t>(count(*search, "people", 1e5));
  plan.least_waves = static_cast<int>(count(*search, "least_waves", 100));
  plan.most_waves = static_cast<int>(count(*search, "most_waves", 100));
  plan.least_effective = count(*search, "least_effective", 1e6);
  plan.most_drift = search->required_number("most_drift");
  search->finish();
}

void read_agreement(TableReader& table, CalibrationPlan& plan) {
  std::optional<TableReader> agreement = table.table("agreement");
  if (!agreement) return table.fail(ErrorCode::Missing, "agreement", "is missing", "[agreement] with people");
  plan.agreement_people = count(*agreement, "people", 1e9);
  agreement->provenance();
  agreement->finish();
}

/// A parameter of the knowledge base or of trials; nullptr: unknown.
const Parameter* parameter_of(const std::string& name, const Knowledge& knowledge, const TrialParameters& trial_numbers, std::vector<std::string>& known) {
  for (const Parameter* parameter : knowledge.all_parameters()) {
    if (parameter->name == name) return parameter;
    known.push_back(parameter->name);
  }
  for (const Parameter* parameter : trial_parameters(trial_numbers)) {
    if (parameter->name == name) return parameter;
    known.push_back(parameter->name);
  }
  return nullptr;
}

FreeNumber read_number(TableReader& row, const Knowledge& knowledge, const TrialParameters& trial_numbers) {
  FreeNumber number;
  const std::string name = row.required_text("name");
  const bool is_spread = name.ends_with(kSpreadEnding);
  const std::string of = is_spread ? name.substr(0, name.size() - std::string(kSpreadEnding).size()) : name;
  std::vector<std::string> known;
  const Parameter* parameter = parameter_of(of, knowledge, trial_numbers, known);
  if (parameter == nullptr) {
    row.fail(ErrorCode::UnknownName, "name", "\"" + of + "\" is no number of data/", "a name shown by `ebb drugs`, or trial.…", nearest_name(of, known));
    return number;
  }
  number.prior = *parameter;
  number.prior.name = name;
  const std::vector<double> range = row.numbers("range");
  if (is_spread) {
    number.prior.unit = "1";
    number.prior.canonical_per_unit = 1;
    number.prior.typical = parameter->spread_frac;
    number.prior.distribution = Distribution::LogNormal;
    number.why = row.required_text("why");
    if (range.size() == 2 && range[0] > 0 && range[0] < range[1]) {
      number.prior.range_low = range[0];
      number.prior.range_high = range[1];
    } else {
      row.fail(ErrorCode::Missing, "range", "is not two numbers above zero with the smaller first", "such as [0.3, 1.0]");
    }
  } else if (!range.empty()) {
    row.fail(ErrorCode::Contradiction, "range", "of " + name + " stands in data/, too", "no range here: the prior is that of the number");
  } else if (!(parameter->range_low < parameter->range_high)) {
    row.fail(ErrorCode::Contradiction, "name", name + " has no range in data/", "a number with a range");
  }
  row.finish();
  return number;
}

TrialMeasure read_measure(TableReader& row) {
  TrialMeasure measure;
  measure.trial = row.required_text("trial");
  measure.arm = row.required_text("arm");
  const std::string kind = row.required_choice("measure", kMeasures);
  const auto at = std::find(kMeasures.begin(), kMeasures.end(), kind);
  if (at != kMeasures.end()) measure.kind = static_cast<TrialMeasure::Kind>(at - kMeasures.begin());
  if (measure.kind == TrialMeasure::Kind::Criterion) measure.criterion = row.required_text("criterion");
  if (measure.kind == TrialMeasure::Kind::Resolution) measure.share = row.required_number("share");
  if (measure.kind == TrialMeasure::Kind::Off || measure.kind == TrialMeasure::Kind::NotOff) {
    measure.at_days = row.required_number("at_days");
    measure.given_days = row.number("given_days").value_or(-1);
    measure.after_last_dose = row.boolean("after_last_dose").value_or(false);
  }
  return measure;
}

PlannedTarget read_target(TableReader& row) {
  PlannedTarget planned;
  planned.target.id = row.required_text("id");
  planned.title = row.required_text("title");
  planned.row = static_cast<int>(row.required_number("row"));
  planned.measure = read_measure(row);
  const bool in_days = planned.measure.kind == TrialMeasure::Kind::PeakDay || planned.measure.kind == TrialMeasure::Kind::Resolution;
  CalibrationTarget& target = planned.target;
  if (in_days) {
    target.kind = CalibrationTarget::Kind::Number;
    const std::vector<double> days = row.numbers("days");
    if (days.size() != 2 || days[0] > days[1]) row.fail(ErrorCode::Missing, "days", "is not two numbers with the smaller first", "such as [4, 7]");
    else target.low = days[0], target.high = days[1];
    target.sd = row.required_number("sd_days");
    if (!(target.sd > 0)) row.fail(ErrorCode::OutOfRange, "sd_days", "is not above zero", "more than zero");
  } else {
    target.low = target.high = row.required_number("percent") / 100;
    target.people = static_cast<int>(count(row, "people", 1e5));
    if (!(target.low >= 0 && target.low <= 1)) row.fail(ErrorCode::OutOfRange, "percent", "is no percentage", "0 to 100");
  }
  const TableReader::Provenance provenance = row.provenance();
  planned.source = provenance.source;
  planned.locator = provenance.locator;
  planned.why = provenance.why;
  row.finish();
  return planned;
}

/// Trial, arm and criterion must be there.
void check_measure(const PlannedTarget& planned, const Knowledge& knowledge, const TrialParameters& trial_numbers, Errors& errors) {
  const Where where{std::string("data/") + kFile, 0, 0};
  const Result<Trial> trial = read_built_in_trial(planned.measure.trial, knowledge, trial_numbers);
  if (!trial.ok()) {
    errors.insert(errors.end(), trial.errors().begin(), trial.errors().end());
    return;
  }
  const auto missing = [&](const std::string& what, const std::string& name, const std::vector<std::string>& known) {
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    errors.push_back({ErrorCode::UnknownName, where, planned.target.id + ": trial " + planned.measure.trial + " has no " + what + " \"" + name + "\"", "", nearest_name(name, known)});
  };
  std::vector<std::string> arms, criteria;
  for (const TrialArm& arm : trial.value().arms) arms.push_back(arm.name);
  for (const WithdrawalCriterion& criterion : trial.value().criteria) criteria.push_back(criterion.name);
  missing("arm", planned.measure.arm, arms);
  if (planned.measure.kind == TrialMeasure::Kind::Criterion) missing("criterion", planned.measure.criterion, criteria);
}

}  // namespace

Result<CalibrationPlan> load_calibration_plan(const std::vector<DataFile>& files, const Knowledge& knowledge, const TrialParameters& trial_numbers) {
  const auto found = std::find_if(files.begin(), files.end(), [](const DataFile& file) { return file.path == kFile; });
  if (found == files.end()) return Error{ErrorCode::Missing, {std::string("data/") + kFile, 0, 0}, "the file is missing", "", ""};
  const DataFile file{"data/" + found->path, found->text};
  Errors errors;
  const auto document = parse_toml(file, errors);
  if (!document) return errors;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  CalibrationPlan plan;
  plan.name = table.required_text("name");
  read_search(table, plan);
  read_agreement(table, plan);
  for (TableReader& row : table.tables("number")) plan.numbers.push_back(read_number(row, knowledge, trial_numbers));
  for (TableReader& row : table.tables("target")) plan.targets.push_back(read_target(row));
  for (TableReader& row : table.tables("left_out")) {
    plan.left_out.push_back({static_cast<int>(row.required_number("row")), row.required_text("what"), row.required_text("why")});
    row.finish();
  }
  table.finish();
  if (!errors.empty()) return errors;
  for (const PlannedTarget& planned : plan.targets) check_measure(planned, knowledge, trial_numbers, errors);
  if (!errors.empty()) return errors;
  return plan;
}

}  // namespace ebb
