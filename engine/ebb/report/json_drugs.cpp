#include "ebb/report/json_drugs.h"

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
  json["active_metabolite"] = drug.formation ? Json(drug.formation->metabolite) : Json(nullptr);
  Json routes = Json::array();
  for (const Route& route : drug.routes) {
    routes.push_back({{"name", route.name},
                      {"disposition", drug.dispositions[static_cast<std::size_t>(route.disposition)].name},
                      {"note", route.note}});
  }
  json["routes"] = std::move(routes);
  json["grades"] = json_grades(parameters_of(knowledge, drug));
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
    const Drug* drug = knowledge.find_drug(owner);
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

Json json_shared(const Knowledge& knowledge, const std::string& version) {
  Json json = head(knowledge, version);
  const std::vector<const Parameter*> parameters = shared_parameters(knowledge);
  json["grades"] = json_grades(parameters);
  json["shared"] = json_parameters(knowledge, parameters);
  return json;
}

}  // namespace ebb
