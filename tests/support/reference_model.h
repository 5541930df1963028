// The whole model written a second time, from its equations, and integrated by SUNDIALS CVODE: what the engine is compared with.
// It shares no code with the engine: plain structs of its own, one flat right-hand side, a restart at every discontinuity.
#pragma once
#include <string>
#include <vector>

namespace ebb_reference {

enum class InputKind { Depot, Infusion, Bolus };

/// A way into one drug's central compartment. The share F of an amount arrives `lag_h` after it is given.
struct Input {
  InputKind kind = InputKind::Depot;
  double F_frac = 1;
  double ka_per_h = 0;   ///< Depot only
  double lag_h = 0;
};

/// CL is multiplied by 1 + (fold - 1)(1 - exp(-onset (t - from))) while the co-medicine is taken, and returns to 1 with `offset`.
struct ClearanceCurve {
  double fold = 1;
  double onset_per_h = 0, offset_per_h = 0;
  double from_h = 0, to_h = 1e300;
};

struct Metabolite {
  int ligand = 0;
  double formation_frac = 0;   ///< share of the parent's clearance x ratio of molar masses
  double CL_L_per_h = 0, V_L = 1, ke0_per_h = 1;
};

/// Depots, two or three compartments, an effect site, at most one active metabolite with an effect site of its own.
struct System {
  int ligand = 0;
  std::vector<Input> inputs;
  bool three_compartments = false;
  double CL_L_per_h = 0, V1_L = 1, Q2_L_per_h = 0, V2_L = 1, Q3_L_per_h = 0, V3_L = 1, ke0_per_h = 1;
  bool has_metabolite = false;
  Metabolite metabolite;
  std::vector<ClearanceCurve> clearance_curves;
};

struct Ligand {
  double efficacy = 1;
  double EC50_occupancy_mg_per_L = 1;
};

/// E(S) = (1 + s^h) S^h / (S^h + s^h), and how much of it is lost to tolerance.
struct Domain {
  double half_drive = 0.5, hill = 1, tolerance_share = 0;
};

struct Model {
  std::vector<Ligand> ligands;
  std::vector<System> systems;
  double one_plus_tau = 1;
  double rate_A_per_h = 0, rate_G_per_h = 0, rate_q_per_h = 0, rate_P_per_h = 0;   ///< 0: the state stays at 0
  double g0 = 0, gmax = 0, G50 = 1;
  double slow_share = 0;      ///< s
  double scale_theta = 1;     ///< c
  std::vector<Domain> domains;///< the first is sedation, which loses effect to A_q instead of g A
};

/// An amount given to one system; each of `inputs` receives amount x its F. `infusion_h` > 0: at a constant rate over that time.
struct Dose {
  double time_h = 0;
  int system = 0;
  std::vector<int> inputs;
  double amount_mg = 0;
  double infusion_h = 0;
};

struct Schedule {
  double start_h = 0, adaptation_start_h = 0, end_h = 0;
  std::vector<Dose> doses;
  std::vector<double> output_times_h;   ///< sorted; values stand just before anything that happens at that time
};

/// Everything at one output time.
struct Point {
  double time_h = 0;
  std::vector<double> level_mg_per_L, site_mg_per_L;   ///< by ligand
  double drive = 0, A = 0, G = 0, A_q = 0, P = 0;
  double withdrawal_theta = 0;      ///< H
  double burden_theta_h = 0;        ///< integral of H
  double drive_integral_h = 0;      ///< integral of S since the start of adaptation
  std::vector<double> net_effect;   ///< by domain
};

struct Tolerances {
  double relative = 1e-10;
  double amount_mg = 1e-15;
  double site_mg_per_L = 1e-17;
  double adaptation = 1e-13;
  double integral_h = 1e-10;
};

struct Trajectory {
  std::string problem;              ///< empty: all is well
  std::vector<Point> points;
  long steps = 0, restarts = 0;
};

/// Integrates from an empty body. CVODE's Adams method with a fixed-point corrector: between restarts the problem is smooth and mildly stiff.
Trajectory integrate(const Model& model, const Schedule& schedule, const Tolerances& tolerances = {});

}  // namespace ebb_reference
