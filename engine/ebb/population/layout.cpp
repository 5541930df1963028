#include <algorithm>

#include "ebb/population/slot_plan.h"

namespace ebb {

int SlotPlan::slot(const std::string& name, Recipe recipe) {
  const auto found = std::find(layout.slot_names.begin(), layout.slot_names.end(), name);
  if (found != layout.slot_names.end()) return static_cast<int>(found - layout.slot_names.begin());
  recipes.push_back(std::move(recipe));
  return layout.add_slot(name);
}

Result<SlotPlan> plan_slots(const std::vector<DrugUse>& drugs, const DynamicsParameters& dynamics, const PersonFacts& person,
                            bool protracted) {
  SlotPlan plan;
  Errors errors;
  plan_dynamics(plan, dynamics, person, protracted, errors);
  for (const DrugUse& use : drugs) plan_drug(plan, use, dynamics, errors);
  if (plan.layout.ligands.size() > kMaxLigands) {
    errors.push_back({ErrorCode::Infeasible, {}, std::to_string(plan.layout.ligands.size()) + " active substances at one time",
                      "at most " + std::to_string(kMaxLigands) + ", metabolites included", {}});
  }
  if (!errors.empty()) return errors;
  return plan;
}

Result<ModelLayout> build_layout(const std::vector<DrugUse>& drugs, const DynamicsParameters& dynamics, const PersonFacts& person,
                                 bool protracted) {
  auto plan = plan_slots(drugs, dynamics, person, protracted);
  if (!plan) return plan.errors();
  return std::move(plan.value().layout);
}

}  // namespace ebb
