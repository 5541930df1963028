// Planning anew in the middle: the pace of the plan that is kept, odd days, and stops that were taken up again.
#include <doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/golden/cli/plan_under_way.h"

using namespace ebb::test;

namespace {

nlohmann::json report_of(const WorkFolder& folder, const std::string& line) {
  const Outcome outcome = run_line(folder, line);
  INFO(line << outcome.err);
  REQUIRE(outcome.exit_code == 0);
  nlohmann::json report = nlohmann::json::parse(outcome.out, nullptr, false);
  REQUIRE(!report.is_discarded());
  return report;
}

nlohmann::json steps_of(const nlohmann::json& report, const std::string& id) {
  for (const nlohmann::json& rule : report.at("rules"))
    if (rule.at("id") == id) return rule.at("steps");
  return nlohmann::json::array();
}

/// 3 mg a day of lorazepam for months, 2.5 mg from 5 January on, then `taken`; today is 2 February.
void write_lorazepam(const WorkFolder& folder, const std::vector<std::pair<std::string, std::string>>& taken, const std::string& taper = "") {
  std::ofstream file(folder.path() / "odd.toml");
  file << "title = \"odd\"\n[person]\nage = 50\nsex = \"male\"\n[[use]]\ndrug = \"lorazepam\"\ndose = \"1 mg\"\ntimes = [\"08:00\", \"14:00\", \"22:00\"]\nfrom = \"2025-09-01\"\n"
       << "[[taken]]\ndate = \"2026-01-05\"\ndrug = \"lorazepam\"\ndose = \"2.5 mg\"\n";
  for (const auto& [date, dose] : taken) file << "[[taken]]\ndate = \"" << date << "\"\ndrug = \"lorazepam\"\ndose = \"" << dose << "\"\n";
  file << "[taper]\nbegan = \"2026-01-05\"\nfollowing = \"asam-10-2w\"\ntoday = \"2026-02-02\"\nsupply = [\"lorazepam 0.5 mg tablet\"]\n" << taper;
}

const nlohmann::json* choice_of(const nlohmann::json& report, const std::string& id) {
  for (const nlohmann::json& choice : report.at("where").at("choices"))
    if (choice.at("id") == id) return &choice;
  return nullptr;
}

const char* const kOdd = "ebb taper \"$DIR/odd.toml\" --typical --rule asam-10-2w";
const char* const kCut = "CALL TODAY: the dose was cut by";

}  // namespace

TEST_CASE("a_suggested_plan_that_is_kept_is_never_cut_earlier_when_it_is_planned_anew_in_its_middle") {
  const WorkFolder folder;
  write_plan_case(folder, "begin.toml", "", "start = \"2026-02-01\"\n");
  const nlohmann::json first = report_of(folder, "ebb taper \"$DIR/begin.toml\" --patients 2 --json");
  const nlohmann::json next = steps_of(first, "suggested").at(1);
  REQUIRE(next.at("date") == "2026-03-01");
  write_plan_case(folder, "on.toml", kFirstCutTaken, "began = \"2026-02-01\"\nfollowing = \"suggested\"\n");
  const nlohmann::json again = report_of(folder, "ebb taper \"$DIR/on.toml\" --patients 2 --json --today 2026-02-20");
  const nlohmann::json steps = steps_of(again, "suggested");
  CHECK(steps.at(0).at("dose_mg_per_day") == 1.875);
  CHECK(steps.at(1).at("date") == next.at("date"));
  const nlohmann::json* go_on = choice_of(again, "continue");
  REQUIRE(go_on != nullptr);
  CHECK(go_on->at("stay_days") == 9);
  CHECK(go_on->at("text").get<std::string>().find("9 days") != std::string::npos);
}

TEST_CASE("a_doubled_day_is_told_and_is_no_step_of_the_plan") {
  for (const bool missed_before : {false, true}) {
    CAPTURE(missed_before);
    const WorkFolder folder;
    std::vector<std::pair<std::string, std::string>> taken{{"2026-01-29", "5 mg"}, {"2026-01-30", "2.5 mg"}};
    if (missed_before) taken.insert(taken.begin(), {"2026-01-28", "1 mg"});
    write_lorazepam(folder, taken);
    const nlohmann::json report = report_of(folder, std::string(kOdd) + " --json");
    const nlohmann::json& where = report.at("where");
    CHECK(where.at("previous_mg_per_day") == 3);
    REQUIRE(where.at("extra").size() == 1);
    CHECK(where.at("extra")[0].at("date") == "2026-01-29");
    CHECK(where.at("missed").size() == (missed_before ? 1 : 0));
    REQUIRE(choice_of(report, "one_step_back") != nullptr);
    CHECK(choice_of(report, "one_step_back")->at("first_mg_per_day") == 3);
    for (const nlohmann::json& choice : where.at("choices")) CHECK(choice.at("stay_days") > 0);
    // Two calm weeks from the day after it.
    for (const nlohmann::json& rule : report.at("rules"))
      if (rule.at("id") != "abrupt" && rule.contains("steps") && rule.at("steps").size() > 1) CHECK(rule.at("steps")[1].at("date") >= "2026-02-13");
    const Outcome text = run_line(folder, kOdd);
    CHECK(text.out.find("More than planned was taken on 1 day: Thursday 29 January 2026.") != std::string::npos);
    CHECK((text.out + text.err).find(kCut) == std::string::npos);
    write_lorazepam(folder, taken, "one_step_back = true\n");
    CHECK(steps_of(report_of(folder, std::string(kOdd) + " --json"), "asam-10-2w").at(0).at("dose_mg_per_day") == 3);
  }
}

// Nor are doubled days that come often, for which a rule by the week would wait a week.
TEST_CASE("days_doubled_often_are_no_dose_to_go_back_to_and_wait_as_long") {
  const WorkFolder folder;
  write_lorazepam(folder, {{"2026-01-20", "5 mg"}, {"2026-01-21", "2.5 mg"}, {"2026-01-24", "5 mg"}, {"2026-01-25", "2.5 mg"}, {"2026-01-28", "5 mg"}, {"2026-01-29", "2.5 mg"}});
  const nlohmann::json report = report_of(folder, "ebb taper \"$DIR/odd.toml\" --typical --rule nice-cks-10 --json");
  CHECK(report.at("where").at("previous_mg_per_day") == 3);
  CHECK(report.at("where").at("extra").size() == 3);
  CHECK(steps_of(report, "nice-cks-10").at(1).at("date") >= "2026-02-12");
}

TEST_CASE("days_without_any_are_a_call_today_though_the_dose_is_taken_again") {
  const WorkFolder folder;
  const auto told = [&](const std::string& again) {
    write_lorazepam(folder, {{"2026-01-28", "0 mg"}, {again, "2.5 mg"}});
    const Outcome outcome = run_line(folder, kOdd);
    REQUIRE(outcome.exit_code == 0);
    return outcome.out + outcome.err;
  };
  const std::string three = told("2026-01-31");
  CHECK(three.find(std::string(kCut) + " 100 %") != std::string::npos);
  CHECK(three.find("Nothing was taken for 3 days from Wednesday 28 January 2026. Call the prescriber or a pharmacist") != std::string::npos);
  // One missed day is told as such.
  const std::string one = told("2026-01-29");
  CHECK(one.find(kCut) == std::string::npos);
  CHECK(one.find("Nothing was taken for 1 day") != std::string::npos);
}
