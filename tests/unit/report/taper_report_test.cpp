#include <doctest.h>

#include "ebb/report/csv_taper.h"
#include "ebb/report/json.h"
#include "ebb/report/json_taper.h"
#include "ebb/report/taper_report.h"
#include "ebb/report/text_policies.h"
#include "ebb/report/text_suggestion.h"

using namespace ebb;

namespace {

Product tablet(double strength_mg, int score_parts) {
  Product product;
  product.id = "drug tablet";
  product.strength_mg = strength_mg;
  product.score_parts = score_parts;
  return product;
}

Product liquid() {
  Product product;
  product.id = "drug solution";
  product.form = ProductForm::Liquid;
  product.concentration_mg_per_mL = 0.1;
  product.smallest_step_mL = 0.1;
  return product;
}

TaperStep step(int day, double mg, std::vector<std::vector<DosePart>> parts) {
  TaperStep made;
  made.day = day;
  made.dose_mg_per_day = mg;
  made.doses_mg = {mg};
  made.parts = std::move(parts);
  return made;
}

/// 1 mg at night, cut to 0.75 on day 0 and to nothing on day 14, predicted every week.
TaperReport two_step_report() {
  TaperReport report;
  report.start = make_date(2026, 2, 1);
  report.start_mg_per_day = 1;
  report.start_doses_mg = {1};
  report.times_min = {20 * 60};
  report.supply = {tablet(0.5, 2)};
  report.followed_days = 28;
  report.times_h = {168, 336, 504, 672};
  RuleReport rule;
  rule.rule.id = "by-hand";
  rule.plan.steps = {step(0, 0.75, {{{0, 3}}}), step(14, 0, {{}})};
  rule.plan.length_days = 14;
  for (const double theta : {0.1, 0.3, 0.9, 0.2}) rule.withdrawal_theta.push_back({{theta, theta, theta, theta, theta}, theta});
  report.rules = {rule};
  return report;
}

}  // namespace

TEST_CASE("tablets_are_counted_in_wholes_and_parts") {
  CHECK(short_amount({tablet(0.5, 2)}, {0, 3}) == "1½ × 0.5 mg");
  CHECK(short_amount({tablet(2, 4)}, {0, 1}) == "¼ × 2 mg");
  CHECK(short_amount({tablet(2, 4)}, {0, 7}) == "1¾ × 2 mg");
  CHECK(short_amount({tablet(1, 1)}, {0, 2}) == "2 × 1 mg");
  CHECK(short_amount({liquid()}, {0, 25}) == "2.5 mL");
}

TEST_CASE("the_form_is_named_only_where_strengths_are_the_same") {
  Product odt = tablet(0.5, 1);
  odt.form = ProductForm::Odt;
  CHECK(short_amount({odt}, {0, 1}) == "1 × 0.5 mg");
  CHECK(short_amount({tablet(0.5, 2), odt}, {1, 1}) == "1 × 0.5 mg ODT");
}

TEST_CASE("a_dose_of_nothing_is_a_dash") {
  CHECK(dose_text({tablet(0.5, 2)}, {}) == "-");
  CHECK(dose_text({tablet(0.5, 2), liquid()}, {{0, 2}, {1, 5}}) == "1 × 0.5 mg + 0.5 mL");
}

TEST_CASE("first_cut_and_cuts_are_counted_from_the_dose_now") {
  const TaperReport report = two_step_report();
  CHECK(first_cut_frac(report.rules[0].plan, 1) == 0.25);
  CHECK(count_cuts(report.rules[0].plan, 1) == 2);
}

TEST_CASE("a_hold_is_no_cut") {
  TaperPlan plan;
  plan.steps = {step(0, 1, {{{0, 4}}}), step(14, 0.5, {{{0, 2}}})};
  CHECK(first_cut_frac(plan, 1) == 0.5);
  CHECK(count_cuts(plan, 1) == 1);
}

TEST_CASE("a_step_back_up_is_no_cut_and_the_next_one_is_measured_from_it") {
  TaperPlan plan;
  plan.steps = {step(0, 1, {{{0, 4}}}), step(14, 0.75, {{{0, 3}}})};
  CHECK(first_cut_frac(plan, 0.75) == 0.25);
  CHECK(count_cuts(plan, 0.75) == 1);
}

TEST_CASE("withdrawal_of_a_step_is_its_worst_day_and_the_last_step_has_what_follows") {
  const TaperReport report = two_step_report();
  CHECK(step_withdrawal(report, report.rules[0], 0).median_theta == 0.3);
  CHECK(step_withdrawal(report, report.rules[0], 1).median_theta == 0.9);
}

TEST_CASE("csv_has_a_line_for_a_time_without_a_dose") {
  CHECK(csv_taper(two_step_report(), "DRAFT") ==
        "rule,date,day,dose_mg_per_day,time,dose_mg,product,amount,unit,above_ceiling,every_days,mark\n"
        "by-hand,2026-02-01,0,0.75,20:00,0.75,drug tablet,1.5,tablets,no,1,DRAFT\n"
        "by-hand,2026-02-15,14,0,20:00,0,,0,,no,1,DRAFT\n");
}

TEST_CASE("json_says_what_to_dispense") {
  const Json json = json_taper({}, two_step_report());
  CHECK(json["rules"][0]["dispense"][0]["tablets"] == 21);
  CHECK(json["rules"][0]["steps"][0]["doses"][0]["made_of"][0]["tablets"] == 1.5);
  CHECK(json["chosen_rule"] == "by-hand");
}

TEST_CASE("a_dose_every_other_day_is_said_in_json_and_counted_by_half") {
  TaperReport report = two_step_report();
  report.rules[0].plan.steps[0].every_days = 2;
  report.rules[0].plan.steps[0].dose_mg_per_day = 0.375;
  const Json json = json_taper(RunStamp{}, report);
  CHECK(json["rules"][0]["steps"][0]["every_days"] == 2);
  CHECK(json["rules"][0]["dispense"][0]["tablets"] == 10.5);  // 7 of 14 days, one and a half each
}

TEST_CASE("nothing_asked_of_the_planner_is_null_and_no_text") {
  const TaperReport report = two_step_report();
  CHECK(json_taper(RunStamp{}, report)["suggestion"].is_null());
  CHECK(text_suggestion(report, false).empty());
  CHECK(text_rule_reasons(report, false).empty());
}

TEST_CASE("a_wish_that_cannot_be_met_names_what_and_the_nearest_plan") {
  TaperReport report = two_step_report();
  SuggestionReport suggestion;
  suggestion.accepted = {AcceptedLevel::Kind::OfStopping, 0.1, ""};
  suggestion.confidence_frac = 0.9;
  suggestion.unmet = {"No plan found keeps 90 % of people that low."};
  suggestion.nearest.push_back({"82 % of people instead of 90 %", "", report.rules[0].plan, 0.82, "--confidence 0.8"});
  report.suggestion = suggestion;
  const std::string text = text_suggestion(report, false);
  CHECK(text.find("10 % of stopping today, for 90 % of people") != std::string::npos);
  CHECK(text.find("No plan found keeps") != std::string::npos);
  CHECK(text.find("82 % of people instead of 90 %. 2 weeks") != std::string::npos);
  CHECK(text.find("To get it: --confidence 0.8.") != std::string::npos);
  const Json json = json_taper(RunStamp{}, report)["suggestion"];
  CHECK(json["found"] == false);
  CHECK(json["met_percent"].is_null());
  CHECK(json["nearest"][0]["length_days"] == 14);
}

TEST_CASE("a_suggestion_says_who_it_was_judged_on_and_never_that_it_is_best") {
  TaperReport report = two_step_report();
  SuggestionReport suggestion;
  suggestion.accepted = {AcceptedLevel::Kind::OfRule, 1, "asam-10-2w"};
  suggestion.confidence_frac = 0.9;
  suggestion.found = true;
  suggestion.met_frac = 0.92;
  suggestion.people_unseen = 4000;
  suggestion.seizure_rule = "asam-10-2w";
  suggestion.seizure_same_frac = 0.05;
  suggestion.seizure_no_worse_frac = 1;
  suggestion.rule_reasons = {{"by-hand", false, 0.4, "keeps 40 % of people under it", "a confidence of 40 %"}};
  report.suggestion = suggestion;
  const std::string text = text_suggestion(report, false) + text_rule_reasons(report, false);
  CHECK(text.find("Suggested under your limit  no worse than asam-10-2w, for 90 % of people") != std::string::npos);
  CHECK(text.find("Of 4000 people the planner never saw, 92 % stay at or under it") != std::string::npos);
  CHECK(text.find("no worse than asam-10-2w (to within 5 %) in 100 % of the draws") != std::string::npos);
  CHECK(text.find("by-hand: keeps 40 % of people under it. What would change it: a confidence of 40 %.") != std::string::npos);
  for (const char* word : {"best", "optimal"}) CHECK(text.find(word) == std::string::npos);
}

TEST_CASE("no_share_of_people_is_shown_as_one_that_it_does_not_reach") {
  CHECK(people_percent(0.9996) == "99 %");
  CHECK(people_percent(0.8999) == "89 %");
  CHECK(people_percent(0.29) == "29 %");  // 0.29 * 100 is a little below 29 in a double
  CHECK(people_percent(1) == "100 %");
  CHECK(weeks_taken(7) == "1 week");
  CHECK(weeks_taken(8) == "2 weeks");
  CHECK(weeks_spread({{1, 8 / 7.0, 8 / 7.0, 2, 3}, 2}) == "2 (1-3)");   // a policy's weeks, rounded as a plan's
}
