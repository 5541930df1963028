#include "cli/ask.h"
#include "cli/check_run.h"
#include "cli/input_file.h"
#include "ebb/report/html_check.h"
#include "ebb/report/json.h"
#include "ebb/report/json_acute.h"
#include "ebb/report/json_check.h"
#include "ebb/report/text_acute.h"
#include "ebb/report/text_check.h"

namespace ebb::cli {
namespace {

constexpr std::size_t kMostPeople = 100000;  // of a picture: one chunk is drawn anyway

/// One person checked.
struct Checked {
  Inputs inputs;
  std::optional<AcuteReport> acute;
  CheckReport report;
  const Scenario& scenario() const { return inputs.scenarios.front(); }
};

/// Facts, findings and screening of one person, with what a simulation tells.
Result<Checked> check_person(const CheckOptions& options, Inputs inputs, const Terminal& terminal) {
  Checked checked{std::move(inputs), std::nullopt, {}};
  Result<std::optional<AcuteReport>> acute = acute_report(options.run, checked.inputs, checked.scenario());
  if (!acute.ok()) return acute.errors();
  checked.acute = std::move(acute).value();
  Progress progress(terminal.progress, "checking");
  Result<CheckReport> report = check_case(options.run, checked.inputs, checked.acute, progress);
  if (!report.ok()) return report.errors();
  checked.report = std::move(report).value();
  return checked;
}

/// The page and the pictures, moved into place together.
Result<Done> write_files(const CheckOptions& options, const std::vector<Checked>& people, const Terminal& terminal) {
  OutputFiles files;
  const Checked& first = people.front();
  if (!options.run.acute_plot_file.empty()) {
    if (!first.acute) return usage("--acute-plot: the case names no single dose of today or yesterday", "a dose with `at`, or [acute] now");
    const Result<std::size_t> file = files.open(options.run.acute_plot_file, options.run.case_file);
    if (!file.ok()) return file.errors();
    files.append(file.value(), acute_plot(first.report.stamp, first.scenario(), *first.acute));
  }
  if (!options.run.plot_file.empty()) {
    const Result<std::size_t> file = files.open(options.run.plot_file, options.run.case_file);
    if (!file.ok()) return file.errors();
    Progress progress(terminal.progress, "drawing");
    const Result<std::string> figure = level_figure(options.run, first.inputs, first.report.stamp, progress);
    if (!figure.ok()) return figure.errors();
    files.append(file.value(), figure.value());
  }
  if (!options.page_file.empty()) {
    const Result<std::size_t> file = files.open(options.page_file, options.run.case_file);
    if (!file.ok()) return file.errors();
    std::vector<CheckSheet> sheets;
    for (const Checked& each : people) sheets.push_back({&each.report, each.acute ? &*each.acute : nullptr, each.scenario().zero});
    files.append(file.value(), html_check(sheets, options.detail));
  }
  return files.commit();
}

/// Asks, and writes the answers into a copy of the case. The copy must read well before it is written.
Result<Done> ask_and_write(const CheckOptions& options, const Inputs& inputs, const Terminal& terminal) {
  const std::optional<std::vector<Answer>> asked = ask(inputs.knowledge->safety, inputs.safety.facts, inputs.safety.report, terminal.colour_err);
  if (!asked) return Error{ErrorCode::Cancelled, {"command line", 0, 0}, "broken off in the middle; no copy was written", "q to stop and keep what was answered", ""};
  const std::vector<Answer>& answers = *asked;
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

Json json_of(const Checked& checked) {
  Json json = json_check(checked.report);
  json["acute"] = checked.acute ? json_acute(*checked.acute, checked.scenario().zero) : Json(nullptr);
  return json;
}

/// Findings, and before them the danger of what was taken today; of a table, one subject after the other.
std::string result_text(const CheckOptions& options, const std::vector<Checked>& people, const Terminal& terminal) {
  const bool table = people.front().scenario().table_case.has_value();
  if (options.run.json && !table) return json_text(json_of(people.front()));
  if (options.run.json) {
    Json json;
    json["command"] = "check";
    json["subjects"] = Json::array();
    for (const Checked& each : people) {
      Json subject = json_of(each);
      subject["subject"] = each.scenario().id;
      json["subjects"].push_back(std::move(subject));
    }
    return json_text(json);
  }
  std::string out;
  for (const Checked& each : people) {
    if (!out.empty()) out += "\n" + std::string(60, '=') + "\n";
    if (each.acute) out += text_acute(*each.acute, each.scenario().zero, options.detail, terminal.colour_out) + "\n";
    out += text_check(each.report, options.detail, terminal.colour_out);
  }
  return out;
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
  const bool several = loaded.value().scenarios.size() > 1;
  if (several && !(options.run.plot_file.empty() && options.run.acute_plot_file.empty())) {
    return report_errors({usage("--plot and --acute-plot are for one subject, this table has " + std::to_string(loaded.value().scenarios.size()))}, terminal);
  }
  if (options.ask && !loaded.value().case_file) {
    return report_errors({usage("--ask writes into a case file (.toml); this is an event table", "columns such as PREGNANT or ALCOHOL in the table")}, terminal);
  }
  if (options.ask) {
    const Result<Done> written = ask_and_write(options, loaded.value(), terminal);
    if (!written.ok()) return report_errors(written.errors(), terminal);
    print_message("wrote " + options.out_file);
    options.run.case_file = options.out_file;
    loaded = load_inputs(options.run);
    if (!loaded.ok()) return report_errors(loaded.errors(), terminal);
  }
  std::vector<Checked> people;
  std::vector<Finding> found;
  for (Inputs& subject : subjects_of(loaded.value())) {
    const std::vector<Finding> before = red_flags(subject.safety.report);
    Result<Checked> checked = check_person(options, std::move(subject), terminal);
    if (!checked.ok()) return RedFlags(before, terminal).fail(checked.errors());
    people.push_back(std::move(checked).value());
    const std::vector<Finding>& own = people.back().report.stamp.red_flags;
    found.insert(found.end(), own.begin(), own.end());
  }
  RedFlags flags(std::move(found), terminal);
  if (options.run.json) flags.tell();
  const Result<Done> written = write_files(options, people, terminal);
  if (!written.ok()) return flags.fail(written.errors());
  if (!print_result(result_text(options, people, terminal))) return kCouldNotDoIt;
  for (const std::string* name : {&options.run.plot_file, &options.run.acute_plot_file, &options.page_file}) {
    if (!name->empty()) print_message("wrote " + *name);
  }
  return kDone;
}

}  // namespace ebb::cli
