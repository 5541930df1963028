// data/trial.toml: numbers of leaving, returning and support, and when a trial is not simulated as written.
#include <algorithm>

#include "ebb/casefile/read_trial.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

constexpr const char* kFile = "trial.toml";

ParameterField field(const std::string& name, Dimension dimension) {
  ParameterField field;
  field.name = "trial." + name;
  field.dimension = dimension;
  return field;
}

/// What doses and plans are held against.
void read_limits(TableReader& table, TrialParameters& parameters) {
  const auto share = [&](const char* key) {
    ParameterField wanted = field(key, kDimensionless);
    wanted.fraction = true;
    return table.required_parameter(key, wanted);
  };
  parameters.moved_dose = share("moved_dose");
  parameters.far_dose = share("far_dose");
  parameters.far_people = share("far_people");
  parameters.other_cut = share("other_cut");
  parameters.largest_first_cut = share("largest_first_cut");
  parameters.largest_first_cut_fold = table.required_parameter("largest_first_cut_fold", field("largest_first_cut_fold", kDimensionless));
}

void read_supports(TableReader& table, TrialParameters& parameters) {
  std::optional<TableReader> supports = table.table("support");
  if (!supports) return;
  for (const std::string& id : supports->sub_table_names()) {
    TableReader row = *supports->table(id);
    TrialParameters::Support support;
    support.id = id;
    support.name = row.required_text("name");
    support.odds_ratio = row.required_parameter("odds_ratio", field("support." + id + ".odds_ratio", kDimensionless));
    row.finish();
    parameters.supports.push_back(std::move(support));
  }
  supports->finish();
}

void read_conditions(TableReader& table, TrialParameters& parameters) {
  std::optional<TableReader> conditions = table.table("condition");
  if (!conditions) return;
  for (const std::string& name : conditions->sub_table_names()) {
    TableReader row = *conditions->table(name);
    std::string key = name;
    std::replace(key.begin(), key.end(), ' ', '_');
    parameters.conditions.push_back({name, row.required_parameter("return_rate", field("condition." + key + ".return_rate", kRate))});
    row.finish();
  }
  conditions->finish();
}

}  // namespace

Result<TrialParameters> load_trial_parameters(const Knowledge& knowledge) {
  const auto& files = embedded_data();
  const auto file = std::find_if(files.begin(), files.end(), [](const DataFile& f) { return f.path == kFile; });
  if (file == files.end()) return Error{ErrorCode::Missing, {std::string("data/") + kFile, 0, 0}, "the file is missing", "", ""};
  Errors errors;
  const auto document = parse_toml(*file, errors);
  if (!document) return errors;
  const ReadContext context{std::string("data/") + kFile, &knowledge.references, &errors};
  TableReader table(*document, context);
  TrialParameters parameters;
  parameters.leaving_rate = table.required_parameter("leaving_rate", field("leaving_rate", kRate));
  parameters.return_rate = table.required_parameter("return_rate", field("return_rate", kRate));
  parameters.withdrawal_slope = table.required_parameter("withdrawal_slope", field("withdrawal_slope", kDimensionless));
  parameters.frailty_log_sd = table.required_parameter("frailty_log_sd", field("frailty_log_sd", kDimensionless));
  parameters.settled_after = table.required_parameter("settled_after", field("settled_after", kTime));
  read_limits(table, parameters);
  read_supports(table, parameters);
  read_conditions(table, parameters);
  table.finish();
  if (!errors.empty()) return errors;
  return parameters;
}

std::vector<Parameter*> trial_parameters(TrialParameters& parameters) {
  std::vector<Parameter*> list{&parameters.leaving_rate, &parameters.return_rate, &parameters.withdrawal_slope, &parameters.frailty_log_sd, &parameters.settled_after};
  for (TrialParameters::Support& support : parameters.supports) list.push_back(&support.odds_ratio);
  for (TrialParameters::Condition& condition : parameters.conditions) list.push_back(&condition.return_rate);
  return list;
}

std::vector<const Parameter*> trial_parameters(const TrialParameters& parameters) {
  std::vector<const Parameter*> list{&parameters.leaving_rate, &parameters.return_rate, &parameters.withdrawal_slope, &parameters.frailty_log_sd, &parameters.settled_after};
  for (const TrialParameters::Support& support : parameters.supports) list.push_back(&support.odds_ratio);
  for (const TrialParameters::Condition& condition : parameters.conditions) list.push_back(&condition.return_rate);
  return list;
}

}  // namespace ebb
