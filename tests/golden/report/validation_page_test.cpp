// Published rows: the kept verdicts hold, what is outside is explained, and docs/validation.md is what the program computes.
// EBB_UPDATE_GOLDEN=1 rewrites page, pictures and verdicts; read what changed before keeping it.
#include <doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "ebb/judge/validation.h"
#include "ebb/numerics/executor.h"
#include "ebb/report/text_validation.h"

using namespace ebb;

namespace {

const std::filesystem::path kRoot = EBB_SOURCE_DIR;
constexpr const char* kVerdicts = "tests/golden/report/validation_verdicts.txt";

std::string read_all(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// One run for all tests of this program.
struct Ran {
  Knowledge knowledge;
  ValidationData data;
  ValidationReport report;
};
const Ran& ran() {
  static const Ran* const kept = [] {
    auto* run = new Ran;
    Result<Knowledge> knowledge = load_knowledge(embedded_data());
    REQUIRE(knowledge.ok());
    run->knowledge = std::move(knowledge).value();
    Result<ValidationData> data = load_validation(embedded_data(), run->knowledge);
    if (!data.ok()) FAIL(describe(data.errors()));
    run->data = std::move(data).value();
    ThreadExecutor executor(2);
    ExperimentSettings settings;
    settings.executor = &executor;
    const bool calibrated = run->knowledge.ensemble_from_calibration && run->knowledge.calibration;
    settings.calibrated = calibrated ? &run->knowledge.calibration->draws : nullptr;
    Result<std::vector<RowResult>> results = run_validation(run->data, {}, run->knowledge, settings, {});
    if (!results.ok()) FAIL(describe(results.errors()));
    run->report = {"", run->knowledge.data_hash, run->knowledge.ensemble_note(run->knowledge.ensemble_from_calibration), settings.seed, settings.draws,
                   &run->data, &run->knowledge.references, std::move(results).value()};
    return run;
  }();
  return *kept;
}

bool updating() { return std::getenv("EBB_UPDATE_GOLDEN") != nullptr; }

void check_kept(const std::filesystem::path& path, const std::string& now) {
  if (updating()) std::ofstream(path, std::ios::binary) << now;
  INFO(path.string() << " is not what the program computes; EBB_UPDATE_GOLDEN=1 rewrites it");
  CHECK(read_all(path) == now);
}

}  // namespace

TEST_CASE("a_row_that_was_inside_has_not_fallen_out") {
  std::string verdicts;
  for (const RowResult& result : ran().report.results) verdicts += result.row->id + " " + row_verdict_name(result.verdict) + "\n";
  if (updating()) std::ofstream(kRoot / kVerdicts, std::ios::binary) << verdicts;
  std::map<std::string, std::string> kept;
  std::istringstream lines(read_all(kRoot / kVerdicts));
  for (std::string id, verdict; lines >> id >> verdict;) kept[id] = verdict;
  CHECK(kept.size() == ran().report.results.size());
  for (const RowResult& result : ran().report.results) {
    INFO(result.row->id << " was " << kept[result.row->id] << ": simulated " << simulated_text(result) << ", published " << published_text(result.row->published));
    if (kept[result.row->id] == "inside") CHECK(result.verdict == RowVerdict::Inside);
    if (kept[result.row->id] == "near") CHECK(result.verdict != RowVerdict::Outside);
  }
}

TEST_CASE("every_row_outside_says_why") {
  for (const RowResult& result : ran().report.results) {
    INFO(result.row->id);
    if (result.verdict == RowVerdict::Outside) CHECK(!result.row->misfit.empty());
  }
}

TEST_CASE("there_are_enough_rows_that_are_held_against_ebb") {
  // Calibration and same-source rows prove nothing; the page must stand on others.
  CHECK(count_verdicts(ran().report, RowKind::Judged).all() >= 35);
  CHECK(!ran().data.unjudged.empty());
}

TEST_CASE("the_page_and_its_pictures_are_what_the_program_computes") {
  check_kept(kRoot / "docs/validation.md", markdown_validation(ran().report, "validation"));
  for (const ValidationGroup& group : ran().data.groups) {
    check_kept(kRoot / "docs" / validation_picture_name("validation", group.id), validation_picture(ran().report, group.id));
  }
}
