// data/validation/*.toml: published rows, the experiments they are held against, and what is left out.
#include <algorithm>
#include <cmath>

#include "ebb/judge/validation.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

constexpr const char* kFolder = "validation/";

Dimension times_hours(Dimension dimension) {
  ++dimension.time;
  return dimension;
}

/// [row.simulated] or [row.over]; of the latter what is not said is as in `like`.
RowQuantity read_quantity(TableReader& table, const RowQuantity* like) {
  RowQuantity quantity;
  if (table.has("trial")) {
    quantity.trial = read_trial_quantity(table);
    table.finish();
    return quantity;
  }
  quantity.experiment = like == nullptr ? table.required_text("experiment") : table.text("experiment").value_or(like->experiment);
  quantity.area = table.boolean("area").value_or(false);
  quantity.measure = like != nullptr && !table.has("measure") ? like->measure : read_measure(table);
  // Studies publish means; what another statistic is meant by says so.
  if (!table.has("statistic")) quantity.measure.statistic = Statistic::Mean;
  if (quantity.area && quantity.measure.to_h <= quantity.measure.from_h) {
    table.fail(ErrorCode::Contradiction, "area", "needs a measure with `from` and `to`", "a mean level over a time");
  }
  table.finish();
  return quantity;
}

Dimension dimension_of(const ValidationRow& row) {
  if (row.over || row.spread == PeopleSpread::Cv) return kDimensionless;
  if (!row.quantity.trial.trial.empty()) return dimension_of(row.quantity.trial);
  const Dimension dimension = info_of(row.quantity.measure.kind).dimension;
  return row.quantity.area ? times_hours(dimension) : dimension;
}

void read_interval(TableReader& table, PublishedValue& published) {
  const std::vector<double> interval = table.numbers("interval");
  if (interval.size() == 2 && interval[0] <= interval[1]) {
    published.low = interval[0];
    published.high = interval[1];
  } else if (!interval.empty()) {
    table.fail(ErrorCode::OutOfRange, "interval", "is not two numbers with the smaller first", "such as [12, 22]");
  } else if (published.value) {
    published.low = published.high = *published.value;
  } else {
    table.fail(ErrorCode::Missing, "value", "is missing, and so is an interval", "value = 14.9, or interval = [12, 22]");
  }
}

PublishedValue read_published(TableReader& table) {
  PublishedValue published;
  published.value = table.number("value");
  read_interval(table, published);
  published.unit = table.required_text("unit");
  const Result<Unit> unit = parse_unit(published.unit);
  if (!unit.ok()) {
    const Error& error = unit.errors().front();
    table.fail(error.code, "unit", error.what, error.allowed, error.nearest);
  } else {
    published.canonical_per_unit = unit.value().canonical_per_unit;
  }
  published.sd = table.number("sd");
  const std::vector<double> range = table.numbers("people_range");
  if (range.size() == 2) {
    published.people_low = range[0];
    published.people_high = range[1];
  } else if (!range.empty()) {
    table.fail(ErrorCode::OutOfRange, "people_range", "is not two numbers", "lowest and highest of the people");
  }
  const double n = table.number("n").value_or(0);
  if (n < 0 || n != std::floor(n)) table.fail(ErrorCode::OutOfRange, "n", "is no number of people", "a whole number");
  published.n = static_cast<int>(std::clamp(n, 0.0, 1e7));
  return published;
}

void check_unit(TableReader& table, const ValidationRow& row) {
  const Result<Unit> unit = parse_unit(row.published.unit);
  const Dimension expected = dimension_of(row);
  if (!unit.ok() || unit.value().dimension == expected) return;
  table.fail(ErrorCode::WrongUnit, "unit", "\"" + row.published.unit + "\" is not what the measure gives", describe(expected));
}

ValidationRow read_row(TableReader& table) {
  ValidationRow row;
  row.where = table.where("id");
  row.id = table.required_text("id");
  row.group = table.required_text("group");
  row.what = table.required_text("what");
  const bool calibration = table.boolean("calibrate").value_or(false);
  const bool same_source = table.boolean("same_source").value_or(false);
  if (calibration && same_source) table.fail(ErrorCode::Contradiction, "same_source", "stands beside calibrate", "one of the two");
  row.kind = calibration ? RowKind::Calibration : same_source ? RowKind::SameSource : RowKind::Judged;
  const std::string scale = table.has("scale") ? table.required_choice("scale", {"fold", "share"}) : "fold";
  row.scale = scale == "share" ? RowScale::Share : RowScale::Fold;
  const std::string spread = table.has("over_people") ? table.required_choice("over_people", {"sd", "cv"}) : "";
  row.spread = spread == "sd" ? PeopleSpread::Sd : spread == "cv" ? PeopleSpread::Cv : PeopleSpread::None;
  row.published = read_published(table);
  row.population = table.text("population").value_or("");
  if (auto simulated = table.table("simulated")) {
    row.quantity = read_quantity(*simulated, nullptr);
  } else {
    table.fail(ErrorCode::Missing, "simulated", "is missing", "a table [row.simulated] with an experiment and a measure");
  }
  if (auto over = table.table("over")) row.over = read_quantity(*over, &row.quantity);
  check_unit(table, row);
  row.memory = table.boolean("memory").value_or(false);
  const TableReader::Provenance read = table.provenance();
  row.source = read.source;
  row.locator = read.locator;
  row.why = read.why;
  row.grade = read.grade;
  if (row.memory && row.grade != 'D') table.fail(ErrorCode::Contradiction, "grade", "a number from memory is grade D", "grade = \"D\"");
  row.note = table.text("note").value_or("");
  row.misfit = table.text("misfit").value_or("");
  table.finish();
  return row;
}

UnjudgedRow read_unjudged(TableReader& table) {
  UnjudgedRow row;
  row.what = table.required_text("what");
  row.source = table.required_text("source");
  row.why = table.required_text("why");
  table.finish();
  return row;
}

/// Names that several files share: each row's group and experiments exist, no id stands twice.
void check_names(const ValidationData& data, Errors& errors) {
  const auto fail = [&errors](const Where& where, ErrorCode code, std::string what, std::string allowed) {
    errors.push_back({code, where, std::move(what), std::move(allowed), ""});
  };
  for (const ValidationRow& row : data.rows) {
    if (data.find_row(row.id) != &row) fail(row.where, ErrorCode::Contradiction, "the row \"" + row.id + "\" stands twice", "another id");
    const bool grouped = std::any_of(data.groups.begin(), data.groups.end(), [&row](const ValidationGroup& group) { return group.id == row.group; });
    if (!grouped) fail(row.where, ErrorCode::UnknownName, "no group is called \"" + row.group + "\"", "an id of a [[group]]");
    std::vector<std::string> used{row.quantity.experiment};
    if (row.over) used.push_back(row.over->experiment);
    for (const std::string& id : used) {
      if (!id.empty() && data.find_experiment(id) == nullptr) {
        fail(row.where, ErrorCode::UnknownName, "no experiment is called \"" + id + "\"", "an id of an [[experiment]] of data/validation");
      }
    }
  }
  for (const Experiment& experiment : data.experiments) {
    if (data.find_experiment(experiment.id) != &experiment) {
      fail(experiment.where, ErrorCode::Contradiction, "the experiment \"" + experiment.id + "\" stands twice", "another id");
    }
  }
}

void load_file(const DataFile& file, const Knowledge& knowledge, ValidationData& data, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  if (const auto summary = table.text("summary")) data.summary = *summary;
  for (TableReader& group : table.tables("group")) {
    data.groups.push_back({group.required_text("id"), group.required_text("title"), group.required_text("means")});
    group.finish();
  }
  for (TableReader& experiment : table.tables("experiment")) data.experiments.push_back(read_experiment(experiment));
  for (TableReader& row : table.tables("row")) data.rows.push_back(read_row(row));
  for (TableReader& row : table.tables("unjudged")) data.unjudged.push_back(read_unjudged(row));
  table.finish();
}

void sort_by_group(ValidationData& data) {
  const auto place = [&data](const ValidationRow& row) {
    return std::find_if(data.groups.begin(), data.groups.end(), [&row](const ValidationGroup& group) { return group.id == row.group; }) - data.groups.begin();
  };
  std::stable_sort(data.rows.begin(), data.rows.end(), [&place](const ValidationRow& a, const ValidationRow& b) { return place(a) < place(b); });
}

}  // namespace

Result<ValidationData> load_validation(const std::vector<DataFile>& files, const Knowledge& knowledge) {
  ValidationData data;
  Errors errors;
  std::vector<const DataFile*> ordered;
  for (const DataFile& file : files) {
    if (file.path.starts_with(kFolder)) ordered.push_back(&file);
  }
  std::sort(ordered.begin(), ordered.end(), [](const DataFile* a, const DataFile* b) { return a->path < b->path; });
  for (const DataFile* file : ordered) load_file({"data/" + file->path, file->text}, knowledge, data, errors);
  check_names(data, errors);
  if (!errors.empty()) return errors;
  sort_by_group(data);
  return data;
}

}  // namespace ebb
