#include "ebb/plan/steady_drive.h"

namespace ebb {
namespace {

constexpr double kHoursPerDay = 24;

}  // namespace

DriveOfDose steady_drive(const ModelLayout& model, const People& typical, int drug, int route) {
  const auto value = [&typical](int slot, double absent) { return slot < 0 ? absent : typical.columns[static_cast<std::size_t>(slot) * typical.count]; };
  const RouteLayout& taken = model.drugs[static_cast<std::size_t>(drug)][static_cast<std::size_t>(route)];
  const SystemLayout& system = model.systems[static_cast<std::size_t>(taken.system)];
  double F = 0;
  for (const int input : taken.inputs) F += value(system.inputs[static_cast<std::size_t>(input)].F_slot, 1);
  const double level_per_mg_per_day = F / kHoursPerDay / value(system.CL_slot, 1);
  const double one_plus_tau = value(model.one_plus_tau_slot, 1);

  // x = C / EC50occ, weighted by efficacy, per mg a day; the metabolite's level is formed / cleared of its parent's.
  double x_per_mg = 0, effective_x_per_mg = 0;
  const auto add_ligand = [&](int ligand, double level) {
    const LigandLayout& site = model.ligands[static_cast<std::size_t>(ligand)];
    const double x = level / value(site.EC50_occupancy_slot, 1);
    x_per_mg += x;
    effective_x_per_mg += value(site.efficacy_slot, 1) * x;
  };
  add_ligand(system.ligand, level_per_mg_per_day);
  if (system.metabolite_ligand >= 0) {
    const double ratio = value(system.formation_slot, 0) * value(system.CL_slot, 1) / value(system.metabolite_CL_slot, 1);
    add_ligand(system.metabolite_ligand, level_per_mg_per_day * ratio);
  }
  return [=](double dose_mg_per_day) {
    const double occupied = effective_x_per_mg * dose_mg_per_day / (1 + x_per_mg * dose_mg_per_day);
    return one_plus_tau * occupied / (1 + (one_plus_tau - 1) * occupied);
  };
}

}  // namespace ebb
