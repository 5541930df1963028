#include "ebb/report/json_drugs.h"

#include "ebb/population/steady_state.h"
#include "ebb/report/json.h"

namespace ebb {
namespace {

Json head(const Knowledge& knowledge, const std::string& version) {
  Json json;
  json["command"] = "drugs";
  json["version"] = version;
  json["data_hash"] = knowledge.data_hash;
  return json;
}

Json json_grades(const std::vector<const Parameter*>& parameters) {
  const std::array<int, 4> count = count_grades(parameters);
  return {{"A", count[0]}, {"B", count[1]}, {"C", count[2]}, {"D", count[3]}};
}

Json json_parameters(const Knowledge& knowledge, const std::vector<const Parameter*>& parameters) {
  Json list = Json::array();
  for (const Parameter* parameter : parameters) {
    Json json = json_parameter(*parameter);
    const auto reference = knowledge.references.find(parameter->source);
    json["citation"] = reference == knowledge.references.end() ? "" : reference->second.citation;
    list.push_back(std::move(json));
  }
  return list;
}

Json json_drug_head(const Knowledge& knowledge, const Drug& drug) {
  Json json;
  json["name"] = drug.name;
  json["class"] = drug.drug_class;
  json["synonyms"] = drug.synonyms;
  json["metabolite_only"] = drug.metabolite_only;
  json["effect_simulated"] = has_effect_data(drug);
  json["missing"] = drug.missing;
  json["active_metabolite"] = drug.formation ? Json(drug.formation->metabolite) : Json(nullptr);
  Json routes = Json::array();
  for (const Route& route : drug.routes) {
    routes.push_back({{"name", route.name},
                      {"disposition", drug.dispositions.empty() ? "" : drug.dispositions[static_cast<std::size_t>(route.disposition)].name},
                      {"note", route.note}});
  }
  json["routes"] = std::move(routes);
  json["grades"] = json_grades(parameters_of(knowledge, drug));
  return json;
}

constexpr double kNg_per_mL = 1000;  // of mg/L

Json json_fact(const ProductFact& fact) {
  return {{"source", fact.source}, {"locator", fact.locator}, {"grade", std::string(1, fact.grade)}, {"why", fact.why}};
}

/// What the model makes of a row taken every day for long; null where it cannot say.
Json json_check(const SteadyEquivalence& check) {
  if (!check.not_compared.empty()) return {{"not_compared", check.not_compared}};
  return {{"level_ng_per_mL", Json::array({json_number(check.level_low_mg_per_L * kNg_per_mL), json_number(check.level_high_mg_per_L * kNg_per_mL)})},
          {"drive", Json::array({json_number(check.drive_low), json_number(check.drive_high)})},
          {"as_reference_mg_per_day", Json::array({json_number(check.as_reference_low_mg), json_number(check.as_reference_high_mg)})},
          {"as_yardstick_mg_per_day", Json::array({json_number(check.as_yardstick_low_mg), json_number(check.as_yardstick_high_mg)})},
          {"fold_of_table", Json::array({json_number(check.fold_low), json_number(check.fold_high)})}};
}

Json json_table(const Knowledge& knowledge, const EquivalenceTable& table, const Drug* only) {
  Json json = {{"id", table.id}, {"name", table.name}, {"note", table.note}, {"reference", table.reference_drug}, {"reference_mg", json_number(table.reference_mg)}};
  json.update(json_fact(table.fact));
  Json rows = Json::array();
  for (const SteadyEquivalence& check : check_equivalence(table, knowledge.drugs, knowledge.dynamics.potency_reference)) {
    if (only != nullptr && check.row->drug != only->name && check.row->drug != table.reference_drug) continue;
    Json row = {{"drug", check.row->drug}, {"low_mg", json_number(check.row->low_mg)}, {"high_mg", json_number(check.row->high_mg)}};
    row.update(json_fact(check.row->fact));
    row["steady"] = json_check(check);
    rows.push_back(std::move(row));
  }
  json["rows"] = std::move(rows);
  return json;
}

}  // namespace

std::vector<const Parameter*> parameters_of(const Knowledge& knowledge, const Drug& drug) {
  std::vector<const Parameter*> list;
  for (const Parameter* parameter : knowledge.all_parameters()) {
    if (parameter->name.starts_with(drug.name + ".")) list.push_back(parameter);
  }
  return list;
}

std::vector<const Parameter*> shared_parameters(const Knowledge& knowledge) {
  std::vector<const Parameter*> list;
  for (const Parameter* parameter : knowledge.all_parameters()) {
    const std::string owner = parameter->name.substr(0, parameter->name.find('.'));
    const Drug* drug = knowledge.find_taken(owner);
    if (drug == nullptr || drug->name != owner) list.push_back(parameter);
  }
  return list;
}

std::array<int, 4> count_grades(const std::vector<const Parameter*>& parameters) {
  std::array<int, 4> count{};
  for (const Parameter* parameter : parameters) {
    if (parameter->grade >= 'A' && parameter->grade <= 'D') ++count[static_cast<std::size_t>(parameter->grade - 'A')];
  }
  return count;
}

Json json_drug_list(const Knowledge& knowledge, const std::string& version) {
  Json json = head(knowledge, version);
  json["grades"] = json_grades(knowledge.all_parameters());
  Json drugs = Json::array();
  for (const Drug& drug : knowledge.drugs) drugs.push_back(json_drug_head(knowledge, drug));
  for (const Drug& substance : knowledge.substances) drugs.push_back(json_drug_head(knowledge, substance));
  json["drugs"] = std::move(drugs);
  return json;
}

Json json_drug(const Knowledge& knowledge, const Drug& drug, const std::string& version) {
  Json json = head(knowledge, version);
  const std::vector<const Parameter*> parameters = parameters_of(knowledge, drug);
  json["grades"] = json_grades(parameters);
  Json entry = json_drug_head(knowledge, drug);
  entry["parameters"] = json_parameters(knowledge, parameters);
  json["drugs"] = Json::array({std::move(entry)});
  return json;
}

Json json_equivalence(const Knowledge& knowledge, const Drug* only, const std::string& version) {
  Json json = head(knowledge, version);
  json["grades"] = json_grades(only != nullptr ? parameters_of(knowledge, *only) : knowledge.all_parameters());
  json["yardstick"] = knowledge.dynamics.potency_reference;
  Json tables = Json::array();
  for (const EquivalenceTable& table : knowledge.equivalence) {
    if (only == nullptr || table.find(only->name) != nullptr) tables.push_back(json_table(knowledge, table, only));
  }
  json["equivalence"] = std::move(tables);
  return json;
}

Json json_shared(const Knowledge& knowledge, const std::string& version) {
  Json json = head(knowledge, version);
  const std::vector<const Parameter*> parameters = shared_parameters(knowledge);
  json["grades"] = json_grades(parameters);
  json["shared"] = json_parameters(knowledge, parameters);
  return json;
}

}  // namespace ebb
