// What moves the answers of `simulate`.
#include <algorithm>
#include <cmath>

#include "cli/sensitivity.h"
#include "ebb/report/taper_report.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;
constexpr int kLooksADay = 8;                // level and effect every 3 h of the last day
constexpr double kNgPerMgPerL = 1000;
constexpr double kManyDaysOver = 2;
constexpr std::array<const char*, 2> kDomains{"sedation", "anxiolysis"};

/// What is asked of the model, and when.
struct StopQuestion {
  const Scenario& scenario;
  MovedPeople& people;
  double stop_h = 0, follow_h = 0;
  double least_peak_theta = 0;               // with less after a stop nobody's peak has a day
  bool any_effect = false;
  std::vector<double> looks_h;
  std::vector<Series> series;                // levels, then the effects by domain
};

/// Midnight of today, or of the day that [report] stop_on asks about; without any the end of the case.
double stop_time(const Scenario& scenario) {
  const double start_h = scenario.timeline.start_h, end_h = scenario.timeline.end_h;
  for (const double stop_h : scenario.stop_times_h) {
    if (stop_h > start_h && stop_h <= end_h) return stop_h;
  }
  return end_h;
}

std::vector<const Parameter*> numbers_of(const Knowledge& knowledge, const Scenario& scenario) {
  std::vector<const Parameter*> used = withdrawal_parameters(knowledge, {scenario});
  used.push_back(&knowledge.dynamics.tau_q);
  used.push_back(&knowledge.dynamics.noticing_threshold);
  for (const DynamicsParameters::Domain& domain : knowledge.dynamics.domains) {
    if (std::find(kDomains.begin(), kDomains.end(), domain.name) == kDomains.end()) continue;
    for (const Parameter* p : {&domain.half_effect_drive, &domain.hill, &domain.tolerance_share}) used.push_back(p);
  }
  return used;
}

void name_answers(const StopQuestion& question, SensitivityReport& report) {
  if (question.any_effect) {
    report.answers.push_back({"peak_if_stopped_theta", "peak withdrawal if stopped today, median person", "theta", 2});
    report.answers.push_back({"peak_day_if_stopped", "day of that peak, median person (1 = the day of the stop)", "", 1});
    report.answers.push_back({"over_threshold_percent", "people over their own noticing threshold on two days or more after a stop today", "%", 0});
    for (const char* domain : kDomains) report.answers.push_back({std::string(domain) + "_today", std::string("net ") + domain + " over the last day, mean of people", "", 2});
  }
  for (const LigandLayout& ligand : question.people.layout().ligands)
    report.answers.push_back({"level_today_ng_per_mL." + ligand.name, ligand.name + " in plasma, mean of the last day, median person", "ng/mL", 1});
}

/// The mean over the last day of one series for one person.
double day_mean(const StoredView& looks, std::size_t person, std::size_t series) {
  double sum = 0;
  for (std::size_t t = 0; t < looks.times; ++t) sum += looks.at(person, t, series);
  return sum / static_cast<double>(looks.times);
}

/// What a stop does to the people of one point.
void add_stop_answers(const std::vector<PersonOutcome>& stop, std::size_t first, std::size_t people, const StopQuestion& question, std::vector<double>& row) {
  std::vector<double> peaks, days;
  std::size_t over = 0;
  for (std::size_t i = first; i < first + people; ++i) {
    peaks.push_back(stop[i].peak_withdrawal_theta);
    if (stop[i].peak_withdrawal_theta >= question.least_peak_theta) days.push_back((stop[i].peak_day_end_h - question.stop_h) / kDay_h);
    over += stop[i].days_over_threshold >= kManyDaysOver ? 1 : 0;
  }
  row.push_back(quantile_of(peaks, 0.5));
  row.push_back(quantile_of(days, 0.5));
  row.push_back(100 * static_cast<double>(over) / static_cast<double>(people));
}

Result<Done> ask_batch(const StopQuestion& question, const MovedBatch& batch, Answers& rows) {
  std::vector<double> stored(stored_size(batch.population.count, question.looks_h.size(), question.series.size()));
  State state;
  Request history;
  history.output_times_h = question.looks_h;
  history.series = question.series;
  history.stored = stored;
  history.to = &state;
  const Timeline past = history_until(question.scenario.timeline, question.stop_h);
  const Result<SimulationResult> lived = question.people.run(batch, past, std::move(history));
  if (!lived.ok()) return lived.errors();
  std::vector<PersonOutcome> stop(batch.population.count);
  if (question.any_effect) {
    Timeline stopped = past;
    stopped.end_h += question.follow_h;
    Request fork;
    fork.from = &state;
    fork.outcomes = stop;
    const Result<SimulationResult> followed = question.people.run(batch, stopped, std::move(fork));
    if (!followed.ok()) return followed.errors();
  }
  const StoredView looks{stored.data(), batch.population.count, question.looks_h.size(), question.series.size()};
  const std::size_t levels = question.people.layout().ligands.size();
  for (std::size_t p = 0; p < batch.points; ++p) {
    std::vector<double>& row = rows.emplace_back();
    const std::size_t first = p * batch.people;
    if (question.any_effect) add_stop_answers(stop, first, batch.people, question, row);
    for (std::size_t s = levels; s < question.series.size(); ++s) {
      double sum = 0;
      for (std::size_t i = 0; i < batch.people; ++i) sum += day_mean(looks, first + i, s);
      row.push_back(sum / static_cast<double>(batch.people));
    }
    for (std::size_t s = 0; s < levels; ++s) {
      std::vector<double> level;
      for (std::size_t i = 0; i < batch.people; ++i) level.push_back(day_mean(looks, first + i, s) * kNgPerMgPerL);
      row.push_back(quantile_of(level, 0.5));
    }
  }
  return Done{};
}

}  // namespace

Result<SensitivityReport> simulate_sensitivity(const RunOptions& options, const Inputs& inputs, const Scenario& scenario, Progress& progress) {
  const Knowledge& knowledge = *inputs.knowledge;
  Result<std::unique_ptr<SensitivityRun>> run = SensitivityRun::begin(options, inputs, scenario, numbers_of(knowledge, scenario));
  if (!run.ok()) return run.errors();
  StopQuestion question{scenario, run.value()->people(), stop_time(scenario), std::floor(knowledge.population.late_horizon.typical / kDay_h + 1e-9) * kDay_h,
                        knowledge.planner.least_peak.typical, false, {}, {}};
  question.any_effect = levels_only(scenario.drugs).size() < scenario.drugs.size();
  for (int look = 1; look <= kLooksADay; ++look) {
    const double time_h = question.stop_h - kDay_h + look * kDay_h / kLooksADay;
    if (time_h >= scenario.timeline.start_h) question.looks_h.push_back(time_h);
  }
  const ModelLayout& layout = question.people.layout();
  for (std::size_t i = 0; i < layout.ligands.size(); ++i) question.series.push_back({SeriesKind::Level, static_cast<int>(i)});
  for (int domain = 0; question.any_effect && domain < static_cast<int>(kDomains.size()); ++domain) question.series.push_back({SeriesKind::NetEffect, domain});
  SensitivityReport report;
  name_answers(question, report);
  if (scenario.has_dates) report.notes.push_back("\"Today\" is " + to_text(Date{scenario.zero.days + static_cast<int>(std::lround(question.stop_h / kDay_h))}) + ".");
  const Result<Done> done = run.value()->analyse_into(report, [&question](const MovedBatch& batch, Answers& rows) { return ask_batch(question, batch, rows); }, 1, progress);
  if (!done.ok()) return done.errors();
  return report;
}

}  // namespace ebb::cli
