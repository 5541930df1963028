#include "cli/acute.h"
#include "cli/ask.h"
#include "cli/check_run.h"
#include "cli/input_file.h"
#include "ebb/report/html_check.h"
#include "ebb/report/json_acute.h"
#include "ebb/report/json_check.h"
#include "ebb/report/text_acute.h"
#include "ebb/report/text_check.h"

namespace ebb::cli {
namespace {

constexpr std::size_t kMostPeople = 100000;  // of a picture: one chunk is drawn anyway

/// Facts, findings and screening of the case, with what a simulation tells.
Result<CheckReport> check_case_file(const CheckOptions& options, const Inputs& inputs, const std::optional<AcuteReport>& acute, const Terminal& terminal) {
  CheckReport report;
  report.knowledge = inputs.knowledge.get();
  report.stamp = make_stamp(options.run, inputs);
  report.today = inputs.scenarios.front().today;
  report.facts = inputs.safety.facts;
  report.notes = inputs.scenarios.front().notes;
  Progress progress(terminal.progress, "checking");
  const Result<Done> simulated = simulate_facts(options.run, inputs, report, progress);
  if (!simulated.ok()) return simulated.errors();
  add_acute_fact(report.facts, acute);
  report.safety = check_facts(inputs.knowledge->safety, report.facts);
  report.screening = screen(inputs.knowledge->safety, report.facts, report.safety);
  report.stamp.red_flags = red_flags(report.safety);
  report.stamp.screening = report.screening;
  report.level_changes = level_changes(inputs);
  return report;
}

/// The page and the picture, moved into place together.
Result<Done> write_files(const CheckOptions& options, const Inputs& inputs, const CheckReport& report, const std::optional<AcuteReport>& acute,
                         const Terminal& terminal) {
  OutputFiles files;
  if (!options.run.acute_plot_file.empty()) {
    if (!acute) return usage("--acute-plot: the case names no single dose of today or yesterday", "a dose with `at`, or [acute] now");
    const Result<std::size_t> file = files.open(options.run.acute_plot_file, options.run.case_file);
    if (!file.ok()) return file.errors();
    files.append(file.value(), acute_plot(report.stamp, inputs.scenarios.front(), *acute));
  }
  if (!options.run.plot_file.empty()) {
    const Result<std::size_t> file = files.open(options.run.plot_file, options.run.case_file);
    if (!file.ok()) return file.errors();
    Progress progress(terminal.progress, "drawing");
    const Result<std::string> figure = level_figure(options.run, inputs, report.stamp, progress);
    if (!figure.ok()) return figure.errors();
    files.append(file.value(), figure.value());
  }
  if (!options.page_file.empty()) {
    const Result<std::size_t> file = files.open(options.page_file, options.run.case_file);
    if (!file.ok()) return file.errors();
    files.append(file.value(), html_check(report, options.detail));
  }
  return files.commit();
}

/// Asks, and writes the answers into a copy of the case. The copy must read well before it is written.
Result<Done> ask_and_write(const CheckOptions& options, const Inputs& inputs) {
  const std::vector<Answer> answers = ask(inputs.knowledge->safety, inputs.safety.report);
  if (answers.empty()) return Error{ErrorCode::Cancelled, {"command line", 0, 0}, "nothing was answered; no copy was written", "", ""};
  const Result<std::string> text = read_text_file(options.run.case_file);
  if (!text.ok()) return text.errors();
  const std::string answered = add_answers(text.value(), answers);
  const Result<CaseFile> again = read_case(options.out_file, answered, *inputs.knowledge);
  if (!again.ok()) return again.errors();
  OutputFiles files;
  const Result<std::size_t> file = files.open(options.out_file, options.run.case_file);
  if (!file.ok()) return file.errors();
  files.append(file.value(), answered);
  return files.commit();
}

/// Findings, and before them the danger of what was taken today.
std::string result_text(const CheckOptions& options, const CheckReport& report, const std::optional<AcuteReport>& acute, Date zero, const Terminal& terminal) {
  if (options.run.json) {
    Json json = json_check(report);
    json["acute"] = acute ? json_acute(*acute, zero) : Json(nullptr);
    return json_text(json);
  }
  const std::string danger = acute ? text_acute(*acute, zero, options.detail, terminal.colour_out) + "\n" : "";
  return danger + text_check(report, options.detail, terminal.colour_out);
}

std::optional<Error> wrong_options(const CheckOptions& options) {
  if (options.ask && options.out_file.empty()) return usage("--ask writes the answers into a copy of the case", "--ask --out FILE");
  if (!options.ask && !options.out_file.empty()) return usage("--out is where --ask writes the copy", "--ask --out FILE");
  if (options.ask && !can_ask()) return usage("--ask asks on a terminal; this is none", "the answers as keys of the case file: [history], [signs], …");
  if (!options.run.plot_file.empty() && options.run.patients > kMostPeople) return usage("--plot draws one picture of at most 100000 people", "--patients 1000");
  return std::nullopt;
}

}  // namespace

int run_check(const CheckOptions& given, const Terminal& terminal) {
  CheckOptions options = given;
  if (const auto wrong = wrong_options(options)) return report_errors({*wrong}, terminal);
  Result<Inputs> loaded = load_inputs(options.run);
  if (!loaded.ok()) {
    print_message("In an emergency: ebb emergency");
    return report_errors(loaded.errors(), terminal);
  }
  if (!loaded.value().case_file) return report_errors({usage("an event table says nothing that the safety rules could check", "a case file (.toml)")}, terminal);
  if (options.ask) {
    const Result<Done> written = ask_and_write(options, loaded.value());
    if (!written.ok()) return report_errors(written.errors(), terminal);
    print_message("wrote " + options.out_file);
    options.run.case_file = options.out_file;
    loaded = load_inputs(options.run);
    if (!loaded.ok()) return report_errors(loaded.errors(), terminal);
  }
  const Inputs& inputs = loaded.value();
  const Scenario& scenario = inputs.scenarios.front();
  const Result<std::optional<AcuteReport>> acute = acute_report(options.run, inputs, scenario);
  if (!acute.ok()) return report_errors(acute.errors(), terminal);
  const Result<CheckReport> report = check_case_file(options, inputs, acute.value(), terminal);
  if (!report.ok()) return report_errors(report.errors(), terminal);
  const std::string flags = red_flag_text(report.value().stamp.red_flags, terminal.colour_err);
  if (!flags.empty() && options.run.json) print_message(flags);
  const Result<Done> written = write_files(options, inputs, report.value(), acute.value(), terminal);
  if (!written.ok()) return report_errors(written.errors(), terminal);
  if (!print_result(result_text(options, report.value(), acute.value(), scenario.zero, terminal))) return kCouldNotDoIt;
  for (const std::string* name : {&options.run.plot_file, &options.run.acute_plot_file, &options.page_file}) {
    if (!name->empty()) print_message("wrote " + *name);
  }
  return kDone;
}

}  // namespace ebb::cli
