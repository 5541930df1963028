// The calendar file read by libical, which shares nothing with the writer.
#include <doctest.h>
#include <libical/ical.h>

#include <map>
#include <set>
#include <string>

#include "ebb/report/icalendar.h"
#include "tests/unit/report/plan_examples.h"

using namespace ebb;
using namespace ebb::test;

namespace {

struct Component {
  explicit Component(const std::string& text) : root(icalparser_parse_string(text.c_str())) {}
  ~Component() { icalcomponent_free(root); }
  Component(const Component&) = delete;
  Component& operator=(const Component&) = delete;
  icalcomponent* root;
};

std::string calendar_text(const TaperReport& report) { return icalendar_plan(plan_paper(report, Audience::Patient), plan_knowledge(), {}); }

/// Every dose of the file: "2026-02-01 08:00" -> its summary.
std::map<std::string, std::string> doses_read(icalcomponent* root) {
  std::map<std::string, std::string> doses;
  for (icalcomponent* event = icalcomponent_get_first_component(root, ICAL_VEVENT_COMPONENT); event != nullptr;
       event = icalcomponent_get_next_component(root, ICAL_VEVENT_COMPONENT)) {
    icalproperty* rule = icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY);
    if (rule == nullptr) continue;
    icalrecur_iterator* at = icalrecur_iterator_new(icalproperty_get_rrule(rule), icalcomponent_get_dtstart(event));
    for (icaltimetype time = icalrecur_iterator_next(at); !icaltime_is_null_time(time); time = icalrecur_iterator_next(at)) {
      char when[32];
      std::snprintf(when, sizeof when, "%04d-%02d-%02d %02d:%02d", time.year, time.month, time.day, time.hour, time.minute);
      CHECK(doses.emplace(when, icalcomponent_get_summary(event)).second);
    }
    icalrecur_iterator_free(at);
  }
  return doses;
}

/// The same from the document's calendar.
std::map<std::string, std::string> doses_printed(const TaperReport& report) {
  std::map<std::string, std::string> doses;
  const PlanDocument document = plan_paper(report, Audience::Patient);
  for (const PlanWeek& week : document.weeks) {
    for (const PlanBlock& block : week.blocks) {
      for (int day = block.first_day; day < block.first_day + block.days; ++day) {
        for (std::size_t t = 0; t < block.doses.size(); ++t) {
          const std::string& dose = dose_on(block, t, day);
          if (dose != "-") doses[to_text(Date{report.start.days + day}) + " " + document.time_names[t]] = document.draft + ": Medicine: " + dose;
        }
      }
    }
  }
  return doses;
}

}  // namespace

TEST_CASE("libical_finds_the_doses_of_the_paper_and_no_others") {
  const TaperReport report = plan_example();
  const Component calendar(calendar_text(report));
  REQUIRE(calendar.root != nullptr);
  CHECK(icalcomponent_count_errors(calendar.root) == 0);
  const std::map<std::string, std::string> printed = doses_printed(report);
  CHECK(printed.size() == 20 + 14 + 7 + 4);  // 10 days twice, 7 days twice, 7 days once, every other of 7 days
  CHECK(doses_read(calendar.root) == printed);
}

TEST_CASE("the_file_keeps_to_the_standard") {
  const Component calendar(calendar_text(plan_example()));
  REQUIRE(calendar.root != nullptr);
  icalrestriction_check(calendar.root);
  INFO(icalcomponent_as_ical_string(calendar.root));  // libical writes what it found into X-LIC-ERROR
  CHECK(icalcomponent_count_errors(calendar.root) == 0);
}

TEST_CASE("identifiers_are_unique_and_stay_when_the_plan_is_printed_again") {
  const auto identifiers = [](const TaperReport& report) {
    std::multiset<std::string> found;
    const Component calendar(calendar_text(report));
    for (icalcomponent* event = icalcomponent_get_first_component(calendar.root, ICAL_VEVENT_COMPONENT); event != nullptr;
         event = icalcomponent_get_next_component(calendar.root, ICAL_VEVENT_COMPONENT)) {
      found.insert(icalcomponent_get_uid(event));
    }
    return found;
  };
  TaperReport report = plan_example();
  const std::multiset<std::string> first = identifiers(report);
  CHECK(std::set<std::string>(first.begin(), first.end()).size() == first.size());
  report.signed_off = "A. Example, pharmacist";
  CHECK(identifiers(report) == first);
}

TEST_CASE("eight_o_clock_stays_eight_o_clock_through_daylight_saving_and_in_every_zone") {
  TaperReport report = plan_example();
  report.start = make_date(2026, 3, 25);  // Europe changes on 29 March 2026
  const Component calendar(calendar_text(report));
  icaltimezone* const zones[] = {icaltimezone_get_builtin_timezone("Europe/London"), icaltimezone_get_builtin_timezone("Pacific/Auckland")};
  for (icalcomponent* event = icalcomponent_get_first_component(calendar.root, ICAL_VEVENT_COMPONENT); event != nullptr;
       event = icalcomponent_get_next_component(calendar.root, ICAL_VEVENT_COMPONENT)) {
    const icaltimetype start = icalcomponent_get_dtstart(event);
    CHECK(start.zone == nullptr);  // floating: no zone, not UTC
    CHECK(!icaltime_is_utc(start));
  }
  const std::map<std::string, std::string> doses = doses_read(calendar.root);
  CHECK(doses.count("2026-03-28 08:00") == 1);
  CHECK(doses.count("2026-03-29 08:00") == 1);
  CHECK(doses.count("2026-03-30 08:00") == 1);
  for (icaltimezone* zone : zones) {
    if (zone == nullptr) continue;  // no zone data on this machine
    // A reader puts the floating time into its own zone: the clock on the wall shows 08:00 on both sides of the change.
    for (const char* day : {"20260328T080000", "20260330T080000"}) {
      icaltimetype local = icaltime_from_string(day);
      local.zone = zone;
      const icaltimetype shown = icaltime_convert_to_zone(icaltime_convert_to_zone(local, icaltimezone_get_utc_timezone()), zone);
      CHECK(shown.hour == 8);
    }
  }
}
