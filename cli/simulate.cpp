#include <algorithm>

#include "cli/simulate_run.h"
#include "cli/timeline_view.h"
#include "ebb/report/csv_simulation.h"
#include "ebb/report/json_simulation.h"
#include "ebb/report/svg.h"
#include "ebb/report/text_simulation.h"

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;

/// The outputs asked for, opened before anything is computed so that a wrong name is told at once.
struct Outputs {
  OutputFiles files;
  std::vector<std::string> names;
  std::optional<std::size_t> csv, rows, people, plot;
};

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

/// Means of a day stand at its first report time; between them they change from day to day, not in stairs.
void join_days(BandValues& values, const std::vector<double>& times_h) {
  std::vector<std::size_t> first_of_day;
  for (std::size_t t = 0; t < times_h.size(); ++t) {
    if (t == 0 || midnight(times_h[t]) != midnight(times_h[t - 1])) first_of_day.push_back(t);
  }
  for (std::vector<double>* column : {&values.p05, &values.p25, &values.p50, &values.p75, &values.p95}) {
    for (std::size_t d = 0; !column->empty() && d + 1 < first_of_day.size(); ++d) {
      const std::size_t a = first_of_day[d], b = first_of_day[d + 1];
      for (std::size_t t = a + 1; t < b; ++t) {
        (*column)[t] = (*column)[a] + ((*column)[b] - (*column)[a]) * (times_h[t] - times_h[a]) / (times_h[b] - times_h[a]);
      }
    }
  }
}

/// Daily doses, or the doses one by one when hours are shown.
void add_doses(SimulationFigure& figure, const Scenario& scenario) {
  if (!figure.momentary) {
    for (DailyDose& dose : daily_doses(scenario, scenario.timeline)) {
      figure.doses.push_back({std::move(dose.drug), std::move(dose.time_h), std::move(dose.dose_mg_per_day)});
    }
    return;
  }
  for (std::size_t d = 0; d < scenario.drugs.size(); ++d) {
    SingleDoses& doses = figure.single_doses.emplace_back();
    doses.drug = scenario.drugs[d].drug->name;
    for (const Dose& dose : scenario.timeline.doses) {
      if (dose.drug != static_cast<int>(d)) continue;
      doses.time_h.push_back(dose.time_h);
      doses.dose_mg.push_back(dose.amount_mg);
    }
  }
}

std::string plot(const RunStamp& stamp, const Scenario& scenario, const SubjectReport& report) {
  SimulationFigure figure;
  figure.title = stamp.case_title.empty() ? stamp.case_file : stamp.case_title;
  figure.subtitle = stamp.typical ? "The typical person" : "Median with 25–75 and 5–95 % of " + std::to_string(stamp.patients) + " people";
  figure.draft = "DRAFT – NOT SCREENED";
  figure.notices = stamp.emergency;
  figure.footer = {stamp_line(stamp), assumption_line(stamp)};
  for (std::string& line : figure.footer) {
    std::replace(line.begin(), line.end(), '\n', ' ');
    line.erase(line.find_last_not_of(' ') + 1);
  }
  if (scenario.has_dates) figure.zero = scenario.zero;
  if (stamp.typical) figure.middle_name = "typical person";
  figure.momentary = report.hourly;
  figure.time_h = report.times_h;
  for (const std::string& drug : report.drugs) figure.levels.push_back({drug, band_values(report, "level", drug)});
  figure.drive = band_values(report, report.hourly ? "drive" : "drive_day");
  figure.adaptation = band_values(report, "fast_adaptation");
  figure.withdrawal_theta = band_values(report, report.hourly ? "withdrawal" : "withdrawal_day");
  if (!report.hourly) {
    join_days(figure.drive, figure.time_h);
    join_days(figure.withdrawal_theta, figure.time_h);
  }
  if (stamp.typical) {
    for (BandValues* values : {&figure.drive, &figure.adaptation, &figure.withdrawal_theta}) *values = {{}, {}, values->p50, {}, {}};
    for (DrugLevel& level : figure.levels) level.level_ng_per_mL = {{}, {}, level.level_ng_per_mL.p50, {}, {}};
  }
  add_doses(figure, scenario);
  const double today_h = (scenario.today.days - scenario.zero.days) * kDay_h;
  if (today_h > report.start_h && today_h < report.end_h) figure.markers.push_back({today_h, "today"});
  return simulation_figure(figure);
}

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

Result<Done> write_outputs(Outputs& outputs, const RunStamp& stamp, const Inputs& inputs, const std::vector<SubjectReport>& reports) {
  if (outputs.csv) {
    outputs.files.append(*outputs.csv, csv_curves_header());
    for (const SubjectReport& report : reports) outputs.files.append(*outputs.csv, csv_curves(report));
  }
  if (outputs.plot) outputs.files.append(*outputs.plot, plot(stamp, inputs.scenarios.front(), reports.front()));
  return outputs.files.commit();
}

}  // namespace

int run_simulate(const RunOptions& options, const Terminal& terminal) {
  const Result<Inputs> loaded = load_inputs(options);
  if (!loaded.ok()) return report_errors(loaded.errors(), terminal);
  const Inputs& inputs = loaded.value();
  const bool wants_one_subject = !options.plot_file.empty() || !options.people_file.empty();
  if (wants_one_subject && inputs.scenarios.size() > 1) {
    return report_errors({usage("--plot and --people are for one subject, this table has " + std::to_string(inputs.scenarios.size()))}, terminal);
  }
  Outputs outputs;
  const Result<Done> opened = open_outputs(outputs, options);
  if (!opened.ok()) return report_errors(opened.errors(), terminal);
  const RunStamp stamp = make_stamp(options, inputs);
  print_notice(stamp, terminal);
  if (outputs.rows) outputs.files.append(*outputs.rows, csv_rows_header());
  PeopleSinks sinks;
  if (outputs.rows) sinks.rows = [&outputs](const std::string& text) { outputs.files.append(*outputs.rows, text); };
  if (outputs.people) sinks.people = [&outputs](const std::string& text) { outputs.files.append(*outputs.people, text); };
  std::vector<SubjectReport> reports;
  for (const Scenario& scenario : inputs.scenarios) {
    Progress progress(terminal.progress, inputs.scenarios.size() > 1 ? "simulating " + scenario.id : "simulating");
    Result<SubjectReport> report = run_subject(options, inputs, scenario, sinks, progress);
    if (!report.ok()) return report_errors(report.errors(), terminal);
    reports.push_back(std::move(report).value());
  }
  const Result<Done> written = write_outputs(outputs, stamp, inputs, reports);
  if (!written.ok()) return report_errors(written.errors(), terminal);
  if (!print_result(options.json ? json_text(json_simulation(stamp, reports)) : text_simulation(stamp, reports, terminal.colour_out))) return kCouldNotDoIt;
  for (const std::string& name : outputs.names) print_message("wrote " + name);
  return kDone;
}

}  // namespace ebb::cli
