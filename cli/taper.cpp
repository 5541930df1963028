#include "cli/taper_files.h"
#include "cli/taper_run.h"
#include "ebb/report/json_taper.h"
#include "ebb/report/text_check.h"
#include "ebb/report/text_taper.h"

namespace ebb::cli {

int run_taper(const TaperOptions& taper_options, const Terminal& terminal) {
  const RunOptions& options = taper_options.run;
  Result<Inputs> loaded = load_inputs(options);
  if (!loaded.ok()) return report_errors(loaded.errors(), terminal);
  Inputs& inputs = loaded.value();
  if (const auto refused = refusal_of(inputs.safety, "taper", terminal)) {
    print_message(*refused);
    return kCouldNotDoIt;
  }
  const TaperStartResult settled = settle_taper(inputs, make_stamp(options, inputs), options.today.has_value(), terminal.colour_err);
  if (!settled.start) {
    if (!settled.none.errors.empty()) return report_errors(settled.none.errors, terminal);
    print_message(settled.none.text);
    return settled.none.exit_code;
  }
  RunStamp stamp = make_stamp(options, inputs);
  const Result<Done> allowed = check_taper_files(taper_options, stamp.screening);
  if (!allowed.ok()) return report_errors(allowed.errors(), terminal);
  if (options.json) print_notice(stamp, terminal);
  if (!options.json && !stamp.red_flags.empty()) print_message(red_flag_text(stamp.red_flags, terminal.colour_err));
  Timings timings;
  Result<TaperReport> report = [&] {
    Progress progress(terminal.progress, "comparing rules");
    return run_rules(taper_options, inputs, *settled.start, progress, timings);
  }();
  if (!report.ok()) return report_errors(report.errors(), terminal);
  if (report.value().suggestion) stamp.used.push_back(&inputs.knowledge->dynamics.seizure_slope);
  if (taper_options.timings) print_message(timings.text());
  if (!taper_options.paper.signed_off.empty()) report.value().signed_off = taper_options.paper.signed_off;
  const Result<std::vector<std::string>> written = write_taper_files(taper_options, inputs, *settled.start, stamp, report.value());
  if (!written.ok()) return report_errors(written.errors(), terminal);
  const std::string text = options.json ? json_text(json_taper(stamp, report.value())) : text_taper(stamp, report.value(), terminal.colour_out);
  if (!print_result(text)) return kCouldNotDoIt;
  for (const std::string& name : written.value()) print_message("wrote " + name);
  return kDone;
}

}  // namespace ebb::cli
