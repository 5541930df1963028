#include "tests/support/reference_of_layout.h"

#include "ebb/population/adherence.h"

#include <algorithm>
#include <set>

namespace ebb_reference {
namespace {

/// Reads the slots of one person; absent slots read as `otherwise`.
struct Slots {
  const ebb::Population& people;
  std::size_t person;
  double operator()(int slot, double otherwise = 0) const { return slot < 0 ? otherwise : people.at(slot, person); }
};

System system_of(const ebb::SystemLayout& layout, const Slots& at) {
  System system;
  system.ligand = layout.ligand;
  for (const ebb::SystemLayout::Input& in : layout.inputs)
    system.inputs.push_back({static_cast<InputKind>(in.kind), at(in.F_slot, 1), at(in.ka_slot), at(in.lag_slot)});
  system.three_compartments = layout.compartments == 3;
  system.CL_L_per_h = at(layout.CL_slot);
  system.V1_L = at(layout.V1_slot);
  system.Q2_L_per_h = at(layout.Q2_slot);
  system.V2_L = at(layout.V2_slot, 1);
  system.Q3_L_per_h = at(layout.Q3_slot);
  system.V3_L = at(layout.V3_slot, 1);
  system.ke0_per_h = at(layout.ke0_slot);
  system.has_metabolite = layout.metabolite_ligand >= 0;
  if (system.has_metabolite)
    system.metabolite = {layout.metabolite_ligand, at(layout.formation_slot), at(layout.metabolite_CL_slot), at(layout.metabolite_V_slot, 1),
                         at(layout.metabolite_ke0_slot)};
  return system;
}

void add_clearance_curves(const ebb::ModelLayout& layout, const ebb::Timeline& timeline, const Slots& at, Model& model) {
  for (const ebb::ClearanceChange& change : timeline.clearance_changes) {
    const ebb::ModifierLayout& modifier = layout.modifiers[static_cast<std::size_t>(change.drug)][static_cast<std::size_t>(change.modifier)];
    std::set<int> systems;
    for (const ebb::RouteLayout& route : layout.drugs[static_cast<std::size_t>(change.drug)]) systems.insert(route.system);
    for (int s : systems)
      model.systems[static_cast<std::size_t>(s)].clearance_curves.push_back(
          {at(modifier.fold_slot), at(modifier.onset_rate_slot), at(modifier.offset_rate_slot), change.from_h, change.to_h});
  }
}

}  // namespace

Model model_of(const ebb::ModelLayout& layout, const ebb::Timeline& timeline, const ebb::Population& people, std::size_t person) {
  const Slots at{people, person};
  Model model;
  for (const ebb::LigandLayout& ligand : layout.ligands) model.ligands.push_back({at(ligand.efficacy_slot), at(ligand.EC50_occupancy_slot)});
  for (const ebb::SystemLayout& system : layout.systems) model.systems.push_back(system_of(system, at));
  add_clearance_curves(layout, timeline, at, model);
  model.one_plus_tau = at(layout.one_plus_tau_slot, 1);
  model.rate_A_per_h = at(layout.rate_A_slot);
  model.rate_G_per_h = at(layout.rate_G_slot);
  model.rate_q_per_h = at(layout.rate_q_slot);
  model.rate_P_per_h = at(layout.rate_P_slot);
  model.g0 = at(layout.g0_slot);
  model.gmax = at(layout.gmax_slot);
  model.G50 = at(layout.G50_slot, 1);
  model.slow_share = at(layout.slow_share_slot);
  model.scale_theta = at(layout.scale_slot, 1);
  for (int k = 0; k < ebb::kDomainCount; ++k)
    model.domains.push_back({at(layout.domain_half_slot[k]), at(layout.domain_hill_slot[k], 1), at(layout.domain_share_slot[k])});
  return model;
}

Schedule schedule_of(const ebb::ModelLayout& layout, const ebb::Timeline& timeline, const ebb::Population& people, std::size_t person,
                     std::vector<double> output_times_h) {
  Schedule schedule{timeline.start_h, timeline.adaptation_start_h, timeline.end_h, {}, std::move(output_times_h)};
  std::vector<double> factor(timeline.doses.size(), 1.0), delay_h(timeline.doses.size(), 0.0);
  ebb::dose_factors(timeline, people.seed, static_cast<std::size_t>(people.number_of(person)), factor, delay_h);
  for (std::size_t i = 0; i < timeline.doses.size(); ++i) {
    const ebb::Dose& dose = timeline.doses[i];
    if (factor[i] == 0) continue;
    const ebb::RouteLayout& route = layout.drugs[static_cast<std::size_t>(dose.drug)][static_cast<std::size_t>(dose.route)];
    const std::vector<int> inputs = dose.infusion_h > 0 ? std::vector<int>{route.infusion_input} : route.inputs;
    schedule.doses.push_back({dose.time_h + delay_h[i], route.system, inputs, factor[i] * dose.amount_mg, dose.infusion_h});
  }
  std::stable_sort(schedule.doses.begin(), schedule.doses.end(), [](const Dose& a, const Dose& b) { return a.time_h < b.time_h; });
  return schedule;
}

}  // namespace ebb_reference
