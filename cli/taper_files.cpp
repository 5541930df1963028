#include "cli/taper_files.h"

#include <algorithm>
#include <functional>

#include "cli/export.h"
#include "cli/plots.h"
#include "cli/sensitivity.h"
#include "cli/taper_course.h"
#include "ebb/report/csv_taper.h"
#include "ebb/report/fhir_plan.h"
#include "ebb/report/html_plan.h"
#include "ebb/report/icalendar.h"
#include "ebb/report/json.h"
#include "print/pdf_plan.h"

namespace ebb::cli {
namespace {

/// One file asked for and what makes its bytes.
struct WantedFile {
  const std::string* name;
  std::function<Result<std::string>()> bytes;
};

PaperSettings settings_of(const Inputs& inputs, std::vector<Finding> findings) {
  PaperSettings settings;
  settings.findings = std::move(findings);
  const auto& taper = inputs.case_file->taper;
  if (taper && taper->dispense_every_h) settings.dispense_every_days = std::max(1, static_cast<int>(*taper->dispense_every_h / 24));
  return settings;
}

/// The chosen plan with what is taken beside it, and its numbers at the report's times.
Result<Done> export_plan(ModelExport& model_export, OutputFiles& files, const RunOptions& run, const Inputs& inputs, const TaperStart& start, const RunStamp& stamp,
                         const TaperReport& report) {
  if (!model_export.wanted()) return Done{};
  const RuleReport& chosen = *report.chosen_rule();
  const double end_h = start.start_h + report.followed_days * 24;
  std::vector<double> times_h{start.start_h};
  for (const double time_h : report.times_h) times_h.push_back(start.start_h + time_h);
  const std::string what = "the history of the case, then " + chosen.rule.id + " from " + to_text(report.start);
  return model_export.write(files, run, inputs, stamp, timeline_of(make_course(inputs, start, end_h), chosen.plan.steps, end_h), times_h, what);
}

}  // namespace

Result<Done> check_taper_files(const TaperOptions& options, const Screening& screening) {
  const PaperOptions& paper = options.paper;
  if (screening.patient_calendar_allowed || !paper.signed_off.empty()) return Done{};
  for (const auto& [name, option] : {std::pair{&paper.patient_page_file, "--patient-page"}, std::pair{&paper.patient_pdf_file, "--patient-pdf"},
                                     std::pair{&paper.calendar_file, "--calendar"}, std::pair{&paper.fhir_file, "--fhir"},
                                     std::pair{&options.run.csv_file, "--csv"}}) {
    if (name->empty()) continue;
    return Error{ErrorCode::Contradiction, {}, std::string(option) + " is not written for this person: " + screening.refused_reason,
                 "--signed-off \"name, role\" of the professional who answers for it; --page and --pdf are written without", ""};
  }
  return Done{};
}

Result<std::vector<std::string>> write_taper_files(const TaperOptions& options, const Inputs& inputs, const TaperStart& start, const RunStamp& stamp,
                                                   const TaperReport& report, std::vector<Finding> findings, const SensitivityReport* sensitivity) {
  const RunOptions& run = options.run;
  const PaperOptions& paper = options.paper;
  if ((paper.any() || !run.export_language.empty()) && report.chosen_rule() == nullptr) {
    return Error{ErrorCode::NoData, {}, "there is no plan to write", "--rule ID of a rule that has one", ""};
  }
  const bool changes_drug = report.chosen_rule() != nullptr && report.chosen_rule()->plan.substitution.has_value();
  if (changes_drug && !paper.calendar_file.empty() && !paper.calendar_names) {
    return Error{ErrorCode::Missing, {"--calendar", 0, 0}, "a plan of two drugs must name them on each day", "--calendar-names, which says so in the calendar", ""};
  }
  const Knowledge& knowledge = *inputs.knowledge;
  const PaperSettings settings = settings_of(inputs, std::move(findings));
  const Paper size = paper.letter ? Paper::Letter : Paper::A4;
  const auto document = [&](Audience audience) { return make_plan_document(stamp, report, knowledge, settings, audience); };
  std::vector<WantedFile> files_wanted{
      {&run.csv_file, [&] { return csv_taper(report, draft_mark(knowledge, stamp.screening, report)); }},
      {&run.plot_file, [&] { return picture_file(run.plot_file, taper_plot(stamp, report)); }},
      {&options.frontier_file, [&] { return picture_file(options.frontier_file, frontier_plot(stamp, report)); }},
      {&paper.page_file, [&] { return html_plan(document(Audience::Professional)); }},
      {&paper.patient_page_file, [&] { return html_plan(document(Audience::Patient)); }},
      {&paper.pdf_file, [&] { return pdf_plan(document(Audience::Professional), size); }},
      {&paper.patient_pdf_file, [&] { return pdf_plan(document(Audience::Patient), size); }},
      {&paper.calendar_file, [&] { return icalendar_plan(document(Audience::Patient), knowledge, {.name_drug = paper.calendar_names}); }},
      {&paper.fhir_file, [&] { return json_text(fhir_plan(document(Audience::Professional), report, knowledge, settings.dispense_every_days)); }},
  };
  if (sensitivity != nullptr)
    files_wanted.push_back({&run.sensitivity.plot_file, [&] { return picture_file(run.sensitivity.plot_file, sensitivity_plot(stamp, *sensitivity)); }});
  OutputFiles files;
  std::vector<std::string> written;
  std::vector<std::pair<std::size_t, const WantedFile*>> opened;
  for (const WantedFile& wanted : files_wanted) {
    if (wanted.name->empty()) continue;
    const Result<std::size_t> file = files.open(*wanted.name, run.case_file);
    if (!file.ok()) return file.errors();
    opened.emplace_back(file.value(), &wanted);
  }
  ModelExport model_export;
  Result<Done> exported = model_export.open(files, run);
  if (exported.ok()) exported = export_plan(model_export, files, run, inputs, start, stamp, report);
  if (!exported.ok()) return exported.errors();
  for (const auto& [number, wanted] : opened) {
    const Result<std::string> bytes = wanted->bytes();
    if (!bytes.ok()) return bytes.errors();
    files.append(number, bytes.value());
    written.push_back(*wanted->name);
  }
  written.insert(written.end(), model_export.names().begin(), model_export.names().end());
  const Result<Done> done = files.commit();
  if (!done.ok()) return done.errors();
  return written;
}

}  // namespace ebb::cli
