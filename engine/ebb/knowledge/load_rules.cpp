// data/rules/taper/*.toml: one published taper rule each.
#include <algorithm>
#include <cmath>

#include "ebb/base/number_text.h"
#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

constexpr double kHoursPerDay = 24;

// Days and mg/d come back from hours and mg/h with the last bit off; nobody writes a billionth of a day or a milligram.
double without_last_bits(double value) { return std::round(value * 1e9) / 1e9; }

double days(TableReader& table, std::string_view key) { return without_last_bits(table.quantity(key, kTime).value_or(0) / kHoursPerDay); }

double mg_per_day(TableReader& table, std::string_view key, double absent) {
  const std::optional<double> rate = table.quantity(key, kDoseRate);
  return rate ? without_last_bits(*rate * kHoursPerDay) : absent;
}

RulePhase read_phase(TableReader& table) {
  RulePhase phase;
  std::vector<std::string> names;
  for (const CutKindName& known : kCutKindNames) names.push_back(known.name);
  const std::string name = table.required_choice("kind", names);
  for (const CutKindName& known : kCutKindNames)
    if (name == known.name) phase.kind = known.kind;
  if (phase.kind == CutKind::FixedPerDay) phase.cut_mg_per_day = mg_per_day(table, "cut", 0);
  const bool fraction = phase.kind == CutKind::FractionOfCurrent || phase.kind == CutKind::FractionOfStart || phase.kind == CutKind::FractionOfHeld;
  if (fraction) phase.cut_frac = table.required_quantity("cut", kDimensionless);
  const bool weekly = phase.kind == CutKind::LinearOver || phase.kind == CutKind::EffectLinearOver;
  if (!weekly && phase.kind != CutKind::Stop) phase.interval_days = days(table, "interval");
  phase.steps = static_cast<int>(table.number("steps").value_or(0));
  phase.until_mg_per_day = mg_per_day(table, "until", -1);
  phase.until_frac_of_start = table.quantity("until_of_start", kDimensionless).value_or(-1);
  table.finish();
  return phase;
}

void read_example(TableReader& table, TaperRule& rule) {
  RuleExample& example = rule.example;
  example.drug = table.required_text("drug");
  example.start_mg_per_day = without_last_bits(table.required_quantity("start", kDoseRate) * kHoursPerDay);
  example.supply = table.texts("supply");
  if (table.has("over")) example.over_days = days(table, "over");
  example.half_drive_mg_per_day = mg_per_day(table, "half_drive", 0);
  for (double day : table.numbers("day")) example.day.push_back(static_cast<int>(std::lround(day)));
  example.dose_mg_per_day = table.numbers("dose_mg_per_day");
  if (example.supply.empty()) table.fail(ErrorCode::Missing, "supply", "is missing", "the products the example is worked on");
  if (example.day.empty() || example.day.size() != example.dose_mg_per_day.size())
    table.fail(ErrorCode::Contradiction, "day", std::to_string(example.day.size()) + " days and " + std::to_string(example.dose_mg_per_day.size()) +
               " doses", "one dose for each day");
  table.finish();
}

void check_names(TableReader& table, const TaperRule& rule, const Knowledge& knowledge) {
  for (const TaperRule& other : knowledge.rules) {
    std::vector<std::string> taken = other.aliases;
    taken.push_back(other.id);
    const auto is_taken = [&](const std::string& name) { return std::find(taken.begin(), taken.end(), name) != taken.end(); };
    if (is_taken(rule.id) || std::any_of(rule.aliases.begin(), rule.aliases.end(), is_taken))
      table.fail(ErrorCode::Contradiction, "id", "\"" + rule.id + "\" or an alias is also a name of rule " + other.id, "names of its own");
  }
  for (const std::string& drug : rule.drugs)
    if (knowledge.find_drug(drug) == nullptr)
      table.fail(ErrorCode::UnknownName, "drugs", "\"" + drug + "\" is no drug", "drugs of data/drugs", nearest_name(drug, knowledge.drug_names()));
}

TaperRule read_rule(TableReader& table) {
  TaperRule rule;
  rule.id = table.required_text("id");
  rule.name = table.required_text("name");
  rule.description = table.required_text("description");
  rule.aliases = table.texts("aliases");
  rule.drugs = table.texts("drugs");
  rule.needs_substitution = table.boolean("needs_substitution").value_or(false);
  rule.compare_with = table.text("compare_with").value_or("");
  rule.reference_only = table.boolean("reference_only").value_or(false);
  const TableReader::Provenance read = table.provenance();
  rule.source = read.source;
  rule.locator = read.locator;
  rule.why = read.why;
  rule.grade = read.grade;
  for (TableReader& phase : table.tables("phase")) rule.phases.push_back(read_phase(phase));
  std::optional<TableReader> example = table.table("example");
  if (example) read_example(*example, rule);
  if (!example && !rule.needs_substitution) table.fail(ErrorCode::Missing, "example", "is missing", "a hand-worked example [example]");
  return rule;
}

}  // namespace

void load_rule_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  const std::size_t errors_before = errors.size();
  TaperRule rule = read_rule(table);
  table.finish();
  if (errors.size() == errors_before) {
    check_names(table, rule, knowledge);
    for (const Error& error : check_rule(rule)) table.fail(error.code, "phase", error.what, error.allowed);
  }
  knowledge.rules.push_back(std::move(rule));
}

}  // namespace ebb
