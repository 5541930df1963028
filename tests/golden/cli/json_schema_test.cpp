// What --json prints is one object that docs/json/<command>.schema.json describes, and nothing else.
#include <doctest.h>

#include "tests/golden/cli/program.h"

using namespace ebb::test;

namespace {

void check_schema(const std::string& schema, const std::string& command) {
  INFO(command);
  const WorkFolder folder;
  const Outcome run = run_line(folder, command);
  REQUIRE(run.exit_code == 0);
  std::ofstream(folder.path() / "result.json", std::ios::binary) << run.out;
  const Outcome check = run_line(folder, "/usr/bin/python3 -W ignore tests/golden/cli/check_schema.py docs/json/" + schema + " \"$DIR/result.json\"");
  INFO(check.out << check.err);
  CHECK(check.exit_code == 0);
}

}  // namespace

TEST_CASE("drugs_json_is_as_documented") {
  check_schema("drugs.schema.json", "ebb drugs --json");
  check_schema("drugs.schema.json", "ebb drugs clonazepam --json");
  check_schema("drugs.schema.json", "ebb drugs zolpidem --json");
  check_schema("drugs.schema.json", "ebb drugs --equivalence --json");
  check_schema("drugs.schema.json", "ebb drugs temazepam --equivalence --json");
  check_schema("drugs.schema.json", "ebb drugs shared --json --set clonazepam.CL='4.1 L/h'");
}

TEST_CASE("simulate_json_is_as_documented") {
  check_schema("simulate.schema.json", "ebb simulate cases/clonazepam-3-years.toml --patients 20 --json");
  check_schema("simulate.schema.json", "ebb simulate cases/clonazepam-3-years.toml --typical --json --set clonazepam.CL='4.1 L/h'");
  check_schema("simulate.schema.json", "ebb simulate cases/zolpidem-nightly.toml --patients 20 --json");
  check_schema("simulate.schema.json", "ebb simulate cases/event-table.csv --patients 20 --ensemble 4 --json");
}

TEST_CASE("taper_json_is_as_documented") {
  check_schema("taper.schema.json", "ebb taper cases/clonazepam-3-years.toml --patients 20 --json");
  check_schema("taper.schema.json", "ebb taper cases/uk-liquid.toml --patients 20 --json");
  check_schema("taper.schema.json", "ebb taper cases/lorazepam-change-to-diazepam.toml --patients 20 --json --rule ashton --within 20w");
}

TEST_CASE("taper_json_of_wishes_and_resumed_plans_is_as_documented") {
  check_schema("taper.schema.json", "ebb taper cases/re-planned-in-the-middle.toml --patients 20 --json");
  check_schema("taper.schema.json", "ebb taper cases/eight-mg-to-half.toml --patients 20 --json --frontier --policy asam-pause");
}

TEST_CASE("check_and_emergency_json_are_as_documented") {
  check_schema("check.schema.json", "ebb check cases/clonazepam-and-oxycodone.toml --json");
  check_schema("check.schema.json", "ebb check cases/mixed-overdose.toml --json --detail");
  check_schema("check.schema.json", "ebb check cases/first-prescription.toml --json");
  check_schema("emergency.schema.json", "ebb emergency --json");
  check_schema("emergency.schema.json", "ebb emergency --country GB --json");
  check_schema("simulate.schema.json", "ebb simulate cases/mixed-overdose.toml --patients 20 --json");
}

TEST_CASE("a_schema_refuses_what_is_not_documented") {
  const WorkFolder folder;
  std::ofstream(folder.path() / "result.json") << "{\"command\": \"drugs\", \"surprise\": 1}";
  CHECK(run_line(folder, "/usr/bin/python3 -W ignore tests/golden/cli/check_schema.py docs/json/drugs.schema.json \"$DIR/result.json\"").exit_code == 1);
}
