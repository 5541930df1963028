// A suggested plan that is under way, compared by the JSON it was written as; a plan of two drugs for other programs.
#include <doctest.h>

#include <fstream>

#include "tests/golden/cli/plan_under_way.h"

using namespace ebb::test;

TEST_CASE("what_is_taken_is_compared_with_a_suggested_plan_given_as_it_was_written") {
  const WorkFolder folder;
  write_plan_case(folder, "begin.toml", "", "start = \"2026-02-01\"\n");
  write_plan_case(folder, "on.toml", kFirstCutTaken, "began = \"2026-02-01\"\nfollowing = \"suggested\"\ntoday = \"2026-02-20\"\n");
  REQUIRE(run_line(folder, "ebb taper \"$DIR/begin.toml\" --rule suggested --patients 8 --json > \"$DIR/plan.json\"").exit_code == 0);
  const Outcome with = run_line(folder, "ebb taper \"$DIR/on.toml\" --patients 8 --followed \"$DIR/plan.json\"");
  CHECK(with.exit_code == 0);
  CHECK(with.out.find("Plan suggested, begun 2026-02-01: today is its day 20.") != std::string::npos);
  const Outcome without = run_line(folder, "ebb taper \"$DIR/on.toml\" --patients 8");
  CHECK(without.exit_code == 0);
  CHECK(without.out.find("--followed FILE.json") != std::string::npos);
}

TEST_CASE("a_followed_plan_that_does_not_fit_the_case_is_wrong_input") {
  const WorkFolder folder;
  write_plan_case(folder, "begin.toml", "", "start = \"2026-02-01\"\n");
  write_plan_case(folder, "later.toml", kFirstCutTaken, "began = \"2026-01-20\"\nfollowing = \"suggested\"\ntoday = \"2026-02-20\"\n");
  REQUIRE(run_line(folder, "ebb taper \"$DIR/begin.toml\" --typical --rule asam-10-2w --json > \"$DIR/plan.json\"").exit_code == 0);
  const Outcome other_day = run_line(folder, "ebb taper \"$DIR/later.toml\" --typical --followed \"$DIR/plan.json\"");
  CHECK(other_day.exit_code == 2);
  CHECK(other_day.err.find("this plan begins on 2026-02-01, the case's began on 2026-01-20") != std::string::npos);
  CHECK(run_line(folder, "ebb taper \"$DIR/begin.toml\" --typical --followed \"$DIR/plan.json\"").exit_code == 2);
  CHECK(run_line(folder, "ebb taper \"$DIR/later.toml\" --typical --followed \"$DIR/later.toml\"").err.find("this is not JSON") != std::string::npos);
}

TEST_CASE("a_plan_of_two_drugs_is_one_request_a_drug") {
  const WorkFolder folder;
  REQUIRE(run_line(folder, "ebb taper cases/lorazepam-change-to-diazepam.toml --typical --rule ashton --fhir \"$DIR/plan.json\"").exit_code == 0);
  const std::string bundle = read_all(folder.path() / "plan.json");
  CHECK(bundle.find("\"resourceType\": \"Bundle\"") != std::string::npos);
  CHECK(bundle.find("\"text\": \"lorazepam\"") != std::string::npos);
  CHECK(bundle.find("\"text\": \"diazepam\"") != std::string::npos);
  const Outcome schema = run_line(folder, "/usr/bin/python3 -W ignore tests/golden/cli/check_schema.py docs/json/fhir-medication-request.schema.json \"$DIR/plan.json\"");
  INFO(schema.out << schema.err);
  CHECK(schema.exit_code == 0);
}

TEST_CASE("today_before_the_first_dose_and_a_step_back_after_weeks_need_more_than_a_case") {
  const WorkFolder folder;
  write_plan_case(folder, "begin.toml", "", "start = \"2026-02-01\"\n");
  const Outcome early = run_line(folder, "ebb taper \"$DIR/begin.toml\" --typical --today 2025-05-01");
  CHECK(early.exit_code == 2);
  CHECK(early.err.find("is not after the first day on which clonazepam is taken, 2025-06-01") != std::string::npos);
}

TEST_CASE("another_drug_goes_on_beside_the_plan_as_its_last_taken_line_has_it") {
  const WorkFolder folder;
  const std::string alprazolam = "[[use]]\ndrug = \"alprazolam\"\ntimes = [\"14:00\"]\n";
  write_plan_case(folder, "taken.toml", alprazolam + "dose = \"1 mg\"\nfrom = \"2025-06-01\"\n[[taken]]\ndate = \"2026-01-10\"\ndrug = \"alprazolam\"\ndose = \"0.25 mg\"\n",
                  "start = \"2026-02-01\"\n");
  write_plan_case(folder, "lines.toml", alprazolam + "dose = \"1 mg\"\nfrom = \"2025-06-01\"\nto = \"2026-01-09\"\n" + alprazolam + "dose = \"0.25 mg\"\nfrom = \"2026-01-10\"\n",
                  "start = \"2026-02-01\"\n");
  const auto table = [&](const std::string& name) { return run_line(folder, "ebb taper \"$DIR/" + name + "\" --typical | sed -n '/^rule/,/^  !/p'").out; };
  CHECK(!table("taken.toml").empty());
  CHECK(table("taken.toml") == table("lines.toml"));
}
