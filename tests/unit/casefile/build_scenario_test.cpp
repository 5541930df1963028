#include <doctest.h>

#include <algorithm>

#include <cmath>

#include "ebb/casefile/scenario.h"
#include "tests/unit/casefile/small_knowledge.h"

using namespace ebb;

namespace {

const Knowledge& knowledge() {
  static const Knowledge kKnowledge = ebb_test::small_knowledge();
  return kKnowledge;
}

CaseFile read(const std::string& text) {
  auto result = read_case("case.toml", "[person]\nage = 52\n" + text, knowledge());
  if (!result.ok()) FAIL(describe(result.errors()));
  return std::move(result).value();
}

Scenario build(const std::string& text, std::optional<Date> today = std::nullopt) {
  auto result = build_scenario(read(text), knowledge(), today);
  if (!result.ok()) FAIL(describe(result.errors()));
  return std::move(result).value();
}

Errors errors_of(const std::string& text, std::optional<Date> today = std::nullopt) {
  const auto result = build_scenario(read(text), knowledge(), today);
  REQUIRE_FALSE(result.ok());
  return result.errors();
}

std::string use(const std::string& dose, const std::string& when, const std::string& more = "", const std::string& drug = "clonazepam") {
  return "[[use]]\ndrug = \"" + drug + "\"\ndose = \"" + dose + "\"\n" + when + "\n" + more + "\n";
}

const std::string kTwice = "times = [\"08:00\", \"20:00\"]";
const std::string kYears = "from = \"2023-02-01\"\nto = \"2026-01-31\"";
const std::string kTaper = "[taper]\nstart = \"2026-02-01\"\nsupply = [\"clonazepam 0.5 mg scored tablet\"]\n";

bool has_note(const Scenario& scenario, const std::string& part) {
  for (const std::string& note : scenario.notes) {
    if (note.find(part) != std::string::npos) return true;
  }
  return false;
}

double total_mg(const Scenario& scenario, int drug, double from_h, double to_h) {
  double mg = 0;
  for (const Dose& dose : scenario.timeline.doses) {
    if (dose.drug == drug && dose.time_h >= from_h && dose.time_h < to_h) mg += dose.amount_mg;
  }
  return mg;
}

}  // namespace

TEST_CASE("daily_doses_run_from_the_first_midnight_and_include_the_last_day") {
  const Scenario s = build(use("1 mg", kTwice, kYears));
  const int days = make_date(2026, 2, 1).days - make_date(2023, 2, 1).days;
  CHECK(s.zero == make_date(2023, 2, 1));
  REQUIRE(s.timeline.doses.size() == static_cast<std::size_t>(2 * days));
  CHECK(s.timeline.doses.front().time_h == 8);
  CHECK(s.timeline.doses.back().time_h == 24.0 * days - 4);
  CHECK(s.last_dose_h == 24.0 * days - 4);
  CHECK(s.today == make_date(2026, 2, 1));
  CHECK(s.stop_times_h == std::vector<double>{24.0 * days});
  CHECK(s.timeline.end_h == 24.0 * (days + 60));
  CHECK(has_note(s, "today is not said"));
}

TEST_CASE("today_is_the_option_then_taper_today_then_taper_start") {
  const std::string text = use("1 mg", kTwice, kYears);
  CHECK(build(text + kTaper).today == make_date(2026, 2, 1));
  CHECK(build(text + kTaper + "today = \"2026-01-20\"\n").today == make_date(2026, 1, 20));
  CHECK(build(text + kTaper + "today = \"2026-01-20\"\n", make_date(2026, 1, 25)).today == make_date(2026, 1, 25));
}

TEST_CASE("what_is_still_taken_needs_a_today_and_runs_up_to_it") {
  const std::string open = use("1 mg", kTwice, "from = \"2025-01-01\"");
  CHECK(errors_of(open)[0].code == ErrorCode::Missing);
  const Scenario s = build(open, make_date(2025, 1, 11));
  CHECK(s.timeline.doses.size() == 20);
  CHECK(s.timeline.doses.back().time_h < 240);
  CHECK(has_note(s, "still taken"));
  CHECK(errors_of(open, make_date(2025, 1, 1))[0].code == ErrorCode::Contradiction);
}

TEST_CASE("still_taken_use_goes_on_to_the_start_of_the_taper") {
  const Scenario s = build(use("1 mg", kTwice, "from = \"2025-01-01\"") + kTaper + "today = \"2026-01-20\"\n");
  CHECK(s.last_dose_h == 24.0 * (make_date(2026, 2, 1).days - s.zero.days) - 4);
  CHECK_FALSE(s.days_since_last_dose);
}

TEST_CASE("vague_days_span_all_they_allow") {
  const Scenario s = build(use("1 mg", kTwice, "from = \"2023\"\nto = \"2024-02\""));
  const UseVariation& line = s.timeline.lines.at(0);
  CHECK(line.starts_first_h == 0);
  CHECK(line.starts_last_h == 364 * 24.0);
  CHECK(line.ends_first_h == 24.0 * (365 + 31 + 1));
  CHECK(line.ends_last_h == 24.0 * (365 + 31 + 29));
  CHECK(s.timeline.doses.size() == 2 * (365 + 31 + 29));
}

TEST_CASE("a_dose_range_is_its_middle_with_factors") {
  const Scenario s = build(use("0.5-1 mg", "times = [\"22:00\"]", kYears));
  CHECK(s.timeline.doses.front().amount_mg == 0.75);
  CHECK(s.timeline.lines[0].low_factor == doctest::Approx(2.0 / 3));
  CHECK(s.timeline.lines[0].high_factor == doctest::Approx(4.0 / 3));
}

TEST_CASE("doses_of_a_day_share_the_draw_when_some_days_a_week_are_taken") {
  const Scenario by_day = build(use("0.5 mg", kTwice, kYears + "\nper_week = 3.5\nmissed = \"1 in 10\""));
  CHECK(by_day.timeline.lines[0].taken_frac == doctest::Approx(0.45));
  CHECK(by_day.timeline.doses[2].occasion == by_day.timeline.doses[3].occasion);
  CHECK(by_day.timeline.doses[3].occasion != by_day.timeline.doses[4].occasion);
  const Scenario by_dose = build(use("0.5 mg", kTwice, kYears + "\nmissed = \"1 in 10\""));
  CHECK(by_dose.timeline.doses[2].occasion != by_dose.timeline.doses[3].occasion);
}

TEST_CASE("every_counts_from_the_first_time") {
  const Scenario s = build(use("1 mg", "every = \"36 h\"\ntimes = [\"06:00\"]", "from = \"2026-01-01\"\nto = \"2026-01-04\""));
  REQUIRE(s.timeline.doses.size() == 3);
  CHECK(s.timeline.doses[2].time_h == 78);
}

TEST_CASE("taken_lines_replace_the_doses_of_their_drug_in_proportion") {
  const std::string text = use("1 mg", "times = [\"08:00\"]", kYears) + use("0.5 mg", "times = [\"20:00\"]", kYears) +
                           "[[taken]]\ndate = \"2026-02-11\"\ndrug = \"clonazepam\"\ndose = \"0.9 mg\"\n"
                           "[[taken]]\ndate = \"2026-02-01\"\ndrug = \"clonazepam\"\ndose = \"1.2 mg\"\n" +
                           kTaper + "today = \"2026-02-21\"\n";
  const Scenario s = build(text);
  const double from_h = 24.0 * (make_date(2026, 2, 1).days - s.zero.days);
  CHECK(total_mg(s, 0, from_h - 24, from_h) == doctest::Approx(1.5));
  CHECK(total_mg(s, 0, from_h, from_h + 240) == doctest::Approx(12));
  CHECK(total_mg(s, 0, from_h + 240, 1e9) == doctest::Approx(9));
  REQUIRE(s.current);
  CHECK(s.current->times_min == std::vector<int>{480, 1200});
  CHECK(s.current->doses_mg[0] == doctest::Approx(0.6));
  CHECK(s.current->dose_mg_per_day == doctest::Approx(0.9));
  CHECK(*s.current->prescribed_mg_per_day == doctest::Approx(1.5));
  CHECK(errors_of(text, make_date(2026, 2, 5))[0].what.find("not before today") != std::string::npos);
}

TEST_CASE("taken_after_a_stop_of_the_line_follows_its_last_day") {
  const Scenario s = build(use("1 mg", kTwice, "from = \"2025-01-01\"\nto = \"2025-12-31\"") +
                               "[[taken]]\ndate = \"2026-01-10\"\ndrug = \"clonazepam\"\ndose = \"0.5 mg\"\n",
                           make_date(2026, 1, 12));
  CHECK(total_mg(s, 0, 24.0 * (make_date(2026, 1, 1).days - s.zero.days), 1e9) == doctest::Approx(1.0));
}

TEST_CASE("days_since_the_last_dose_are_said_only_after_a_day_without") {
  const std::string text = use("1 mg", kTwice, kYears) + kTaper;
  CHECK_FALSE(build(text).days_since_last_dose);
  CHECK(build(text, make_date(2026, 2, 3)).days_since_last_dose == 3);
  CHECK(build(text + "[[taken]]\ndate = \"2026-01-30\"\ndrug = \"clonazepam\"\ndose = \"0 mg\"\n").days_since_last_dose == 3);
}

TEST_CASE("the_last_stable_prescribed_dose_needs_fourteen_days") {
  const auto prescribed = [](const std::string& second_from, const std::string& more) {
    const std::string first = use("1 mg", kTwice, "from = \"2025-01-01\"\nto = \"2025-12-31\"");
    const Scenario s = build(first + use("2 mg", kTwice, "from = \"" + second_from + "\"\n" + more) + kTaper);
    return s.current->prescribed_mg_per_day;
  };
  CHECK(*prescribed("2026-01-19", "") == 2.0);
  CHECK(*prescribed("2026-01-18", "") == 4.0);
  CHECK(*prescribed("2026-01-01", "source = \"exceeds prescription\"") == 2.0);
  CHECK_FALSE(build(use("1 mg", kTwice, kYears + "\nsource = \"not prescribed\"") + kTaper).current->prescribed_mg_per_day);
}

TEST_CASE("days_that_a_vague_line_leaves_open_are_not_stable") {
  const Scenario s = build(use("1 mg", kTwice, "from = \"2024-01-01\"\nto = \"2025\"") +
                           use("2 mg", kTwice, "from = \"2025\"\nto = \"2025-12-31\"") + kTaper);
  CHECK(*s.current->prescribed_mg_per_day == 2.0);
}

TEST_CASE("a_goal_above_the_present_dose_is_refused_with_its_line") {
  const Errors errors = errors_of(use("1 mg", kTwice, kYears) + kTaper + "goal = \"2.5 mg\"\n");
  CHECK(errors[0].code == ErrorCode::Contradiction);
  CHECK(errors[0].where.line > 0);
}

TEST_CASE("drugs_metabolites_routes_and_co_medicines_are_numbered") {
  const Scenario s = build(use("5 mg", "times = [\"22:00\"]", kYears, "diazepam") + use("1 mg", kTwice, kYears) +
                           use("0.5 mg", "at = [\"2024-01-01 10:00\"]", "route = \"iv\"\nover = \"2 min\"") +
                           "[[medicine]]\nname = \"Carbamazepine\"\nfrom = \"2024-06-01\"\nto = \"2024-06-30\"\n");
  REQUIRE(s.drugs.size() == 2);
  CHECK(s.drugs[0].metabolite->name == "nordazepam");
  CHECK(s.drugs[1].routes.size() == 2);
  CHECK(s.drugs[1].infused);
  REQUIRE(s.timeline.clearance_changes.size() == 1);
  CHECK(s.timeline.clearance_changes[0].drug == 1);
  CHECK(s.timeline.clearance_changes[0].to_h - s.timeline.clearance_changes[0].from_h == 720);
  CHECK(s.drugs[1].modifiers.at(0)->name == "carbamazepine");
  CHECK_FALSE(s.current);
}

TEST_CASE("report_times_fit_and_stand_at_the_trough") {
  const Scenario years = build(use("1 mg", kTwice, kYears));
  CHECK(years.report_times_h.size() <= 400);
  CHECK(years.report_times_h[0] == 8);
  CHECK(years.report_times_h[1] - years.report_times_h[0] == 72);
  CHECK(years.report_times_h.back() <= years.timeline.end_h);
  const Scenario reversal = build(use("0.2 mg", "at = [\"2026-01-10 15:00\", \"2026-01-10 15:02\"]", "route = \"iv\"", "flumazenil") +
                                  "[report]\nfrom = \"2026-01-10 15:00\"\nto = \"2026-01-10 21:00\"\n");
  CHECK(reversal.report_times_h.size() == 361);
  CHECK(reversal.report_times_h[1] - reversal.report_times_h[0] == doctest::Approx(1.0 / 60));
  CHECK(reversal.timeline.end_h == 24);
}

TEST_CASE("a_report_too_fine_for_four_hundred_times_says_what_would_fit") {
  const std::string history = use("1 mg", kTwice, kYears);
  const Errors errors = errors_of(history + "[report]\nevery = \"6 h\"\n");
  CHECK(errors[0].code == ErrorCode::OutOfRange);
  CHECK(errors[0].where.line == static_cast<int>(std::count(history.begin(), history.end(), '\n')) + 4);  // after [person] and its age
}

TEST_CASE("stop_dates_are_midnights_and_must_lie_in_the_case") {
  const Scenario s = build(use("1 mg", kTwice, kYears) + "[report]\nstop_on = [\"2024-02-01\", \"2023-03-01\"]\n");
  CHECK(s.stop_times_h == std::vector<double>{28 * 24.0, 365 * 24.0});
  const Errors outside = errors_of(use("1 mg", kTwice, kYears) + "[report]\nevery = \"4 d\"\nstop_on = [\"2022-02-01\"]\n");
  const Errors first_key = errors_of(use("1 mg", kTwice, kYears) + "[report]\nstop_on = [\"2022-02-01\"]\n");
  CHECK(outside[0].code == ErrorCode::OutOfRange);
  CHECK(outside[0].where.line == first_key[0].where.line + 1);  // the line of the key, not of its section
}

TEST_CASE("more_than_sixty_years_are_refused") {
  CHECK(errors_of(use("1 mg", kTwice, "from = \"1960-01-01\"\nto = \"2026-01-31\""))[0].code == ErrorCode::OutOfRange);
}

TEST_CASE("the_note_on_an_open_line_says_what_stands_in_its_place") {
  const std::string open = use("1 mg", kTwice, "from = \"2023-02-01\"");
  CHECK(has_note(build(open + kTaper), "still taken; its doses are given up to 2026-02-01"));
  const Scenario replaced = build(open + "[[taken]]\ndate = \"2026-01-10\"\ndrug = \"clonazepam\"\ndose = \"1.75 mg\"\n" + kTaper);
  CHECK(has_note(replaced, "given up to 2026-01-10; from then on the [[taken]] lines stand, the last of them, 1.75 mg a day"));
  CHECK(!has_note(replaced, "still taken"));
}
