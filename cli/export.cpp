#include "cli/export.h"

#include <algorithm>

#include <fmt/format.h>

#include "ebb/base/number_text.h"
#include "ebb/report/text_simulation.h"

namespace ebb::cli {
namespace {

constexpr std::size_t kMostPeople = 10'000;  // each is a block of several hundred records

ExportLanguage language_of(const std::string& name) {
  return name == "mrgsolve" ? ExportLanguage::Mrgsolve : name == "nonmem" ? ExportLanguage::Nonmem : ExportLanguage::Rxode2;
}

std::string without_break(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::vector<std::string> about(const RunStamp& stamp, const Scenario& scenario, const Timeline& timeline, const std::string& what) {
  std::vector<std::string> lines{"Ebb export: " + (stamp.case_title.empty() ? stamp.case_file : stamp.case_title), what};
  lines.push_back(without_break(stamp_line(stamp)) + "case " + stamp.case_hash);
  lines.push_back("TIME is in hours; 0 is " +
                  (scenario.has_dates ? date_text(scenario.zero, timeline.start_h) + " 00:00" : "the first day's midnight") +
                  ". Units inside: mg, L, h, mg/L.");
  for (const Parameter* parameter : stamp.overridden)
    lines.push_back("set by the user: " + parameter->name + " = " + number_text(parameter->typical / parameter->canonical_per_unit) + " " +
                    parameter->unit);
  lines.push_back(
      "This file was written by Ebb and has not been run by it. The model is uncertain; not for decisions about one person without a "
      "professional.");
  return lines;
}

}  // namespace

Result<Done> ModelExport::open(OutputFiles& files, const RunOptions& options) {
  if (options.export_language.empty()) return Done{};
  if (!options.typical && options.patients > kMostPeople) {
    return usage(fmt::format("--export writes each person's records, and {} people are too many", options.patients),
                 fmt::format("--patients up to {}, or --typical", kMostPeople));
  }
  job_.language = language_of(options.export_language);
  job_.one_person = options.typical || options.patients == 1;
  job_.seed = options.seed;
  const Result<Done> folder = files.make_folder(options.export_folder);
  if (!folder.ok()) return folder.errors();
  const ExportFiles wanted = export_files(job_);
  const std::pair<const std::string*, std::size_t*> list[] = {
      {&wanted.code, &code_}, {&wanted.events, &events_}, {&wanted.people, &people_}, {&wanted.runner, &runner_}};
  for (const auto& [name, number] : list) {
    if (name->empty()) continue;
    const std::string path = options.export_folder + (options.export_folder.ends_with('/') ? "" : "/") + *name;
    const Result<std::size_t> opened = files.open(path, options.case_file);
    if (!opened.ok()) return opened.errors();
    *number = opened.value();
    names_.push_back(path);
  }
  return Done{};
}

Result<Done> ModelExport::write(OutputFiles& files, const RunOptions& options, const Inputs& inputs, const RunStamp& stamp,
                                const Timeline& timeline, const std::vector<double>& output_times_h, const std::string& what) {
  if (!wanted()) return Done{};
  const Scenario& scenario = inputs.scenarios.front();
  const Result<std::unique_ptr<Cohort>> made = Cohort::create(options, inputs, scenario);
  if (!made.ok()) return made.errors();
  Cohort& cohort = *made.value();
  const Result<ExportModel> built = export_model(cohort.model(), timeline);
  if (!built.ok()) return built.errors();
  const ExportModel& model = built.value();
  const ExportFiles wanted_files = export_files(job_);
  job_.about = about(stamp, scenario, timeline, what);
  for (const double time_h : output_times_h) job_.output_h.push_back(time_h - timeline.start_h);
  files.append(events_, export_events_header(model, job_));
  if (!wanted_files.people.empty()) files.append(people_, export_people_header(model));
  for (std::size_t chunk = 0; chunk < cohort.chunk_count(); ++chunk) {
    cohort.draw_chunk(chunk);
    for (std::size_t i = 0; i < cohort.people().count; ++i) {
      const std::size_t person = cohort.first_person() + i;
      const std::vector<double> values = export_values(model, cohort.people(), i);
      const auto doses = export_doses(model, cohort.model(), timeline, cohort.people(), i, options.seed, person);
      if (!doses.ok()) return doses.errors();
      const auto id = static_cast<long>(person) + 1;
      const std::string records = export_events(model, job_, id, doses.value(), values);
      job_.most_records = std::max(job_.most_records, static_cast<std::size_t>(std::count(records.begin(), records.end(), '\n')));
      job_.most_doses = std::max(job_.most_doses, doses.value().size());
      files.append(events_, records);
      if (!wanted_files.people.empty()) files.append(people_, export_people_row(id, values));
      if (person == 0) job_.values = values;
    }
  }
  files.append(code_, export_code(model, job_));
  if (!wanted_files.runner.empty()) files.append(runner_, export_runner(model, job_));
  return Done{};
}

}  // namespace ebb::cli
