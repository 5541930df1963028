// The claims of widely read articles, judged on every call by simulation, rules and evidence.
#include <algorithm>
#include <thread>

#include <fmt/format.h>

#include "cli/output_files.h"
#include "cli/plots.h"
#include "cli/progress.h"
#include "cli/run.h"
#include "ebb/base/number_text.h"
#include "ebb/report/claims_report.h"
#include "ebb/report/json.h"

namespace ebb::cli {
namespace {

constexpr const char* kCalibration = "calibration";

Error unknown_claim(const ClaimsData& data, const std::string& id) {
  std::vector<std::string> ids;
  for (const Claim& claim : data.claims) ids.push_back(claim.id);
  return {ErrorCode::UnknownName, {"command line", 0, 0}, "no claim is called \"" + id + "\"",
          ids.front() + " to " + ids.back() + "; `ebb claims` lists all " + std::to_string(ids.size()), nearest_name(id, ids)};
}

Result<std::vector<const Claim*>> chosen_claims(const ClaimsOptions& options, const ClaimsData& data) {
  std::vector<const Claim*> chosen;
  if (options.id.empty()) {
    for (const Claim& claim : data.claims) chosen.push_back(&claim);
    return chosen;
  }
  const Claim* claim = data.find(options.id);
  if (claim == nullptr) return unknown_claim(data, options.id);
  chosen.push_back(claim);
  return chosen;
}

/// A picture needs figures; the page of a claim without them still holds its readings and sources.
Result<Done> check_plot(const ClaimsOptions& options, const Claim& claim) {
  const bool picture = !options.plot_file.empty() && !options.plot_file.ends_with(".html");
  const auto shown = [](const ClaimFigure& figure) { return !figure.hidden; };
  if (!picture || std::any_of(claim.figures.begin(), claim.figures.end(), shown)) return Done{};
  return usage("--plot: claim " + claim.id + " has no figures to draw; it rests on rules or on evidence, not on a simulation",
               "a name that ends in .html, for its readings and sources, or a claim with figures: ebb claims C1 --plot C1.svg");
}

Result<Done> write_plot(const ClaimsReport& report, const std::string& file_name) {
  const Result<std::string> bytes = picture_file(file_name, claim_plot(report, *report.claims.front(), report.results.front()));
  if (!bytes.ok()) return bytes.errors();
  OutputFiles files;
  const Result<std::size_t> output = files.open(file_name, "");
  if (!output.ok()) return output.errors();
  files.append(output.value(), bytes.value());
  return files.commit();
}

std::string result_text(const ClaimsOptions& options, const ClaimsReport& report, bool colour) {
  if (options.markdown) return markdown_claims(report);
  if (options.json) return json_text(json_claims(report));
  return options.id.empty() ? text_claims(report, colour) : text_claim(report, *report.claims.front(), report.results.front(), colour);
}

Result<Done> check_use(const ClaimsOptions& options, const Knowledge& knowledge) {
  if (!isa_present(options.isa)) return usage(std::string("this processor does not have ") + isa_name(options.isa));
  if (!options.plot_file.empty() && options.id.empty()) return usage("--plot draws one claim", "ebb claims C1 --plot FILE.svg");
  if (options.markdown && options.json) return usage("--markdown and --json are two results", "one of them");
  if (options.ensemble_from == kCalibration && !knowledge.calibration) return usage("--ensemble-from calibration: the data hold no calibration", "--ensemble-from ranges");
  return Done{};
}

}  // namespace

int run_claims(const ClaimsOptions& options, const Terminal& terminal) {
  const Result<std::unique_ptr<Knowledge>> loaded = load_knowledge_for(options.overrides);
  if (!loaded.ok()) return report_errors(loaded.errors(), terminal);
  const Knowledge& knowledge = *loaded.value();
  const Result<Done> usable = check_use(options, knowledge);
  if (!usable.ok()) return report_errors(usable.errors(), terminal);
  const Result<ClaimsData> data = load_claims(embedded_data(), knowledge);
  if (!data.ok()) return report_errors(data.errors(), terminal);
  const Result<std::vector<const Claim*>> claims = chosen_claims(options, data.value());
  if (!claims.ok()) return report_errors(claims.errors(), terminal);
  const Result<Done> drawable = check_plot(options, *claims.value().front());
  if (!drawable.ok()) return report_errors(drawable.errors(), terminal);
  const bool calibrated = options.ensemble_from.empty() ? knowledge.ensemble_from_calibration : options.ensemble_from == kCalibration;
  ThreadExecutor executor(options.threads > 0 ? options.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
  ExperimentSettings settings;
  settings.draws = options.draws;
  settings.seed = options.seed;
  settings.isa = options.isa;
  settings.executor = &executor;
  settings.calibrated = calibrated && knowledge.calibration ? &knowledge.calibration->draws : nullptr;
  Progress progress(terminal.progress, "claims");
  Result<std::vector<ClaimResult>> results = judge_claims(data.value(), claims.value(), knowledge, settings, [&progress](double done_frac) { progress.update(done_frac); });
  if (!results.ok()) return report_errors(results.errors(), terminal);
  const ClaimsReport report{EBB_VERSION, knowledge.data_hash, knowledge.ensemble_note(calibrated), options.seed, options.draws, &data.value(), &knowledge,
                            claims.value(), std::move(results).value()};
  if (!options.plot_file.empty()) {
    const Result<Done> written = write_plot(report, options.plot_file);
    if (!written.ok()) return report_errors(written.errors(), terminal);
  }
  if (!print_result(result_text(options, report, terminal.colour_out))) return kCouldNotDoIt;
  if (!options.plot_file.empty()) print_message("wrote " + options.plot_file);
  return kDone;
}

}  // namespace ebb::cli
