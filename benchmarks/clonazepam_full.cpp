// The job clonazepam-full: people sampled from the knowledge base, the whole model (lag, transduction, bounded gain, quick sedation
// tolerance, five domains) over year-taper's doses, against the same equations in Boost.Odeint.
#include <cmath>
#include <cstdio>

#include "benchmarks/engine_rows.h"
#include "benchmarks/year_taper_job.h"
#include "ebb/knowledge/knowledge.h"
#include "ebb/population/sample.h"

using namespace ebb_benchmark;

namespace {

FullPerson person_of(const ebb::ModelLayout& layout, const ebb::Population& people, std::size_t i) {
  const auto at = [&](int slot) { return slot < 0 ? 0.0 : people.at(slot, i); };
  const ebb::SystemLayout& system = layout.systems[0];
  const ebb::SystemLayout::Input& input = system.inputs[0];
  FullPerson person{};
  person.F_frac = at(input.F_slot);
  person.ka_per_h = at(input.ka_slot);
  person.lag_h = at(input.lag_slot);
  person.CL_L_per_h = at(system.CL_slot);
  person.V1_L = at(system.V1_slot);
  person.Q_L_per_h = at(system.Q2_slot);
  person.V2_L = at(system.V2_slot);
  person.ke0_per_h = at(system.ke0_slot);
  person.EC50_occupancy_mg_per_L = at(layout.ligands[0].EC50_occupancy_slot);
  person.one_plus_tau = at(layout.one_plus_tau_slot);
  person.rate_A_per_h = at(layout.rate_A_slot);
  person.rate_G_per_h = at(layout.rate_G_slot);
  person.rate_q_per_h = at(layout.rate_q_slot);
  person.g0 = at(layout.g0_slot);
  person.gmax = at(layout.gmax_slot);
  person.G50 = at(layout.G50_slot);
  person.scale_theta = at(layout.scale_slot);
  for (int k = 0; k < ebb::kDomainCount; ++k) {
    person.hill[k] = at(layout.domain_hill_slot[k]);
    person.half_power[k] = std::pow(at(layout.domain_half_slot[k]), person.hill[k]);
    person.share[k] = at(layout.domain_share_slot[k]);
  }
  return person;
}

std::vector<ebb::Series> full_series() {
  using ebb::SeriesKind;
  std::vector<ebb::Series> series = {{SeriesKind::Drive, 0},      {SeriesKind::FastAdaptation, 0}, {SeriesKind::Sensitisation, 0},
                                     {SeriesKind::SedationTolerance, 0}, {SeriesKind::Withdrawal, 0}, {SeriesKind::Burden, 0}};
  for (int k = 0; k < ebb::kDomainCount; ++k) series.push_back({SeriesKind::NetEffect, k});
  return series;
}

PeerJob full_peer_job(const YearTaperJob& job, std::vector<FullPerson> people) {
  PeerJob peer;
  peer.people = people.size();
  peer.times = job.output_h.size();
  peer.series = {{"S", 1e-3, true}, {"A", 1e-3, true}, {"G", 1e-3, true}, {"Aq", 1e-3, false}, {"H", 1e-2, false}, {"B", 10, false}};
  for (const char* name : {"N1", "N2", "N3", "N4", "N5"}) peer.series.push_back({name, 1.0, false});
  peer.run = [&job, people = std::move(people)](std::size_t i, const OdeintSettings& settings, double* outputs) {
    std::vector<double> arrival_h = job.dose_time_h;
    for (double& time_h : arrival_h) time_h += people[i].lag_h;
    odeint_full(people[i], arrival_h, job.dose_mg, job.output_h, job.end_h, settings, outputs);
  };
  return peer;
}

int fail(const ebb::Errors& errors) {
  std::fprintf(stderr, "%s\n", describe(errors).c_str());
  return 1;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const Options options = read_options(argument_count, arguments);
  if (!options.ok) return 2;
  const YearTaperJob doses = make_year_taper_job(EBB_SOURCE_DIR "/benchmarks/data/year_taper_people.csv", 1);
  const auto knowledge = ebb::load_knowledge(ebb::embedded_data());
  if (!knowledge) return fail(knowledge.errors());
  const ebb::Knowledge& facts = knowledge.value();
  const ebb::Drug* drug = facts.find_drug("clonazepam");
  ebb::DrugUse use;
  use.drug = drug;
  for (const ebb::Route& route : drug->routes)
    if (route.name == "oral") use.routes = {&route};
  ebb::PersonFacts person;
  person.age_years = 45;
  const auto layout = ebb::build_layout({use}, facts.dynamics, person);
  if (!layout) return fail(layout.errors());
  ebb::SampleRequest request;
  request.count = options.people > 0 ? options.people : 1000;
  const ebb::People sampled = ebb::sample_people(layout.value(), {use}, facts.dynamics, facts.population, person, request);
  ebb::Population people;
  people.columns = sampled.columns;
  people.count = people.stride = sampled.count;
  people.seed = request.seed;
  std::vector<FullPerson> peers;
  for (std::size_t i = 0; i < people.count; ++i) peers.push_back(person_of(layout.value(), people, i));
  const PeerJob peer = full_peer_job(doses, std::move(peers));
  const std::vector<double> reference = reference_solution(peer, people.count, 2);
  Report report;
  report.job = "clonazepam-full";
  report.baseline = "Boost.Odeint dopri5";
  report.notes.push_back("oral clonazepam from data/ (" + facts.data_hash + "), doses of year-taper; S, A, G, A_q, H, B and five net effects every 6 h");
  report.notes.push_back("floors 1e-3 for S, A, G, A_q, 1e-2 for H [theta], 10 theta h for B, 1 for net effects");
  const EngineJob engine{&layout.value(), &doses.timeline, people, doses.output_h, full_series()};
  report.rows = engine_rows_stored(engine, peer, reference, report.notes);
  for (Row& row : engine_rows_summaries(engine, peer)) report.rows.push_back(row);
  for (Row& row : odeint_rows(peer, reference, fastest_matched(peer, reference, 2))) report.rows.push_back(row);
  print(report);
  return !options.save || save(report, options.json_path, EBB_SOURCE_DIR) ? 0 : 1;
}
