// `ebb calibrate`: what it shows, what it says when it fails, what it leaves; and ensembles drawn from the calibration.
#include <doctest.h>

#include <filesystem>

#include "tests/golden/cli/program.h"

using namespace ebb::test;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t files_in(const WorkFolder& folder) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) count += entry.exists();
  return count;
}

std::string documented_block() {
  const std::string page = read_all(std::filesystem::path(EBB_SOURCE_DIR) / "docs/calibration.md");
  const std::size_t from = page.find("```text\n$ ebb calibrate --show\n"), to = page.find("\n```", from);
  REQUIRE(to != std::string::npos);
  const std::size_t first = page.find('\n', page.find('\n', from) + 1) + 1;
  return page.substr(first, to + 1 - first);
}

}  // namespace

TEST_CASE("what_is_shown_is_what_the_page_says_and_as_wide_as_a_terminal") {
  const WorkFolder folder;
  const Outcome shown = run_line(folder, "ebb calibrate --show");
  CHECK(shown.exit_code == 0);
  CHECK(shown.err.empty());
  CHECK(shown.out == documented_block());
  std::istringstream lines(shown.out);
  for (std::string line; std::getline(lines, line);) CHECK_MESSAGE(line.size() <= 100, line);
}

TEST_CASE("a_fit_that_does_not_converge_says_so_with_its_numbers_and_leaves_nothing") {
  const WorkFolder folder;
  const Outcome run = run_line(folder, "ebb calibrate --sets 6 --people 2 --waves 2 --out \"$DIR/made.toml\"");
  CHECK(run.exit_code == 1);
  CHECK(run.out.empty());
  CHECK(has(run.err, "did not converge in 2 waves of 6 sets"));
  CHECK(has(run.err, "equally good ones"));
  CHECK(has(run.err, "standard deviations of its prior"));
  CHECK(files_in(folder) == 0);
}

TEST_CASE("an_interrupted_fit_leaves_its_waves_and_others_are_refused") {
  const WorkFolder folder;
  // Many small waves: some are done within two seconds on any machine that builds this, and never all.
  run_line(folder, "timeout -s KILL 4 \"" + std::string(EBB_PROGRAM) + "\" calibrate --sets 2 --people 1 --waves 100000 --out \"$DIR/made.toml\"");
  CHECK_FALSE(std::filesystem::exists(folder.path() / "made.toml"));
  REQUIRE(std::filesystem::exists(folder.path() / "made.toml.part"));
  const Outcome other = run_line(folder, "ebb calibrate --sets 2 --people 1 --waves 1 --seed 2 --out \"$DIR/made.toml\"");
  CHECK(other.exit_code == 2);
  CHECK(has(other.err, "made.toml.part"));
  CHECK(has(other.err, "another calibration"));
  CHECK(std::filesystem::exists(folder.path() / "made.toml.part"));
}

TEST_CASE("wrong_use_is_refused") {
  const WorkFolder folder;
  CHECK(run_line(folder, "ebb calibrate --show --out \"$DIR/made.toml\"").exit_code == 2);
  CHECK(run_line(folder, "ebb calibrate --draws 2").exit_code == 2);
  CHECK(run_line(folder, "ebb simulate cases/clonazepam-3-years.toml --ensemble-from calibration").exit_code == 2);
  const Outcome unknown = run_line(folder, "ebb simulate cases/clonazepam-3-years.toml --ensemble 8 --ensemble-from ranks");
  CHECK(unknown.exit_code == 2);
  CHECK(has(unknown.err, "calibration"));
  CHECK(files_in(folder) == 0);
}

TEST_CASE("json_is_as_documented_and_pictures_are_written") {
  const WorkFolder folder;
  const Outcome run = run_line(folder, "ebb calibrate --show --json --plot \"$DIR/fit.svg\" > \"$DIR/result.json\"");
  REQUIRE(run.exit_code == 0);
  const Outcome check = run_line(folder, "/usr/bin/python3 -W ignore tests/golden/cli/check_schema.py docs/json/calibrate.schema.json \"$DIR/result.json\"");
  INFO(check.out << check.err);
  CHECK(check.exit_code == 0);
  CHECK(has(read_all(folder.path() / "fit.svg"), "</svg>"));
}

TEST_CASE("an_ensemble_from_the_calibration_is_another_one_and_says_so") {
  const WorkFolder folder;
  const std::string simulate = "ebb simulate cases/clonazepam-3-years.toml --patients 64 --ensemble 16";
  const Outcome ranges = run_line(folder, simulate + " --ensemble-from ranges"), fitted = run_line(folder, simulate + " --ensemble-from calibration");
  REQUIRE(ranges.exit_code == 0);
  REQUIRE(fitted.exit_code == 0);
  CHECK(ranges.out != fitted.out);
  CHECK(has(ranges.out, "its range in data/"));
  CHECK(has(fitted.out, "published-trials"));
  const Outcome json = run_line(folder, simulate + " --ensemble-from calibration --json");
  CHECK(has(json.out, "\"ensemble_from\": \"calibration\""));
  CHECK(run_line(folder, simulate + " --ensemble-from calibration --threads 3 --json").out == json.out);
}

TEST_CASE("a_planner_with_the_calibration_says_so") {
  const WorkFolder folder;
  const Outcome fitted = run_line(folder, "ebb taper cases/clonazepam-3-years.toml --patients 40 --ensemble-from calibration");
  REQUIRE(fitted.exit_code == 0);
  CHECK(has(fitted.out, "(from the calibration)"));
}

TEST_CASE("a_trial_with_the_calibration_says_so") {
  const WorkFolder folder;
  const std::string trial = "ebb trial rickels1990 --patients 64 --ensemble 16 --json --ensemble-from ";
  const Outcome ranges = run_line(folder, trial + "ranges"), fitted = run_line(folder, trial + "calibration");
  REQUIRE(ranges.exit_code == 0);
  REQUIRE(fitted.exit_code == 0);
  CHECK(ranges.out != fitted.out);
}
