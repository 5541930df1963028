#include "ebb/population/sample.h"

#include <algorithm>

#include "ebb/population/slot_plan.h"

namespace ebb {

People sample_people(const ModelLayout& layout, const std::vector<DrugUse>& drugs, const DynamicsParameters& dynamics,
                     const PopulationDefaults& defaults, const PersonFacts& person, const SampleRequest& request) {
  const bool protracted = layout.slow_share_slot >= 0;
  const auto plan = plan_slots(drugs, dynamics, person, protracted);
  if (!plan || plan.value().layout.slot_names != layout.slot_names) return {};
  People people;
  people.count = request.count;
  people.columns.reserve(layout.slot_names.size() * request.count);
  const Sampler sampler(defaults, person, request);
  for (const Recipe& recipe : plan.value().recipes) {
    const Column column = recipe(sampler);
    people.columns.insert(people.columns.end(), column.begin(), column.end());
  }
  if (request.ensemble_draws > 0) {
    const auto draws = static_cast<std::size_t>(request.ensemble_draws);
    for (std::size_t i = 0; i < request.count; ++i) people.ensemble_index.push_back(static_cast<int>((request.first_person + i) % draws));
  }
  return people;
}

std::vector<std::string> sampled_facts(const PersonFacts& person, bool other_medicine_stated, bool typical) {
  std::vector<std::string> facts;
  const bool female = person.sex == Sex::Female || person.pregnant.value_or(false);
  if (!person.sex && !female) {
    facts.push_back(typical ? "Sex is not stated: the typical person has none." : "Sex is not stated: sampled from the population.");
  }
  if (!person.weight_kg) {
    const std::string whose = female ? "women" : person.sex ? "men" : "the sampled sex";
    const std::string median = female || person.sex ? "the median weight of " + whose : "the reference weight of each drug's kinetics";
    facts.push_back(typical ? "Weight is not stated: the typical person has " + median + "."
                            : "Weight is not stated: sampled from the weights of " + whose + ".");
  }
  if (!person.liver) facts.push_back("The liver is not mentioned: taken as normal.");
  if (!other_medicine_stated) facts.push_back("No medicine beside what is simulated is mentioned: none is assumed to change levels.");
  if (!person.pregnant && person.sex != Sex::Male) facts.push_back("Pregnancy is not mentioned: taken as not pregnant.");
  if (person.conditions.empty()) facts.push_back("No condition is mentioned: symptoms start from the low baseline.");
  return facts;
}

std::vector<std::string> levels_only(const std::vector<DrugUse>& drugs) {
  std::vector<std::string> sentences;
  for (const DrugUse& use : drugs) {
    if (!acts_at_site(*use.drug) || has_effect_data(*use.drug)) continue;
    std::string missing;
    for (const std::string& number : use.drug->missing) missing += (missing.empty() ? "" : "; ") + number;
    sentences.push_back(use.drug->name + ": levels only. Its effect, tolerance and withdrawal are left out, not absent. Missing: " + missing + ".");
  }
  return sentences;
}

std::vector<std::string> facts_without_data(const std::vector<DrugUse>& drugs, const PersonFacts& person) {
  std::vector<std::string> facts;
  const Liver liver = person.liver.value_or(Liver::Normal);
  for (const DrugUse& use : drugs) {
    const Covariates& covariates = use.drug->covariates;
    if (liver != Liver::Normal && !liver_fold(covariates, liver)) {
      facts.push_back("Liver disease: no data for " + use.drug->name + "; its clearance is taken as normal.");
    }
    if (person.pregnant.value_or(false)) {
      const std::string spread = covariates.pregnancy_CL_spread_fold ? ", with a wider spread of clearance." : ".";
      facts.push_back("Pregnancy: no data for " + use.drug->name + "; its kinetics are taken as unchanged" + spread);
    }
  }
  return facts;
}

}  // namespace ebb
