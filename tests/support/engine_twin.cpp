#include "tests/support/engine_twin.h"

#include <algorithm>
#include <string>

namespace ebb_reference {
namespace {

std::string numbered(std::string word, int number) {
  word += std::to_string(number);
  return word;
}

/// Makes slots and fills their columns.
class Slots {
 public:
  Slots(EngineTwin& twin, const std::vector<Model>& people) : twin_(twin), people_(people) {}

  template <class Value>
  int add(const std::string& name, Value value_of) {
    for (const Model& person : people_) twin_.columns.push_back(value_of(person));
    return twin_.layout.add_slot(name);
  }

 private:
  EngineTwin& twin_;
  const std::vector<Model>& people_;
};

void add_inputs(Slots& slots, const System& system, int s, ebb::SystemLayout& out) {
  for (int i = 0; i < static_cast<int>(system.inputs.size()); ++i) {
    const std::string name = numbered(numbered("system", s) + ".input", i);
    const auto input = [s, i](const Model& m) -> const Input& { return m.systems[s].inputs[i]; };
    ebb::SystemLayout::Input in;
    in.kind = static_cast<ebb::InputKind>(system.inputs[i].kind);
    in.F_slot = slots.add(name + ".F", [&](const Model& m) { return input(m).F_frac; });
    if (system.inputs[i].kind == InputKind::Depot)
      in.ka_slot = slots.add(name + ".ka", [&](const Model& m) { return input(m).ka_per_h; });
    if (system.inputs[i].lag_h > 0) in.lag_slot = slots.add(name + ".lag", [&](const Model& m) { return input(m).lag_h; });
    out.inputs.push_back(in);
  }
}

ebb::SystemLayout make_system(Slots& slots, const System& system, int s) {
  const std::string name = numbered("system", s);
  const auto number = [&slots, &name, s](const char* what, double System::*field) {
    return slots.add(name + "." + what, [&](const Model& m) { return m.systems[s].*field; });
  };
  ebb::SystemLayout out;
  out.ligand = system.ligand;
  out.compartments = system.three_compartments ? 3 : 2;
  add_inputs(slots, system, s, out);
  out.CL_slot = number("CL", &System::CL_L_per_h);
  out.V1_slot = number("V1", &System::V1_L);
  out.Q2_slot = number("Q2", &System::Q2_L_per_h);
  out.V2_slot = number("V2", &System::V2_L);
  if (system.three_compartments) {
    out.Q3_slot = number("Q3", &System::Q3_L_per_h);
    out.V3_slot = number("V3", &System::V3_L);
  }
  out.ke0_slot = number("ke0", &System::ke0_per_h);
  if (system.has_metabolite) {
    const auto of_metabolite = [&slots, &name, s](const char* what, double Metabolite::*field) {
      return slots.add(name + ".metabolite." + what, [&](const Model& m) { return m.systems[s].metabolite.*field; });
    };
    out.metabolite_ligand = system.metabolite.ligand;
    out.formation_slot = of_metabolite("formation", &Metabolite::formation_frac);
    out.metabolite_CL_slot = of_metabolite("CL", &Metabolite::CL_L_per_h);
    out.metabolite_V_slot = of_metabolite("V", &Metabolite::V_L);
    out.metabolite_ke0_slot = of_metabolite("ke0", &Metabolite::ke0_per_h);
  }
  return out;
}

void add_dynamics(Slots& slots, ebb::ModelLayout& layout, const Model& first) {
  const auto number = [&slots](const char* name, double Model::*field) {
    return slots.add(name, [&](const Model& m) { return m.*field; });
  };
  layout.one_plus_tau_slot = number("one_plus_tau", &Model::one_plus_tau);
  layout.rate_A_slot = number("rate_A", &Model::rate_A_per_h);
  if (first.rate_G_per_h > 0) layout.rate_G_slot = number("rate_G", &Model::rate_G_per_h);
  if (first.rate_q_per_h > 0) layout.rate_q_slot = number("rate_q", &Model::rate_q_per_h);
  const bool slow = first.rate_P_per_h > 0;
  layout.g0_slot = number("g0", &Model::g0);
  layout.gmax_slot = number("gmax", &Model::gmax);
  layout.G50_slot = number("G50", &Model::G50);
  if (slow) {
    layout.rate_P_slot = number("rate_P", &Model::rate_P_per_h);
    layout.slow_share_slot = number("slow_share", &Model::slow_share);
  }
  layout.scale_slot = number("scale", &Model::scale_theta);
  layout.threshold_slot = slots.add("threshold", [](const Model&) { return 1.0; });
  for (int k = 0; k < static_cast<int>(first.domains.size()); ++k) {
    const std::string name = numbered("domain", k);
    layout.domain_half_slot[k] = slots.add(name + ".half", [k](const Model& m) { return m.domains[k].half_drive; });
    layout.domain_hill_slot[k] = slots.add(name + ".hill", [k](const Model& m) { return m.domains[k].hill; });
    layout.domain_share_slot[k] = slots.add(name + ".share", [k](const Model& m) { return m.domains[k].tolerance_share; });
  }
}

/// One drug a system; a route for every set of inputs that some dose feeds.
int route_of(ebb::ModelLayout& layout, const Dose& dose) {
  std::vector<ebb::RouteLayout>& routes = layout.drugs[dose.system];
  const bool infused = dose.infusion_h > 0;
  for (std::size_t r = 0; r < routes.size(); ++r)
    if (infused ? routes[r].infusion_input == dose.inputs[0] : routes[r].inputs == dose.inputs) return static_cast<int>(r);
  ebb::RouteLayout route;
  route.drug = layout.drug_names[dose.system];
  route.route = numbered("route", static_cast<int>(routes.size()));
  route.system = dose.system;
  if (infused) {
    route.inputs = {0};
    route.infusion_input = dose.inputs[0];
  } else {
    route.inputs = dose.inputs;
  }
  routes.push_back(route);
  return static_cast<int>(routes.size()) - 1;
}

void add_modifiers(EngineTwin& twin, Slots& slots, const System& system, int s) {
  for (int c = 0; c < static_cast<int>(system.clearance_curves.size()); ++c) {
    const auto number = [&slots, s, c](const char* what, double ClearanceCurve::*field) {
      const std::string name = numbered(numbered("modifier", s) + ".", c) + "." + what;
      return slots.add(name, [&](const Model& m) { return m.systems[s].clearance_curves[c].*field; });
    };
    ebb::ModifierLayout modifier;
    modifier.system = s;
    modifier.fold_slot = number("fold", &ClearanceCurve::fold);
    modifier.onset_rate_slot = number("onset", &ClearanceCurve::onset_per_h);
    modifier.offset_rate_slot = number("offset", &ClearanceCurve::offset_per_h);
    twin.layout.modifiers[s].push_back(modifier);
    twin.timeline.clearance_changes.push_back({s, c, system.clearance_curves[c].from_h, system.clearance_curves[c].to_h});
  }
}

}  // namespace

EngineTwin make_engine_twin(const std::vector<Model>& people, const Schedule& schedule) {
  EngineTwin twin;
  twin.count = people.size();
  const Model& first = people.front();
  Slots slots(twin, people);
  for (int j = 0; j < static_cast<int>(first.ligands.size()); ++j) {
    const std::string name = numbered("ligand", j);
    ebb::LigandLayout ligand;
    ligand.name = name;
    ligand.efficacy_slot = slots.add(name + ".e", [j](const Model& m) { return m.ligands[j].efficacy; });
    ligand.EC50_occupancy_slot = slots.add(name + ".EC50", [j](const Model& m) { return m.ligands[j].EC50_occupancy_mg_per_L; });
    twin.layout.ligands.push_back(ligand);
  }
  twin.layout.drugs.resize(first.systems.size());
  twin.layout.modifiers.resize(first.systems.size());
  for (int s = 0; s < static_cast<int>(first.systems.size()); ++s) {
    twin.layout.drug_names.push_back(numbered("drug", s));
    twin.layout.systems.push_back(make_system(slots, first.systems[s], s));
    add_modifiers(twin, slots, first.systems[s], s);
  }
  add_dynamics(slots, twin.layout, first);
  twin.timeline.start_h = schedule.start_h;
  twin.timeline.adaptation_start_h = schedule.adaptation_start_h;
  twin.timeline.end_h = schedule.end_h;
  twin.timeline.lines.resize(1);
  for (std::size_t i = 0; i < schedule.doses.size(); ++i) {
    const Dose& dose = schedule.doses[i];
    twin.timeline.doses.push_back(
        {dose.time_h, dose.system, route_of(twin.layout, dose), dose.amount_mg, dose.infusion_h, 0, static_cast<int>(i)});
  }
  return twin;
}

}  // namespace ebb_reference
