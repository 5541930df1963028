// From what is known of a person and the knowledge base to the columns of a Population.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/model/layout.h"
#include "ebb/population/calibration.h"
#include "ebb/population/drug.h"
#include "ebb/population/person.h"

namespace ebb {

/// A drug with the routes a run uses; `infused` = some dose has a duration.
struct DrugUse {
  const Drug* drug = nullptr;
  const Drug* metabolite = nullptr;   ///< of `drug`, or of what a prodrug becomes
  const Drug* active = nullptr;       ///< what a prodrug becomes in the blood; nullptr: the drug itself
  std::vector<const Route*> routes;   ///< what Dose::route indexes
  bool infused = false;
  std::vector<const ClearanceModifier*> modifiers;  ///< what ClearanceChange::modifier indexes
};

struct SampleRequest {
  std::uint64_t seed = 1;
  std::size_t first_person = 0;
  std::size_t count = 1000;
  bool typical = false;          ///< everybody at the medians (count is then usually 1)
  int ensemble_draws = 0;        ///< 0: typical values as they stand; n: person i uses draw i % n of the priors' ranges
  const CalibratedDraws* calibrated = nullptr;  ///< of an ensemble: what it covers comes from these joint draws, the rest from the ranges
};

/// The model's shape for these drugs: slots, systems, ligands. `protracted`: with the minority whose withdrawal has a slow share s; its
/// g is 1 - s times as large, so that nobody is in withdrawal at a steady dose. No command asks for it: size and frequency of that
/// minority are a reviewer's guess, so it stays off until the uncertainty analysis needs it.
/// Errors: NoData (a site, disposition or metabolite is missing, an infusion without a way straight into blood),
/// UnknownName (effect domain, rebound), Infeasible (too many ligands), Contradiction (a metabolite taken as such).
Result<ModelLayout> build_layout(const std::vector<DrugUse>& drugs, const DynamicsParameters& dynamics, const PersonFacts& person,
                                 bool protracted = false);

/// Owns the columns.
struct People {
  std::vector<double> columns;   ///< [slot][person], stride = count
  std::size_t count = 0;
  std::vector<int> ensemble_index;  ///< of each person's draw; empty: one draw
};

/// Draws people for a layout that build_layout made of the same drugs, dynamics and person (else nobody: count 0).
/// Every number is keyed by (seed, person, parameter name), so adding a drug moves nobody and routes that share a number share its
/// draw; a drug's dispositions share the draws of their clearances and volumes: it is the same body.
/// Weight scales CL and Q by one exponent, V by the other. Who is not said to weigh anything weighs as population data say;
/// the typical person then has the median weight of the sex, or the drug's reference weight if the sex is not said either.
/// `ensemble_draws`: typical values log-uniform (fractions: logit-uniform; ranges that touch 0 or 1: uniform) in their ranges,
/// one set per draw for everybody; overridden values stay. With `calibrated` the draws are its sets, from one that the seed chooses on.
People sample_people(const ModelLayout& layout, const std::vector<DrugUse>& drugs, const DynamicsParameters& dynamics,
                     const PopulationDefaults& defaults, const PersonFacts& person, const SampleRequest& request);

/// Where in its range the typical value of a parameter lies in one draw of the ensemble: 0 at the low end, 1 at the high end.
double ensemble_share(std::uint64_t seed, const std::string& parameter, int draw);
/// The same where a calibration may say it.
double ensemble_share(std::uint64_t seed, const Parameter& parameter, int draw, const CalibratedDraws* calibrated);

/// The typical value at that place of the range (log-uniform, logit-uniform or uniform), and the place of a value.
double value_at_share(const Parameter& parameter, double share);
double share_of_value(const Parameter& parameter, double value);

/// What was not said and is sampled or assumed, one sentence each.
std::vector<std::string> sampled_facts(const PersonFacts& person, bool other_medicine_stated = false, bool typical = false);

/// Drugs of which levels are simulated and nothing of what they do: the name and what is missing, one sentence each.
std::vector<std::string> levels_only(const std::vector<DrugUse>& drugs);

/// What was said but has no effect because no data exist for it, one sentence each.
std::vector<std::string> facts_without_data(const std::vector<DrugUse>& drugs, const PersonFacts& person);

}  // namespace ebb
