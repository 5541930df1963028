#include <algorithm>

#include "cli/taper_run.h"
#include "ebb/report/csv_taper.h"
#include "ebb/report/json_taper.h"
#include "ebb/report/svg.h"
#include "ebb/report/text_simulation.h"
#include "ebb/report/text_taper.h"

namespace ebb::cli {
namespace {

BandValues band_values(const std::vector<Spread>& curve) {
  BandValues values;
  std::vector<double>* columns[] = {&values.p05, &values.p25, &values.p50, &values.p75, &values.p95};
  for (const Spread& spread : curve) {
    for (std::size_t q = 0; q < spread.quantiles.size(); ++q) columns[q]->push_back(spread.quantiles[q]);
  }
  return values;
}

std::string plot(const RunStamp& stamp, const TaperReport& report) {
  TaperFigure figure;
  figure.title = stamp.case_title.empty() ? stamp.case_file : stamp.case_title;
  figure.subtitle = stamp.typical ? "The typical person" : "Median with 25–75 and 5–95 % of " + std::to_string(stamp.patients) + " people, the same for every rule";
  figure.draft = "DRAFT – NOT SCREENED";
  figure.notices = stamp.emergency;
  figure.footer = {stamp_line(stamp), assumption_line(stamp)};
  for (std::string& line : figure.footer) {
    std::replace(line.begin(), line.end(), '\n', ' ');
    line.erase(line.find_last_not_of(' ') + 1);
  }
  if (const RuleReport* chosen = report.chosen_rule()) figure.subtitle = chosen->rule.id + " = " + chosen->rule.name + ". " + figure.subtitle + ".";
  figure.zero = report.start;
  figure.dose_before_mg_per_day = report.start_mg_per_day;
  figure.markers.push_back({0, "plan begins"});
  figure.time_h = report.times_h;
  for (std::size_t r = 0; r < report.rules.size(); ++r) {
    const RuleReport& rule = report.rules[r];
    if (rule.status == RuleStatus::Reference) figure.stop_today_theta = band_values(rule.withdrawal_theta);
    if (!rule.has_plan()) continue;
    TaperRuleCurve curve;
    curve.name = rule.rule.id;
    curve.highlighted = r == report.chosen;
    curve.withdrawal_theta = band_values(rule.withdrawal_theta);
    for (const TaperStep& step : rule.plan.steps) {
      curve.step_time_h.push_back(step.day * 24.0);
      curve.dose_mg_per_day.push_back(step.dose_mg_per_day);
    }
    curve.length_weeks = rule.plan.length_days / 7.0;
    curve.peak_share_p05 = rule.peak_of_stopping_frac.quantiles.front();
    curve.peak_share_p50 = rule.peak_of_stopping_frac.median();
    curve.peak_share_p95 = rule.peak_of_stopping_frac.quantiles.back();
    figure.rules.push_back(std::move(curve));
  }
  return taper_figure(figure);
}

/// The files asked for: opened, filled and moved into place together.
Result<Done> write_files(const RunOptions& options, const RunStamp& stamp, const TaperReport& report) {
  OutputFiles files;
  std::pair<const std::string*, std::string> wanted[] = {{&options.csv_file, ""}, {&options.plot_file, ""}};
  if (!options.csv_file.empty()) wanted[0].second = csv_taper(report);
  if (!options.plot_file.empty()) wanted[1].second = plot(stamp, report);
  for (const auto& [name, text] : wanted) {
    if (name->empty()) continue;
    const Result<std::size_t> file = files.open(*name, options.case_file);
    if (!file.ok()) return file.errors();
    files.append(file.value(), text);
  }
  return files.commit();
}

}  // namespace

int run_taper(const TaperOptions& taper_options, const Terminal& terminal) {
  const RunOptions& options = taper_options.run;
  Result<Inputs> loaded = load_inputs(options);
  if (!loaded.ok()) return report_errors(loaded.errors(), terminal);
  Inputs& inputs = loaded.value();
  const TaperStartResult settled = settle_taper(inputs, make_stamp(options, inputs), options.today.has_value(), terminal.colour_err);
  if (!settled.start) {
    if (!settled.none.errors.empty()) return report_errors(settled.none.errors, terminal);
    print_message(settled.none.text);
    return settled.none.exit_code;
  }
  const RunStamp stamp = make_stamp(options, inputs);
  if (options.json) print_notice(stamp, terminal);
  Result<TaperReport> report = [&] {
    Progress progress(terminal.progress, "comparing rules");
    return run_rules(options, inputs, *settled.start, taper_options.rule, progress);
  }();
  if (!report.ok()) return report_errors(report.errors(), terminal);
  const Result<Done> written = write_files(options, stamp, report.value());
  if (!written.ok()) return report_errors(written.errors(), terminal);
  const std::string text = options.json ? json_text(json_taper(stamp, report.value())) : text_taper(stamp, report.value(), terminal.colour_out);
  if (!print_result(text)) return kCouldNotDoIt;
  for (const std::string* name : {&options.csv_file, &options.plot_file}) {
    if (!name->empty()) print_message("wrote " + *name);
  }
  return kDone;
}

}  // namespace ebb::cli
