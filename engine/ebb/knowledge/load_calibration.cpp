// data/calibration: what a fit to published trials says of the typical values. Written by `ebb calibrate`, read here.
#include <algorithm>
#include <cmath>

#include "ebb/base/units.h"
#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

/// Text with few digits was rounded: a value may miss the end of its range by this share.
constexpr double kRounding_frac = 1e-5;

std::vector<double> three(TableReader& row, const char* key) {
  std::vector<double> values = row.numbers(key);
  if (values.size() != 3) row.fail(ErrorCode::Missing, key, "is not three numbers", "the 5, 50 and 95 % point");
  values.resize(3);
  return values;
}

std::vector<double> two(TableReader& row, const char* key) {
  std::vector<double> values = row.numbers(key);
  if (values.size() != 2) row.fail(ErrorCode::Missing, key, "is not two numbers", "low and high");
  values.resize(2);
  return values;
}

FittedNumber read_number(TableReader& row) {
  FittedNumber number;
  number.name = row.required_text("name");
  number.unit = row.required_text("unit");
  const std::vector<double> prior = two(row, "prior"), posterior = three(row, "posterior");
  number.prior_low = prior[0];
  number.prior_high = prior[1];
  number.low = posterior[0];
  number.median = posterior[1];
  number.high = posterior[2];
  number.spread_ratio = row.required_number("spread_ratio");
  row.finish();
  return number;
}

FittedPair read_pair(TableReader& row) {
  FittedPair pair{row.required_text("first"), row.required_text("second"), row.required_number("correlation")};
  row.finish();
  return pair;
}

FittedTarget read_target(TableReader& row) {
  FittedTarget target;
  target.id = row.required_text("id");
  target.title = row.required_text("title");
  target.unit = row.required_text("unit");
  target.row = static_cast<int>(row.required_number("row"));
  target.people = static_cast<int>(row.required_number("people"));
  const std::vector<double> published = two(row, "published"), prior = three(row, "before"), posterior = three(row, "after");
  target.published_low = published[0];
  target.published_high = published[1];
  target.prior_low = prior[0];
  target.prior_median = prior[1];
  target.prior_high = prior[2];
  target.low = posterior[0];
  target.median = posterior[1];
  target.high = posterior[2];
  target.discrepancy = row.required_number("tail_share");
  row.finish();
  return target;
}

/// Columns of the file, in units as written, to rows.
void read_draws(TableReader& draws, Calibration& calibration) {
  std::vector<std::vector<double>> columns;
  for (const FittedNumber& number : calibration.numbers) {
    columns.push_back(draws.numbers(number.name));
    if (columns.back().empty() || columns.back().size() != columns.front().size())
      draws.fail(ErrorCode::Contradiction, number.name, "does not have as many draws as the others", "one number a draw");
    calibration.draws.parameters.push_back(number.name);
  }
  draws.finish();
  calibration.draws.draws = columns.empty() ? 0 : columns.front().size();
  for (std::size_t draw = 0; draw < calibration.draws.draws; ++draw) {
    for (const std::vector<double>& column : columns) calibration.draws.values.push_back(draw < column.size() ? column[draw] : 0);
  }
}

/// The draws of one number: inside its prior, and from the unit of the file to the engine's.
void settle_number(CalibratedDraws& draws, std::size_t column, const FittedNumber& number, double canonical_per_unit, const Where& where, Errors& errors) {
  const double slack = kRounding_frac * (std::abs(number.prior_low) + std::abs(number.prior_high));
  for (std::size_t draw = 0; draw < draws.draws; ++draw) {
    double& value = draws.values[draw * draws.parameters.size() + column];
    if (!(value >= number.prior_low - slack && value <= number.prior_high + slack)) {
      errors.push_back({ErrorCode::OutOfRange, where, number.name + " has a draw outside its prior", "run `ebb calibrate` again", ""});
      return;
    }
    value = std::clamp(value, number.prior_low, number.prior_high) * canonical_per_unit;
  }
}

}  // namespace

void load_calibration_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  if (knowledge.calibration) return table.fail(ErrorCode::Contradiction, "version", "belongs to a second calibration", "one file beside targets.toml");
  Calibration& calibration = knowledge.calibration.emplace();
  const std::size_t folder = file.path.rfind('/') + 1;
  calibration.name = file.path.substr(folder, file.path.rfind('.') - folder);
  calibration.version = table.required_text("version");
  calibration.inputs_hash = table.required_text("inputs_hash");
  calibration.command = table.required_text("command");
  calibration.seed = static_cast<std::uint64_t>(table.required_number("seed"));
  calibration.simulated = static_cast<int>(table.required_number("simulated"));
  calibration.effective = table.required_number("effective");
  for (TableReader& row : table.tables("number")) calibration.numbers.push_back(read_number(row));
  for (TableReader& row : table.tables("pair")) calibration.pairs.push_back(read_pair(row));
  for (TableReader& row : table.tables("target")) calibration.targets.push_back(read_target(row));
  if (std::optional<TableReader> draws = table.table("draws")) {
    read_draws(*draws, calibration);
  } else {
    table.fail(ErrorCode::Missing, "draws", "is missing", "[draws] with a list for each number");
  }
  table.finish();
}

void settle_calibration(Knowledge& knowledge, Errors& errors) {
  if (!knowledge.calibration) {
    if (knowledge.ensemble_from_calibration)
      errors.push_back({ErrorCode::Missing, {"data/model.toml", 0, 0}, "ensemble.from is \"calibration\" and data/calibration holds none", "\"ranges\", or `ebb calibrate`", ""});
    return;
  }
  Calibration& calibration = *knowledge.calibration;
  const Where where{"data/calibration/" + calibration.name + ".toml", 0, 0};
  for (std::size_t column = 0; column < calibration.numbers.size(); ++column) {
    const FittedNumber& number = calibration.numbers[column];
    const Parameter* known = knowledge.find_parameter(number.name);
    if (known != nullptr && known->unit != number.unit)
      errors.push_back({ErrorCode::WrongUnit, where, number.name + " is in \"" + number.unit + "\"", "\"" + known->unit + "\", as in data/", ""});
    const auto unit = parse_unit(number.unit);
    if (!unit) {
      errors.insert(errors.end(), unit.errors().begin(), unit.errors().end());
      continue;
    }
    settle_number(calibration.draws, column, number, unit.value().canonical_per_unit, where, errors);
  }
}

}  // namespace ebb
