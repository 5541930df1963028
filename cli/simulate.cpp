#include "cli/acute.h"
#include "cli/export.h"
#include "cli/plots.h"
#include "cli/sensitivity.h"
#include "cli/simulate_run.h"
#include "ebb/report/csv_simulation.h"
#include "ebb/report/json.h"
#include "ebb/report/json_acute.h"
#include "ebb/report/json_sensitivity.h"
#include "ebb/report/json_simulation.h"
#include "ebb/report/text_acute.h"
#include "ebb/report/text_check.h"
#include "ebb/report/text_simulation.h"

namespace ebb::cli {
namespace {

/// The outputs asked for, opened before anything is computed so that a wrong name is told at once.
struct Outputs {
  OutputFiles files;
  std::vector<std::string> names;
  std::optional<std::size_t> csv, rows, people, plot, acute_plot, sensitivity_plot;
  ModelExport model_export;
};

Result<Done> open_outputs(Outputs& outputs, const RunOptions& options) {
  const std::pair<const std::string*, std::optional<std::size_t>*> wanted[] = {
      {&options.csv_file, &outputs.csv}, {&options.rows_file, &outputs.rows}, {&options.people_file, &outputs.people}, {&options.plot_file, &outputs.plot},
      {&options.acute_plot_file, &outputs.acute_plot}, {&options.sensitivity.plot_file, &outputs.sensitivity_plot}};
  for (const auto& [name, slot] : wanted) {
    if (name->empty()) continue;
    const Result<std::size_t> opened = outputs.files.open(*name, options.case_file);
    if (!opened.ok()) return opened.errors();
    *slot = opened.value();
    outputs.names.push_back(*name);
  }
  const Result<Done> opened = outputs.model_export.open(outputs.files, options);
  if (!opened.ok()) return opened.errors();
  outputs.names.insert(outputs.names.end(), outputs.model_export.names().begin(), outputs.model_export.names().end());
  return Done{};
}

/// The danger of what was taken today, of each subject; before the curves, because it cannot wait.
std::string result_text(const RunOptions& options, const RunStamp& stamp, const Inputs& inputs, const std::vector<SubjectReport>& reports,
                        const std::vector<std::optional<AcuteReport>>& acute, const std::optional<SensitivityReport>& sensitivity, const Terminal& terminal) {
  const bool colour = terminal.colour_out, read_above = terminal.shows_output && terminal.shows_messages;
  std::string danger;
  for (std::size_t i = 0; i < acute.size(); ++i) {
    if (acute[i]) danger += text_acute(*acute[i], inputs.scenarios[i].zero, options.acute_detail, colour);
  }
  // With what was found first, here too: standard error may be read by nobody. On one terminal it stands right above.
  const std::string flags = read_above ? "" : red_flag_text(stamp.red_flags, colour);
  return flags + (flags.empty() ? "" : "\n") + danger + (danger.empty() ? "" : "\n") + text_simulation(stamp, reports, colour) + (sensitivity ? text_sensitivity(*sensitivity, colour) : "");
}

std::string result_json(const RunStamp& stamp, const Inputs& inputs, const std::vector<SubjectReport>& reports,
                        const std::vector<std::optional<AcuteReport>>& acute, const std::optional<SensitivityReport>& sensitivity) {
  Json json = json_simulation(stamp, reports);
  for (std::size_t i = 0; i < acute.size(); ++i) {
    json["subjects"][i]["acute"] = acute[i] ? json_acute(*acute[i], inputs.scenarios[i].zero) : Json(nullptr);
  }
  if (sensitivity) json["sensitivity"] = json_sensitivity(*sensitivity);
  return json_text(json);
}

Result<Done> write_outputs(Outputs& outputs, const RunOptions& options, const RunStamp& stamp, const Inputs& inputs, const std::vector<SubjectReport>& reports,
                           const std::optional<AcuteReport>& acute, const std::optional<SensitivityReport>& sensitivity) {
  if (outputs.csv) {
    outputs.files.append(*outputs.csv, csv_curves_header());
    for (const SubjectReport& report : reports) outputs.files.append(*outputs.csv, csv_curves(report));
  }
  const Scenario& first = inputs.scenarios.front();
  if (outputs.plot) {
    const Result<std::string> picture = picture_file(options.plot_file, simulation_plot(stamp, first, reports.front()));
    if (!picture.ok()) return picture.errors();
    outputs.files.append(*outputs.plot, picture.value());
  }
  if (outputs.acute_plot) {
    if (!acute) return usage("--acute-plot: the case names no single dose of today or yesterday", "a dose with `at`, or [acute] now");
    outputs.files.append(*outputs.acute_plot, acute_plot(stamp, first, *acute));
  }
  if (outputs.sensitivity_plot) {
    const Result<std::string> picture = picture_file(options.sensitivity.plot_file, sensitivity_plot(stamp, *sensitivity));
    if (!picture.ok()) return picture.errors();
    outputs.files.append(*outputs.sensitivity_plot, picture.value());
  }
  const Result<Done> exported = outputs.model_export.write(outputs.files, options, inputs, stamp, first.timeline, reports.front().times_h, "the history of the case");
  if (!exported.ok()) return exported.errors();
  return outputs.files.commit();
}

/// Of every subject, before anything is printed: danger comes first.
Result<std::vector<std::optional<AcuteReport>>> acute_reports(const RunOptions& options, const Inputs& inputs) {
  std::vector<std::optional<AcuteReport>> reports;
  for (const Scenario& scenario : inputs.scenarios) {
    Result<std::optional<AcuteReport>> report = acute_report(options, inputs, scenario);
    if (!report.ok()) return report.errors();
    reports.push_back(std::move(report).value());
  }
  return reports;
}

/// The stamp, with the red flags that the simulated danger adds.
RunStamp stamp_with(const RunOptions& options, const Inputs& inputs, const std::optional<AcuteReport>& acute) {
  RunStamp stamp = make_stamp(options, inputs);
  if (!acute) return stamp;
  FactSheet facts = inputs.safety.facts;
  add_acute_fact(facts, acute);
  stamp.red_flags = red_flags(check_facts(inputs.knowledge->safety, facts));
  return stamp;
}

}  // namespace

int run_simulate(const RunOptions& options, const Terminal& terminal) {
  const Result<Inputs> loaded = load_inputs(options);
  if (!loaded.ok()) return report_errors(loaded.errors(), terminal);
  const Inputs& inputs = loaded.value();
  if (const auto refused = refusal_of(inputs.safety, "simulate", terminal)) {
    print_message(*refused);
    return kCouldNotDoIt;
  }
  const Result<std::vector<std::optional<AcuteReport>>> dangers = acute_reports(options, inputs);
  if (!dangers.ok()) return RedFlags(red_flags(inputs.safety.report), terminal).fail(dangers.errors());
  const std::vector<std::optional<AcuteReport>>& acute = dangers.value();
  const RunStamp stamp = stamp_with(options, inputs, acute.front());
  RedFlags flags(stamp.red_flags, terminal);
  const bool wants_one_subject = !options.plot_file.empty() || !options.acute_plot_file.empty() || !options.people_file.empty() || !options.export_language.empty();
  if (wants_one_subject && inputs.scenarios.size() > 1) {
    return flags.fail({usage("--plot, --people and --export are for one subject, this table has " + std::to_string(inputs.scenarios.size()))});
  }
  if (const Result<Done> possible = check_sensitivity(options, inputs.scenarios.size()); !possible.ok()) return flags.fail(possible.errors());
  Outputs outputs;
  const Result<Done> opened = open_outputs(outputs, options);
  if (!opened.ok()) return flags.fail(opened.errors());
  print_notice(stamp, terminal);
  flags.were_told();
  if (outputs.rows) outputs.files.append(*outputs.rows, csv_rows_header());
  PeopleSinks sinks;
  if (outputs.rows) sinks.rows = [&outputs](const std::string& text) { outputs.files.append(*outputs.rows, text); };
  if (outputs.people) sinks.people = [&outputs](const std::string& text) { outputs.files.append(*outputs.people, text); };
  std::vector<SubjectReport> reports;
  for (const Scenario& scenario : inputs.scenarios) {
    Progress progress(terminal.progress, inputs.scenarios.size() > 1 ? "simulating " + scenario.id : "simulating");
    Result<SubjectReport> report = run_subject(options, inputs, scenario, sinks, progress);
    if (!report.ok()) return flags.fail(report.errors());
    reports.push_back(std::move(report).value());
  }
  std::optional<SensitivityReport> sensitivity;
  if (options.sensitivity.wanted) {
    Progress progress(terminal.progress, "what moves the answer");
    Result<SensitivityReport> found = simulate_sensitivity(options, inputs, inputs.scenarios.front(), progress);
    if (!found.ok()) return flags.fail(found.errors());
    sensitivity = std::move(found).value();
  }
  const Result<Done> written = write_outputs(outputs, options, stamp, inputs, reports, acute.front(), sensitivity);
  if (!written.ok()) return flags.fail(written.errors());
  const std::string result =
      options.json ? result_json(stamp, inputs, reports, acute, sensitivity) : result_text(options, stamp, inputs, reports, acute, sensitivity, terminal);
  if (!print_result(result)) return kCouldNotDoIt;
  for (const std::string& name : outputs.names) print_message("wrote " + name);
  return kDone;
}

}  // namespace ebb::cli
