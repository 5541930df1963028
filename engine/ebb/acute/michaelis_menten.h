// Alcohol in the body: first-order absorption, one compartment, Michaelis-Menten elimination. The one kinetics that is not linear.
#pragma once
#include <span>
#include <vector>

namespace ebb {

/// One person's numbers.
struct SaturableKinetics {
  double ka_per_h = 0;
  double volume_L = 1;
  double Vmax_mg_per_h = 0;
  double Km_mg_per_L = 1;
};

/// What arrives in the depot at once: dose x F.
struct SaturableDose {
  double time_h = 0;
  double amount_mg = 0;
};

/// Concentration [mg/L] at each of `times_h` (rising; doses sorted by time; a dose at the same time is not yet in it).
///   dA/dt = -ka A,   dC/dt = ka A / V - Vmax / V * C / (Km + C),   A(0) = C(0) = 0 before the first dose.
/// Dormand-Prince 5(4) between doses and output times, the step halved or doubled by the error estimate.
/// Source: dormand_prince_5_4 tableau, Dormand and Prince (1980), J Comput Appl Math 6:19.
/// Valid: ka > 0, V > 0, Km > 0, Vmax >= 0.   Accuracy: 1e-6 of the largest concentration (unit_acute_michaelis_menten_test).
std::vector<double> saturable_levels(const SaturableKinetics& kinetics, std::span<const SaturableDose> doses, std::span<const double> times_h);

}  // namespace ebb
