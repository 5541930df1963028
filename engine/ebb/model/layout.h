// Which equations a run integrates and where each person's numbers stand: the shape of the model, no values.
#pragma once
#include <string>
#include <vector>

namespace ebb {

inline constexpr int kMaxInputs = 3;      ///< inputs of one system
inline constexpr int kMaxLigands = 8;
inline constexpr int kDomainCount = 5;    ///< sedation, anxiolysis, anticonvulsant, memory, respiration
inline constexpr int kReboundCount = 5;   ///< anxiety, sleep, autonomic, perceptual, seizure

/// One way into a system: a depot with first-order loss, or an infusion (constant while it runs), or straight in (bolus).
enum class InputKind { Depot, Infusion, Bolus };

/// One linear kinetic system: inputs -> central <-> peripheral(s) -> effect site, and at most one metabolite with its own site.
/// Slots are columns of the Population; -1 = absent.
struct SystemLayout {
  int ligand = 0;                 ///< index into ModelLayout::ligands
  int metabolite_ligand = -1;
  int compartments = 2;           ///< 2 or 3
  struct Input {
    InputKind kind = InputKind::Depot;
    int F_slot = -1;              ///< fraction arriving
    int ka_slot = -1;             ///< [1/h]; Depot only
    int lag_slot = -1;            ///< [h]; of a second input the sum of both; -1: none
  };
  std::vector<Input> inputs;
  int CL_slot = -1, V1_slot = -1, Q2_slot = -1, V2_slot = -1, Q3_slot = -1, V3_slot = -1, ke0_slot = -1;
  double fastest_rate_per_h = 40; ///< what ka, ke0 and (CL + Q2 + Q3)/V1 of nearly everybody stay under, from data/: how fine the panels after a dose begin
  int formation_slot = -1;        ///< fraction x molar mass ratio; of the parent's clearance
  int metabolite_CL_slot = -1, metabolite_V_slot = -1, metabolite_ke0_slot = -1;
};

/// A drug as taken by one route: the inputs that a dose of it feeds.
struct RouteLayout {
  std::string drug, route;
  int system = 0;
  std::vector<int> inputs;        ///< of that system; each gets amount x F
  int infusion_input = -1;        ///< used when a dose has a duration
};

struct LigandLayout {
  std::string name;
  int efficacy_slot = -1;         ///< e
  int EC50_occupancy_slot = -1;   ///< [mg/L]; already (1 + tau) EC50eff of this person for agonists
};

/// How a co-medicine changes the clearance of one system (all of its elimination, formation included).
struct ModifierLayout {
  int system = 0;
  int fold_slot = -1, onset_rate_slot = -1, offset_rate_slot = -1;  ///< [1], [1/h], [1/h]
  double typical_fold = 1;
  double elimination_change_per_h = 1e30;  ///< of CL/V1 in the typical person, from data/: how short the pieces are
};

/// The whole model of a run.
struct ModelLayout {
  std::vector<LigandLayout> ligands;
  std::vector<SystemLayout> systems;
  std::vector<std::vector<RouteLayout>> drugs;   ///< [drug][route]: what Dose::drug and Dose::route index
  std::vector<std::string> drug_names;
  std::vector<std::vector<ModifierLayout>> modifiers;  ///< [drug][modifier as in ClearanceChange], empty if unused
  // Shared slots. A slot of -1 switches the part off (its value is then 0; rates: state absent).
  int one_plus_tau_slot = -1;
  int rate_A_slot = -1;           ///< 1/tau_A [1/h]
  int rate_G_slot = -1, rate_q_slot = -1, rate_P_slot = -1;
  int g0_slot = -1, gmax_slot = -1, G50_slot = -1;
  int slow_share_slot = -1;       ///< s
  int scale_slot = -1;            ///< c [theta]
  int threshold_slot = -1;        ///< theta of the person
  int domain_half_slot[kDomainCount] = {-1, -1, -1, -1, -1};
  int domain_hill_slot[kDomainCount] = {-1, -1, -1, -1, -1};
  int domain_share_slot[kDomainCount] = {-1, -1, -1, -1, -1};
  int rebound_slot[kReboundCount] = {-1, -1, -1, -1, -1};
  struct SymptomLink {
    std::string name;
    int domain = 0, rebound = 0;
    double intercept = 0, baseline = 0, baseline_slope = 0, relief_slope = 0, withdrawal_slope = 0;
  };
  std::vector<SymptomLink> symptoms;
  std::vector<std::string> slot_names;  ///< "clonazepam.CL_L_per_h", …: the CSV header of a parameter table
  int slot_count() const { return static_cast<int>(slot_names.size()); }
  int add_slot(std::string name) { slot_names.push_back(std::move(name)); return slot_count() - 1; }
};

}  // namespace ebb
