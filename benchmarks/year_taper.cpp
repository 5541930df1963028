// Prints and keeps the rows of the job year-taper, accuracy first: Ebb, Boost.Odeint, SUNDIALS CVODE, all in one run.
#include <algorithm>
#include <cstdio>

#include "benchmarks/cvode_year_taper.h"
#include "benchmarks/engine_rows.h"
#include "benchmarks/year_taper_job.h"
#include "tests/support/reference_model.h"

using namespace ebb_benchmark;

namespace {

constexpr std::size_t kCvodePeople = 100, kCrossCheckPeople = 3;

/// The first people in the independent reference of the tests (CVODE, rtol 1e-10, stopped at every kink of W).
std::string cross_check(const YearTaperJob& job, const PeerJob& peer, const std::vector<double>& reference) {
  namespace twin = ebb_reference;
  twin::Schedule schedule;
  schedule.end_h = job.end_h;
  schedule.output_times_h = job.output_h;
  for (std::size_t i = 0; i < job.dose_mg.size(); ++i) schedule.doses.push_back({job.dose_time_h[i], 0, {0}, job.dose_mg[i], 0});
  std::vector<twin::Trajectory> trajectories;
  for (std::size_t i = 0; i < std::min(kCrossCheckPeople, job.people.size()); ++i) {
    const YearTaperPerson& person = job.people[i];
    twin::Model model;
    model.ligands = {{1, person.EC50_mg_per_L}};
    twin::System system;
    system.inputs = {{twin::InputKind::Depot, person.F_frac, person.ka_per_h, 0}};
    system.CL_L_per_h = person.CL_L_per_h;
    system.V1_L = person.V1_L;
    system.Q2_L_per_h = person.Q_L_per_h;
    system.V2_L = person.V2_L;
    system.ke0_per_h = person.ke0_per_h;
    model.systems = {system};
    model.rate_A_per_h = person.k1_per_h;
    model.rate_P_per_h = person.k2_per_h;
    model.g0 = model.gmax = person.fast_share;
    model.slow_share = person.slow_share;
    trajectories.push_back(twin::integrate(model, schedule));
  }
  const auto errors = largest_errors(peer, reference, trajectories.size(), [&](std::size_t person, std::size_t t, std::size_t s) {
    const twin::Point& point = trajectories[person].points[t];
    return s == 0 ? point.drive : s == 1 ? point.P : s == 2 ? point.withdrawal_theta : point.burden_theta_h;
  });
  char text[160];
  std::snprintf(text, sizeof text, "reference: dopri5 at rtol 1e-11; CVODE at 1e-10 on %zu people differs by O %.1e, A2 %.1e, W %.1e, B %.1e",
                trajectories.size(), errors[0].second, errors[1].second, errors[2].second, errors[3].second);
  return text;
}

/// CVODE at its loosest matched setting of a fixed list.
Row cvode_row(const YearTaperJob& job, const PeerJob& peer, const std::vector<double>& reference) {
  const std::size_t people = std::min(kCvodePeople, job.people.size());
  std::vector<double> outputs(people * peer.values_a_person());
  CvodeSettings settings;
  const auto run = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
      cvode_year_taper(job.people[i], job.dose_time_h, job.dose_mg, job.output_h, job.end_h, settings,
                       outputs.data() + i * peer.values_a_person());
  };
  const auto errors = [&](std::size_t count) {
    return largest_errors(peer, reference, count, [&](std::size_t person, std::size_t t, std::size_t s) {
      return outputs[person * peer.values_a_person() + t * peer.series.size() + s];
    });
  };
  Row row;
  row.program = "SUNDIALS CVODE " + cvode_version() + " BDF";
  row.stored = "all outputs";
  row.people = people;
  for (double relative : {1e-5, 3e-6, 1e-6, 3e-7, 1e-7, 3e-8}) {
    settings = {.absolute = relative / 100, .relative = relative};
    run(std::min<std::size_t>(people, 5));
    if (is_matched(peer, errors(std::min<std::size_t>(people, 5)))) break;
  }
  row.timing = time_runs([&] { run(people); }, 1, 0);
  row.errors = errors(people);
  char note[64];
  std::snprintf(note, sizeof note, "relative %g, absolute %g%s", settings.relative, settings.absolute,
                is_matched(peer, row.errors) ? ", matched" : ", NOT matched");
  row.note = note;
  return row;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const Options options = read_options(argument_count, arguments);
  if (!options.ok) return 2;
  const YearTaperJob job = make_year_taper_job(EBB_SOURCE_DIR "/benchmarks/data/year_taper_people.csv", options.people);
  if (job.people.empty()) {
    std::fprintf(stderr, "benchmarks/data/year_taper_people.csv cannot be read\n");
    return 1;
  }
  const PeerJob peer = year_taper_peer_job(job);
  Report report;
  report.job = "year-taper";
  report.baseline = "Boost.Odeint dopri5";
  const std::vector<double> reference = reference_solution(peer, job.people.size(), 2);
  report.notes.push_back("968 doses, 545 days, O, A2, W, B every 6 h; largest error over people and times, floors 1e-3 (B 1 h)");
  report.notes.push_back(cross_check(job, peer, reference));
  const EngineJob engine{&job.layout, &job.timeline, job.population(job.people.size()), job.output_h, year_taper_series()};
  report.rows = engine_rows_stored(engine, peer, reference, report.notes);
  for (Row& row : engine_rows_summaries(engine, peer)) report.rows.push_back(row);
  for (Row& row : odeint_rows(peer, reference, fastest_matched(peer, reference, 2))) report.rows.push_back(row);
  if (!options.quick) report.rows.push_back(cvode_row(job, peer, reference));
  print(report);
  return !options.save || save(report, options.json_path, EBB_SOURCE_DIR) ? 0 : 1;
}
