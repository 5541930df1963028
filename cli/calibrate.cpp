// Fits the numbers of data/calibration/targets.toml to published trials, or shows the calibration that the program holds.
#include <cstdio>
#include <filesystem>
#include <thread>

#include "cli/input_file.h"
#include "cli/output_files.h"
#include "cli/plots.h"
#include "cli/progress.h"
#include "cli/run.h"
#include "ebb/base/number_text.h"
#include "ebb/casefile/read_trial.h"
#include "ebb/judge/calibrate.h"
#include "ebb/judge/calibration_file.h"
#include "ebb/report/json.h"
#include "ebb/report/json_calibration.h"
#include "ebb/report/svg_calibration.h"
#include "ebb/report/text_calibration.h"

#include <fmt/format.h>

namespace ebb::cli {
namespace {

constexpr const char* kPartEnding = ".part";

/// One file, whole or not at all.
Result<Done> write_whole(const std::string& path, const std::string& text) {
  OutputFiles files;
  const Result<std::size_t> output = files.open(path, "");
  if (!output.ok()) return output.errors();
  files.append(output.value(), text);
  return files.commit();
}

/// Whether the outputs could be written at the end of a long run; nothing is left of the trial.
Result<Done> check_writable(const CalibrateOptions& options) {
  OutputFiles files;
  for (const std::string& path : {options.out_file, options.plot_file}) {
    if (path.empty()) continue;
    const Result<std::size_t> output = files.open(path, "");
    if (!output.ok()) return output.errors();
  }
  return Done{};
}

/// The command that makes these bytes again; threads and names of files change none of them.
std::string command_of(const CalibrateOptions& options) { return fmt::format("ebb calibrate --draws {} --seed {}", options.draws, options.seed); }

/// What waves on disk must belong to.
std::string key_of(const CalibrateOptions& options, const CalibrationPlan& plan, const std::string& inputs_hash) {
  return fmt::format("inputs {}, seed {}, {} sets of {} people", inputs_hash, options.seed, plan.sets, plan.people);
}

void settle_plan(CalibrationPlan& plan, const CalibrateOptions& options) {
  if (options.sets > 0) plan.sets = options.sets;
  if (options.people > 0) plan.people = options.people;
  if (options.waves > 0) plan.most_waves = options.waves;
  plan.least_waves = std::min(plan.least_waves, plan.most_waves);
}

/// The waves that an interrupted run left beside its output.
Result<std::vector<CalibrationWave>> waves_before(const std::string& part, const std::string& key) {
  std::error_code ignored;
  if (part.empty() || !std::filesystem::exists(part, ignored)) return std::vector<CalibrationWave>{};
  const Result<std::string> text = read_text_file(part);
  if (!text.ok()) return text.errors();
  Result<std::vector<CalibrationWave>> waves = read_waves(text.value(), key);
  if (waves.ok()) return waves;
  Errors errors = waves.errors();
  for (Error& error : errors) error.where.file = part;
  return errors;
}

Error not_converged(const CalibrationFit& fit, const CalibrationPlan& plan) {
  return {ErrorCode::Infeasible, {}, fmt::format("the fit did not converge in {} waves of {} sets: they are worth {:.0f} equally good ones, and the last wave moved a mean by {:.2f} standard "
                                                 "deviations of its prior",
                                                 fit.waves.size(), plan.sets, fit.effective, fit.drift),
          fmt::format("{:.0f} or more, and {} or less: more sets or waves in data/calibration/targets.toml, or targets that the model can meet together", plan.least_effective,
                      number_text(plan.most_drift)),
          ""};
}

class Run {
 public:
  Run(const CalibrateOptions& options, const Knowledge& knowledge, const TrialParameters& numbers, const CalibrationPlan& plan, const Terminal& terminal)
      : options_(options), knowledge_(knowledge), numbers_(numbers), plan_(plan), progress_(terminal.progress, "calibration"),
        executor_(options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()))),
        part_(options.out_file.empty() ? "" : options.out_file + kPartEnding) {}

  Result<Calibrated> calibrated() {
    const Result<std::string> hash = calibration_inputs_hash(knowledge_, numbers_, plan_);
    if (!hash.ok()) return hash.errors();
    const std::string key = key_of(options_, plan_, hash.value());
    Result<std::vector<CalibrationWave>> before = waves_before(part_, key);
    if (!before.ok()) return before.errors();
    waves_ = std::move(before).value();
    CalibrateRequest request;
    request.seed = options_.seed;
    request.draws = options_.draws;
    request.isa = options_.isa;
    request.executor = &executor_;
    request.before = waves_;
    request.progress = [this](double done) { progress_.update((static_cast<double>(waves_.size()) + done) / plan_.most_waves); };
    request.wave_done = [&](const CalibrationWave& wave, double effective, double drift) {
      waves_.push_back(wave);
      print_message(fmt::format("Wave {}: {} sets tried, worth {:.0f} equally good ones; means moved by up to {}", waves_.size(), waves_.size() * plan_.sets, effective,
                                waves_.size() > 1 ? fmt::format("{:.2f} sd of the prior", drift) : "-"));
      if (!part_.empty() && kept_.ok()) kept_ = write_whole(part_, waves_text(key, waves_));
    };
    Result<Calibrated> fitted = calibrate(knowledge_, numbers_, plan_, request);
    if (!fitted.ok()) return fitted;
    if (!kept_.ok()) return kept_.errors();
    Calibration& calibration = fitted.value().calibration;
    calibration.version = EBB_VERSION;
    calibration.inputs_hash = hash.value();
    calibration.command = command_of(options_);
    return fitted;
  }

  void forget_part() const {
    if (!part_.empty()) std::remove(part_.c_str());
  }

 private:
  const CalibrateOptions& options_;
  const Knowledge& knowledge_;
  const TrialParameters& numbers_;
  const CalibrationPlan& plan_;
  Progress progress_;
  ThreadExecutor executor_;
  std::string part_;
  std::vector<CalibrationWave> waves_;
  Result<Done> kept_ = Done{};
};

/// Standard output, and the picture if asked.
int tell(const CalibrateOptions& options, const Calibration& calibration, const CalibrationPlan& plan, bool current, bool converged, const Terminal& terminal) {
  if (!options.plot_file.empty()) {
    const Result<std::string> bytes = picture_file(options.plot_file, {"Calibration", calibration_picture(calibration, plan), {calibration_table(calibration)}});
    if (!bytes.ok()) return report_errors(bytes.errors(), terminal);
    const Result<Done> written = write_whole(options.plot_file, bytes.value());
    if (!written.ok()) return report_errors(written.errors(), terminal);
  }
  const std::string out = options.json ? json_text(json_calibration(calibration, plan, current, converged)) : text_calibration(calibration, plan, current, terminal.colour_out);
  return print_result(out) ? kDone : kCouldNotDoIt;
}

}  // namespace

int run_calibrate(const CalibrateOptions& options, const Terminal& terminal) {
  if (options.show && !options.out_file.empty()) return report_errors({usage("--show fits nothing, so there is nothing to write into --out", "--show without --out")}, terminal);
  if (const Result<Done> writable = check_writable(options); !writable.ok()) return report_errors(writable.errors(), terminal);
  const Result<std::unique_ptr<Knowledge>> loaded = load_knowledge_for({});
  if (!loaded.ok()) return report_errors(loaded.errors(), terminal);
  const Knowledge& knowledge = *loaded.value();
  const Result<TrialParameters> numbers = load_trial_parameters(knowledge);
  if (!numbers.ok()) return report_errors(numbers.errors(), terminal);
  Result<CalibrationPlan> plan = load_calibration_plan(embedded_data(), knowledge, numbers.value());
  if (!plan.ok()) return report_errors(plan.errors(), terminal);
  if (options.show) {
    if (!knowledge.calibration) {
      const Error none{ErrorCode::NoData, {"data/calibration", 0, 0}, "the program holds no calibration", "`ebb calibrate --out FILE`, kept in data/calibration", ""};
      return report_errors({none}, terminal);
    }
    const Result<std::string> hash = calibration_inputs_hash(knowledge, numbers.value(), plan.value());
    if (!hash.ok()) return report_errors(hash.errors(), terminal);
    return tell(options, *knowledge.calibration, plan.value(), hash.value() == knowledge.calibration->inputs_hash, true, terminal);
  }
  settle_plan(plan.value(), options);
  Run run(options, knowledge, numbers.value(), plan.value(), terminal);
  const Result<Calibrated> fitted = run.calibrated();
  if (!fitted.ok()) return report_errors(fitted.errors(), terminal);
  if (!fitted.value().fit.converged) {
    run.forget_part();
    if (options.json && !print_result(json_text(json_calibration(fitted.value().calibration, plan.value(), true, false)))) return kCouldNotDoIt;
    report_errors({not_converged(fitted.value().fit, plan.value())}, terminal);
    return kCouldNotDoIt;
  }
  if (!options.out_file.empty()) {
    const Result<Done> written = write_whole(options.out_file, calibration_toml(fitted.value().calibration));
    if (!written.ok()) return report_errors(written.errors(), terminal);
    run.forget_part();
  }
  return tell(options, fitted.value().calibration, plan.value(), true, true, terminal);
}

}  // namespace ebb::cli
