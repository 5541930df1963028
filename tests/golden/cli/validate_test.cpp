// `ebb validate` as people type it: one row, its JSON against the schema, files whole or not at all, what is refused.
#include <doctest.h>

#include "tests/golden/cli/program.h"

using namespace ebb::test;

TEST_CASE("validate_json_is_as_documented") {
  const WorkFolder folder;
  // Few draws: the shape is looked at, not the numbers. One row of a case, one of a trial.
  for (const char* row : {"clonazepam-half-life-japi", "alprazolam-women", "moroz-withdrawal"}) {
    const Outcome run = run_line(folder, std::string("ebb validate ") + row + " --draws 8 --json");
    REQUIRE(run.exit_code == 0);
    std::ofstream(folder.path() / "result.json", std::ios::binary) << run.out;
    const Outcome check = run_line(folder, "/usr/bin/python3 -W ignore tests/golden/cli/check_schema.py docs/json/validate.schema.json \"$DIR/result.json\"");
    INFO(check.out << check.err);
    CHECK(check.exit_code == 0);
    CHECK(run.out.find("\"replicates\": [") != std::string::npos);
  }
}

TEST_CASE("a_row_is_told_with_scenario_sources_and_picture_and_threads_change_nothing") {
  const WorkFolder folder;
  const Outcome one = run_line(folder, "ebb validate alprazolam-women --draws 8 --threads 1 --plot \"$DIR/row.svg\"");
  CHECK(one.exit_code == 0);
  for (const char* words : {"published", "simulated", "misfit", "drug = \"alprazolam\"", "DeVane"}) CHECK(one.out.find(words) != std::string::npos);
  CHECK(read_all(folder.path() / "row.svg").find("</svg>") != std::string::npos);
  CHECK(run_line(folder, "ebb validate alprazolam-women --draws 8 --threads 3").out == one.out);
}

TEST_CASE("what_validate_cannot_do_is_said_and_nothing_is_written") {
  const WorkFolder folder;
  const auto refused = [&folder](const std::string& line, const char* words) {
    const Outcome run = run_line(folder, line);
    INFO(line << "\n" << run.err);
    CHECK(run.exit_code == 2);
    CHECK(run.out.empty());
    CHECK(run.err.find(words) != std::string::npos);
    CHECK(std::filesystem::is_empty(folder.path()));
  };
  refused("ebb validate clonazepam-half-lif-japi", "did you mean clonazepam-half-life-japi?");
  refused("ebb validate alprazolam-women --write \"$DIR/page.md\"", "--write holds every row");
  refused("ebb validate --write \"$DIR/page.html\"", "ends in .md");
  refused("ebb validate --write \"$DIR/page.md\" --set clonazepam.CL='4 L/h'", "without --set");
  refused("ebb validate alprazolam-women --plot \"$DIR/row.gif\"", ".svg, .png or .html");
  refused("ebb validate --draws 2", "--draws");
}
