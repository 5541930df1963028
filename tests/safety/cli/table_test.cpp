// Event tables are checked as case files are: red flags, what was not said, DRAFT.
#include <doctest.h>

#include "tests/golden/cli/program.h"

using namespace ebb::test;

namespace {

bool has(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

Outcome run_table(const std::string& text, const std::string& command) {
  const WorkFolder folder;
  std::ofstream(folder.path() / "table.csv", std::ios::binary) << text;
  return run_line(folder, command);
}

constexpr const char* kHeader = "ID,TIME,AMT,EVID,II,ADDL,DRUG,ROUTE,AGE,SEX";

}  // namespace

TEST_CASE("each_subject_of_a_table_is_checked_and_told_apart") {
  const WorkFolder folder;
  const Outcome run = run_line(folder, "ebb check cases/event-table.csv --patients 10");
  INFO(run.err);
  CHECK(run.exit_code == 0);
  for (const char* words : {"ID 1", "ID 2", "ID 3", "ID 4", "at the end of its records", "DRAFT", "pregnan", "suicide"}) {
    INFO(words);
    CHECK(has(run.out, words));
  }
  CHECK(!has(run.out, "as of 2000"));
}

TEST_CASE("what_a_table_does_not_say_is_open_in_every_command") {
  const WorkFolder folder;
  const Outcome run = run_line(folder, "ebb simulate cases/event-table.csv --patients 10");
  CHECK(run.exit_code == 0);
  CHECK(has(run.err, "DRAFT"));
}

TEST_CASE("columns_of_facts_and_of_medicines_are_red_flags_with_the_subjects_they_are_of") {
  const std::string table = std::string(kHeader) + ",WITHDRAWAL_SEIZURE,SUICIDAL_THOUGHTS,OXYCODONE\n"
                            "1,20,1,1,24,89,clonazepam,oral,40,F,1,0,0\n"
                            "2,20,1,1,24,89,clonazepam,oral,40,M,0,1,1\n";
  const Outcome simulate = run_table(table, "ebb simulate \"$DIR/table.csv\" --patients 10");
  INFO(simulate.err);
  CHECK(simulate.exit_code == 0);
  CHECK(has(simulate.err, "EMERGENCY: thoughts of suicide (ID 2)"));
  CHECK(has(simulate.err, "(ID 1)"));
  const Outcome check = run_table(table, "ebb check \"$DIR/table.csv\" --patients 10 --json");
  CHECK(has(check.out, "\"subject\": \"2\""));
  CHECK(has(check.out, "\"id\": \"opioid\""));
  CHECK(has(check.err, "EMERGENCY: thoughts of suicide"));
}

TEST_CASE("a_medicine_column_changes_the_levels_from_its_day_on") {
  const auto level = [](const std::string& column) {
    const std::string table = std::string(kHeader) + column + "\n1,8,1,1,12,120,alprazolam,oral,40,F" + (column.empty() ? "" : ",1") + "\n";
    return run_table(table, "ebb check \"$DIR/table.csv\" --patients 10").out;
  };
  CHECK(has(level(",KETOCONAZOLE"), "higher by ketoconazole"));
  CHECK(!has(level(""), "higher by"));
}

TEST_CASE("an_opioid_as_a_dose_and_a_value_that_is_no_answer_say_what_to_write") {
  const Outcome opioid = run_table(std::string(kHeader) + "\n1,8,10,1,12,10,oxycodone,oral,40,F\n", "ebb simulate \"$DIR/table.csv\"");
  CHECK(opioid.exit_code == 2);
  CHECK(has(opioid.err, "name it in a column of its own"));
  const Outcome value = run_table(std::string(kHeader) + ",EPILEPSY,ALCOHOL\n1,8,1,1,12,10,clonazepam,oral,40,F,maybe,hevy\n", "ebb simulate \"$DIR/table.csv\"");
  CHECK(value.exit_code == 2);
  CHECK(has(value.err, "EPILEPSY \"maybe\" is not understood"));
  CHECK(has(value.err, "did you mean heavy?"));
}
