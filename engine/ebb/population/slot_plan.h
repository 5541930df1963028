// The slots of a model and, for each, how its column is made: one walk over drugs and dynamics, so that names and values agree.
#pragma once
#include <functional>
#include <vector>

#include "ebb/base/result.h"
#include "ebb/model/layout.h"
#include "ebb/population/sampler.h"

namespace ebb {

/// Makes one slot's column; refers to the drugs and dynamics it was planned from.
using Recipe = std::function<Column(const Sampler&)>;

struct SlotPlan {
  ModelLayout layout;
  std::vector<Recipe> recipes;  ///< [slot]

  /// The slot of that name; made with the recipe when it is new.
  int slot(const std::string& name, Recipe recipe);
};

/// Errors: those of build_layout.
Result<SlotPlan> plan_slots(const std::vector<DrugUse>& drugs, const DynamicsParameters& dynamics, const PersonFacts& person,
                            bool protracted);

/// Adds receptor, adaptation, domains, rebounds and symptoms.
void plan_dynamics(SlotPlan& plan, const DynamicsParameters& dynamics, const PersonFacts& person, bool protracted, Errors& errors);
/// Adds one drug with its systems, routes and ligands.
void plan_drug(SlotPlan& plan, const DrugUse& use, const DynamicsParameters& dynamics, Errors& errors);

/// 1 + tau over people, at or above its floor.
Column one_plus_tau_column(const Sampler& sampler, const DynamicsParameters& dynamics);
/// EC50eff of an agonist over people [mg/L]: how sensitive each is to the reference drug, times the drug's own ratio to it.
Column EC50_effect_column(const Sampler& sampler, const Drug& drug, const DynamicsParameters& dynamics);
/// What weight, age and liver make of a drug's clearance [1].
Column clearance_factor(const Sampler& sampler, const Covariates& covariates);
/// (weight / reference)^exponent [1].
Column weight_factor(const Sampler& sampler, const Covariates& covariates, const Parameter& exponent);
/// What age makes of the peripheral volume [1].
Column peripheral_age_factor(const Sampler& sampler, const Covariates& covariates);

/// The fold that the data give for this liver; nullptr: normal, or no data.
const Parameter* liver_fold(const Covariates& covariates, Liver liver);

/// a[i] b[i].
Column product(Column a, const Column& b);

}  // namespace ebb
