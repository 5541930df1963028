#include "tests/support/random_case.h"

#include <algorithm>
#include <cmath>

namespace ebb_reference {
namespace {

constexpr double kHoursPerDay = 24;

/// std::mt19937_64 is the same everywhere; the standard distributions are not, so they are not used.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : engine_(seed) {}
  double unit() { return (static_cast<double>(engine_() >> 11) + 0.5) * 0x1p-53; }
  double uniform(double low, double high) { return low + (high - low) * unit(); }
  /// Around `middle`, at most a factor `fold` up or down.
  double around(double middle, double fold) { return middle * std::pow(fold, uniform(-1, 1)); }
  int whole(int low, int high) { return low + static_cast<int>(unit() * (high - low + 1)); }
  bool chance(double probability) { return unit() < probability; }

 private:
  std::mt19937_64 engine_;
};

/// Middle of the range of one drug's kinetics; people differ by a factor.
struct DrugScale {
  double CL_L_per_h, V1_L, Q_L_per_h, V2_L, ka_per_h, ke0_per_h, EC50_effect_mg_per_L, dose_mg;
};
constexpr DrugScale kSlowPotent{3.3, 110, 60, 70, 1.7, 4, 0.013, 1};       // clonazepam-like
constexpr DrugScale kQuick{4.9, 60, 30, 20, 1.8, 5, 0.010, 1};             // alprazolam-like
constexpr DrugScale kWeak{1.6, 40, 20, 60, 1.5, 3, 0.73, 10};              // diazepam-like
constexpr DrugScale kAntagonist{60, 15, 60, 45, 1, 10, 0.0074, 0.4};       // flumazenil-like

System make_system(Draws& draws, const DrugScale& scale, int ligand, bool three) {
  System system;
  system.ligand = ligand;
  system.CL_L_per_h = draws.around(scale.CL_L_per_h, 2.0);
  system.V1_L = draws.around(scale.V1_L, 1.7);
  system.Q2_L_per_h = draws.around(scale.Q_L_per_h, 2.0);
  system.V2_L = draws.around(scale.V2_L, 1.7);
  system.ke0_per_h = draws.around(scale.ke0_per_h, 3.0);
  system.three_compartments = three;
  if (three) {
    system.Q3_L_per_h = draws.around(scale.Q_L_per_h / 4, 2.0);
    system.V3_L = draws.around(scale.V2_L, 1.7);
  }
  return system;
}

Input make_depot(Draws& draws, double ka_per_h) {
  Input input;
  input.F_frac = draws.uniform(0.5, 1.0);
  input.ka_per_h = draws.around(ka_per_h, 2.5);
  input.lag_h = draws.chance(0.15) ? draws.uniform(2.0, 9.0) : draws.around(0.25, 3.0);  // some cross the next dose
  return input;
}

void add_dynamics(Draws& draws, Model& model, bool protracted, bool additive) {
  model.rate_A_per_h = 1 / (kHoursPerDay * draws.around(7, 2.2));
  model.rate_G_per_h = 1 / (kHoursPerDay * draws.around(150, 2.5));
  model.rate_q_per_h = 1 / (kHoursPerDay * draws.around(3, 1.7));
  model.one_plus_tau = draws.around(4.6, 2.5);
  model.gmax = draws.uniform(0.6, 0.99);
  model.g0 = model.gmax * draws.uniform(0, 0.5);
  model.G50 = draws.around(0.25, 2.0);
  model.scale_theta = draws.around(8.1, 1.5);
  if (protracted) {
    model.slow_share = draws.chance(0.5) ? draws.uniform(0.05, 0.2) : 0;
    model.rate_P_per_h = 1 / (kHoursPerDay * draws.around(120, 1.5));
    model.g0 *= 1 - model.slow_share;
    model.gmax *= 1 - model.slow_share;
  }
  if (additive) {
    model.one_plus_tau = 1;
    model.g0 = model.gmax = 0.4;
    model.slow_share = 0.6;
    model.rate_A_per_h = 1 / draws.around(72, 1.8);
    model.rate_P_per_h = 1 / draws.around(720, 1.8);
    model.scale_theta = 1;
  }
  model.domains = {{0.5, 2, draws.uniform(0, 1)}, {0.3, 1, draws.uniform(0, 0.4)}, {0.54, 1.5, draws.uniform(0, 0.8)},
                   {0.64, 6.3, draws.uniform(0, 0.5)}, {0.9, 2, draws.uniform(0, 0.5)}};
}

Ligand agonist(Draws& draws, const DrugScale& scale) {
  return {draws.chance(0.8) ? 1.0 : draws.uniform(0.3, 0.95), draws.around(scale.EC50_effect_mg_per_L, 2.5)};
}

void add_metabolite(Draws& draws, Model& model) {
  System& parent = model.systems[0];
  parent.has_metabolite = true;
  parent.metabolite.ligand = 1;
  parent.metabolite.formation_frac = draws.uniform(0.3, 0.9) * 0.951;
  parent.metabolite.CL_L_per_h = draws.around(0.8, 2.0);
  parent.metabolite.V_L = draws.around(80, 1.7);
  parent.metabolite.ke0_per_h = draws.around(3, 3.0);
  model.ligands.push_back(agonist(draws, kWeak));
}

Model make_person(Draws& draws, Structure structure, bool protracted) {
  Model model;
  const DrugScale& scale = structure == Structure::DepotMetabolite ? kWeak : kSlowPotent;
  const bool by_vein = structure == Structure::BolusThree || structure == Structure::Infusion;
  model.ligands.push_back(agonist(draws, scale));
  model.systems.push_back(make_system(draws, scale, 0, by_vein));
  System& first = model.systems[0];
  if (by_vein) {
    first.inputs = {{InputKind::Bolus, 1, 0, 0}, {InputKind::Infusion, 1, 0, 0}};
  } else {
    first.inputs = {make_depot(draws, scale.ka_per_h)};
  }
  if (structure == Structure::TwoInputs) {
    first.inputs[0].F_frac = draws.uniform(0.2, 0.5);
    first.inputs[0].ka_per_h = draws.around(8, 1.8);
    first.inputs[0].lag_h = draws.around(0.08, 2.0);
    first.inputs.push_back(make_depot(draws, 1.7));
    first.inputs[1].F_frac = draws.uniform(0.2, 0.5);
    first.inputs[1].lag_h += first.inputs[0].lag_h;
  }
  if (structure == Structure::DepotMetabolite) add_metabolite(draws, model);
  if (structure == Structure::TwoDrugs || structure == Structure::Antagonist) {
    const bool blocks = structure == Structure::Antagonist;
    const DrugScale& other = blocks ? kAntagonist : kQuick;
    model.ligands.push_back(blocks ? Ligand{0.0, draws.around(other.EC50_effect_mg_per_L, 2.0)} : agonist(draws, other));
    model.systems.push_back(make_system(draws, other, 1, false));
    if (blocks) model.systems[1].inputs = {{InputKind::Bolus, 1, 0, 0}, {InputKind::Infusion, 1, 0, 0}};
    else model.systems[1].inputs = {make_depot(draws, other.ka_per_h)};
  }
  if (structure == Structure::TabletAndVein) {
    model.systems.push_back(make_system(draws, scale, 0, true));
    model.systems[1].inputs = {{InputKind::Bolus, 1, 0, 0}};
  }
  add_dynamics(draws, model, protracted, structure == Structure::AdditiveSlowState);
  for (Ligand& ligand : model.ligands)
    if (ligand.efficacy > 0) ligand.EC50_occupancy_mg_per_L *= model.one_plus_tau;
  return model;
}

/// Dose times from 0 to `last_h`: every 8, 12 or 24 h, or at random, or in close pairs; amounts with a taper at the end.
void add_doses(Draws& draws, Schedule& schedule, int system, std::vector<int> inputs, double dose_mg, double last_h) {
  const int pattern = draws.whole(0, 4);
  const double interval_h = pattern == 0 ? 8 : pattern == 1 ? 24 : 12;
  const double taper_from_h = last_h * draws.uniform(0.5, 1.0);
  double time_h = draws.chance(0.5) ? 0 : draws.uniform(0, 24);
  while (time_h < last_h) {
    const double left = time_h < taper_from_h ? 1 : 1 - (time_h - taper_from_h) / (last_h - taper_from_h);
    schedule.doses.push_back({time_h, system, inputs, dose_mg * std::max(0.1, std::ceil(left * 8) / 8), 0});
    if (pattern == 3) time_h += draws.around(14, 4);
    else if (pattern == 4 && draws.chance(0.5)) time_h += draws.uniform(0.05, 1.5);
    else time_h += interval_h;
  }
}

/// Injections and infusions now and then.
void add_vein_doses(Draws& draws, Schedule& schedule, int system, double dose_mg, double last_h, double gap_h, bool infusions) {
  for (double time_h = draws.uniform(0, gap_h); time_h < last_h; time_h += draws.around(gap_h, 2)) {
    const bool infuse = infusions && draws.chance(0.5);
    schedule.doses.push_back({time_h, system, {infuse ? 1 : 0}, dose_mg * draws.uniform(0.3, 2), infuse ? draws.uniform(0.3, 30) : 0});
  }
}

void add_outputs(Draws& draws, Schedule& schedule) {
  for (double time_h = 0; time_h <= schedule.end_h; time_h += kHoursPerDay) schedule.output_times_h.push_back(time_h);
  for (int i = 0; i < 150; ++i) schedule.output_times_h.push_back(draws.uniform(0, schedule.end_h));
  for (int i = 0; i < 50; ++i) {   // soon after a dose: within or about the lag
    const Dose& dose = schedule.doses[draws.whole(0, static_cast<int>(schedule.doses.size()) - 1)];
    schedule.output_times_h.push_back(std::min(schedule.end_h, dose.time_h + draws.uniform(0, 1.5)));
  }
  std::sort(schedule.output_times_h.begin(), schedule.output_times_h.end());
  schedule.output_times_h.erase(std::unique(schedule.output_times_h.begin(), schedule.output_times_h.end()), schedule.output_times_h.end());
}

Schedule make_schedule(Draws& draws, Structure structure) {
  Schedule schedule;
  schedule.end_h = kHoursPerDay * draws.whole(30, draws.chance(0.3) ? 120 : 60);
  const double last_h = schedule.end_h - kHoursPerDay * draws.whole(5, 25);
  const double fold = draws.around(1, 2.5);
  const bool by_vein = structure == Structure::BolusThree || structure == Structure::Infusion;
  if (by_vein) {
    add_vein_doses(draws, schedule, 0, kSlowPotent.dose_mg * fold, last_h, 20, structure == Structure::Infusion);
  } else {
    const std::vector<int> inputs = structure == Structure::TwoInputs ? std::vector<int>{0, 1} : std::vector<int>{0};
    add_doses(draws, schedule, 0, inputs, (structure == Structure::DepotMetabolite ? kWeak : kSlowPotent).dose_mg * fold, last_h);
  }
  if (structure == Structure::TwoDrugs) add_doses(draws, schedule, 1, {0}, kQuick.dose_mg * draws.around(0.7, 2), last_h * draws.unit());
  if (structure == Structure::Antagonist) add_vein_doses(draws, schedule, 1, kAntagonist.dose_mg, schedule.end_h, 200, true);
  if (structure == Structure::TabletAndVein) add_vein_doses(draws, schedule, 1, kSlowPotent.dose_mg, last_h, 150, false);
  std::stable_sort(schedule.doses.begin(), schedule.doses.end(), [](const Dose& a, const Dose& b) { return a.time_h < b.time_h; });
  if (draws.chance(0.2)) schedule.adaptation_start_h = kHoursPerDay * draws.whole(1, 10);
  add_outputs(draws, schedule);
  return schedule;
}

void add_clearance_curves(Draws& draws, RandomCase& random) {
  const double from_h = std::floor(random.schedule.end_h * draws.uniform(0.1, 0.4));
  const double to_h = draws.chance(0.3) ? 1e300 : std::floor(random.schedule.end_h * draws.uniform(0.5, 0.8));
  const bool inducer = draws.chance(0.6);
  const bool both = draws.chance(0.2);
  for (Model& person : random.people) {
    const auto rate = [&](double half_time_days) { return std::log(2.0) / (kHoursPerDay * draws.around(half_time_days, 1.5)); };
    const double fold = inducer ? draws.uniform(1.1, 2.2) : draws.uniform(0.3, 0.9);
    person.systems[0].clearance_curves.push_back({fold, rate(inducer ? 5 : 1), rate(inducer ? 5 : 2), from_h, to_h});
    if (both) person.systems[0].clearance_curves.push_back({draws.uniform(0.5, 0.9), rate(1), rate(2), from_h + 50, 1e300});
  }
}

}  // namespace

const char* structure_name(Structure structure) {
  constexpr const char* kNames[] = {"one depot", "two inputs", "IV bolus, 3 comp.", "infusion, 3 comp.", "depot, metabolite",
                                    "two drugs", "antagonist", "induction", "tablet and vein", "additive slow state"};
  return kNames[static_cast<int>(structure)];
}

RandomCase random_case(Structure structure, std::uint64_t number, int people) {
  Draws draws(number * 64 + static_cast<std::uint64_t>(structure));
  RandomCase random;
  random.structure = structure;
  random.schedule = make_schedule(draws, structure);
  const bool protracted = draws.chance(0.3);
  for (int i = 0; i < people; ++i) random.people.push_back(make_person(draws, structure, protracted));
  if (structure == Structure::Induction) add_clearance_curves(draws, random);
  return random;
}

}  // namespace ebb_reference
