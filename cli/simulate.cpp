#include <algorithm>
#include <cmath>

#include "cli/run.h"
#include "cli/timeline_view.h"
#include "ebb/base/number_text.h"
#include "ebb/report/csv.h"
#include "ebb/report/csv_simulation.h"
#include "ebb/report/json_simulation.h"
#include "ebb/report/svg.h"
#include "ebb/report/text_simulation.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;

/// One subject with its people and what was kept of each.
struct SubjectRun {
  std::unique_ptr<Cohort> cohort;
  SubjectReport report;
  std::vector<PersonOutcome> outcomes;
  std::vector<std::vector<PersonOutcome>> stop_outcomes;
};

std::vector<Series> engine_series(const std::vector<ReportSeries>& list) {
  std::vector<Series> series;
  for (const ReportSeries& item : list) series.push_back(item.series);
  return series;
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

/// Bands of the times [first, first + count) of the whole grid.
void place(const Bands& part, std::size_t series, std::size_t first, std::size_t count, std::size_t times, Bands& whole) {
  for (std::size_t s = 0; s < series; ++s) {
    std::copy_n(part.mean.begin() + static_cast<long>(s * count), count, whole.mean.begin() + static_cast<long>(s * times + first));
    std::copy_n(part.quantiles.begin() + static_cast<long>(s * count * Bands::kLevels), count * Bands::kLevels,
                whole.quantiles.begin() + static_cast<long>((s * times + first) * Bands::kLevels));
  }
}

std::vector<SymptomChance> symptoms_at(const std::vector<ReportSeries>& series, const Bands& bands, std::size_t times, std::size_t time) {
  std::vector<SymptomChance> list;
  for (std::size_t s = 0; s < series.size(); ++s) {
    if (series[s].name != "symptom_chance") continue;
    SymptomChance symptom{series[s].of, {}};
    const std::size_t cell = s * times + time;
    for (std::size_t q = 0; q < symptom.chance_frac.quantiles.size(); ++q) symptom.chance_frac.quantiles[q] = bands.quantiles[cell * Bands::kLevels + q];
    symptom.chance_frac.mean = bands.mean[cell];
    list.push_back(std::move(symptom));
  }
  return list;
}

/// Index of the time with the highest mean of a series; the first when all are equal.
std::size_t highest_mean(const Bands& bands, std::size_t series, std::size_t times) {
  const auto begin = bands.mean.begin() + static_cast<long>(series * times);
  return static_cast<std::size_t>(std::max_element(begin, begin + static_cast<long>(times)) - begin);
}

/// What follows when nothing is taken from a midnight on.
Result<StopReport> run_stop(SubjectRun& run, const Scenario& scenario, const State& state, double follow_h, Progress& progress) {
  StopReport stop;
  stop.from_h = state.time_h;
  stop.on = Date{scenario.zero.days + static_cast<int>(std::lround(state.time_h / kDay_h))};
  stop.days_followed = follow_h / kDay_h;
  Timeline timeline = history_until(scenario.timeline, state.time_h);
  timeline.end_h = state.time_h + follow_h;
  std::vector<ReportSeries> series;
  for (const ReportSeries& item : run.report.series) {
    if (item.name == "withdrawal_day" || item.name == "symptom_chance") series.push_back(item);
  }
  Request request;
  for (double time_h = state.time_h + kDay_h; time_h <= timeline.end_h; time_h += kDay_h) request.output_times_h.push_back(time_h);
  request.series = engine_series(series);
  request.from = &state;
  std::vector<PersonOutcome>& outcomes = run.stop_outcomes.emplace_back(run.cohort->count());
  request.outcomes = outcomes;
  const std::size_t times = request.output_times_h.size();
  const Result<SimulationResult> result = run.cohort->run(timeline, std::move(request), &progress);
  if (!result.ok()) return result.errors();
  stop.outcome = summarise_outcomes(outcomes, state.time_h);
  const std::size_t worst = highest_mean(result.value().bands, static_cast<std::size_t>(find_series(series, "withdrawal_day")), times);
  stop.worst_day = static_cast<int>(worst) + 1;
  stop.symptoms = symptoms_at(series, result.value().bands, times, worst);
  return stop;
}

SubjectReport begin_report(const Scenario& scenario, const Cohort& cohort, const std::vector<KeyTime>& keys) {
  SubjectReport report;
  report.id = scenario.id;
  report.zero = scenario.zero;
  report.today = scenario.today;
  report.start_h = scenario.timeline.start_h;
  report.end_h = scenario.timeline.end_h;
  report.notes = scenario.notes;
  for (const LigandLayout& ligand : cohort.model().ligands) report.drugs.push_back(ligand.name);
  report.series = report_series(cohort.model());
  report.times_h = merged_times(scenario.report_times_h, keys);
  for (const KeyTime& key : keys) {
    const auto at = std::lower_bound(report.times_h.begin(), report.times_h.end(), key.time_h);
    report.key_times.push_back(static_cast<std::size_t>(at - report.times_h.begin()));
    report.key_labels.push_back(key.label);
  }
  report.bands.mean.resize(report.series.size() * report.times_h.size());
  report.bands.quantiles.resize(report.bands.mean.size() * Bands::kLevels);
  return report;
}

/// Runs the history in stretches that end at the midnights of the stops asked, each of which forks.
Result<Done> run_history(SubjectRun& run, const Scenario& scenario, double follow_h, Progress& progress) {
  const Timeline& timeline = scenario.timeline;
  std::vector<double> ends;
  for (const double stop_h : scenario.stop_times_h) {
    if (stop_h > timeline.start_h && stop_h < timeline.end_h) ends.push_back(stop_h);
  }
  std::sort(ends.begin(), ends.end());
  ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
  const std::size_t stops = ends.size();
  ends.push_back(timeline.end_h);
  State states[2];
  const State* from = nullptr;
  std::size_t first = 0;
  for (std::size_t i = 0; i < ends.size(); ++i) {
    progress.set_part((ends[i] - timeline.start_h) / (timeline.end_h - timeline.start_h) * 0.9, 0.9);
    const auto last = std::upper_bound(run.report.times_h.begin(), run.report.times_h.end(), ends[i]);
    const auto count = static_cast<std::size_t>(last - run.report.times_h.begin()) - first;
    std::vector<PersonOutcome> part(run.cohort->count());
    Request request;
    request.output_times_h.assign(run.report.times_h.begin() + static_cast<long>(first), last);
    request.series = engine_series(run.report.series);
    request.outcomes = part;
    request.from = from;
    State& to = states[i % 2];
    if (i < stops) request.to = &to;
    const Result<SimulationResult> result =
        run.cohort->run(i < stops ? history_until(timeline, ends[i]) : timeline, std::move(request), &progress);
    if (!result.ok()) return result.errors();
    place(result.value().bands, run.report.series.size(), first, count, run.report.times_h.size(), run.report.bands);
    extend(run.outcomes, part);
    first += count;
    from = &to;
    if (i == stops) break;
    Result<StopReport> stop = run_stop(run, scenario, to, follow_h, progress);
    if (!stop.ok()) return stop.errors();
    run.report.stops.push_back(std::move(stop).value());
  }
  return Done{};
}

Result<SubjectRun> run_subject(const RunOptions& options, const Inputs& inputs, const Scenario& scenario, Progress& progress) {
  SubjectRun run;
  Result<std::unique_ptr<Cohort>> cohort = Cohort::create(options, inputs, scenario);
  if (!cohort.ok()) return cohort.errors();
  run.cohort = std::move(cohort).value();
  run.outcomes.resize(run.cohort->count());
  const bool window_asked = inputs.case_file && (inputs.case_file->report.from || inputs.case_file->report.to || inputs.case_file->report.every_h);
  run.report = begin_report(scenario, *run.cohort, key_times(scenario, window_asked));
  const double follow_h = midnight(inputs.knowledge->population.late_horizon.typical);
  const Result<Done> done = run_history(run, scenario, follow_h, progress);
  if (!done.ok()) return done.errors();
  SubjectReport& report = run.report;
  report.outcome = summarise_outcomes(run.outcomes, report.start_h);
  const std::size_t times = report.times_h.size();
  const auto withdrawal = static_cast<std::size_t>(find_series(report.series, "withdrawal_day"));
  const std::size_t worst = highest_mean(report.bands, withdrawal, times);
  if (report.bands.mean[withdrawal * times + worst] > 0) report.worst_day_end_h = midnight(report.times_h[worst]);
  report.symptoms = symptoms_at(report.series, report.bands, times, worst);
  return run;
}

/// Per person and course: the history, then each stop asked.
void write_rows(OutputFiles& files, std::size_t output, const std::vector<SubjectRun>& runs) {
  files.append(output, csv_rows_header());
  for (const SubjectRun& run : runs) {
    const People& people = run.cohort->people();
    const auto threshold_at = static_cast<std::size_t>(run.cohort->model().threshold_slot) * people.count;
    for (std::size_t i = 0; i < people.count; ++i) {
      const PersonRow row{run.report.id, i, people.columns[threshold_at + i]};
      files.append(output, csv_row(row, "history", run.report.start_h, run.outcomes[i]));
      for (std::size_t s = 0; s < run.stop_outcomes.size(); ++s) {
        const StopReport& stop = run.report.stops[s];
        files.append(output, csv_row(row, "stopped " + to_text(stop.on), stop.from_h, run.stop_outcomes[s][i]));
      }
    }
  }
}

/// The columns of all subjects, in the order met; subjects may take different drugs.
std::vector<std::string> slot_union(const std::vector<SubjectRun>& runs) {
  std::vector<std::string> names;
  for (const SubjectRun& run : runs) {
    for (const std::string& name : run.cohort->model().slot_names) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

void write_people(OutputFiles& files, std::size_t output, const std::vector<SubjectRun>& runs) {
  const std::vector<std::string> names = slot_union(runs);
  std::vector<std::string> header{"id", "person"};
  header.insert(header.end(), names.begin(), names.end());
  files.append(output, csv_line(header));
  for (const SubjectRun& run : runs) {
    const std::vector<std::string>& own = run.cohort->model().slot_names;
    const People& people = run.cohort->people();
    for (std::size_t i = 0; i < people.count; ++i) {
      std::vector<std::string> fields{run.report.id, std::to_string(i)};
      for (const std::string& name : names) {
        const auto slot = static_cast<std::size_t>(std::find(own.begin(), own.end(), name) - own.begin());
        fields.push_back(slot == own.size() ? "" : exact_text(people.columns[slot * people.count + i]));
      }
      files.append(output, csv_line(fields));
    }
  }
}

BandValues band_values(const SubjectReport& report, std::string_view name, std::string_view of = "") {
  BandValues values;
  const auto series = static_cast<std::size_t>(find_series(report.series, name, of));
  for (std::size_t t = 0; t < report.times_h.size(); ++t) {
    const Spread spread = report.at(series, t);
    std::vector<double>* columns[] = {&values.p05, &values.p25, &values.p50, &values.p75, &values.p95};
    for (std::size_t q = 0; q < spread.quantiles.size(); ++q) columns[q]->push_back(spread.quantiles[q]);
  }
  return values;
}

std::string plot(const RunStamp& stamp, const Scenario& scenario, const SubjectReport& report) {
  SimulationFigure figure;
  figure.title = stamp.case_title.empty() ? stamp.case_file : stamp.case_title;
  figure.subtitle = stamp.typical ? "The typical person" : "Median with 25-75 and 5-95 % of " + std::to_string(stamp.patients) + " people";
  figure.draft = "DRAFT - NOT SCREENED";
  figure.notices = stamp.emergency;
  figure.footer = {stamp_line(stamp), assumption_line(stamp)};
  for (std::string& line : figure.footer) line.erase(line.find_last_not_of('\n') + 1);
  figure.zero = scenario.zero;
  figure.time_h = report.times_h;
  for (const std::string& drug : report.drugs) figure.levels.push_back({drug, band_values(report, "level", drug)});
  figure.drive = band_values(report, "drive_day");
  figure.adaptation = band_values(report, "fast_adaptation");
  figure.withdrawal_theta = band_values(report, "withdrawal_day");
  for (DailyDose& dose : daily_doses(scenario, scenario.timeline)) {
    figure.doses.push_back({std::move(dose.drug), std::move(dose.time_h), std::move(dose.dose_mg_per_day)});
  }
  const double today_h = (scenario.today.days - scenario.zero.days) * kDay_h;
  if (today_h > report.start_h && today_h < report.end_h) figure.markers.push_back({today_h, "today"});
  return simulation_figure(figure);
}

/// The outputs asked for, opened before anything is computed so that a wrong name is told at once.
struct Outputs {
  OutputFiles files;
  std::vector<std::string> names;
  std::optional<std::size_t> csv, rows, people, plot;
};

Result<Done> open_outputs(Outputs& outputs, const RunOptions& options) {
  const std::pair<const std::string*, std::optional<std::size_t>*> wanted[] = {
      {&options.csv_file, &outputs.csv}, {&options.rows_file, &outputs.rows}, {&options.people_file, &outputs.people}, {&options.plot_file, &outputs.plot}};
  for (const auto& [name, slot] : wanted) {
    if (name->empty()) continue;
    const Result<std::size_t> opened = outputs.files.open(*name, options.case_file);
    if (!opened.ok()) return opened.errors();
    *slot = opened.value();
    outputs.names.push_back(*name);
  }
  return Done{};
}

Result<Done> write_outputs(Outputs& outputs, const RunStamp& stamp, const Inputs& inputs, const std::vector<SubjectRun>& runs) {
  if (outputs.csv) {
    outputs.files.append(*outputs.csv, csv_curves_header());
    for (const SubjectRun& run : runs) outputs.files.append(*outputs.csv, csv_curves(run.report));
  }
  if (outputs.rows) write_rows(outputs.files, *outputs.rows, runs);
  if (outputs.people) write_people(outputs.files, *outputs.people, runs);
  if (outputs.plot) outputs.files.append(*outputs.plot, plot(stamp, inputs.scenarios.front(), runs.front().report));
  return outputs.files.commit();
}

}  // namespace

int run_simulate(const RunOptions& options, const Terminal& terminal) {
  const Result<Inputs> loaded = load_inputs(options);
  if (!loaded.ok()) return report_errors(loaded.errors(), terminal);
  const Inputs& inputs = loaded.value();
  if (!options.plot_file.empty() && inputs.scenarios.size() > 1) {
    return report_errors({usage("--plot shows one subject, this table has " + std::to_string(inputs.scenarios.size()))}, terminal);
  }
  Outputs outputs;
  const Result<Done> opened = open_outputs(outputs, options);
  if (!opened.ok()) return report_errors(opened.errors(), terminal);
  const RunStamp stamp = make_stamp(options, inputs);
  print_notice(stamp, terminal);
  std::vector<SubjectRun> runs;
  for (const Scenario& scenario : inputs.scenarios) {
    Progress progress(terminal.progress, inputs.scenarios.size() > 1 ? "simulating " + scenario.id : "simulating");
    Result<SubjectRun> run = run_subject(options, inputs, scenario, progress);
    if (!run.ok()) return report_errors(run.errors(), terminal);
    runs.push_back(std::move(run).value());
  }
  const Result<Done> written = write_outputs(outputs, stamp, inputs, runs);
  if (!written.ok()) return report_errors(written.errors(), terminal);
  std::vector<SubjectReport> reports;
  for (SubjectRun& run : runs) reports.push_back(std::move(run.report));
  if (!print_result(options.json ? json_text(json_simulation(stamp, reports)) : text_simulation(stamp, reports, terminal.colour_out))) return kCouldNotDoIt;
  for (const std::string& name : outputs.names) print_message("wrote " + name);
  return kDone;
}

}  // namespace ebb::cli
