// Small drugs and dynamics built by hand for tests of the population layer; numbers are round, not measured.
#pragma once
#include <algorithm>
#include <string>

#include "ebb/population/drug.h"
#include "ebb/population/sample.h"

namespace ebb_test {

inline ebb::Parameter fixed(const std::string& name, double value) {
  ebb::Parameter p;
  p.name = name;
  p.typical = p.range_low = p.range_high = value;
  return p;
}
inline ebb::Parameter log_normal(const std::string& name, double value, double spread, double low = 0, double high = 0) {
  ebb::Parameter p = fixed(name, value);
  p.distribution = ebb::Distribution::LogNormal;
  p.spread_frac = spread;
  if (high > low) p.range_low = low, p.range_high = high;
  return p;
}
inline ebb::Parameter logit_normal(const std::string& name, double value, double spread, double low = 0, double high = 0) {
  ebb::Parameter p = log_normal(name, value, spread, low, high);
  p.distribution = ebb::Distribution::LogitNormal;
  return p;
}

inline ebb::Route route(const std::string& drug, const std::string& name, double F, int disposition = 0) {
  const std::string prefix = drug + "." + name + ".";
  ebb::Route r;
  r.name = name;
  r.disposition = disposition;
  r.inputs.push_back({logit_normal(prefix + "F", F, 0.3), log_normal(prefix + "ka", 1.7, 0.5), log_normal(prefix + "lag", 0.25, 0.5)});
  return r;
}

/// A two-compartment agonist by mouth (oral, ODT), by nose (two inputs) and, with three compartments, into a vein.
inline ebb::Drug agonist(const std::string& name) {
  ebb::Drug d;
  d.name = name;
  d.molar_mass = fixed(name + ".molar_mass", 300);
  d.dispositions.push_back({"default", log_normal(name + ".CL", 3.5, 0.35, 2.5, 5), log_normal(name + ".V1", 100, 0.25),
                            log_normal(name + ".Q2", 40, 0.3), log_normal(name + ".V2", 120, 0.3), {}, {}});
  d.dispositions.push_back({"iv", log_normal(name + ".iv.CL", 3.3, 0.35), log_normal(name + ".iv.V1", 20, 0.25), log_normal(name + ".iv.Q2", 60, 0.3),
                            log_normal(name + ".iv.V2", 70, 0.3), log_normal(name + ".iv.Q3", 30, 0.3), log_normal(name + ".iv.V3", 90, 0.3)});
  d.routes.push_back(route(name, "oral", 0.9));
  ebb::Route odt = route(name, "odt", 0.9);
  odt.inputs[0].F = d.routes[0].inputs[0].F;    // an ODT shares the tablet's numbers under their own names …
  odt.inputs[0].ka = d.routes[0].inputs[0].ka;  // … and has a lag of its own
  d.routes.push_back(odt);
  ebb::Route nose = route(name, "intranasal", 0.5);
  nose.inputs.push_back({logit_normal(name + ".intranasal.second.F", 0.45, 0.5), fixed(name + ".intranasal.second.ka", 1.7), fixed(name + ".intranasal.second.lag", 0.5)});
  d.routes.push_back(nose);
  ebb::Route vein;
  vein.name = "iv";
  vein.disposition = 1;
  vein.inputs.push_back({fixed(name + ".iv.F", 1), {}, {}});
  d.routes.push_back(vein);
  d.site.intrinsic_efficacy = fixed(name + ".efficacy", 1);
  d.site.ke0 = log_normal(name + ".ke0", 3, 0.3);
  d.site.EC50_effect = log_normal(name + ".EC50_effect", 0.013, 0.5, 0.006, 0.03);
  d.site.EC50_occupancy = fixed(name + ".EC50_occupancy", 0.06);
  d.covariates.weight_exponent_CL = fixed(name + ".weight_exponent_CL", 0.75);
  d.covariates.weight_exponent_V = fixed(name + ".weight_exponent_V", 1);
  d.covariates.reference_weight = fixed(name + ".reference_weight", 70e6);
  d.covariates.elderly_CL_fold = fixed(name + ".elderly_CL_fold", 0.75);
  d.covariates.elderly_age = fixed(name + ".elderly_age", 70 * 8766.0);
  d.covariates.age_V2_per_year = fixed(name + ".age_V2_per_year", 0.01 / 8766.0);
  d.covariates.age_V2_from = fixed(name + ".age_V2_from", 40 * 8766.0);
  d.covariates.liver_moderate_CL_fold = fixed(name + ".liver_moderate_CL_fold", 0.5);
  d.covariates.pregnancy_CL_spread_fold = fixed(name + ".pregnancy_CL_spread_fold", 1.25);
  d.covariates.modifiers.push_back({"carbamazepine", "inducer", log_normal(name + ".carbamazepine.fold", 1.4, 0.2),
                                    fixed(name + ".carbamazepine.onset", 120), fixed(name + ".carbamazepine.offset", 120)});
  return d;
}

inline ebb::Drug antagonist(const std::string& name) {
  ebb::Drug d = agonist(name);
  d.site.intrinsic_efficacy = fixed(name + ".efficacy", 0);
  d.site.EC50_effect.reset();
  d.site.EC50_occupancy = log_normal(name + ".EC50_occupancy", 0.0074, 0.3);
  return d;
}

inline ebb::DynamicsParameters dynamics() {
  ebb::DynamicsParameters d;
  d.transduction_one_plus_tau = log_normal("receptor.one_plus_tau", 4.6, 0.785, 1.2, 10);
  d.transduction_floor = fixed("receptor.one_plus_tau_floor", 1.2);
  d.tau_A = log_normal("adaptation.tau_A", 168, 0.4, 96, 240);
  d.tau_G = log_normal("adaptation.tau_G", 3600, 0.5, 1440, 8760);
  d.tau_q = log_normal("adaptation.tau_q", 72, 0.3, 48, 96);
  d.tau_P = fixed("adaptation.tau_P", 2880);
  d.gmax = logit_normal("adaptation.gmax", 0.9, 0.8, 0.6, 0.99);
  d.g0_share = logit_normal("adaptation.g0_share", 0.11, 0.8, 0, 0.4);
  d.G50 = log_normal("adaptation.G50", 0.25, 0.4, 0.1, 0.6);
  d.slow_share = fixed("adaptation.slow_share", 0);
  d.protracted_share = fixed("adaptation.protracted_share", 0.1);
  d.protracted_frac = fixed("adaptation.protracted_frac", 0.12);
  d.noticing_threshold = log_normal("adaptation.threshold", 1, 0.6);
  d.withdrawal_scale_theta = fixed("adaptation.withdrawal_scale", 6);
  for (const char* name : {"sedation", "anxiolysis", "anticonvulsant", "memory", "respiration"}) {
    const std::string prefix = std::string("effect.") + name;
    d.domains.push_back({name, fixed(prefix + ".s", 0.5), fixed(prefix + ".hill", 2), log_normal(prefix + ".share", 0.3, 0.3)});
  }
  for (const char* name : {"anxiety", "sleep", "autonomic", "perceptual", "seizure"}) {
    d.rebounds.push_back({name, log_normal(std::string("rebound.") + name, 1, 0.3)});
  }
  d.symptom_intercept = fixed("symptom.intercept", -3);
  d.symptom_baseline_slope = fixed("symptom.baseline_slope", 3);
  d.symptom_relief_slope = fixed("symptom.relief_slope", -3);
  d.symptom_withdrawal_slope = fixed("symptom.withdrawal_slope", 1.5);
  d.symptom_baseline = fixed("symptom.baseline", 0.1);
  d.symptom_baseline_with_condition = fixed("symptom.baseline_with_condition", 0.5);
  d.symptoms.push_back({"anxiety", "anxiolysis", "anxiety", {"panic disorder"}});
  d.symptoms.push_back({"insomnia", "sedation", "sleep", {"insomnia"}});
  return d;
}

inline ebb::PopulationDefaults defaults() {
  ebb::PopulationDefaults d;
  d.female_frac = fixed("population.female_frac", 0.5);
  d.weight_men = log_normal("population.weight_men", 85e6, 0.2);
  d.weight_women = log_normal("population.weight_women", 72e6, 0.2);
  return d;
}

inline ebb::PersonFacts woman_of_70_kg() {
  ebb::PersonFacts p;
  p.age_years = 40;
  p.sex = ebb::Sex::Female;
  p.weight_kg = 70;
  return p;
}

/// One column of people by the slot's name.
inline std::vector<double> column(const ebb::ModelLayout& layout, const ebb::People& people, const std::string& name) {
  const auto found = std::find(layout.slot_names.begin(), layout.slot_names.end(), name);
  if (found == layout.slot_names.end()) return {};
  const auto slot = static_cast<std::size_t>(found - layout.slot_names.begin());
  const auto first = people.columns.begin() + static_cast<std::ptrdiff_t>(slot * people.count);
  return {first, first + static_cast<std::ptrdiff_t>(people.count)};
}

}  // namespace ebb_test
