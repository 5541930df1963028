// Every drug and route of data/ as something that a test can simulate.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "ebb/knowledge/knowledge.h"
#include "ebb/population/sample.h"
#include "ebb/simulate/simulate.h"

namespace ebb_test {

/// A healthy man of the weight that kinetics are written for: nothing about him is sampled but the parameters.
inline ebb::PersonFacts reference_person() {
  ebb::PersonFacts person;
  person.age_years = 40;
  person.sex = ebb::Sex::Male;
  person.weight_kg = 70;
  person.liver = ebb::Liver::Normal;
  person.pregnant = false;
  return person;
}

/// The knowledge base that is compiled in; an empty one (which fails every test that counts drugs) if it cannot be read.
inline const ebb::Knowledge& knowledge() {
  static const ebb::Knowledge loaded = [] {
    auto result = ebb::load_knowledge(ebb::embedded_data());
    return result ? std::move(result.value()) : ebb::Knowledge{};
  }();
  return loaded;
}

/// One drug by one route, ready to be given.
struct DrugRun {
  std::string name;                 ///< "clonazepam by buccal"
  std::vector<ebb::DrugUse> uses;
  ebb::ModelLayout layout;
  ebb::People people;
  double dose_mg = 1;               ///< a quarter of the highest labelled daily dose

  ebb::Population population() const {
    ebb::Population view;
    view.columns = people.columns;
    view.count = view.stride = people.count;
    view.seed = 1;
    return view;
  }
  double at(int slot, std::size_t person = 0) const { return population().at(slot, person); }
};

inline ebb::DrugUse use_of(const ebb::Knowledge& facts, const ebb::Drug& drug, const ebb::Route& route, bool infused) {
  ebb::DrugUse use;
  use.drug = &drug;
  use.metabolite = drug.formation ? facts.find_drug(drug.formation->metabolite) : nullptr;
  use.routes = {&route};
  use.infused = infused;
  return use;
}

/// Layout and people for these uses; no people if the layout cannot be made.
inline DrugRun make_run(const ebb::Knowledge& facts, std::vector<ebb::DrugUse> uses, const ebb::SampleRequest& request) {
  DrugRun run;
  run.uses = std::move(uses);
  auto layout = ebb::build_layout(run.uses, facts.dynamics, reference_person());
  if (!layout) return run;
  run.layout = std::move(layout.value());
  run.people = ebb::sample_people(run.layout, run.uses, facts.dynamics, facts.population, reference_person(), request);
  const ebb::Drug& drug = *run.uses.front().drug;
  run.name = drug.name + " by " + run.uses.front().routes.front()->name;
  if (drug.highest_labelled_daily_dose) run.dose_mg = drug.highest_labelled_daily_dose->typical * 24 / 4;
  return run;
}

inline bool straight_into_blood(const ebb::Route& route) { return route.inputs.size() == 1 && !route.inputs.front().ka; }

/// `count` people of everybody who can be given something; typical = the median person, once.
inline std::vector<DrugRun> every_drug_and_route(const ebb::Knowledge& facts, std::size_t count, bool typical) {
  ebb::SampleRequest request;
  request.count = count;
  request.typical = typical;
  std::vector<DrugRun> runs;
  for (const ebb::Drug& drug : facts.drugs) {
    if (drug.metabolite_only) continue;
    for (const ebb::Route& route : drug.routes)
      runs.push_back(make_run(facts, {use_of(facts, drug, route, straight_into_blood(route))}, request));
  }
  return runs;
}

struct TimedDose {
  double time_h = 0, amount_mg = 0, infusion_h = 0;
};

/// Doses of the run's first drug and route.
inline ebb::Timeline timeline_of(const std::vector<TimedDose>& doses, double end_h) {
  ebb::Timeline timeline;
  timeline.end_h = end_h;
  timeline.lines.resize(1);
  for (std::size_t i = 0; i < doses.size(); ++i)
    timeline.doses.push_back({doses[i].time_h, 0, 0, doses[i].amount_mg, doses[i].infusion_h, 0, static_cast<int>(i)});
  return timeline;
}

/// What simulate() stored, by person, time and series; empty with a `problem` if it refused.
struct Stored {
  std::vector<double> data;
  std::vector<ebb::PersonOutcome> outcomes;
  std::size_t people = 0, times = 0, series = 0;
  std::string problem;
  double at(std::size_t person, std::size_t time, std::size_t s) const {
    return ebb::StoredView{data.data(), people, times, series}.at(person, time, s);
  }
};

inline Stored simulate_run(const DrugRun& run, const ebb::Timeline& timeline, const std::vector<double>& times_h,
                           const std::vector<ebb::Series>& series) {
  Stored out;
  out.people = run.people.count;
  out.times = times_h.size();
  out.series = series.size();
  out.data.assign(ebb::stored_size(out.people, out.times, out.series), 0.0);
  out.outcomes.resize(out.people);
  ebb::Request request;
  request.output_times_h = times_h;
  request.series = series;
  request.want_bands = false;
  request.stored = out.data;
  request.outcomes = out.outcomes;
  const auto result = ebb::simulate(run.layout, timeline, run.population(), request);
  if (!result) out.problem = describe(result.errors());
  return out;
}

inline Stored levels_of(const DrugRun& run, const std::vector<TimedDose>& doses, const std::vector<double>& times_h) {
  return simulate_run(run, timeline_of(doses, times_h.back()), times_h, {{ebb::SeriesKind::Level, 0}});
}

/// The longest half-life of the disposition of a run's person [h]: a bound from its mean residence in each compartment.
inline double terminal_half_life_h(const DrugRun& run, std::size_t person = 0) {
  const ebb::SystemLayout& system = run.layout.systems[0];
  const auto at = [&](int slot) { return slot < 0 ? 0.0 : run.at(slot, person); };
  const double volume_L = at(system.V1_slot) + at(system.V2_slot) + at(system.V3_slot);
  const double slowest_exchange_L_per_h = system.compartments == 3 ? std::min(at(system.Q2_slot), at(system.Q3_slot)) : at(system.Q2_slot);
  const double rest_h = slowest_exchange_L_per_h > 0 ? std::max(at(system.V2_slot), at(system.V3_slot)) / slowest_exchange_L_per_h : 0.0;
  double half_life_h = 0.693 * (volume_L / at(system.CL_slot) + rest_h);
  for (const auto& input : system.inputs)
    if (input.ka_slot >= 0) half_life_h = std::max(half_life_h, 0.693 / at(input.ka_slot));
  return half_life_h;
}

}  // namespace ebb_test
