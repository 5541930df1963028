#include <doctest.h>

#include <numeric>

#include "ebb/report/icalendar.h"
#include "ebb/report/text_taper.h"
#include "tests/unit/report/plan_examples.h"

using namespace ebb;
using namespace ebb::test;

namespace {

/// Whether `word` stands in the text as a word of its own, in any case.
bool has_word(std::string text, const std::string& word) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text.find(word) != std::string::npos;
}

}  // namespace

TEST_CASE("weeks_have_every_day_once") {
  const TaperReport report = plan_example();
  const std::vector<PlanWeek> weeks = plan_weeks(report, report.rules[0].plan);
  REQUIRE(weeks.size() == 5);
  int day = 0;
  for (const PlanWeek& week : weeks) {
    CHECK(week.first_day() == day);
    for (const PlanBlock& block : week.blocks) {
      CHECK(block.first_day == day);
      day += block.days;
    }
  }
  CHECK(day == 31);
  CHECK(weeks.back().end_day() - weeks.back().first_day() == 3);
}

TEST_CASE("a_change_in_the_middle_of_a_week_divides_it") {
  const TaperReport report = plan_example();
  const std::vector<PlanWeek> weeks = plan_weeks(report, report.rules[0].plan);
  REQUIRE(weeks[1].blocks.size() == 2);
  CHECK(weeks[1].blocks[0].days == 3);
  CHECK(!weeks[1].blocks[0].begins_step());
  CHECK(weeks[1].blocks[1].begins_step());
  CHECK(weeks[1].blocks[1].doses[0].made_of == "2.5 mL");
  CHECK(weeks[1].blocks[1].doses[1].made_of == "½ × 0.5 mg + 0.4 mL");
}

TEST_CASE("a_step_on_every_other_day_begins_on_its_first_day") {
  const TaperReport report = plan_example();
  const PlanBlock block = plan_weeks(report, report.rules[0].plan)[3].blocks.back();
  CHECK(daily_dose_text(block) == "0.25 mg every other day");
  CHECK(dose_on(block, 1, 24) == "½ × 0.5 mg");
  CHECK(dose_on(block, 1, 25) == "-");
  CHECK(dose_on(block, 1, 26) == "½ × 0.5 mg");
  CHECK(dose_on(block, 0, 24) == "-");
}

TEST_CASE("fills_add_up_to_the_plan_and_whole_tablets_carry_over") {
  const TaperReport report = plan_example();
  const std::vector<PlanFill> fills = plan_fills(report, report.rules[0].plan, 7);
  REQUIRE(fills.size() == 5);
  std::vector<double> used(3, 0), dispensed(3, 0);
  for (const PlanFill& fill : fills) {
    for (std::size_t k = 0; k < 3; ++k) {
      used[k] += fill.used[k];
      dispensed[k] += fill.dispensed[k];
      CHECK(dispensed[k] >= used[k] - 1e-9);
      CHECK(fill.dispensed[k] == doctest::Approx(static_cast<int>(fill.dispensed[k] + 0.5)).epsilon(1e-12));
    }
  }
  // 10 days of 1½, 7 + 7 days of ½, then ½ on 4 of 7 days; 10 whole 1 mg tablets; 7 days of 2.9 mL.
  CHECK(used[0] == doctest::Approx(15 + 7 + 2));
  CHECK(used[1] == doctest::Approx(10));
  CHECK(used[2] == doctest::Approx(20.3));
  CHECK(dispensed == std::vector<double>{24, 10, 21});
}

TEST_CASE("a_goal_above_zero_shows_four_weeks_of_it") {
  TaperReport report = plan_example();
  report.goal_mg_per_day = 0.25;
  RuleReport& rule = report.rules[0];
  rule.plan.steps.resize(3);
  rule.plan.length_days = 17;
  CHECK(plan_days_shown(report, rule.plan) == 45);
  const PlanDocument document = plan_paper(report, Audience::Patient);
  CHECK(document.goes_on);
  CHECK(document.weeks.back().end_day() == 45);
  CHECK(words_of(document).find("From Wednesday 18 February 2026 on the dose stays at 0.25 mg a day") != std::string::npos);
}

TEST_CASE("a_goal_above_zero_has_no_last_dose_to_ask_about") {
  TaperReport report = plan_example();
  const std::string cut = "After the last cut: how are you?", dose = "After the last dose: how are you?";
  const auto papers = [&] {
    const PlanDocument patient = plan_paper(report, Audience::Patient);
    std::string calendar = icalendar_plan(patient, plan_knowledge(), {});
    for (std::size_t at = calendar.find("\r\n "); at != std::string::npos; at = calendar.find("\r\n ")) calendar.erase(at, 3);
    return std::vector<std::string>{words_of(patient), words_of(plan_paper(report, Audience::Professional)), calendar};
  };
  for (const std::string& words : papers()) {
    CHECK(words.find(dose) != std::string::npos);
    CHECK(words.find(cut) == std::string::npos);
  }
  report.goal_mg_per_day = 0.25;
  report.rules[0].plan.steps.resize(3);
  report.rules[0].plan.length_days = 17;
  for (const std::string& words : papers()) {
    CHECK(words.find(cut) != std::string::npos);
    CHECK(words.find("last dose") == std::string::npos);
  }
}

TEST_CASE("the_calendar_of_the_terminal_breaks_doses_before_a_plus_and_never_between_a_number_and_its_unit") {
  TaperReport report = plan_example();
  report.times_min = {8 * 60, 14 * 60, 20 * 60};
  report.start_doses_mg = {1, 0, 1};
  RunStamp allowed = plan_stamp();
  allowed.screening.patient_calendar_allowed = true;
  const auto calendar = [&](const std::string& other_drug) {
    report.supply[1].drug = other_drug;
    for (TaperStep& step : report.rules[0].plan.steps) step.parts = {{{0, 3}, {1, 1}}, {{2, 25}, {0, 1}}, {}};
    const std::string text = text_taper(allowed, report, false);
    const std::size_t from = text.find("Calendar of by-hand"), to = text.find("theta: worst day", from);
    REQUIRE(to != std::string::npos);
    return text.substr(from, to - from);
  };
  const std::string one_drug = calendar("clonazepam");
  CHECK(one_drug.find("1½ × 0.5 mg  ") != std::string::npos);
  CHECK(one_drug.find("  + 1 × 1 mg") != std::string::npos);
  const std::string two_drugs = calendar("diazepam");  // whose names make an amount wider than its column
  CHECK(two_drugs.find("1½ × clonazepam") != std::string::npos);
  for (const std::string& text : {one_drug, two_drugs}) {
    CHECK(text.find("\u00a0") == std::string::npos);
    for (const char* unit : {"  mg ", "  mL ", "  mg\n", "  mL\n"}) CHECK(text.find(unit) == std::string::npos);
  }
}

TEST_CASE("the_whole_plan_of_a_goal_above_zero_says_that_it_counts_days_at_the_goal") {
  TaperReport report = plan_example();
  const std::string said = "Whole plan counts the way to the goal and the first 28 days at the goal.";
  CHECK(words_of(plan_paper(report, Audience::Patient)).find(said) == std::string::npos);
  report.goal_mg_per_day = 0.25;
  RuleReport& rule = report.rules[0];
  rule.plan.steps.resize(3);
  rule.plan.length_days = 17;
  for (const Audience audience : {Audience::Patient, Audience::Professional}) CHECK(words_of(plan_paper(report, audience)).find(said) != std::string::npos);
  // On the terminal the same amounts, product by product: 15 + 7 days of ½ and 28 more at the goal; 10; 7 days of 2.9 mL.
  RunStamp allowed = plan_stamp();
  allowed.screening.patient_calendar_allowed = true;
  const std::string terminal = text_taper(allowed, report, false);
  std::vector<double> paper(report.supply.size(), 0);
  for (const PlanFill& fill : plan_fills(report, rule.plan, 7)) {
    for (std::size_t k = 0; k < paper.size(); ++k) paper[k] += fill.dispensed[k];
  }
  CHECK(paper == std::vector<double>{33, 10, 21});
  CHECK(terminal.find("counts the first 28 days at the goal, too") != std::string::npos);
  for (std::size_t k = 0; k < paper.size(); ++k) {
    std::size_t at = terminal.find("to dispense");
    REQUIRE(at != std::string::npos);
    at = terminal.find(report.supply[k].id, at);
    REQUIRE(at != std::string::npos);
    const std::string row = terminal.substr(at, terminal.find('\n', at) - at), amount = " " + std::to_string(static_cast<int>(paper[k])) + (k == 2 ? " mL" : "");
    CHECK(row.ends_with(amount));
  }
}

TEST_CASE("another_drug_that_goes_on_stands_in_how_the_plan_is_used") {
  TaperReport report = plan_example();
  CHECK(words_of(plan_paper(report, Audience::Patient)).find("Keep taking") == std::string::npos);
  report.beside = {"temazepam", "zopiclone"};
  const PlanDocument patient = plan_paper(report, Audience::Patient);
  const auto use = std::find_if(patient.sections.begin(), patient.sections.end(), [](const PaperSection& section) { return section.id == "how_to_use"; });
  REQUIRE(use != patient.sections.end());
  REQUIRE(use->parts.back().items.size() > 3);
  CHECK(use->parts.back().items[1].starts_with("Keep taking temazepam as you do now."));
  CHECK(use->parts.back().items[2].starts_with("Keep taking zopiclone as you do now."));
  CHECK(words_of(plan_paper(report, Audience::Professional)).find("temazepam, zopiclone, as taken now") != std::string::npos);
}

TEST_CASE("only_parts_of_tablets_that_the_calendar_shows_are_explained") {
  TaperReport report = plan_example();
  CHECK(words_of(plan_paper(report, Audience::Patient)).find("½ of a tablet: break it") != std::string::npos);
  report.supply[0].score_parts = 4;  // the same parts are quarters now: 3 and 1
  CHECK(words_of(plan_paper(report, Audience::Patient)).find("¼ and ¾ of a tablet: break it") != std::string::npos);
  report.supply[0].score_parts = 1;
  CHECK(words_of(plan_paper(report, Audience::Patient)).find("of a tablet: break it") == std::string::npos);
}

TEST_CASE("the_ways_to_go_on_say_which_of_them_the_calendar_is") {
  TaperReport report = plan_example();
  WhereReport where;
  where.started = make_date(2026, 1, 1);
  where.choices = {{"continue", "go on: by the rule", 1, 31, 0}, {"hold", "hold: one more step", 2, 45, 0}};
  where.shown_way = "hold";
  report.where = where;
  CHECK(words_of(plan_paper(report, Audience::Patient)).find("The calendar shows this way: hold: one more step.") != std::string::npos);
  report.where->shown_way = "";
  CHECK(words_of(plan_paper(report, Audience::Patient)).find("The calendar shows none of these ways.") != std::string::npos);
  report.where->choices.clear();
  CHECK(words_of(plan_paper(report, Audience::Patient)).find("The calendar shows") == std::string::npos);
}

TEST_CASE("reviews_come_after_the_first_cut_before_later_steps_each_quarter_and_at_the_end") {
  TaperReport report = plan_example();
  const std::vector<PlanReview> reviews = plan_reviews(report, report.rules[0].plan, plan_knowledge().planner);
  REQUIRE(reviews.size() >= 3);
  CHECK(reviews.front().kind == PlanReview::Kind::First);
  CHECK(reviews.front().first_day == 5);
  CHECK(reviews.front().last_day == 7);
  CHECK(reviews.back().kind == PlanReview::Kind::End);
  CHECK(reviews.back().first_day == 38);
  int steps = 0;
  for (const PlanReview& review : reviews) steps += review.kind == PlanReview::Kind::Step;
  CHECK(steps == 3);  // before days 17, 24 and 31; that before day 10 falls together with the first one
  report.rules[0].plan.length_days = 200;
  int quarters = 0;
  for (const PlanReview& review : plan_reviews(report, report.rules[0].plan, plan_knowledge().planner)) quarters += review.kind == PlanReview::Kind::Quarter;
  CHECK(quarters == 2);
}

TEST_CASE("a_late_dose_is_taken_until_half_the_way_to_the_next_at_most_six_hours_and_three_in_the_evening") {
  const PlannerDefaults& defaults = plan_knowledge().planner;
  CHECK(latest_times_min({8 * 60, 20 * 60}, defaults) == std::vector<int>{14 * 60, 23 * 60});
  CHECK(latest_times_min({7 * 60, 12 * 60, 22 * 60}, defaults) == std::vector<int>{9 * 60 + 30, 17 * 60, 1 * 60});
  CHECK(latest_times_min({8 * 60}, defaults) == std::vector<int>{14 * 60});
  CHECK(latest_times_min({21 * 60}, defaults) == std::vector<int>{0});
}

TEST_CASE("the_patient_reads_no_predicted_figure_no_praise_and_no_blame") {
  TaperReport report = plan_example();
  const std::string words = words_of(plan_paper(report, Audience::Patient));
  for (const char* word : {"%", "theta", "θ", "percent", "median", "best", "fail", "addict", "abuse"}) {
    INFO(std::string(word));
    CHECK(!has_word(words, word));
  }
  // The professional's version has the figures: the check above can fail.
  CHECK(has_word(words_of(plan_paper(report, Audience::Professional)), "theta"));
}

TEST_CASE("what_is_not_screened_or_not_signed_is_a_draft") {
  TaperReport report = plan_example();
  CHECK(plan_paper(report, Audience::Patient).draft == "DRAFT – NOT SCREENED");
  RunStamp screened = plan_stamp();
  screened.screening.screened = true;
  CHECK(plan_paper(report, Audience::Patient, screened).draft == "DRAFT – NOT SIGNED OFF");
  report.signed_off = "A. Example, pharmacist";
  CHECK(plan_paper(report, Audience::Patient).draft == "DRAFT – NOT SCREENED");
  const PlanDocument signed_paper = plan_paper(report, Audience::Patient, screened);
  CHECK(signed_paper.draft.empty());
  CHECK(signed_paper.signature == "Signed off by A. Example, pharmacist.");
}

TEST_CASE("the_printed_policy_asks_its_question") {
  TaperReport report = plan_example();
  PolicyReport policy;
  policy.id = "wait";
  policy.decision = "Next step only when the last rating is near where it began.";
  report.policies = {policy};
  CHECK(plan_paper(report, Audience::Patient).decision.empty());
  report.policy = "wait";
  CHECK(plan_paper(report, Audience::Patient).decision == policy.decision);
}

TEST_CASE("the_step_to_nothing_is_asked_before_too") {
  const auto asks = [](const PlanDocument& document) {
    for (const PaperSection& section : document.sections) {
      if (section.id != "calendar") continue;
      for (const PaperPart& part : section.parts) {
        if (part.kind == PaperPart::Kind::Decision && part.text.starts_with("Wednesday 4 March 2026")) return true;
      }
    }
    return false;
  };
  TaperReport report = plan_example();
  for (const Audience audience : {Audience::Patient, Audience::Professional}) CHECK(asks(plan_paper(report, audience)));
  PolicyReport policy;
  policy.id = report.policy = "wait";
  policy.decision = "Next step only when the last rating is near where it began.";
  report.policies = {policy};
  CHECK(asks(plan_paper(report, Audience::Patient)));
}

TEST_CASE("a_policy_that_keeps_a_sum_has_a_sheet_whose_example_adds_up_as_its_reviews_do") {
  TaperReport report = plan_example();
  report.policy = "integral-control";
  const PlanDocument document = plan_paper(report, Audience::Patient);
  const auto sheet = std::find_if(document.sections.begin(), document.sections.end(), [](const PaperSection& section) { return section.id == "decision_sheet"; });
  REQUIRE(sheet != document.sections.end());
  const auto policy = std::find_if(plan_knowledge().policies.begin(), plan_knowledge().policies.end(), [](const Policy& one) { return one.id == "integral-control"; });
  const auto example = std::find_if(sheet->parts.begin(), sheet->parts.end(), [&](const PaperPart& part) { return part.rows.size() == policy->example.reviews.size(); });
  REQUIRE(example != sheet->parts.end());
  // Sums before and after each answer, from the hand-worked comments of data/rules/policy/integral-control.toml.
  const std::vector<std::string> sums{"+1", "0", "+1", "0", "\u22121", "0", "+1", "+1"};
  const std::vector<std::vector<std::string>>& known = std::find_if(sheet->parts.begin(), sheet->parts.end(), [](const PaperPart& part) { return part.rows.size() == 5; })->rows;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const std::vector<std::string>& row = example->rows[i];
    CHECK(row[3] == sums[i]);
    CHECK(row.back() == "0");
    // Who fills in the sheet finds each rating of the example, and its points, in the table above it.
    const auto in_table = std::find_if(known.begin(), known.end(), [&](const std::vector<std::string>& line) { return line[1] == row[1]; });
    REQUIRE(in_table != known.end());
    CHECK((*in_table)[2] == row[2]);
  }
}

TEST_CASE("a_first_step_as_before_is_a_hold") {
  TaperReport report = plan_example();
  CHECK(plan_weeks(report, report.rules[0].plan)[0].blocks[0].begins_step());
  report.start_doses_mg = report.rules[0].plan.steps[0].doses_mg;
  report.start_mg_per_day = report.rules[0].plan.steps[0].dose_mg_per_day;
  const PlanDocument document = plan_paper(report, Audience::Patient);
  CHECK(!document.weeks[0].blocks[0].begins_step());
  CHECK(asks_decision(document.weeks[1].blocks[1]));
  CHECK(whole_steps(document).size() == 4);
}

TEST_CASE("a_change_of_drug_is_named_and_looked_at_before_each_of_its_stages") {
  TaperReport report = plan_example();
  TaperPlan& plan = report.rules[0].plan;
  for (TaperStep& step : plan.steps) step.day += 14;
  plan.steps.insert(plan.steps.begin(), 2, plan.steps.front());
  for (const std::size_t stage : {0, 1}) {
    plan.steps[stage].day = static_cast<int>(stage) * 7;
    plan.steps[stage].dose_mg_per_day = report.start_mg_per_day;
  }
  plan.length_days += 14;
  plan.substitution = Substitution{.from = "clonazepam", .to = "diazepam", .table = "one", .table_name = "Table one", .stages = 2, .stage_days = 7, .end_day = 14};
  const std::vector<PlanReview> reviews = plan_reviews(report, plan, plan_knowledge().planner);
  REQUIRE(reviews.size() > 2);
  CHECK(reviews[0].kind == PlanReview::Kind::Step);
  CHECK(reviews[0].last_day == 6);
  CHECK(reviews[1].kind == PlanReview::Kind::First);
  CHECK(reviews[1].first_day == 14 + 5);
  for (const Audience audience : {Audience::Patient, Audience::Professional}) CHECK(words_of(plan_paper(report, audience)).find("clonazepam, changed to diazepam") != std::string::npos);
  const std::string professional = words_of(plan_paper(report, Audience::Professional));
  CHECK(professional.find("2 stages of 7 days") != std::string::npos);
  CHECK(professional.find("2 stages of the change, then 5 cuts") != std::string::npos);
  CHECK(professional.find("dose change") == std::string::npos);
}

TEST_CASE("the_end_names_the_drug_taken_last") {
  TaperReport report = plan_example();
  CHECK(words_of(plan_paper(report, Audience::Patient)).find("no more clonazepam from this day on") != std::string::npos);
  Substitution& change = report.rules[0].plan.substitution.emplace();
  change.from = "clonazepam";
  change.to = "diazepam";
  CHECK(words_of(plan_paper(report, Audience::Patient)).find("no more diazepam from this day on") != std::string::npos);
}

TEST_CASE("a_plan_printed_again_keeps_its_identifier") {
  TaperReport report = plan_example();
  const std::string id = plan_id(plan_stamp(), report);
  report.rules[0].plan.steps.pop_back();
  CHECK(plan_id(plan_stamp(), report) == id);
  report.start.days += 1;
  CHECK(plan_id(plan_stamp(), report) != id);
}

TEST_CASE("more_taken_than_prescribed_stands_on_both_versions") {
  TaperReport report = plan_example();
  report.ceiling_mg_per_day = 1.5;
  for (const Audience audience : {Audience::Patient, Audience::Professional}) {
    CHECK(words_of(plan_paper(report, audience)).find("More is taken now than was prescribed") != std::string::npos);
  }
}

TEST_CASE("a_first_step_of_more_than_a_quarter_stands_on_both_versions") {
  TaperReport report = plan_example();
  const std::string words = "The first step of this plan is larger than guidance advises";
  const double first_mg = report.rules[0].plan.steps[0].dose_mg_per_day;
  for (const Audience audience : {Audience::Patient, Audience::Professional}) {
    report.start_mg_per_day = first_mg / 0.75;  // a cut of 25 %
    CHECK(words_of(plan_paper(report, audience)).find(words) == std::string::npos);
    report.start_mg_per_day = first_mg / 0.74;
    CHECK(words_of(plan_paper(report, audience)).find(words) != std::string::npos);
  }
}

TEST_CASE("what_was_found_in_the_case_stands_before_everything") {
  RunStamp stamp = plan_stamp();
  Finding flag;
  flag.title = "Signs of a seizure";
  flag.action = "Call now.";
  stamp.red_flags = {flag};
  for (const Audience audience : {Audience::Patient, Audience::Professional}) {
    CHECK(plan_paper(plan_example(), audience, stamp).emergency.front() == "Signs of a seizure: Call now.");
  }
}

TEST_CASE("every_finding_stands_once_on_the_professionals_version_and_red_flags_at_its_head_only") {
  const auto finding = [](const char* id, Urgency urgency, const char* title, const char* action) {
    Finding made;
    made.id = id;
    made.urgency = urgency;
    made.title = title;
    made.action = action;
    return made;
  };
  RunStamp stamp = plan_stamp();
  PaperSettings settings;
  settings.findings = {finding("opioid", Urgency::Refuse, "an opioid is taken", "Plan it in a clinic."), finding("falls", Urgency::Warn, "falls in the last year", "Light the way."),
                       finding("age", Urgency::Warn, "65 or older", "Ask for a review."), finding("therapy", Urgency::Inform, "goes better with therapy", "Ask for it.")};
  stamp.red_flags = {settings.findings.front()};
  const auto paper = [&](Audience audience) { return make_plan_document(stamp, plan_example(), plan_knowledge(), settings, audience); };
  const PlanDocument document = paper(Audience::Professional);
  const std::string words = words_of(document), patient = words_of(paper(Audience::Patient));
  std::size_t at = 0;
  for (const Finding& each : settings.findings) {
    INFO(each.title);
    const std::size_t here = words.find(each.title);
    REQUIRE(here != std::string::npos);
    CHECK(here >= at);  // most urgent first
    at = here;
    CHECK(words.find(each.title, here + 1) == std::string::npos);
    CHECK(words.find(each.action) != std::string::npos);
    CHECK((patient.find(each.title) != std::string::npos) == (each.urgency == Urgency::Refuse));
  }
  const auto found = std::find_if(document.sections.begin(), document.sections.end(), [](const PaperSection& section) { return section.id == "found"; });
  REQUIRE(found != document.sections.end());
  REQUIRE(found->parts.size() == 2);
  CHECK(found->parts[0].heads.front() == "Take care");
  CHECK(found->parts[1].heads.front() == "Good to know");
  settings.findings.resize(1);  // all of it stands at the head: no empty section
  CHECK(words_of(paper(Audience::Professional)).find("What was found in this case") == std::string::npos);
}

TEST_CASE("a_rule_shown_because_no_plan_was_found_is_called_no_plan_under_the_limit") {
  TaperReport report = plan_example();
  const std::string title = "Calendar of by-hand: no plan under your limit", notice = "What follows is no plan under the limit asked for: it is the published rule by-hand";
  report.suggestion = SuggestionReport{};
  report.suggestion->found = true;
  CHECK(words_of(plan_paper(report, Audience::Professional)).find("no plan under") == std::string::npos);
  report.suggestion->found = false;
  report.suggestion->unmet = {"No plan reaches the goal within 12 weeks."};
  const PlanDocument paper = plan_paper(report, Audience::Professional);
  REQUIRE(!paper.sections.front().parts.empty());
  CHECK(paper.sections.front().parts.front().kind == PaperPart::Kind::Strong);
  CHECK(paper.sections.front().parts.front().text ==
        "No plan reaches the goal within 12 weeks. " + notice + ", shown because no plan is suggested, and not asked for. It takes 5 weeks.");
  CHECK(words_of(paper).find(title) != std::string::npos);
  const auto record = std::find_if(paper.sections.begin(), paper.sections.end(), [](const PaperSection& section) { return section.id == "record"; });
  REQUIRE(record != paper.sections.end());
  CHECK(record->parts.front().text.find(notice) != std::string::npos);
  report.chosen_by_name = true;
  CHECK(words_of(plan_paper(report, Audience::Professional)).find(notice + ", asked for by its name.") != std::string::npos);
  CHECK(words_of(plan_paper(report, Audience::Patient)).find("limit") == std::string::npos);
}

TEST_CASE("no_line_of_the_order_ends_between_a_count_and_what_it_counts") {
  const PlanDocument paper = plan_paper(plan_example(), Audience::Professional);
  const auto order = std::find_if(paper.sections.begin(), paper.sections.end(), [](const PaperSection& section) { return section.id == "order"; });
  REQUIRE(order != paper.sections.end());
  const std::string& text = order->parts.front().text;
  CHECK(text.find("24\u00a0× clonazepam 0.5\u00a0mg scored tablet, 10\u00a0× clonazepam 1\u00a0mg tablet, 21\u00a0mL of clonazepam 0.5\u00a0mg/5\u00a0mL oral solution") != std::string::npos);
}

TEST_CASE("a_rules_grade_does_not_stand_for_steps_that_the_supply_makes_larger") {
  TaperReport report = plan_example();
  const std::string said = "Grade A stands for the published rule, not for the steps that this supply makes larger";
  report.rules[0].rule.grade = 'A';
  report.rules[0].plan.checks = {{"ceiling-25-per-14-days", "kept", true, -1, false}};
  CHECK(words_of(plan_paper(report, Audience::Professional)).find(said) == std::string::npos);
  report.rules[0].plan.checks = {{"ceiling-25-per-14-days", "broken", false, 17, true}};
  CHECK(words_of(plan_paper(report, Audience::Professional)).find(said) != std::string::npos);
  report.rules[0].plan.checks[0].only_lattice = false;  // then it is the rule itself that breaks the limit
  CHECK(words_of(plan_paper(report, Audience::Professional)).find(said) == std::string::npos);
}
