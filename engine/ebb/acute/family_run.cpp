#include "ebb/acute/family_run.h"

#include <algorithm>
#include <cmath>

namespace ebb {

namespace {
constexpr double kDay_h = 24;
}  // namespace

int FamilyRun::find(SeriesKind kind, int index) const {
  const auto found = std::find(series.begin(), series.end(), Series{kind, index});
  return found == series.end() ? -1 : static_cast<int>(found - series.begin());
}

Result<FamilyRun> run_family(const TakenSubstances& taken, const std::vector<double>& times_h, bool dynamics_wanted, const FamilyRequest& shared) {
  FamilyRun run;
  if (taken.drugs.empty()) return run;
  auto layout = build_layout(taken.drugs, shared.dynamics, shared.acute_case.person);
  if (!layout) return layout.errors();
  run.layout = std::move(layout.value());
  run.people = sample_people(run.layout, taken.drugs, shared.dynamics, shared.defaults, shared.acute_case.person, shared.sample);
  run.times = times_h.size();
  for (std::size_t ligand = 0; ligand < run.layout.ligands.size(); ++ligand) {
    run.series.push_back({SeriesKind::Level, static_cast<int>(ligand)});
    run.series.push_back({SeriesKind::EffectSite, static_cast<int>(ligand)});
  }
  if (dynamics_wanted) {
    for (const SeriesKind kind : {SeriesKind::Drive, SeriesKind::FastAdaptation, SeriesKind::Sensitisation, SeriesKind::SedationTolerance,
                                  SeriesKind::Withdrawal}) {
      run.series.push_back({kind, 0});
    }
  }
  run.stored.resize(stored_size(run.people.count, run.times, run.series.size()));

  Timeline timeline = taken.timeline;
  timeline.start_h = std::min(timeline.start_h, std::floor(times_h.front() / kDay_h) * kDay_h);
  timeline.end_h = times_h.back();
  std::erase_if(timeline.doses, [&](const Dose& dose) { return dose.time_h > shared.acute_case.now_h; });
  Population population;
  population.columns = run.people.columns;
  population.count = population.stride = run.people.count;
  population.seed = shared.request.seed;
  population.ensemble_index = run.people.ensemble_index;
  Request request;
  request.output_times_h = times_h;
  request.series = run.series;
  request.want_bands = false;
  request.stored = run.stored;
  request.isa = shared.request.isa;
  request.executor = shared.request.executor;
  const auto done = simulate(run.layout, timeline, population, request);
  if (!done) return done.errors();
  return run;
}

}  // namespace ebb
