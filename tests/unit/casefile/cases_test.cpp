// The example cases, read with the data that the program carries.
#include <doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "ebb/casefile/scenario.h"

using namespace ebb;
namespace fs = std::filesystem;

namespace {

const Knowledge& knowledge() {
  static const Knowledge kKnowledge = [] {
    auto loaded = load_knowledge(embedded_data());
    if (!loaded.ok()) FAIL(describe(loaded.errors()));
    return std::move(loaded).value();
  }();
  return kKnowledge;
}

std::string file_text(const std::string& name) {
  std::ifstream file(fs::path(EBB_SOURCE_DIR) / "cases" / name, std::ios::binary);
  REQUIRE(file.good());
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Scenario built(const std::string& name) {
  CAPTURE(name);
  const auto file = read_case(name, file_text(name), knowledge());
  if (!file.ok()) FAIL(describe(file.errors()));
  const auto scenario = build_scenario(file.value(), knowledge(), std::nullopt);
  if (!scenario.ok()) FAIL(describe(scenario.errors()));
  return scenario.value();
}

}  // namespace

TEST_CASE("every_case_reads_and_builds_and_opens_with_a_comment") {
  int count = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(EBB_SOURCE_DIR) / "cases")) {
    const std::string name = entry.path().filename().string();
    if (entry.path().extension() != ".toml") continue;
    CHECK(file_text(name).substr(0, 2) == "# ");
    const Scenario s = built(name);
    CHECK_FALSE(s.timeline.doses.empty());
    CHECK_FALSE(s.report_times_h.empty());
    CHECK(s.id != name);
    ++count;
  }
  CHECK(count >= 14);
}

TEST_CASE("the_three_year_case_is_two_milligrams_a_day_up_to_the_taper") {
  const Scenario s = built("clonazepam-3-years.toml");
  REQUIRE(s.current);
  CHECK(s.current->dose_mg_per_day == 2);
  CHECK(s.current->times_min == std::vector<int>{480, 1200});
  CHECK(*s.current->prescribed_mg_per_day == 2);
  CHECK(s.today == make_date(2026, 2, 1));
  CHECK_FALSE(s.days_since_last_dose);
  CHECK(s.timeline.doses.size() == 2 * 1096);  // 2024 is a leap year
}

TEST_CASE("the_urgent_case_counts_its_days") { CHECK(built("stopped-three-days-ago.toml").days_since_last_dose == 3); }

TEST_CASE("the_escalating_case_keeps_the_prescribed_ceiling") {
  const Scenario s = built("escalating.toml");
  REQUIRE(s.current);
  CHECK(s.current->dose_mg_per_day == 6);
  CHECK(*s.current->prescribed_mg_per_day == 2);
}

TEST_CASE("the_re_planned_case_starts_from_what_was_taken") {
  const Scenario s = built("re-planned-in-the-middle.toml");
  REQUIRE(s.current);
  CHECK(s.current->dose_mg_per_day == doctest::Approx(1.125));  // 1.5 mg scaled to the last [[taken]]: rounding of one product
  CHECK(*s.current->prescribed_mg_per_day == 1.5);
}

TEST_CASE("the_reversal_counts_minutes_and_both_drugs") {
  const Scenario s = built("flumazenil-reversal.toml");
  CHECK(s.drugs.size() == 2);
  CHECK(s.report_times_h.size() == 241);
  CHECK(s.timeline.end_h >= s.report_times_h.back());
}

TEST_CASE("carbamazepine_changes_clearance_from_its_first_day") {
  const Scenario s = built("carbamazepine-started.toml");
  REQUIRE(s.timeline.clearance_changes.size() == 1);
  CHECK(s.timeline.clearance_changes[0].from_h == 24.0 * (make_date(2025, 3, 1).days - s.zero.days));
}

TEST_CASE("the_event_table_gives_its_four_subjects") {
  const auto table = read_table("event-table.csv", file_text("event-table.csv"), knowledge());
  if (!table.ok()) FAIL(describe(table.errors()));
  REQUIRE(table.value().size() == 4);
  CHECK(table.value()[0].timeline.doses.size() == 28);
  CHECK(table.value()[1].timeline.adaptation_start_h == -1095 * 24.0);
  CHECK(table.value()[2].timeline.doses.at(0).infusion_h == 0.25);
  CHECK(table.value()[3].drugs.at(0).metabolite != nullptr);
}
