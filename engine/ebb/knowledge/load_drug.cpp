// data/drugs/*.toml -> Drug.
#include <algorithm>
#include <numbers>

#include "ebb/knowledge/load_parts.h"
#include "ebb/knowledge/reader.h"

namespace ebb {
namespace {

ParameterField field(std::string name, Dimension dimension) { return {.name = std::move(name), .dimension = dimension}; }
ParameterField fraction_field(std::string name) { return {.name = std::move(name), .dimension = kDimensionless, .fraction = true}; }

/// A number that needs no source because it follows from the words ("the whole of an intravenous dose arrives").
Parameter by_definition(std::string name, double value, std::string unit) {
  Parameter parameter;
  parameter.name = std::move(name);
  parameter.typical = parameter.range_low = parameter.range_high = value;
  parameter.unit = std::move(unit);
  parameter.grade = 'A';
  return parameter;
}

/// Reads `name` [1/h], or `name`_half_time [h] and turns it into a rate: ln 2 / half-time. The spread of a log-normal is the same for both.
Parameter read_rate(TableReader& table, const std::string& key, const std::string& name) {
  auto half_time = table.parameter(key + "_half_time", field(name, kTime));
  if (!half_time) return table.required_parameter(key, field(name, kRate));
  if (table.has(key)) table.fail(ErrorCode::Contradiction, key, "is said together with " + key + "_half_time", "one of the two");
  if (half_time->range_low <= 0) {
    table.fail(ErrorCode::OutOfRange, key + "_half_time", "a half-time of zero has no rate", "more than zero");
    return *half_time;
  }
  Parameter rate = *half_time;
  rate.typical = std::numbers::ln2 / half_time->typical;
  rate.range_low = std::numbers::ln2 / half_time->range_high;
  rate.range_high = std::numbers::ln2 / half_time->range_low;
  rate.unit = "1/h";
  rate.canonical_per_unit = 1;
  rate.locator += (rate.locator.empty() ? "" : "; ") + std::string("stated as a half-time");
  return rate;
}

/// What is not said is taken from `base` under its own name, so that a person has one clearance whatever the route.
template <class Read>
Parameter own_or_shared(TableReader& table, const char* key, const Parameter* base, Read read) {
  if (base && !table.has(key)) return *base;
  return read();
}

Disposition read_disposition(TableReader& table, const Drug& drug) {
  Disposition disposition;
  disposition.name = table.required_text("name");
  const Disposition* base = drug.dispositions.empty() ? nullptr : &drug.dispositions.front();
  const std::string prefix = drug.name + (base ? "." + disposition.name : std::string()) + ".";
  const auto read = [&](const char* key, const Parameter* shared, Dimension dimension) {
    return own_or_shared(table, key, shared, [&] { return table.required_parameter(key, field(prefix + key, dimension)); });
  };
  disposition.CL = read("CL", base ? &base->CL : nullptr, kClearance);
  disposition.V1 = read("V1", base ? &base->V1 : nullptr, kVolume);
  const bool one_compartment = !table.has("Q2") && !table.has("V2") && (!base || base->Q2.typical == 0);
  const Parameter no_exchange = by_definition(prefix + "Q2", 0, "L/h");
  const Parameter no_volume = by_definition(prefix + "V2", 0, "L");
  disposition.Q2 = read("Q2", one_compartment ? &no_exchange : base ? &base->Q2 : nullptr, kClearance);
  disposition.V2 = read("V2", one_compartment ? &no_volume : base ? &base->V2 : nullptr, kVolume);
  disposition.Q3 = table.parameter("Q3", field(prefix + "Q3", kClearance));
  disposition.V3 = table.parameter("V3", field(prefix + "V3", kVolume));
  if (disposition.Q3.has_value() != disposition.V3.has_value()) {
    table.fail(ErrorCode::Missing, disposition.Q3 ? "V3" : "Q3", "is missing", "Q3 and V3 together, or neither");
  }
  for (const Parameter* size : {&disposition.CL, &disposition.V1}) {
    if (size->typical <= 0) table.fail(ErrorCode::OutOfRange, "", size->name + " is not above zero", "more than zero");
  }
  table.finish();
  return disposition;
}

/// One input. `base`: the same input of the route this one is `like`.
RouteInput read_input(TableReader& table, const std::string& prefix, const RouteInput* base, bool straight_in, bool second) {
  RouteInput input;
  if (straight_in && !table.has("F")) {
    input.F = by_definition(prefix + "F", 1, "1");
  } else {
    input.F = own_or_shared(table, "F", base ? &base->F : nullptr, [&] { return table.required_parameter("F", fraction_field(prefix + "F")); });
  }
  if (straight_in) {
    table.finish();
    return input;
  }
  if (base && !table.has("ka") && !table.has("ka_half_time")) {
    input.ka = base->ka;
  } else {
    input.ka = read_rate(table, "ka", prefix + "ka");
  }
  input.lag = table.parameter("lag", field(prefix + "lag", kTime));
  if (!input.lag && base) input.lag = base->lag;
  if (second && (!input.lag || input.lag->typical <= 0)) {
    table.fail(ErrorCode::Missing, "lag", "is missing", "the delay of a second input after the first one, more than 0 h");
  }
  table.finish();
  return input;
}

int find_disposition(TableReader& table, const Drug& drug) {
  if (drug.dispositions.empty()) return 0;  // a prodrug, or saturable elimination
  std::vector<std::string> names;
  for (const Disposition& disposition : drug.dispositions) names.push_back(disposition.name);
  const std::string name = table.required_choice("disposition", names);
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? 0 : static_cast<int>(found - names.begin());
}

const Route* find_like(TableReader& table, const Drug& drug) {
  if (!table.has("like")) return nullptr;
  std::vector<std::string> names;
  for (const Route& route : drug.routes) names.push_back(route.name);
  const std::string name = table.required_choice("like", names);
  for (const Route& route : drug.routes) {
    if (route.name == name) return &route;
  }
  return nullptr;
}

Route read_route(TableReader& table, const Drug& drug) {
  static const std::vector<std::string> kRoutes = {"oral", "odt", "buccal", "sublingual", "intranasal", "im", "iv", "inhaled"};
  Route route;
  route.name = table.required_choice("name", kRoutes);
  route.note = table.text("note").value_or("");
  const Route* like = find_like(table, drug);
  route.disposition = like && !table.has("disposition") ? like->disposition : find_disposition(table, drug);
  std::vector<TableReader> inputs = table.tables("input");
  const bool straight_in = route.name == "iv" && drug.becomes.empty();  // a prodrug's input is its conversion
  if (inputs.empty() && like) route.inputs = like->inputs;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const std::string prefix = drug.name + "." + route.name + (i == 0 ? "." : ".second.");
    const RouteInput* base = like && i < like->inputs.size() ? &like->inputs[i] : nullptr;
    route.inputs.push_back(read_input(inputs[i], prefix, base, straight_in, i > 0));
  }
  if (inputs.empty() && straight_in) route.inputs.push_back({by_definition(drug.name + ".iv.F", 1, "1"), {}, {}});
  if (route.inputs.empty() || route.inputs.size() > 2) {
    table.fail(ErrorCode::Missing, "input", "has " + std::to_string(route.inputs.size()) + " entries", "one or two [[route.input]]");
  }
  double arriving = 0;
  for (const RouteInput& input : route.inputs) arriving += input.F.typical;
  // Half a unit of the twelfth decimal: sums of decimal fractions such as 0.7 + 0.3 do not always round to 1.
  if (arriving > 1 + 5e-13) table.fail(ErrorCode::Contradiction, "input", "the inputs bring in more than the dose", "F of all inputs together at most 1");
  table.finish();
  return route;
}

Site read_site(TableReader& table, const Drug& drug) {
  Site site;
  const std::string prefix = drug.name + ".";
  site.intrinsic_efficacy = table.required_parameter("intrinsic_efficacy", field(prefix + "intrinsic_efficacy", kDimensionless));
  site.ke0 = read_rate(table, "ke0", prefix + "ke0");
  site.EC50_effect = table.parameter("EC50_effect", field(prefix + "EC50_effect", kConcentration));
  site.EC50_occupancy = table.parameter("EC50_occupancy", field(prefix + "EC50_occupancy", kConcentration));
  const bool agonist = site.intrinsic_efficacy.typical > 0;
  if (agonist && !site.EC50_effect) table.fail(ErrorCode::Missing, "EC50_effect", "is missing", "agonists need EC50_effect");
  if (!agonist && !site.EC50_occupancy) table.fail(ErrorCode::Missing, "EC50_occupancy", "is missing", "antagonists need EC50_occupancy");
  table.finish();
  return site;
}

ClearanceModifier read_modifier(TableReader& table, const Drug& drug) {
  ClearanceModifier modifier;
  modifier.name = table.required_text("name");
  modifier.kind = table.required_choice("kind", {"inducer", "inhibitor"});
  std::string path_name = modifier.name;
  std::replace(path_name.begin(), path_name.end(), ' ', '_');
  const std::string prefix = drug.name + "." + modifier.kind + "." + path_name + ".";
  modifier.fold = table.required_parameter("fold", field(prefix + "fold", kDimensionless));
  modifier.onset_half_time = table.required_parameter("onset_half_time", field(prefix + "onset_half_time", kTime));
  modifier.offset_half_time = table.required_parameter("offset_half_time", field(prefix + "offset_half_time", kTime));
  for (const Parameter* number : {&modifier.fold, &modifier.onset_half_time, &modifier.offset_half_time}) {
    if (number->typical <= 0) table.fail(ErrorCode::OutOfRange, "", number->name + " is not above zero", "more than zero");
  }
  table.finish();
  return modifier;
}

Covariates read_covariates(TableReader& table, const Drug& drug) {
  Covariates covariates;
  const std::string prefix = drug.name + ".";
  const auto optional_fold = [&](const char* key) { return table.parameter(key, field(prefix + key, kDimensionless)); };
  covariates.weight_exponent_CL = table.required_parameter("weight_exponent_CL", field(prefix + "weight_exponent_CL", kDimensionless));
  covariates.weight_exponent_V = table.required_parameter("weight_exponent_V", field(prefix + "weight_exponent_V", kDimensionless));
  covariates.reference_weight = table.required_parameter("reference_weight", field(prefix + "reference_weight", kMass));
  covariates.elderly_CL_fold = optional_fold("elderly_CL_fold");
  covariates.elderly_age = table.parameter("elderly_age", field(prefix + "elderly_age", kTime));
  covariates.age_V2_per_year = table.parameter("age_V2_per_year", field(prefix + "age_V2_per_year", kRate));
  covariates.age_V2_from = table.parameter("age_V2_from", field(prefix + "age_V2_from", kTime));
  covariates.liver_mild_CL_fold = optional_fold("liver_mild_CL_fold");
  covariates.liver_moderate_CL_fold = optional_fold("liver_moderate_CL_fold");
  covariates.liver_severe_CL_fold = optional_fold("liver_severe_CL_fold");
  covariates.pregnancy_CL_spread_fold = optional_fold("pregnancy_CL_spread_fold");
  for (TableReader& modifier : table.tables("modifier")) covariates.modifiers.push_back(read_modifier(modifier, drug));
  if (covariates.elderly_CL_fold.has_value() != covariates.elderly_age.has_value()) {
    table.fail(ErrorCode::Missing, "elderly_age", "elderly_CL_fold and elderly_age are not both said", "both or neither");
  }
  if (covariates.age_V2_per_year.has_value() != covariates.age_V2_from.has_value()) {
    table.fail(ErrorCode::Missing, "age_V2_from", "age_V2_per_year and age_V2_from are not both said", "both or neither");
  }
  table.finish();
  return covariates;
}

OpioidAction read_opioid(TableReader& table, const Drug& drug) {
  OpioidAction opioid;
  opioid.C50_ventilation = table.required_parameter("C50_ventilation", field(drug.name + ".C50_ventilation", kConcentration));
  opioid.ceiling = table.required_parameter("ceiling", fraction_field(drug.name + ".ceiling"));
  if (opioid.C50_ventilation.range_low <= 0) table.fail(ErrorCode::OutOfRange, "C50_ventilation", "reaches zero", "more than zero");
  table.finish();
  return opioid;
}

SaturableElimination read_saturable(TableReader& table, const Drug& drug) {
  SaturableElimination saturable;
  saturable.Vmax = table.required_parameter("Vmax", field(drug.name + ".Vmax", kDoseRate));
  saturable.Km = table.required_parameter("Km", field(drug.name + ".Km", kConcentration));
  saturable.V = table.required_parameter("V", field(drug.name + ".V", kVolume));
  for (const Parameter* number : {&saturable.Vmax, &saturable.Km, &saturable.V}) {
    if (number->range_low <= 0) table.fail(ErrorCode::OutOfRange, "", number->name + " is not above zero", "more than zero");
  }
  table.finish();
  return saturable;
}

/// How a substance apart from the benzodiazepine site acts, and its effect site.
void read_other_action(TableReader& table, Drug& drug) {
  if (auto opioid = table.table("opioid")) drug.opioid = read_opioid(*opioid, drug);
  const bool opioid_in_blood = drug.drug_class == "opioid" && drug.becomes.empty();
  if (drug.opioid.has_value() != opioid_in_blood) {
    table.fail(ErrorCode::Contradiction, "opioid", "the table and the class do not agree", "[opioid] in every opioid but a prodrug, and nowhere else");
  }
  if (drug.saturable || !drug.becomes.empty()) return;  // ethanol follows its level; a prodrug has the site of what it becomes
  if (auto site = table.table("effect_site")) {
    drug.site.ke0 = read_rate(*site, "ke0", drug.name + ".ke0");
    site->finish();
  } else {
    table.fail(ErrorCode::Missing, "effect_site", "is missing", "a table [effect_site] with ke0 or ke0_half_time");
  }
}

void read_parts(TableReader& table, Drug& drug) {
  drug.becomes = table.text("becomes").value_or("");
  if (auto saturable = table.table("saturable")) drug.saturable = read_saturable(*saturable, drug);
  for (TableReader& disposition : table.tables("disposition")) drug.dispositions.push_back(read_disposition(disposition, drug));
  const int kinds = static_cast<int>(!drug.dispositions.empty()) + static_cast<int>(drug.saturable.has_value()) + static_cast<int>(!drug.becomes.empty());
  if (kinds == 0) table.fail(ErrorCode::Missing, "disposition", "is missing", "at least one [[disposition]]");
  if (kinds > 1) table.fail(ErrorCode::Contradiction, "disposition", "is said together with [saturable] or `becomes`", "one of the three");
  for (TableReader& route : table.tables("route")) drug.routes.push_back(read_route(route, drug));
  if (drug.routes.empty() != drug.metabolite_only) {
    table.fail(ErrorCode::Contradiction, "route", "a drug that is only a metabolite has no route, every other drug has one",
               "metabolite_only = true without [[route]], or [[route]] without it");
  }
  drug.missing = table.texts("missing");
  if (!acts_at_site(drug)) {
    read_other_action(table, drug);
  } else if (auto site = table.table("site")) {
    drug.site = read_site(*site, drug);
  } else if (drug.missing.empty()) {
    table.fail(ErrorCode::Missing, "site", "is missing", "a table [site], or missing = [\"…\"], which says why the drug has no effect here");
  } else {
    drug.site.intrinsic_efficacy = by_definition(drug.name + ".intrinsic_efficacy", 0, "1");
    drug.site.ke0 = by_definition(drug.name + ".ke0", 1, "1/h");  // nothing acts there: any rate serves
  }
  if (auto formation = table.table("formation")) {
    Formation read{formation->required_text("metabolite"), {}};
    read.fraction = formation->required_parameter("fraction", fraction_field(drug.name + ".formation_fraction"));
    drug.formation = std::move(read);
    formation->finish();
  }
  if (auto covariates = table.table("covariates")) {
    drug.covariates = read_covariates(*covariates, drug);
  } else {
    table.fail(ErrorCode::Missing, "covariates", "is missing", "a table [covariates]");
  }
}

}  // namespace

void load_drug_file(const DataFile& file, Knowledge& knowledge, Errors& errors) {
  const auto document = parse_toml(file, errors);
  if (!document) return;
  const ReadContext context{file.path, &knowledge.references, &errors};
  TableReader table(*document, context);
  Drug drug;
  drug.name = table.required_text("name");
  drug.drug_class = table.required_choice("class", {"benzodiazepine", "z-drug", "antagonist", "opioid", "alcohol", "stimulant"});
  drug.synonyms = table.texts("synonyms");
  drug.metabolite_only = table.boolean("metabolite_only").value_or(false);
  ParameterField molar_mass = field(drug.name + ".molar_mass", kDimensionless);
  molar_mass.exact_unit = "g/mol";
  drug.molar_mass = table.required_parameter("molar_mass", molar_mass);
  read_parts(table, drug);
  drug.highest_labelled_daily_dose =
      table.parameter("highest_labelled_daily_dose", field(drug.name + ".highest_labelled_daily_dose", kDoseRate));
  drug.highest_seen_daily_dose = table.parameter("highest_seen_daily_dose", field(drug.name + ".highest_seen_daily_dose", kDoseRate));
  if (drug.highest_labelled_daily_dose && drug.highest_seen_daily_dose) {
    table.fail(ErrorCode::Contradiction, "highest_seen_daily_dose", "stands beside highest_labelled_daily_dose", "one of the two: the label's wins");
  }
  if (auto facts = table.table("facts")) {
    for (const std::string& name : facts->sub_table_names()) {
      ParameterField fact = field(drug.name + "." + name, kDimensionless);
      fact.any_dimension = true;
      drug.facts.push_back(facts->required_parameter(name, fact));
    }
    facts->finish();
  }
  table.finish();
  if (knowledge.find_taken(drug.name)) {
    table.fail(ErrorCode::Contradiction, "name", "\"" + drug.name + "\" is already in another file", "one file a drug");
  }
  (acts_at_site(drug) ? knowledge.drugs : knowledge.substances).push_back(std::move(drug));
}

}  // namespace ebb
