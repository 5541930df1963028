#include "cli/simulate_run.h"

#include <algorithm>
#include <cmath>

#include "cli/timeline_view.h"
#include "ebb/population/people_table.h"
#include "ebb/report/csv_simulation.h"
#include "ebb/simulate/summary.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;
constexpr double kNanogramsPerMilliliter = 1000;  // of one mg/L

/// One subject while it is simulated.
struct SubjectRun {
  const Scenario& scenario;
  std::unique_ptr<Cohort> cohort;
  std::vector<double> stops_h;           ///< midnights at which a stop forks
  double follow_h = 0;
  SubjectReport report;
};

/// What one pass over the people records: of each stretch between stops, and of each stop.
struct Pass {
  std::vector<Series> history_series, stop_series;
  std::vector<double> history_times_h;
  std::vector<std::vector<double>> stop_times_h;  ///< since the simulation's zero
  std::vector<Summary> history, stops;            ///< [stretch], [stop]
  bool wants_outcomes = false;
  OutcomeTally history_tally;
  std::vector<OutcomeTally> stop_tallies;
};

/// Times in (after_h, to_h]; the first stretch takes its start, too.
std::vector<double> times_within(const std::vector<double>& times_h, std::size_t stretch, double after_h, double to_h) {
  std::vector<double> within;
  for (const double time_h : times_h) {
    if (time_h <= to_h && (stretch == 0 || time_h > after_h)) within.push_back(time_h);
  }
  return within;
}

double stretch_begin(const SubjectRun& run, std::size_t stretch) { return stretch == 0 ? run.report.start_h : run.stops_h[stretch - 1]; }
double stretch_end(const SubjectRun& run, std::size_t stretch) { return stretch < run.stops_h.size() ? run.stops_h[stretch] : run.report.end_h; }

void prepare(Pass& pass, const SubjectRun& run) {
  for (std::size_t i = 0; i <= run.stops_h.size(); ++i) {
    pass.history.emplace_back(pass.history_series.size(), times_within(pass.history_times_h, i, stretch_begin(run, i), stretch_end(run, i)).size());
  }
  for (const auto& times : pass.stop_times_h) pass.stops.emplace_back(pass.stop_series.size(), times.size());
  pass.stop_tallies.resize(run.stops_h.size());
}

/// The part of a run's outcome that one more stretch adds.
void extend(std::vector<PersonOutcome>& whole, const std::vector<PersonOutcome>& part) {
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (part[i].peak_withdrawal_theta > whole[i].peak_withdrawal_theta) {
      whole[i].peak_withdrawal_theta = part[i].peak_withdrawal_theta;
      whole[i].peak_day_end_h = part[i].peak_day_end_h;
    }
    whole[i].burden_theta_h += part[i].burden_theta_h;
    whole[i].days_over_threshold += part[i].days_over_threshold;
    whole[i].last_day_over_h = std::max(whole[i].last_day_over_h, part[i].last_day_over_h);
  }
}

/// Per person and course: the history, then each stop asked.
void write_rows(const PeopleSinks& sinks, const SubjectRun& run, const std::vector<PersonOutcome>& history, const std::vector<std::vector<PersonOutcome>>& stops) {
  const People& people = run.cohort->people();
  const auto threshold_at = static_cast<std::size_t>(run.cohort->model().threshold_slot) * people.count;
  for (std::size_t i = 0; i < people.count; ++i) {
    const PersonRow row{run.report.id, run.cohort->first_person() + i, people.columns[threshold_at + i]};
    sinks.rows(csv_row(row, "history", run.report.start_h, history[i]));
    for (std::size_t s = 0; s < stops.size(); ++s) {
      const std::string course = "stopped " + date_text(run.report.zero, run.stops_h[s]);
      sinks.rows(csv_row(row, course, run.stops_h[s], stops[s][i]));
    }
  }
}

/// The chunk's people through their history; at each stop asked a fork in which nothing more is taken.
Result<Done> run_chunk(SubjectRun& run, Pass& pass, const PeopleSinks& sinks, Progress& progress) {
  Cohort& cohort = *run.cohort;
  const Timeline& timeline = run.scenario.timeline;
  const std::size_t people = pass.wants_outcomes ? cohort.people().count : 0;
  std::vector<PersonOutcome> history(people), part(people);
  std::vector<std::vector<PersonOutcome>> stops(run.stops_h.size(), part);
  State states[2];
  const State* from = nullptr;
  for (std::size_t i = 0; i <= run.stops_h.size(); ++i) {
    const bool last = i == run.stops_h.size();
    State& to = states[i % 2];
    Request request;
    request.output_times_h = times_within(pass.history_times_h, i, stretch_begin(run, i), stretch_end(run, i));
    request.series = pass.history_series;
    request.summary = &pass.history[i];
    request.outcomes = part;
    request.from = from;
    request.to = last ? nullptr : &to;
    const Result<SimulationResult> result = cohort.run(last ? timeline : history_until(timeline, run.stops_h[i]), std::move(request), progress);
    if (!result.ok()) return result.errors();
    extend(history, part);
    from = &to;
    if (last) break;
    Timeline stopped = history_until(timeline, run.stops_h[i]);
    stopped.end_h += run.follow_h;
    Request fork;
    fork.output_times_h = pass.stop_times_h[i];
    fork.series = pass.stop_series;
    fork.summary = &pass.stops[i];
    fork.outcomes = stops[i];
    fork.from = &to;
    const Result<SimulationResult> stop = cohort.run(stopped, std::move(fork), progress);
    if (!stop.ok()) return stop.errors();
  }
  for (const PersonOutcome& outcome : history) pass.history_tally.add(outcome, run.report.start_h);
  for (std::size_t s = 0; s < stops.size(); ++s) {
    for (const PersonOutcome& outcome : stops[s]) pass.stop_tallies[s].add(outcome, run.stops_h[s]);
  }
  if (pass.wants_outcomes && sinks.rows) write_rows(sinks, run, history, stops);
  return Done{};
}

Result<Done> run_pass(SubjectRun& run, Pass& pass, const PeopleSinks& sinks, double from_frac, double to_frac, Progress& progress) {
  prepare(pass, run);
  const std::size_t chunks = run.cohort->chunk_count();
  for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
    const double share = (to_frac - from_frac) / static_cast<double>(chunks);
    progress.set_part(from_frac + share * static_cast<double>(chunk), from_frac + share * static_cast<double>(chunk + 1));
    run.cohort->draw_chunk(chunk);
    const Result<Done> done = run_chunk(run, pass, sinks, progress);
    if (!done.ok()) return done.errors();
    if (!pass.wants_outcomes || !sinks.people) continue;
    const std::string rows = people_csv(run.cohort->model(), run.cohort->people(), run.cohort->first_person());
    sinks.people(chunk == 0 ? rows : rows.substr(rows.find('\n') + 1));
  }
  return Done{};
}

std::vector<Series> engine_series(const std::vector<ReportSeries>& list) {
  std::vector<Series> series;
  for (const ReportSeries& item : list) series.push_back(item.series);
  return series;
}

/// Bands of one stretch put at their times [first, first + count) of the whole grid.
void place(const Bands& part, std::size_t series, std::size_t first, std::size_t count, std::size_t times, Bands& whole) {
  for (std::size_t s = 0; s < series; ++s) {
    std::copy_n(part.mean.begin() + static_cast<long>(s * count), count, whole.mean.begin() + static_cast<long>(s * times + first));
    std::copy_n(part.quantiles.begin() + static_cast<long>(s * count * Bands::kLevels), count * Bands::kLevels,
                whole.quantiles.begin() + static_cast<long>((s * times + first) * Bands::kLevels));
  }
}

/// Index of the time with the highest mean of the first `times` means; the first when all are equal.
std::size_t highest_mean(const Bands& bands, std::size_t series, std::size_t times) {
  const auto begin = bands.mean.begin() + static_cast<long>(series * times);
  return static_cast<std::size_t>(std::max_element(begin, begin + static_cast<long>(times)) - begin);
}

/// First pass: the curves, what is kept per person, and which days are the worst.
Result<Done> run_curves(SubjectRun& run, const PeopleSinks& sinks, Progress& progress) {
  SubjectReport& report = run.report;
  Pass pass;
  pass.wants_outcomes = true;
  pass.history_series = engine_series(report.series);
  pass.history_times_h = report.times_h;
  pass.stop_series = {{SeriesKind::WithdrawalDay, 0}};
  for (const double stop_h : run.stops_h) {
    std::vector<double>& days = pass.stop_times_h.emplace_back();
    for (double time_h = kDay_h; time_h <= run.follow_h; time_h += kDay_h) days.push_back(stop_h + time_h);
  }
  const Result<Done> done = run_pass(run, pass, sinks, 0, 0.7, progress);
  if (!done.ok()) return done.errors();

  const std::size_t times = report.times_h.size();
  report.bands.mean.resize(report.series.size() * times);
  report.bands.quantiles.resize(report.bands.mean.size() * Bands::kLevels);
  std::size_t first = 0;
  for (const Summary& stretch : pass.history) {
    place(stretch.bands(), report.series.size(), first, stretch.times(), times, report.bands);
    first += stretch.times();
  }
  report.outcome = pass.history_tally.summary();
  const auto withdrawal = static_cast<std::size_t>(find_series(report.series, "withdrawal_day"));
  const std::size_t worst = highest_mean(report.bands, withdrawal, times);
  if (report.bands.mean[withdrawal * times + worst] > 0) report.worst_day_end_h = midnight(report.times_h[worst]);
  for (std::size_t s = 0; s < run.stops_h.size(); ++s) {
    StopReport& stop = report.stops.emplace_back();
    stop.from_h = run.stops_h[s];
    stop.on = Date{report.zero.days + static_cast<int>(std::lround(stop.from_h / kDay_h))};
    stop.days_followed = run.follow_h / kDay_h;
    stop.outcome = pass.stop_tallies[s].summary();
    stop.worst_day = static_cast<int>(highest_mean(pass.stops[s].bands(), 0, pass.stops[s].times())) + 1;
  }
  return Done{};
}

std::vector<SymptomChance> symptoms_at(const ModelLayout& model, const Bands& bands, std::size_t times, std::size_t time) {
  std::vector<SymptomChance> list;
  for (std::size_t s = 0; s < model.symptoms.size(); ++s) {
    SymptomChance symptom{model.symptoms[s].name, {}};
    const std::size_t cell = s * times + time;
    std::copy_n(bands.quantiles.begin() + static_cast<long>(cell * Bands::kLevels), Bands::kLevels, symptom.chance_frac.quantiles.begin());
    symptom.chance_frac.mean = bands.mean[cell];
    list.push_back(std::move(symptom));
  }
  return list;
}

/// Second pass: the symptoms on the few days that are shown; asking for them at every time would cost more than the simulation.
Result<Done> run_symptoms(SubjectRun& run, const PeopleSinks& sinks, Progress& progress) {
  SubjectReport& report = run.report;
  const ModelLayout& model = run.cohort->model();
  Pass pass;
  for (std::size_t s = 0; s < model.symptoms.size(); ++s) pass.history_series.push_back({SeriesKind::SymptomDay, static_cast<int>(s)});
  pass.stop_series = pass.history_series;
  for (const double time_h : {report.today_h, report.worst_day_end_h}) {
    if (time_h >= report.start_h + kDay_h) pass.history_times_h.push_back(time_h);
  }
  std::sort(pass.history_times_h.begin(), pass.history_times_h.end());
  pass.history_times_h.erase(std::unique(pass.history_times_h.begin(), pass.history_times_h.end()), pass.history_times_h.end());
  for (const StopReport& stop : report.stops) pass.stop_times_h.push_back({stop.from_h + stop.worst_day * kDay_h});
  const Result<Done> done = run_pass(run, pass, sinks, 0.7, 1, progress);
  if (!done.ok()) return done.errors();
  for (std::size_t i = 0; i < pass.history.size(); ++i) {
    const std::vector<double> times = times_within(pass.history_times_h, i, stretch_begin(run, i), stretch_end(run, i));
    const Bands bands = pass.history[i].bands();
    for (std::size_t t = 0; t < times.size(); ++t) {
      if (times[t] == report.today_h) report.symptoms_yesterday = symptoms_at(model, bands, times.size(), t);
      if (times[t] == report.worst_day_end_h) report.symptoms = symptoms_at(model, bands, times.size(), t);
    }
  }
  for (std::size_t s = 0; s < report.stops.size(); ++s) report.stops[s].symptoms = symptoms_at(model, pass.stops[s].bands(), 1, 0);
  return Done{};
}

std::string moment_text(Date zero, double time_h) {
  DateTime moment = make_date_time(zero, 0);
  moment.minutes += static_cast<decltype(moment.minutes)>(std::lround(time_h * 60));
  return to_text(moment);
}

/// One measured level among the people's [ng/mL].
ObservedComparison compared(const ObservedLevel& observed, const SubjectReport& report, std::vector<double> levels) {
  ObservedComparison comparison{observed.time_h, moment_text(report.zero, observed.time_h), observed.drug, observed.level_mg_per_L * kNanogramsPerMilliliter, {}, 0};
  std::sort(levels.begin(), levels.end());
  double sum = 0;
  for (const double level : levels) sum += level;
  const double last = static_cast<double>(levels.size() - 1);
  for (std::size_t q = 0; q < Bands::kLevels; ++q) comparison.simulated.quantiles[q] = levels[static_cast<std::size_t>(kBandPercents[q] / 100 * last + 0.5)];
  comparison.simulated.mean = sum / static_cast<double>(levels.size());
  const auto below = std::lower_bound(levels.begin(), levels.end(), comparison.level) - levels.begin();
  comparison.below_frac = static_cast<double>(below) / static_cast<double>(levels.size());
  return comparison;
}

/// Measured levels beside those of the first chunk's people at the same moments.
Result<Done> compare_observed(SubjectRun& run, Progress& progress) {
  const std::vector<ObservedLevel>& observed = run.scenario.observed;
  if (observed.empty()) return Done{};
  Cohort& cohort = *run.cohort;
  cohort.draw_chunk(0);
  const std::size_t people = cohort.people().count;
  Request request;
  for (const ObservedLevel& each : observed) request.output_times_h.push_back(each.time_h);
  request.output_times_h.erase(std::unique(request.output_times_h.begin(), request.output_times_h.end()), request.output_times_h.end());
  for (std::size_t l = 0; l < cohort.model().ligands.size(); ++l) request.series.push_back({SeriesKind::Level, static_cast<int>(l)});
  const std::vector<double> times_h = request.output_times_h;
  const std::vector<Series> series = request.series;
  std::vector<double> stored(stored_size(people, times_h.size(), series.size()));
  request.stored = stored;
  const Result<SimulationResult> done = cohort.run(history_until(run.scenario.timeline, std::min(run.report.end_h, midnight(times_h.back()) + kDay_h)), std::move(request), progress);
  if (!done.ok()) return done.errors();
  const StoredView view{stored.data(), people, times_h.size(), series.size()};
  for (const ObservedLevel& each : observed) {
    const auto time = static_cast<std::size_t>(std::lower_bound(times_h.begin(), times_h.end(), each.time_h) - times_h.begin());
    const auto& ligands = cohort.model().ligands;
    const auto ligand = std::find_if(ligands.begin(), ligands.end(), [&](const LigandLayout& known) { return known.name == each.drug; });
    if (ligand == ligands.end()) {
      run.report.notes.push_back("the measured level of " + each.drug + " is compared with nothing: the case does not take it");
      continue;
    }
    std::vector<double> levels;
    for (std::size_t i = 0; i < people; ++i) levels.push_back(view.at(i, time, static_cast<std::size_t>(ligand - ligands.begin())) * kNanogramsPerMilliliter);
    run.report.observed.push_back(compared(each, run.report, std::move(levels)));
  }
  return Done{};
}

SubjectReport begin_report(const Scenario& scenario, const ModelLayout& model, bool window_asked) {
  const std::vector<KeyTime> keys = key_times(scenario, window_asked);
  SubjectReport report;
  report.id = scenario.id;
  report.zero = scenario.zero;
  report.today = scenario.today;
  report.start_h = scenario.timeline.start_h;
  report.end_h = scenario.timeline.end_h;
  report.notes = scenario.notes;
  report.levels_only = levels_only(scenario.drugs);
  report.any_effect = report.levels_only.size() < scenario.drugs.size();
  for (const LigandLayout& ligand : model.ligands) report.drugs.push_back(ligand.name);
  report.series = report_series(model);
  report.times_h = merged_times(scenario.report_times_h, keys, days_after_changes(scenario, window_asked));
  for (const KeyTime& key : keys) {
    const auto at = std::lower_bound(report.times_h.begin(), report.times_h.end(), key.time_h);
    report.key_times.push_back(static_cast<std::size_t>(at - report.times_h.begin()));
    report.key_labels.push_back(key.label);
    report.hourly = report.hourly || key.label.find(':') != std::string::npos;
  }
  const double today_h = (scenario.today.days - scenario.zero.days) * kDay_h;
  if (scenario.has_dates && today_h > report.start_h && today_h <= report.end_h) report.today_h = today_h;
  return report;
}

}  // namespace

Result<SubjectReport> run_subject(const RunOptions& options, const Inputs& inputs, const Scenario& scenario, const PeopleSinks& sinks, Progress& progress) {
  Result<std::unique_ptr<Cohort>> cohort = Cohort::create(options, inputs, scenario);
  if (!cohort.ok()) return cohort.errors();
  SubjectRun run{scenario, std::move(cohort).value(), {}, midnight(inputs.knowledge->population.late_horizon.typical), {}};
  const bool window_asked = inputs.case_file && (inputs.case_file->report.from || inputs.case_file->report.to || inputs.case_file->report.every_h);
  run.report = begin_report(scenario, run.cohort->model(), window_asked);
  for (const double stop_h : scenario.stop_times_h) {
    if (stop_h > run.report.start_h && stop_h < run.report.end_h) run.stops_h.push_back(stop_h);
  }
  Result<Done> done = run_curves(run, sinks, progress);
  if (done.ok()) done = run_symptoms(run, sinks, progress);
  if (done.ok()) done = compare_observed(run, progress);
  if (!done.ok()) return done.errors();
  return std::move(run.report);
}

}  // namespace ebb::cli
