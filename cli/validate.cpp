#include <algorithm>
#include <filesystem>
#include <thread>

#include "cli/output_files.h"
#include "cli/plots.h"
#include "cli/progress.h"
#include "cli/run.h"
#include "ebb/judge/validation.h"
#include "ebb/report/json.h"
#include "ebb/report/json_validation.h"
#include "ebb/report/text_validation.h"

namespace ebb::cli {
namespace {

constexpr const char* kPageEnding = ".md";



/// What the options ask for together, before anything runs.
Result<Done> check_use(const ValidateOptions& options) {
  const bool changed = !options.overrides.sets.empty() || !options.overrides.parameters_file.empty();
  if (!options.page_file.empty() && !options.row.empty()) return usage("--write holds every row", "--write without a row");
  if (!options.page_file.empty() && changed) return usage("--write shows the numbers of data/", "--write without --set and --parameters");
  if (!options.page_file.empty() && !options.page_file.ends_with(kPageEnding)) return usage("--write makes a Markdown page", "a name that ends in .md");
  return Done{};
}

HtmlTable table_of(const ValidationReport& report) {
  HtmlTable table{"Published and simulated numbers", {"what", "published", "simulated (90 %)", "verdict", "kind", "source"}, {}, false};
  for (const RowResult& result : report.results) {
    const ValidationRow& row = *result.row;
    table.rows.push_back({row.what, published_text(row.published), simulated_text(result), std::string(row_verdict_name(result.verdict)) + (result.wide ? "*" : ""),
                          row_kind_name(row.kind), row.source});
  }
  return table;
}

/// The page and one picture a group beside it.
Result<Done> write_page(OutputFiles& files, const ValidationReport& report, const std::string& page_file) {
  const std::filesystem::path page(page_file);
  const std::string stem = page.stem().string();
  const auto add = [&files](const std::string& name, const std::string& bytes) -> Result<Done> {
    const Result<std::size_t> output = files.open(name, "");
    if (!output.ok()) return output.errors();
    files.append(output.value(), bytes);
    return Done{};
  };
  Result<Done> done = add(page_file, markdown_validation(report, stem));
  for (const ValidationGroup& group : report.data->groups) {
    if (!done.ok()) return done;
    done = add((page.parent_path() / validation_picture_name(stem, group.id)).string(), validation_picture(report, group.id));
  }
  return done;
}

Result<Done> write_plot(OutputFiles& files, const ValidationReport& report, const ValidateOptions& options) {
  const bool one = !options.row.empty();
  const HtmlPlot plot{one ? report.results.front().row->what : "Ebb beside published numbers",
                      one ? validation_row_picture(report, report.results.front()) : validation_picture(report, ""), {table_of(report)}};
  const Result<std::string> bytes = picture_file(options.plot_file, plot);
  if (!bytes.ok()) return bytes.errors();
  const Result<std::size_t> output = files.open(options.plot_file, "");
  if (!output.ok()) return output.errors();
  files.append(output.value(), bytes.value());
  return Done{};
}

Result<Done> write_files(const ValidationReport& report, const ValidateOptions& options) {
  OutputFiles files;
  if (!options.page_file.empty()) {
    const Result<Done> done = write_page(files, report, options.page_file);
    if (!done.ok()) return done.errors();
  }
  if (!options.plot_file.empty()) {
    const Result<Done> done = write_plot(files, report, options);
    if (!done.ok()) return done.errors();
  }
  return files.commit();
}

Result<std::vector<RowResult>> run_rows(const ValidateOptions& options, const ValidationData& data, const Knowledge& knowledge, const Terminal& terminal) {
  const int threads = options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  ThreadExecutor executor(threads);
  Progress progress(terminal.progress, "published rows");
  ExperimentSettings settings;
  settings.draws = options.draws;
  settings.seed = options.seed;
  settings.calibrated = knowledge.ensemble_from_calibration && knowledge.calibration ? &knowledge.calibration->draws : nullptr;
  settings.isa = options.isa;
  settings.executor = &executor;
  const std::vector<std::string> wanted = options.row.empty() ? std::vector<std::string>{} : std::vector{options.row};
  return run_validation(data, wanted, knowledge, settings, [&progress](double done_frac) { progress.update(done_frac); });
}

}  // namespace

int run_validate(const ValidateOptions& options, const Terminal& terminal) {
  const Result<Done> usable = check_use(options);
  if (!usable.ok()) return report_errors(usable.errors(), terminal);
  if (!isa_present(options.isa)) return report_errors({usage(std::string("this processor does not have ") + isa_name(options.isa))}, terminal);
  const Result<std::unique_ptr<Knowledge>> knowledge = load_knowledge_for(options.overrides);
  if (!knowledge.ok()) return report_errors(knowledge.errors(), terminal);
  const Knowledge& known = *knowledge.value();
  const Result<ValidationData> data = load_validation(embedded_data(), known);
  if (!data.ok()) return report_errors(data.errors(), terminal);
  Result<std::vector<RowResult>> results = run_rows(options, data.value(), known, terminal);
  if (!results.ok()) return report_errors(results.errors(), terminal);
  const ValidationReport report{EBB_VERSION, known.data_hash, known.ensemble_note(known.ensemble_from_calibration), options.seed, options.draws,
                                &data.value(), &known.references, std::move(results).value()};
  const Result<Done> written = write_files(report, options);
  if (!written.ok()) return report_errors(written.errors(), terminal);
  const bool one = !options.row.empty();
  std::string out;
  if (options.json) {
    out = json_text(json_validation(report, one));
  } else {
    out = one ? text_validation_row(report, report.results.front(), terminal.colour_out) : text_validation(report, terminal.colour_out);
  }
  return print_result(out) ? kDone : kCouldNotDoIt;
}

}  // namespace ebb::cli
