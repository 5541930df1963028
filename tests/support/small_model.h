// A model and people made by hand, without data/: one oral two-compartment drug with all of the dynamics.
#pragma once
#include <cmath>
#include <vector>

#include "ebb/numerics/rng.h"
#include "ebb/simulate/simulate.h"

namespace ebb::test {

struct SmallModel {
  ModelLayout layout;
  std::vector<double> columns;
  std::size_t count = 0;
  std::vector<std::uint64_t> numbers = {};  ///< by which doses are missed; empty: 0, 1, …
  Population people(std::uint64_t seed = 1) const { return {columns, count, count, 0, seed, numbers, {}, {}}; }
};

/// `people` log-normal people around a long-acting benzodiazepine; person i is the same whatever the number of people.
inline SmallModel small_model(std::size_t people, bool with_metabolite = false) {
  SmallModel m;
  m.count = people;
  ModelLayout& l = m.layout;
  std::vector<std::vector<double>> values;
  const auto slot = [&](const char* name, double median, double log_sd) {
    const int s = l.add_slot(name);
    values.emplace_back();
    const RandomStream stream(7, name);
    for (std::size_t i = 0; i < people; ++i) values.back().push_back(median * std::exp(log_sd * stream.standard_normal(i)));
    return s;
  };
  l.drug_names = {"drug"};
  SystemLayout system;
  system.inputs.push_back({InputKind::Depot, slot("F", 0.9, 0), slot("ka_per_h", 1.7, 0.3), slot("lag_h", 0.25, 0.4)});
  system.CL_slot = slot("CL_L_per_h", 3.5, 0.3);
  system.V1_slot = slot("V1_L", 75, 0.25);
  system.Q2_slot = slot("Q2_L_per_h", 40, 0.3);
  system.V2_slot = slot("V2_L", 115, 0.25);
  system.ke0_slot = slot("ke0_per_h", 2.8, 0.3);
  l.ligands.push_back({"drug", slot("efficacy", 1, 0), slot("EC50_mg_per_L", 0.06, 0.4)});
  if (with_metabolite) {
    system.metabolite_ligand = 1;
    system.formation_slot = slot("formation", 0.5, 0);
    system.metabolite_CL_slot = slot("metabolite_CL_L_per_h", 1.0, 0.3);
    system.metabolite_V_slot = slot("metabolite_V_L", 87, 0.2);
    system.metabolite_ke0_slot = slot("metabolite_ke0_per_h", 20, 0.3);
    l.ligands.push_back({"metabolite", slot("metabolite_efficacy", 1, 0), slot("metabolite_EC50_mg_per_L", 0.2, 0.4)});
  }
  l.systems = {system};
  RouteLayout route;
  route.drug = "drug";
  route.route = "oral";
  route.inputs = {0};
  l.drugs = {{route}};
  l.modifiers.resize(1);
  l.one_plus_tau_slot = slot("one_plus_tau", 4.6, 0.3);
  l.rate_A_slot = slot("rate_A_per_h", 1.0 / 168, 0.3);
  l.rate_G_slot = slot("rate_G_per_h", 1.0 / 3600, 0.3);
  l.rate_q_slot = slot("rate_q_per_h", 1.0 / 72, 0.3);
  l.g0_slot = slot("g0", 0.1, 0.2);
  l.gmax_slot = slot("gmax", 0.9, 0);
  l.G50_slot = slot("G50", 0.25, 0.3);
  l.scale_slot = slot("scale", 8.1, 0);
  l.threshold_slot = slot("threshold", 1, 0.5);
  for (std::vector<double>& column : values) m.columns.insert(m.columns.end(), column.begin(), column.end());
  return m;
}

/// The same dose at these hours of every day, then nothing until `end_day`.
inline Timeline daily(double amount_mg, std::vector<double> hours, int days, int end_day) {
  Timeline t;
  t.end_h = 24.0 * end_day;
  t.lines.resize(1);
  for (int day = 0; day < days; ++day) {
    for (const double hour : hours) {
      Dose dose;
      dose.time_h = 24.0 * day + hour;
      dose.amount_mg = amount_mg;
      dose.occasion = static_cast<int>(t.doses.size());
      t.doses.push_back(dose);
    }
  }
  return t;
}

}  // namespace ebb::test
