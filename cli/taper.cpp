#include "cli/sensitivity_taper.h"
#include "cli/taper_files.h"
#include "cli/taper_run.h"
#include "ebb/report/json_sensitivity.h"
#include "ebb/report/json_taper.h"
#include "ebb/report/text_check.h"
#include "ebb/report/text_taper.h"

namespace ebb::cli {
namespace {

std::string result_json(const RunStamp& stamp, const TaperReport& report, const std::optional<SensitivityReport>& sensitivity) {
  Json json = json_taper(stamp, report);
  if (sensitivity) json["sensitivity"] = json_sensitivity(*sensitivity);
  return json_text(json);
}

}  // namespace

int run_taper(const TaperOptions& taper_options, const Terminal& terminal) {
  const RunOptions& options = taper_options.run;
  Result<Inputs> loaded = load_inputs(options);
  if (!loaded.ok()) return report_errors(loaded.errors(), terminal);
  Inputs& inputs = loaded.value();
  if (const auto refused = refusal_of(inputs.safety, "taper", terminal)) {
    print_message(*refused);
    return kCouldNotDoIt;
  }
  if (const Result<Done> possible = check_sensitivity(options, inputs.scenarios.size()); !possible.ok()) return report_errors(possible.errors(), terminal);
  const TaperStartResult settled = settle_taper(inputs, make_stamp(options, inputs), options.today.has_value(), terminal.colour_err);
  if (!settled.start) {
    if (!settled.none.errors.empty()) return report_errors(settled.none.errors, terminal);
    print_message(settled.none.text);
    return settled.none.exit_code;
  }
  if (settled.start->how == Resume::OneStepBack && !settled.start->step_back_needs_consent.empty() && taper_options.paper.signed_off.empty()) {
    return report_errors({{ErrorCode::Contradiction, inputs.case_file->taper->where, settled.start->step_back_needs_consent,
                           "--signed-off \"name, role\" of the prescriber who has agreed, or from_today = true to go on from today's dose", ""}}, terminal);
  }
  RunStamp stamp = make_stamp(options, inputs);
  const Result<Done> allowed = check_taper_files(taper_options, stamp.screening);
  if (!allowed.ok()) return report_errors(allowed.errors(), terminal);
  if (options.json) print_notice(stamp, terminal);
  // Before anything is computed, where the result goes to a file and the flags at its head would not be seen.
  if (!options.json && !terminal.shows_output && !stamp.red_flags.empty()) print_message(red_flag_text(stamp.red_flags, terminal.colour_err));
  Timings timings;
  Result<TaperReport> report = [&] {
    Progress progress(terminal.progress, "comparing rules");
    return run_rules(taper_options, inputs, *settled.start, progress, timings);
  }();
  if (!report.ok()) {
    if (!options.json && terminal.shows_output && !stamp.red_flags.empty()) print_message(red_flag_text(stamp.red_flags, terminal.colour_err));
    return report_errors(report.errors(), terminal);
  }
  if (report.value().suggestion) stamp.used.push_back(&inputs.knowledge->dynamics.seizure_slope);
  if (taper_options.timings) print_message(timings.text());
  if (!taper_options.paper.signed_off.empty()) report.value().signed_off = taper_options.paper.signed_off;
  std::optional<SensitivityReport> sensitivity;
  if (options.sensitivity.wanted) {
    Progress progress(terminal.progress, "what moves the answer");
    Result<SensitivityReport> found = taper_sensitivity(taper_options, inputs, *settled.start, report.value(), progress);
    if (!found.ok()) return report_errors(found.errors(), terminal);
    sensitivity = std::move(found).value();
  }
  const Result<std::vector<std::string>> written =
      write_taper_files(taper_options, inputs, *settled.start, stamp, report.value(), sensitivity ? &*sensitivity : nullptr);
  if (!written.ok()) return report_errors(written.errors(), terminal);
  const std::string text = options.json ? result_json(stamp, report.value(), sensitivity)
                                        : text_taper(stamp, report.value(), terminal.colour_out) + (sensitivity ? text_sensitivity(*sensitivity, terminal.colour_out) : "");
  if (!print_result(text)) return kCouldNotDoIt;
  for (const std::string& name : written.value()) print_message("wrote " + name);
  return kDone;
}

}  // namespace ebb::cli
