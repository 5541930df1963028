// A knowledge base of four drugs, small enough that messages which list names stay the same when data/ grows.
#pragma once
#include <string>

#include "ebb/knowledge/knowledge.h"

namespace ebb_test {

inline ebb::Parameter plain(double typical) {
  ebb::Parameter parameter;
  parameter.typical = parameter.range_low = parameter.range_high = typical;
  parameter.unit = "1";
  return parameter;
}

inline ebb::Route route(const std::string& name, bool absorbed) {
  ebb::Route result;
  result.name = name;
  ebb::RouteInput input;
  input.F = plain(absorbed ? 0.9 : 1);
  if (absorbed) input.ka = plain(1.5);
  result.inputs = {input};
  return result;
}

inline ebb::Drug drug(const std::string& name, double highest_mg_per_day) {
  ebb::Drug result;
  result.name = name;
  result.drug_class = "benzodiazepine";
  if (highest_mg_per_day > 0) result.highest_labelled_daily_dose = plain(highest_mg_per_day / 24);
  return result;
}

inline ebb::Product tablet(const std::string& id, const std::string& drug_name, double strength_mg, int parts) {
  ebb::Product product;
  product.id = id;
  product.drug = drug_name;
  product.strength_mg = strength_mg;
  product.score_parts = parts;
  return product;
}

inline ebb::Knowledge small_knowledge() {
  ebb::Knowledge knowledge;
  knowledge.safety.agreements.stable_days.value = 14;
  knowledge.safety.agreements.small_dose_frac.value = 0.0005;
  knowledge.safety.agreements.plausible_dose_frac.value = 0.005;
  ebb::Drug clonazepam = drug("clonazepam", 20);
  clonazepam.synonyms = {"Klonopin", "Rivotril"};
  clonazepam.routes = {route("oral", true), route("odt", true), route("iv", false)};
  ebb::ClearanceModifier carbamazepine;
  carbamazepine.name = "carbamazepine";
  carbamazepine.kind = "inducer";
  clonazepam.covariates.modifiers = {carbamazepine};
  ebb::Drug diazepam = drug("diazepam", 40);
  diazepam.routes = {route("oral", true)};
  diazepam.formation = ebb::Formation{"nordazepam", plain(0.5)};
  ebb::Drug nordazepam = drug("nordazepam", 0);
  nordazepam.metabolite_only = true;
  ebb::Drug flumazenil = drug("flumazenil", 0);
  flumazenil.drug_class = "antagonist";
  flumazenil.routes = {route("iv", false)};
  knowledge.drugs = {clonazepam, diazepam, nordazepam, flumazenil};
  knowledge.population.late_horizon = plain(60 * 24);
  knowledge.population.split_error_frac = plain(0.2);
  knowledge.products = {tablet("clonazepam 0.5 mg scored tablet", "clonazepam", 0.5, 2),
                        tablet("clonazepam 0.125 mg ODT", "clonazepam", 0.125, 1), tablet("diazepam 2 mg scored tablet", "diazepam", 2, 2)};
  return knowledge;
}

}  // namespace ebb_test
