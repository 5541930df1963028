#include <doctest.h>

#include "ebb/report/icalendar.h"
#include "tests/unit/report/plan_examples.h"

using namespace ebb;
using namespace ebb::test;

TEST_CASE("long_lines_are_folded_at_75_octets_without_cutting_a_character") {
  std::string text = "SUMMARY:";
  for (int i = 0; i < 120; ++i) text += i % 3 == 0 ? "½" : i % 3 == 1 ? "–" : "x";
  const std::string folded = folded_line(text);
  std::string whole;
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t end = folded.find("\r\n", at);
    REQUIRE(end != std::string::npos);
    CHECK(end - at <= 75);
    std::string line = folded.substr(at, end - at);
    if (at > 0) {
      CHECK(line.front() == ' ');
      line.erase(0, 1);
    }
    CHECK((static_cast<unsigned char>(line.front()) & 0xC0) != 0x80);  // no line begins inside a character
    whole += line;
    at = end + 2;
  }
  CHECK(whole == text);
}

TEST_CASE("a_line_of_75_octets_is_not_folded") {
  CHECK(folded_line(std::string(75, 'x')) == std::string(75, 'x') + "\r\n");
  CHECK(folded_line(std::string(76, 'x')) == std::string(75, 'x') + "\r\n x\r\n");
  CHECK(folded_line("") == "\r\n");
}

TEST_CASE("text_is_escaped") {
  CHECK(escaped_text("a, b; c\\d\ne\x01") == "a\\, b\\; c\\\\d\\ne");
}

TEST_CASE("no_drug_is_named_unless_asked_for") {
  const PlanDocument document = plan_paper(plan_example(), Audience::Patient);
  CHECK(icalendar_plan(document, plan_knowledge(), {}).find("clonazepam") == std::string::npos);
  CHECK(icalendar_plan(document, plan_knowledge(), {.name_drug = true}).find("clonazepam: ") != std::string::npos);
}

TEST_CASE("what_goes_on_beside_is_named_only_when_drugs_are") {
  TaperReport report = plan_example();
  report.beside = {"temazepam"};
  const PlanDocument document = plan_paper(report, Audience::Patient);
  const auto unfolded = [](std::string text) {
    for (std::size_t at = text.find("\r\n "); at != std::string::npos; at = text.find("\r\n ")) text.erase(at, 3);
    return text;
  };
  CHECK(unfolded(icalendar_plan(document, plan_knowledge(), {})).find("temazepam") == std::string::npos);
  CHECK(unfolded(icalendar_plan(document, plan_knowledge(), {.name_drug = true})).find("Keep taking temazepam as you do now") != std::string::npos);
}

TEST_CASE("a_dose_of_another_drug_has_that_drugs_name") {
  TaperReport report = plan_example();
  report.supply[1].drug = "diazepam";  // in the second dose of step 1; step 2 has clonazepam only
  const std::string text = icalendar_plan(plan_paper(report, Audience::Patient), plan_knowledge(), {.name_drug = true});
  CHECK(text.find("SUMMARY:DRAFT – NOT SCREENED: diazepam: 1 × 1 mg") != std::string::npos);
  CHECK(text.find("SUMMARY:DRAFT – NOT SCREENED: clonazepam: 1½ × 0.5 mg") != std::string::npos);
  report.supply[1].drug = "clonazepam";
  report.supply[2].drug = "diazepam";
  const PlanDocument both = plan_paper(report, Audience::Patient);
  const std::vector<DrugPart> evening = whole_steps(both)[1].doses[1].by_drug;
  REQUIRE(evening.size() == 2);
  CHECK(evening[0].drug == "clonazepam");
  CHECK(evening[0].made_of == "½ × 0.5 mg");
  CHECK(evening[1].drug == "diazepam");
  CHECK(evening[1].made_of == "0.4 mL");
}

TEST_CASE("a_hold_is_no_new_dose") {
  TaperReport report = plan_example();
  const auto new_doses = [&] {
    const std::string text = icalendar_plan(plan_paper(report, Audience::Patient), plan_knowledge(), {});
    return text.find("-step-1@ebb") != std::string::npos;
  };
  CHECK(new_doses());
  report.start_doses_mg = {1.5, 1};
  report.start_mg_per_day = 2.5;
  CHECK(new_doses());
  report.rules[0].plan.steps[0] = plan_step(report.supply, 0, {{{0, 3}, {1, 0}}, {{1, 1}}});
  report.start_doses_mg = report.rules[0].plan.steps[0].doses_mg;
  report.start_mg_per_day = report.rules[0].plan.steps[0].dose_mg_per_day;
  CHECK(!new_doses());
}

TEST_CASE("every_entry_of_a_draft_says_so") {
  const std::string text = icalendar_plan(plan_paper(plan_example(), Audience::Patient), plan_knowledge(), {});
  std::size_t entries = 0, marked = 0;
  for (std::size_t at = text.find("BEGIN:VEVENT"); at != std::string::npos; at = text.find("BEGIN:VEVENT", at + 1)) ++entries;
  for (std::size_t at = text.find("SUMMARY:DRAFT – NOT SCREENED"); at != std::string::npos; at = text.find("SUMMARY:DRAFT – NOT SCREENED", at + 1)) ++marked;
  CHECK(entries > 10);
  CHECK(marked == entries);
}
