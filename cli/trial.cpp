// `ebb trial`: a built-in trial or a file, from its people to tables and curves.
#include <atomic>
#include <csignal>
#include <thread>

#include <fmt/format.h>

#include "cli/input_file.h"
#include "cli/plots.h"
#include "cli/run.h"
#include "cli/sensitivity_trial.h"
#include "ebb/base/number_text.h"
#include "ebb/casefile/read_trial.h"
#include "ebb/knowledge/override_value.h"
#include "ebb/report/json.h"
#include "ebb/report/json_sensitivity.h"
#include "ebb/report/json_trial.h"
#include "ebb/report/svg_survival.h"
#include "ebb/report/text_simulation.h"

namespace ebb::cli {
namespace {

constexpr const char* kTrialNumbers = "trial.";
constexpr int kSeizureSlopes = 16;

std::atomic<bool> interrupted{false};

/// While it lives, Ctrl-C and a polite end stop the simulation between two pieces of work, so that files can be put away.
class StopOnSignal {
 public:
  StopOnSignal() : interrupt_(std::signal(SIGINT, note)), end_(std::signal(SIGTERM, note)) { interrupted = false; }
  ~StopOnSignal() {
    std::signal(SIGINT, interrupt_);
    std::signal(SIGTERM, end_);
  }
  StopOnSignal(const StopOnSignal&) = delete;
  StopOnSignal& operator=(const StopOnSignal&) = delete;

 private:
  static void note(int) { interrupted = true; }
  void (*interrupt_)(int);
  void (*end_)(int);
};

/// A trial with everything it points into.
struct TrialInputs {
  Inputs inputs;                         ///< the knowledge base, and one scenario a use for the stamp
  TrialParameters parameters;
  Trial trial;
};

Result<Done> override_trial_number(TrialParameters& parameters, const std::string& set) {
  const std::size_t equals = set.find('=');
  const std::string name = set.substr(0, equals);
  if (equals == std::string::npos) return usage("--set " + set + " has no =", "NAME=QUANTITY, such as trial.leaving_rate=\"0.004 1/d\"");
  std::vector<std::string> names;
  for (Parameter* parameter : trial_parameters(parameters)) {
    names.push_back(parameter->name);
    if (parameter->name != name) continue;
    const Result<double> value = override_value(*parameter, set.substr(equals + 1));
    if (!value.ok()) return value.errors();
    parameter->typical = parameter->range_low = parameter->range_high = value.value();
    parameter->overridden = true;
    return Done{};
  }
  std::string list;
  for (const std::string& known : names) list += (list.empty() ? "" : ", ") + known;
  return Error{ErrorCode::UnknownName, {"--set", 0, 0}, "unknown number \"" + name + "\"", list, nearest_name(name, names)};
}

/// --set of the knowledge base and of the trial's own numbers.
Result<Done> load_numbers(const OverrideOptions& options, TrialInputs& loaded) {
  OverrideOptions general = options;
  std::erase_if(general.sets, [](const std::string& set) { return set.starts_with(kTrialNumbers); });
  Result<std::unique_ptr<Knowledge>> knowledge = load_knowledge_for(general);
  if (!knowledge.ok()) return knowledge.errors();
  loaded.inputs.knowledge = std::move(knowledge).value();
  Result<TrialParameters> parameters = load_trial_parameters(*loaded.inputs.knowledge);
  if (!parameters.ok()) return parameters.errors();
  loaded.parameters = std::move(parameters).value();
  for (const std::string& set : options.sets) {
    if (!set.starts_with(kTrialNumbers)) continue;
    const Result<Done> done = override_trial_number(loaded.parameters, set);
    if (!done.ok()) return done.errors();
  }
  return Done{};
}

Result<TrialInputs> load_trial(const RunOptions& options) {
  TrialInputs loaded;
  const Result<Done> numbers = load_numbers(options.overrides, loaded);
  if (!numbers.ok()) return numbers.errors();
  const bool is_file = options.case_file.ends_with(".toml") || options.case_file.find('/') != std::string::npos;
  std::string text;
  if (is_file) {
    const Result<std::string> read = read_text_file(options.case_file);
    if (!read.ok()) return read.errors();
    text = read.value();
  }
  Result<Trial> trial = is_file ? read_trial(options.case_file, text, *loaded.inputs.knowledge, loaded.parameters)
                                : read_built_in_trial(options.case_file, *loaded.inputs.knowledge, loaded.parameters);
  if (!trial.ok()) return trial.errors();
  loaded.trial = std::move(trial).value();
  for (const BuiltInTrial& known : built_in_trials()) {
    if (!is_file && known.id == options.case_file) text = known.file->text;
  }
  loaded.inputs.case_hash = fmt::format("{:016x}", hash_text(text));
  for (const TrialArm& arm : loaded.trial.arms) {
    Scenario scenario;
    scenario.drugs = {arm.use.drug};
    loaded.inputs.scenarios.push_back(std::move(scenario));
  }
  return loaded;
}

/// The trial's own numbers that this trial rests on.
std::vector<const Parameter*> used_of_trial(const TrialInputs& loaded) {
  const TrialParameters& p = loaded.parameters;
  std::vector<const Parameter*> used{&p.leaving_rate, &p.return_rate, &p.withdrawal_slope, &p.frailty_log_sd, &p.settled_after};
  for (std::size_t s = 0; s < p.supports.size(); ++s) {
    const auto has = [s](const TrialArm& arm) { return std::find(arm.supports.begin(), arm.supports.end(), static_cast<int>(s)) != arm.supports.end(); };
    if (std::any_of(loaded.trial.arms.begin(), loaded.trial.arms.end(), has)) used.push_back(&p.supports[s].odds_ratio);
  }
  if (loaded.trial.condition_index >= 0) used.push_back(&p.conditions[static_cast<std::size_t>(loaded.trial.condition_index)].return_rate);
  return used;
}

RunStamp stamp_of(const RunOptions& options, const TrialInputs& loaded, const TrialResult& result) {
  RunStamp stamp = make_stamp(options, loaded.inputs);
  stamp.used = withdrawal_parameters(*loaded.inputs.knowledge, loaded.inputs.scenarios);
  stamp.used.push_back(&loaded.inputs.knowledge->dynamics.noticing_threshold);
  stamp.used.push_back(&loaded.inputs.knowledge->dynamics.seizure_slope);
  for (const Parameter* parameter : used_of_trial(loaded)) {
    stamp.used.push_back(parameter);
    if (parameter->overridden) stamp.overridden.push_back(parameter);
  }
  stamp.case_title = loaded.trial.title;
  stamp.patients = 0;
  for (const ArmResult& arm : result.arms) stamp.patients = std::max(stamp.patients, arm.people);
  return stamp;
}

/// Slopes of the seizure hazard over their whole range, evenly by ratio.
std::vector<double> seizure_slopes(const Parameter& slope) {
  std::vector<double> slopes;
  if (slope.overridden || !(slope.range_low < slope.range_high)) return {slope.typical};
  for (int i = 0; i < kSeizureSlopes; ++i) slopes.push_back(value_at_share(slope, (i + 0.5) / kSeizureSlopes));
  return slopes;
}

Result<TrialResult> run_it(const TrialOptions& options, const TrialInputs& loaded, Progress& progress) {
  const RunOptions& run_options = options.run;
  if (!isa_present(run_options.isa)) {
    return usage(std::string("this processor does not have ") + isa_name(run_options.isa), std::string("--isa ") + isa_name(best_isa()));
  }
  const bool calibrated = run_options.ensemble_draws > 0 && ensemble_from_calibration(run_options, *loaded.inputs.knowledge);
  if (calibrated && !loaded.inputs.knowledge->calibration) {
    return Error{ErrorCode::NoData, {"data/calibration", 0, 0}, "there is no calibration in the built-in data", "--ensemble-from ranges", ""};
  }
  TrialModel model;
  model.dynamics = &loaded.inputs.knowledge->dynamics;
  model.population = &loaded.inputs.knowledge->population;
  model.calibrated = calibrated ? calibrated_draws(run_options, *loaded.inputs.knowledge) : nullptr;
  model.hazards = draw_hazards(loaded.parameters, run_options.seed, run_options.ensemble_draws, model.calibrated);
  model.seizure_slopes_per_theta = seizure_slopes(loaded.inputs.knowledge->dynamics.seizure_slope);
  ThreadExecutor executor(run_options.threads > 0 ? run_options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
  TrialRun run;
  run.seed = run_options.seed;
  run.people = options.people;
  run.ensemble_draws = run_options.ensemble_draws;
  run.isa = run_options.isa;
  run.executor = &executor;
  run.progress = [&progress](double done_frac) { progress.update(done_frac); };
  run.cancelled = [] { return interrupted.load(); };
  return run_trial(loaded.trial, model, run);
}

SurvivalPanel panel_of(const TrialResult& result, std::string title, std::string time_title, std::string why_empty,
                       std::vector<SurvivalStep> ArmResult::* steps) {
  SurvivalPanel panel{std::move(title), std::move(time_title), {}, std::move(why_empty)};
  for (const ArmResult& arm : result.arms) {
    const std::vector<SurvivalStep>& curve = arm.*steps;
    panel.curves.push_back({arm.name, curve, curve.empty() ? 0 : curve.back().day});
  }
  return panel;
}

HtmlPlot trial_plot(const RunStamp& stamp, const TrialReport& report) {
  SurvivalFigure figure;
  figure.title = report.trial.title;
  figure.subtitle = fmt::format("A virtual trial: simulated people, {} in every arm. No plan for any person.", stamp.patients);
  if (const std::string note = long_taper_note(report.result); !note.empty()) figure.subtitle += " " + note;
  figure.notices = stamp.emergency;
  figure.footer = {stamp_line(stamp), assumption_line(stamp)};
  figure.panels.push_back(panel_of(report.result, "On the taper, or off the drug: not left and not gone back", "since the first day of taking less",
                                   "Nobody is followed.", &ArmResult::staying));
  // Where everybody stops on day 0 this curve is the one above.
  const bool tapers = std::any_of(report.result.arms.begin(), report.result.arms.end(), [](const ArmResult& arm) { return arm.taper_days.quantiles[4] > 0; });
  if (tapers) figure.panels.push_back(panel_of(report.result, "Still off the drug, of those who took the last dose as planned", "since the last dose",
                                   "Nobody took a last dose.", &ArmResult::staying_off));
  if (report.trial.condition_index >= 0) {
    figure.panels.push_back(panel_of(report.result, "Without a return of " + report.trial.condition + ", of those who took the last dose as planned",
                                     "since the last dose", "Nobody took a last dose.", &ArmResult::without_condition));
  }
  HtmlPlot plot{figure.title, survival_figure(figure), {}};
  for (const SurvivalPanel& panel : figure.panels) {
    HtmlTable table{panel.title, {"arm", "day", "at risk", "events", "left the count", "free of it, % (95 %)"}, {}, true};
    for (const SurvivalCurve& curve : panel.curves) {
      for (const SurvivalStep& step : curve.steps) {
        const auto percent = [](double frac) { return number_text(frac * 100, 3); };
        table.rows.push_back({curve.name, number_text(step.day, 4), std::to_string(step.at_risk), std::to_string(step.events), std::to_string(step.censored),
                              fmt::format("{} ({}–{})", percent(step.free_frac), percent(step.interval.low), percent(step.interval.high))});
      }
    }
    plot.tables.push_back(std::move(table));
  }
  return plot;
}

/// The outputs asked for, opened before anything is computed so that a wrong name is told at once.
struct TrialFiles {
  OutputFiles files;
  std::vector<std::string> names;
  std::optional<std::size_t> csv, rows, plot, sensitivity_plot;
};

Result<Done> open_files(TrialFiles& outputs, const RunOptions& options) {
  const std::pair<const std::string*, std::optional<std::size_t>*> wanted[] = {
      {&options.csv_file, &outputs.csv},
      {&options.rows_file, &outputs.rows},
      {&options.plot_file, &outputs.plot},
      {&options.sensitivity.plot_file, &outputs.sensitivity_plot}};
  for (const auto& [name, slot] : wanted) {
    if (name->empty()) continue;
    const Result<std::size_t> opened = outputs.files.open(*name, options.case_file);
    if (!opened.ok()) return opened.errors();
    *slot = opened.value();
    outputs.names.push_back(*name);
  }
  return Done{};
}

Result<Done> write_files(TrialFiles& outputs, const RunOptions& options, const RunStamp& stamp, const TrialReport& report, const std::optional<SensitivityReport>& sensitivity) {
  if (outputs.csv) outputs.files.append(*outputs.csv, csv_trial(report));
  if (outputs.rows) outputs.files.append(*outputs.rows, csv_trial_people(report));
  if (outputs.plot) {
    const Result<std::string> picture = picture_file(options.plot_file, trial_plot(stamp, report));
    if (!picture.ok()) return picture.errors();
    outputs.files.append(*outputs.plot, picture.value());
  }
  if (outputs.sensitivity_plot) {
    const Result<std::string> picture = picture_file(options.sensitivity.plot_file, trial_sensitivity_plot(stamp, *sensitivity));
    if (!picture.ok()) return picture.errors();
    outputs.files.append(*outputs.sensitivity_plot, picture.value());
  }
  return outputs.files.commit();
}

/// When it is asked for.
Result<std::optional<SensitivityReport>> sensitivity_of(const TrialOptions& options, const TrialInputs& loaded, const RunStamp& stamp, const Terminal& terminal) {
  if (!options.run.sensitivity.wanted) return std::optional<SensitivityReport>();
  Progress progress(terminal.progress, "what moves the answer");
  Result<SensitivityReport> found = trial_sensitivity(options.run, *loaded.inputs.knowledge, {loaded.trial, loaded.parameters, stamp.used, [] { return interrupted.load(); }}, progress);
  if (!found.ok()) return found.errors();
  return std::optional<SensitivityReport>(std::move(found).value());
}

std::string result_text(const RunOptions& options, const RunStamp& stamp, const TrialReport& report, const std::optional<SensitivityReport>& sensitivity, bool colour) {
  if (!options.json) return text_trial(stamp, report, colour) + (sensitivity ? text_sensitivity(*sensitivity, colour) : "");
  Json json = json_trial(stamp, report);
  if (sensitivity) json["sensitivity"] = json_sensitivity(*sensitivity);
  return json_text(json);
}

int list_trials(const TrialOptions& options, const Terminal& terminal) {
  std::vector<std::pair<std::string, std::string>> trials;
  for (const BuiltInTrial& trial : built_in_trials()) trials.emplace_back(trial.id, trial.title);
  if (!options.run.json) return print_result(text_trial_list(trials, terminal.colour_out)) ? kDone : kCouldNotDoIt;
  Json json{{"command", "trial"}, {"version", EBB_VERSION}, {"trials", Json::array()}};
  for (const auto& [id, title] : trials) json["trials"].push_back({{"id", id}, {"title", title}});
  return print_result(json_text(json)) ? kDone : kCouldNotDoIt;
}

}  // namespace

int run_trial_command(const TrialOptions& options, const Terminal& terminal) {
  if (options.run.case_file.empty()) return list_trials(options, terminal);
  const Result<TrialInputs> loaded = load_trial(options.run);
  if (!loaded.ok()) return report_errors(loaded.errors(), terminal);
  RunOptions analysed = options.run;
  analysed.ensemble_draws = 0;  // what moves the answer is asked beside the ensemble, with draws of its own
  if (const Result<Done> possible = check_sensitivity(analysed, 1); !possible.ok()) return report_errors(possible.errors(), terminal);
  TrialFiles outputs;
  const Result<Done> opened = open_files(outputs, options.run);
  if (!opened.ok()) return report_errors(opened.errors(), terminal);
  const StopOnSignal stop;
  Result<TrialResult> result = [&] {
    Progress progress(terminal.progress, "simulating");
    return run_it(options, loaded.value(), progress);
  }();
  if (!result.ok()) return report_errors(result.errors(), terminal);
  const RunStamp stamp = stamp_of(options.run, loaded.value(), result.value());
  std::vector<std::string> notes = trial_notes(loaded.value().trial, result.value());
  const TrialReport report{loaded.value().trial, loaded.value().parameters, std::move(result).value(), std::move(notes)};
  const Result<std::optional<SensitivityReport>> sensitivity = sensitivity_of(options, loaded.value(), stamp, terminal);
  if (!sensitivity.ok()) return report_errors(sensitivity.errors(), terminal);
  const Result<Done> written = write_files(outputs, options.run, stamp, report, sensitivity.value());
  if (!written.ok()) return report_errors(written.errors(), terminal);
  if (!print_result(result_text(options.run, stamp, report, sensitivity.value(), terminal.colour_out))) return kCouldNotDoIt;
  for (const std::string& name : outputs.names) print_message("wrote " + name);
  return kDone;
}

}  // namespace ebb::cli
