// The job irregular: year-taper with every dose of every person late by an own time, uniform within six hours.
#include <cstdio>

#include "benchmarks/engine_rows.h"
#include "benchmarks/year_taper_job.h"
#include "ebb/population/adherence.h"

using namespace ebb_benchmark;

namespace {

constexpr double kLate_h = 6;

/// The engine's own draws, so that the peers get the same times.
std::vector<std::vector<double>> arrival_times(const YearTaperJob& job) {
  const ebb::Population people = job.population(job.people.size());
  std::vector<std::vector<double>> arrival_h;
  std::vector<double> factor(job.dose_mg.size()), delay_h(job.dose_mg.size());
  for (std::size_t i = 0; i < job.people.size(); ++i) {
    ebb::dose_factors(job.timeline, people.seed, people.first_person + i, factor, delay_h);
    std::vector<double> own_h = job.dose_time_h;
    for (std::size_t d = 0; d < own_h.size(); ++d) own_h[d] += delay_h[d];
    arrival_h.push_back(std::move(own_h));
  }
  return arrival_h;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const Options options = read_options(argument_count, arguments);
  if (!options.ok) return 2;
  YearTaperJob job = make_year_taper_job(EBB_SOURCE_DIR "/benchmarks/data/year_taper_people.csv", options.people);
  if (job.people.empty()) {
    std::fprintf(stderr, "benchmarks/data/year_taper_people.csv cannot be read\n");
    return 1;
  }
  job.timeline.lines[0].late_frac = 1;
  job.timeline.lines[0].late_h = kLate_h;
  const PeerJob peer = year_taper_peer_job(job, arrival_times(job));
  Report report;
  report.job = "irregular";
  report.baseline = "Boost.Odeint dopri5";
  report.notes.push_back("year-taper, every dose of every person late by an own time within 6 h");
  const std::vector<double> reference = reference_solution(peer, job.people.size(), 2);
  const EngineJob engine{&job.layout, &job.timeline, job.population(job.people.size()), job.output_h, year_taper_series()};
  report.rows = engine_rows_stored(engine, peer, reference, report.notes);
  for (Row& row : engine_rows_summaries(engine, peer)) report.rows.push_back(row);
  for (Row& row : odeint_rows(peer, reference, fastest_matched(peer, reference, 2))) report.rows.push_back(row);
  print(report);
  return !options.save || save(report, options.json_path, EBB_SOURCE_DIR) ? 0 : 1;
}
