#include "cli/check_run.h"
#include "cli/sensitivity_taper.h"
#include "cli/taper_files.h"
#include "cli/taper_run.h"
#include "ebb/report/json.h"
#include "ebb/report/json_sensitivity.h"
#include "ebb/report/json_taper.h"
#include "ebb/report/text_taper.h"

namespace ebb::cli {
namespace {

std::string result_json(const RunStamp& stamp, const TaperReport& report, const std::optional<SensitivityReport>& sensitivity) {
  Json json = json_taper(stamp, report);
  if (sensitivity) json["sensitivity"] = json_sensitivity(*sensitivity);
  return json_text(json);
}

/// What `ebb check` finds, for the professional's page; nothing when none is asked for. Unless a number of people is asked for it is that of `ebb check`: what page
/// and command tell must not differ.
Result<std::vector<Finding>> findings_for_page(const TaperOptions& options, const Inputs& inputs, const Terminal& terminal) {
  if (options.paper.page_file.empty() && options.paper.pdf_file.empty()) return std::vector<Finding>{};
  RunOptions run = options.run;
  if (!run.patients_asked) run.patients = kCheckPeople;
  const Result<std::optional<AcuteReport>> acute = acute_report(run, inputs, inputs.scenarios.front());
  if (!acute.ok()) return acute.errors();
  Progress progress(terminal.progress, "checking the case");
  Result<CheckReport> found = check_case(run, inputs, acute.value(), progress);
  if (!found.ok()) return found.errors();
  return std::move(found.value().safety.findings);
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
  RedFlags flags(red_flags(inputs.safety.report), terminal);
  if (const Result<Done> possible = check_sensitivity(options, inputs.scenarios.size()); !possible.ok()) return flags.fail(possible.errors());
  const TaperStartResult settled = settle_taper(inputs, make_stamp(options, inputs), options.today.has_value(), terminal.colour_err);
  if (!settled.start) {
    if (!settled.none.errors.empty()) return flags.fail(settled.none.errors);
    print_message(settled.none.text);
    return settled.none.exit_code;
  }
  if (settled.start->how == Resume::OneStepBack && !settled.start->step_back_needs_consent.empty() && taper_options.paper.signed_off.empty()) {
    return flags.fail({{ErrorCode::Contradiction, inputs.case_file->taper->where, settled.start->step_back_needs_consent,
                           "--signed-off \"name, role\" of the prescriber who has agreed, or from_today = true to go on from today's dose", ""}});
  }
  RunStamp stamp = make_stamp(options, inputs);
  const Result<Done> allowed = check_taper_files(taper_options, stamp.screening);
  if (!allowed.ok()) return flags.fail(allowed.errors());
  if (options.json) {
    print_notice(stamp, terminal);
    flags.were_told();
  }
  // Before anything is computed, where the result goes to a file and the flags at its head would not be seen.
  if (!terminal.shows_output) flags.tell();
  Timings timings;
  Result<TaperReport> report = [&] {
    Progress progress(terminal.progress, "comparing rules");
    return run_rules(taper_options, inputs, *settled.start, progress, timings);
  }();
  if (!report.ok()) return flags.fail(report.errors());
  if (report.value().suggestion) stamp.used.push_back(&inputs.knowledge->dynamics.seizure_slope);
  if (taper_options.timings) print_message(timings.text());
  if (!taper_options.paper.signed_off.empty()) report.value().signed_off = taper_options.paper.signed_off;
  std::optional<SensitivityReport> sensitivity;
  if (options.sensitivity.wanted) {
    Progress progress(terminal.progress, "what moves the answer");
    Result<SensitivityReport> found = taper_sensitivity(taper_options, inputs, *settled.start, report.value(), progress);
    if (!found.ok()) return flags.fail(found.errors());
    sensitivity = std::move(found).value();
  }
  Result<std::vector<Finding>> findings = findings_for_page(taper_options, inputs, terminal);
  if (!findings.ok()) return flags.fail(findings.errors());
  const Result<std::vector<std::string>> written =
      write_taper_files(taper_options, inputs, *settled.start, stamp, report.value(), std::move(findings).value(), sensitivity ? &*sensitivity : nullptr);
  if (!written.ok()) return flags.fail(written.errors());
  const std::string text = options.json ? result_json(stamp, report.value(), sensitivity)
                                        : text_taper(stamp, report.value(), terminal.colour_out) + (sensitivity ? text_sensitivity(*sensitivity, terminal.colour_out) : "");
  if (!print_result(text)) return kCouldNotDoIt;
  for (const std::string& name : written.value()) print_message("wrote " + name);
  return kDone;
}

}  // namespace ebb::cli
