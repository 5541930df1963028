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
  // Europe changes on 29 March and 25 October 2026, New Zealand on 5 April and 27 September.
  const struct {
    Date start;
    const char *zone, *days[3];   // the day before, of and after the change
    int utc_hours[2];             // of 08:00 before and after it
  } changes[] = {{make_date(2026, 3, 25), "Europe/London", {"2026-03-28", "2026-03-29", "2026-03-30"}, {8, 7}},
                 {make_date(2026, 10, 20), "Europe/London", {"2026-10-24", "2026-10-25", "2026-10-26"}, {7, 8}},
                 {make_date(2026, 4, 1), "Pacific/Auckland", {"2026-04-04", "2026-04-05", "2026-04-06"}, {19, 20}}};
  for (const auto& change : changes) {
    CAPTURE(change.zone);
    CAPTURE(change.days[1]);
    TaperReport report = plan_example();
    report.start = change.start;
    const Component calendar(calendar_text(report));
    for (icalcomponent* event = icalcomponent_get_first_component(calendar.root, ICAL_VEVENT_COMPONENT); event != nullptr;
         event = icalcomponent_get_next_component(calendar.root, ICAL_VEVENT_COMPONENT)) {
      const icaltimetype start = icalcomponent_get_dtstart(event);
      CHECK(start.zone == nullptr);  // floating: no zone, not UTC
      CHECK(!icaltime_is_utc(start));
    }
    const std::map<std::string, std::string> doses = doses_read(calendar.root);
    for (const char* day : change.days) CHECK(doses.count(std::string(day) + " 08:00") == 1);
    icaltimezone* const zone = icaltimezone_get_builtin_timezone(change.zone);
    if (zone == nullptr) continue;  // no zone data on this machine
    // A reader puts the floating time into its own zone: the wall's clock shows 08:00 on both sides, though an hour of the world lies between them.
    for (const int side : {0, 1}) {
      std::string digits = change.days[side == 0 ? 0 : 2];
      std::erase(digits, '-');
      icaltimetype local = icaltime_from_string((digits + "T080000").c_str());
      local.zone = zone;
      const icaltimetype utc = icaltime_convert_to_zone(local, icaltimezone_get_utc_timezone());
      CHECK(utc.hour == change.utc_hours[side]);
      CHECK(icaltime_convert_to_zone(utc, zone).hour == 8);
    }
  }
}
