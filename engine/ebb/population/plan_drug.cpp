#include <algorithm>
#include <cmath>

#include "ebb/numerics/scalar_math.h"
#include "ebb/population/slot_plan.h"

namespace ebb {

namespace {

/// Of a substance without a place at the benzodiazepine site, or without data on it: no concentration occupies it.
constexpr double kNeverBinds_mg_per_L = 1e30;

/// What is in the blood after a dose: the drug, or what it becomes.
const Drug& in_blood(const DrugUse& use) { return use.active != nullptr ? *use.active : *use.drug; }

Recipe plain(const Parameter& parameter) {
  return [&parameter](const Sampler& sampler) { return sampler.sampled(parameter); };
}

void refuse(Errors& errors, ErrorCode code, std::string what, std::string allowed) {
  errors.push_back({code, {}, std::move(what), std::move(allowed), {}});
}

/// The ligand of that name; made when it is new.
int ligand_index(SlotPlan& plan, const Drug& drug, const DynamicsParameters& dynamics, Errors& errors) {
  auto& ligands = plan.layout.ligands;
  const auto found = std::find_if(ligands.begin(), ligands.end(), [&](const LigandLayout& l) { return l.name == drug.name; });
  if (found != ligands.end()) return static_cast<int>(found - ligands.begin());
  const Site& site = drug.site;
  if (!acts_at_site(drug) || (!has_effect_data(drug) && !drug.missing.empty())) {
    const auto definition = [](double value) { return [value](const Sampler& s) { return Column(s.count(), value); }; };
    ligands.push_back({drug.name, plan.slot(drug.name + ".efficacy", definition(0)),
                       plan.slot(drug.name + ".EC50_occupancy_mg_per_L", definition(kNeverBinds_mg_per_L))});
    return static_cast<int>(ligands.size()) - 1;
  }
  if (!site.EC50_effect && !site.EC50_occupancy) {
    refuse(errors, ErrorCode::NoData, drug.name + " has no EC50 at the benzodiazepine site", "EC50_effect (agonists) or EC50_occupancy (antagonists)");
    return 0;
  }
  LigandLayout ligand{drug.name, plan.slot(drug.name + ".efficacy", plain(site.intrinsic_efficacy)), -1};
  ligand.EC50_occupancy_slot = plan.slot(drug.name + ".EC50_occupancy_mg_per_L", [&drug, &site, &dynamics](const Sampler& s) {
    return site.EC50_effect ? product(one_plus_tau_column(s, dynamics), EC50_effect_column(s, drug, dynamics)) : s.sampled(*site.EC50_occupancy);
  });
  ligands.push_back(ligand);
  return static_cast<int>(ligands.size()) - 1;
}

/// Clearance and volumes of one disposition. Draws are keyed by drug and symbol, so that all dispositions share them.
class DispositionSlots {
 public:
  DispositionSlots(SlotPlan& plan, const Drug& drug, const Disposition& disposition)
      : plan_(plan), drug_(drug), d_(disposition),
        prefix_(drug.name + (&disposition == &drug.dispositions.front() ? "." : "." + disposition.name + ".")) {}

  int CL() {
    return plan_.slot(prefix_ + "CL_L_per_h", [&drug = drug_, &CL = d_.CL](const Sampler& s) {
      const auto& spread_fold = drug.covariates.pregnancy_CL_spread_fold;
      const bool wider = s.person().pregnant.value_or(false) && spread_fold;
      return product(s.sampled(CL, drug.name + ".CL", wider ? spread_fold->typical : 1.0), clearance_factor(s, drug.covariates));
    });
  }
  int V1() { return plan_.slot(prefix_ + "V1_L", volume(d_.V1, "V1")); }
  int V2() {
    // Without exchange (Q = 0) data need no V2; any positive number serves.
    if (d_.V2.typical <= 0) return plan_.slot(prefix_ + "V2_L", volume(d_.V1, "V1"));
    return plan_.slot(prefix_ + "V2_L", [recipe = volume(d_.V2, "V2"), &drug = drug_](const Sampler& s) {
      return product(recipe(s), peripheral_age_factor(s, drug.covariates));
    });
  }
  int V3() { return plan_.slot(prefix_ + "V3_L", volume(*d_.V3, "V3")); }
  int Q2() { return plan_.slot(prefix_ + "Q2_L_per_h", exchange(d_.Q2, "Q2")); }
  int Q3() { return plan_.slot(prefix_ + "Q3_L_per_h", exchange(*d_.Q3, "Q3")); }

 private:
  Recipe volume(const Parameter& V, const char* symbol) const {
    return [&V, &drug = drug_, key = drug_.name + "." + symbol](const Sampler& s) {
      return product(s.sampled(V, key), weight_factor(s, drug.covariates, drug.covariates.weight_exponent_V));
    };
  }
  Recipe exchange(const Parameter& Q, const char* symbol) const {
    return [&Q, &drug = drug_, key = drug_.name + "." + symbol](const Sampler& s) {
      return product(s.sampled(Q, key), weight_factor(s, drug.covariates, drug.covariates.weight_exponent_CL));
    };
  }

  SlotPlan& plan_;
  const Drug& drug_;
  const Disposition& d_;
  std::string prefix_;
};

/// The input slots of one route. Draws are keyed by the parameters' names: a route that shares another's numbers shares its draws.
class RouteSlots {
 public:
  /// `mass_ratio`: mg in the blood for each mg given, of a prodrug.
  RouteSlots(SlotPlan& plan, const Drug& drug, const Route& route, double mass_ratio)
      : plan_(plan), route_(route), prefix_(drug.name + "." + route.name + "."), mass_ratio_(mass_ratio) {}

  SystemLayout::Input input(std::size_t index) {
    const RouteInput& input = route_.inputs[index];
    SystemLayout::Input slots;
    slots.kind = input.ka ? InputKind::Depot : InputKind::Bolus;
    slots.F_slot = F(index);
    if (input.ka) slots.ka_slot = plan_.slot(name(index) + "ka_per_h", plain(*input.ka));
    slots.lag_slot = lag(index);
    return slots;
  }
  SystemLayout::Input infusion() { return {InputKind::Infusion, F(0), -1, -1}; }

 private:
  std::string name(std::size_t index) const { return prefix_ + (index == 0 ? "" : "second."); }

  /// Fractions of one dose may not sum to more than 1: who draws more gets them in proportion.
  int F(std::size_t index) {
    return plan_.slot(name(index) + "F", [&route = route_, index, mass_ratio = mass_ratio_](const Sampler& s) {
      std::vector<Column> all;
      for (const RouteInput& input : route.inputs) all.push_back(s.sampled(input.F));
      Column own = all[index];
      for (std::size_t i = 0; i < own.size(); ++i) {
        double sum = 0;
        for (const Column& column : all) sum += column[i];
        if (sum > 1) own[i] /= sum;
        own[i] *= mass_ratio;
      }
      return own;
    });
  }

  /// The second input's lag is the first one's plus its own delay, so that the order is the same in everybody.
  int lag(std::size_t index) {
    std::vector<const Parameter*> parts;
    std::size_t last = 0;
    for (std::size_t k = 0; k <= index; ++k) {
      if (!route_.inputs[k].lag) continue;
      parts.push_back(&*route_.inputs[k].lag);
      last = k;
    }
    if (parts.empty()) return -1;
    return plan_.slot(name(last) + "lag_h", [parts](const Sampler& s) {
      Column sum(s.count(), 0.0);
      for (const Parameter* part : parts) {
        const Column own = s.sampled(*part);
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += own[i];
      }
      return sum;
    });
  }

  SlotPlan& plan_;
  const Route& route_;
  std::string prefix_;
  double mass_ratio_;
};

/// Formation, clearance, volume and site of the active metabolite: one compartment of its own.
void plan_metabolite(SlotPlan& plan, SystemLayout& system, const DrugUse& use, const DynamicsParameters& dynamics, Errors& errors) {
  const Drug& parent = in_blood(use);
  if (!parent.formation) return;
  if (!use.metabolite || use.metabolite->dispositions.empty()) {
    refuse(errors, ErrorCode::NoData, parent.name + " forms " + parent.formation->metabolite + ", which has no kinetics",
           "a drug file for the metabolite with CL and V1");
    return;
  }
  const Drug& metabolite = *use.metabolite;
  system.metabolite_ligand = ligand_index(plan, metabolite, dynamics, errors);
  system.formation_slot = plan.slot(parent.name + ".formation_of_" + metabolite.name, [&parent, &metabolite](const Sampler& s) {
    Column column = s.sampled(parent.formation->fraction);
    const double mass_ratio = metabolite.molar_mass.typical / parent.molar_mass.typical;
    for (double& value : column) value *= mass_ratio;
    return column;
  });
  DispositionSlots slots(plan, metabolite, metabolite.dispositions.front());
  system.metabolite_CL_slot = slots.CL();
  system.metabolite_V_slot = slots.V1();
  system.metabolite_ke0_slot = plan.slot(metabolite.name + ".ke0_per_h", plain(metabolite.site.ke0));
}

/// Typical values are exceeded by this factor by about one person in 4,000 (3.5 log-sd).
double high_factor(const Parameter& parameter) {
  return exp_ebb(3.5 * std::sqrt(log_ebb(1 + parameter.spread_frac * parameter.spread_frac)));
}
double high_value(const Parameter& parameter) { return parameter.typical * high_factor(parameter); }

void note_rate(SystemLayout& system, double rate_per_h) { system.fastest_rate_per_h = std::max(system.fastest_rate_per_h, rate_per_h); }

/// Rates of distribution and of the effect sites; those of the inputs are noted when they are added.
void note_rates(SystemLayout& system, const DrugUse& use, const Disposition& d) {
  system.fastest_rate_per_h = 0;
  const double out_L_per_h = d.CL.typical + d.Q2.typical + (d.Q3 ? d.Q3->typical : 0);
  note_rate(system, out_L_per_h / d.V1.typical * high_factor(d.V1));
  note_rate(system, high_value(in_blood(use).site.ke0));
  if (use.metabolite != nullptr) note_rate(system, high_value(use.metabolite->site.ke0));
}

/// A new system of one disposition, without inputs.
int open_system(SlotPlan& plan, const DrugUse& use, const Disposition& disposition, const DynamicsParameters& dynamics, Errors& errors) {
  SystemLayout system;
  const Drug& drug = in_blood(use);
  system.ligand = ligand_index(plan, drug, dynamics, errors);
  system.compartments = disposition.Q3 && disposition.V3 ? 3 : 2;
  DispositionSlots slots(plan, drug, disposition);
  system.CL_slot = slots.CL();
  system.V1_slot = slots.V1();
  system.Q2_slot = slots.Q2();
  system.V2_slot = slots.V2();
  if (system.compartments == 3) {
    system.Q3_slot = slots.Q3();
    system.V3_slot = slots.V3();
  }
  system.ke0_slot = plan.slot(drug.name + ".ke0_per_h", plain(drug.site.ke0));
  plan_metabolite(plan, system, use, dynamics, errors);
  note_rates(system, use, disposition);
  plan.layout.systems.push_back(std::move(system));
  return static_cast<int>(plan.layout.systems.size()) - 1;
}

bool straight_in(const Route& route) { return route.inputs.size() == 1 && !route.inputs.front().ka; }

bool route_is_usable(const DrugUse& use, const Route& route, Errors& errors) {
  const std::size_t inputs = route.inputs.size(), dispositions = in_blood(use).dispositions.size();
  if (inputs >= 1 && inputs <= 2 && route.disposition >= 0 && static_cast<std::size_t>(route.disposition) < dispositions) return true;
  refuse(errors, ErrorCode::NoData, use.drug->name + " by the route " + route.name + " has no usable kinetics",
         "one or two inputs and a disposition of this drug");
  return false;
}

/// Inputs of one route go into the last system of its disposition that has room for all of them, or into a new one.
void plan_route(SlotPlan& plan, const DrugUse& use, const Route& route, std::vector<int>& open_of_disposition,
                const DynamicsParameters& dynamics, std::vector<RouteLayout>& routes, Errors& errors) {
  const bool infusion = use.infused && straight_in(route);
  const std::size_t needed = route.inputs.size() + (infusion ? 1 : 0);
  int& open = open_of_disposition[static_cast<std::size_t>(route.disposition)];
  if (open < 0 || plan.layout.systems[static_cast<std::size_t>(open)].inputs.size() + needed > kMaxInputs) {
    open = open_system(plan, use, in_blood(use).dispositions[static_cast<std::size_t>(route.disposition)], dynamics, errors);
  }
  RouteLayout layout{use.drug->name, route.name, open, {}, -1};
  auto& inputs = plan.layout.systems[static_cast<std::size_t>(open)].inputs;
  const double mass_ratio = use.active != nullptr ? use.active->molar_mass.typical / use.drug->molar_mass.typical : 1.0;
  RouteSlots slots(plan, *use.drug, route, mass_ratio);
  for (std::size_t k = 0; k < route.inputs.size(); ++k) {
    layout.inputs.push_back(static_cast<int>(inputs.size()));
    inputs.push_back(slots.input(k));
    if (route.inputs[k].ka) note_rate(plan.layout.systems[static_cast<std::size_t>(open)], high_value(*route.inputs[k].ka));
  }
  if (infusion) {
    layout.infusion_input = static_cast<int>(inputs.size());
    inputs.push_back(slots.infusion());
  }
  routes.push_back(std::move(layout));
}

/// ln 2 / a half-time [1/h].
Recipe rate_of_half_time(const Parameter& half_time_h) {
  return [&half_time_h](const Sampler& s) {
    Column column = s.sampled(half_time_h);
    for (double& value : column) value = log_ebb(2.0) / value;
    return column;
  };
}

/// How far CL/V1 of the typical person moves with such a co-medicine, by the fastest disposition [1/h].
double elimination_change_per_h(const Drug& drug, const ClearanceModifier& modifier) {
  double fastest_per_h = 0;
  for (const Disposition& d : drug.dispositions) fastest_per_h = std::max(fastest_per_h, d.CL.typical / d.V1.typical);
  return fastest_per_h * std::abs(modifier.fold.typical - 1);
}

/// Co-medicines that change this drug's clearance; they act on every system of its routes.
std::vector<ModifierLayout> plan_modifiers(SlotPlan& plan, const DrugUse& use, int first_system) {
  std::vector<ModifierLayout> modifiers;
  for (const ClearanceModifier* modifier : use.modifiers) {
    const std::string name = use.drug->name + "." + modifier->name;
    modifiers.push_back({first_system, plan.slot(name + ".CL_fold", plain(modifier->fold)),
                         plan.slot(name + ".onset_rate_per_h", rate_of_half_time(modifier->onset_half_time)),
                         plan.slot(name + ".offset_rate_per_h", rate_of_half_time(modifier->offset_half_time)),
                         modifier->fold.typical, elimination_change_per_h(in_blood(use), *modifier)});
  }
  return modifiers;
}

}  // namespace

void plan_drug(SlotPlan& plan, const DrugUse& use, const DynamicsParameters& dynamics, Errors& errors) {
  const Drug& drug = *use.drug;
  if (drug.metabolite_only) {
    refuse(errors, ErrorCode::Contradiction, drug.name + " is known only as a metabolite and cannot be taken as such", "a drug with routes");
    return;
  }
  std::vector<RouteLayout> routes;
  if (drug.saturable || (!drug.becomes.empty() && use.active == nullptr)) {
    refuse(errors, ErrorCode::NoData, drug.name + " has no linear kinetics of its own", "a drug whose elimination does not saturate");
    return;
  }
  std::vector<int> open_of_disposition(in_blood(use).dispositions.size(), -1);
  for (const Route* route : use.routes) {
    if (route_is_usable(use, *route, errors)) plan_route(plan, use, *route, open_of_disposition, dynamics, routes, errors);
  }
  const bool any_infusion = std::any_of(routes.begin(), routes.end(), [](const RouteLayout& r) { return r.infusion_input >= 0; });
  if (use.infused && !any_infusion) {
    refuse(errors, ErrorCode::NoData, drug.name + " is infused, but by no route that goes straight into the blood", "a route such as iv");
  }
  if (use.routes.empty()) refuse(errors, ErrorCode::Missing, drug.name + " is used by no route", "at least one route");
  plan.layout.modifiers.push_back(routes.empty() ? std::vector<ModifierLayout>{} : plan_modifiers(plan, use, routes.front().system));
  plan.layout.drug_names.push_back(drug.name);
  plan.layout.drugs.push_back(std::move(routes));
}

}  // namespace ebb
