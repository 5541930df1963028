#include <doctest.h>

#include "ebb/base/dates.h"

using namespace ebb;

TEST_CASE("every_day_of_five_centuries_follows_the_one_before") {
  CivilDate day{1800, 1, 1};
  Date date = make_date(1800, 1, 1);
  int leap_days = 0;
  while (day.year < 2300) {
    CHECK(make_date(day.year, day.month, day.day).days == date.days);
    const CivilDate back = civil(date);
    REQUIRE((back.year == day.year && back.month == day.month && back.day == day.day));
    const auto read = parse_date(to_text(date));
    REQUIRE(read.ok());
    REQUIRE(read.value() == date);
    leap_days += day.month == 2 && day.day == 29;
    ++date.days;
    const bool month_ends = !parse_date(to_text(Date{date.days - 1}).substr(0, 8) + (day.day < 9 ? "0" : "") + std::to_string(day.day + 1)).ok();
    day = !month_ends ? CivilDate{day.year, day.month, day.day + 1}
                      : day.month == 12 ? CivilDate{day.year + 1, 1, 1} : CivilDate{day.year, day.month + 1, 1};
  }
  // 1800…2299 has 125 years divisible by four; 1800, 1900, 2100 and 2200 are not leap years.
  CHECK(leap_days == 121);
}

TEST_CASE("known_days_have_known_numbers_and_weekdays") {
  CHECK(make_date(1970, 1, 1).days == 0);
  CHECK(make_date(2000, 3, 1).days == 11017);
  CHECK(weekday_name(make_date(1970, 1, 1)) == "Thu");
  CHECK(weekday_name(make_date(1969, 12, 31)) == "Wed");
  CHECK(weekday_name(make_date(2026, 2, 1)) == "Sun");
}

TEST_CASE("impossible_days_say_what_the_month_allows") {
  const auto read = parse_date("2026-02-30");
  REQUIRE(!read.ok());
  CHECK(read.errors().front().code == ErrorCode::OutOfRange);
  CHECK(read.errors().front().allowed == "days 01 to 28 in 2026-02");
  CHECK(parse_date("2024-02-29").ok());
  CHECK(!parse_date("2100-02-29").ok());
  CHECK(!parse_date("2026-13-01").ok());
  CHECK(!parse_date("2026-00-01").ok());
  CHECK(!parse_date("0202-01-01").ok());
  for (const char* text : {"", "2026", "2026-1-1", "26-01-01", "2026/01/01", "2026-01-0x", "2026-01-01 "}) {
    const auto bad = parse_date(text);
    REQUIRE_MESSAGE(!bad.ok(), text);
    CHECK(bad.errors().front().code == ErrorCode::Syntax);
  }
}

TEST_CASE("times_of_day_run_from_midnight_to_one_minute_before_it") {
  CHECK(parse_time_of_day("00:00").value() == 0);
  CHECK(parse_time_of_day("08:30").value() == 510);
  CHECK(parse_time_of_day("23:59").value() == 1439);
  for (const char* text : {"24:00", "08:60", "8:00", "08.00", "", "08:0"}) CHECK_MESSAGE(!parse_time_of_day(text).ok(), text);
}

TEST_CASE("dates_with_and_without_times_are_read") {
  CHECK(to_text(parse_date_time("2026-01-30 08:00").value()) == "2026-01-30 08:00");
  CHECK(to_text(parse_date_time("2026-01-30T08:00").value()) == "2026-01-30 08:00");
  CHECK(to_text(parse_date_time("2026-01-30").value()) == "2026-01-30 00:00");
  for (const char* text : {"2026-01-30 8:00", "2026-01-30x08:00", "2026-01-32 08:00", "2026-01-30 "}) {
    CHECK_MESSAGE(!parse_date_time(text).ok(), text);
  }
}

TEST_CASE("minutes_before_the_epoch_belong_to_the_day_before") {
  const DateTime time{-1};
  CHECK(time.date().days == -1);
  CHECK(time.minute_of_day() == 1439);
  const DateTime midnight{-1440};
  CHECK(midnight.date().days == -1);
  CHECK(midnight.minute_of_day() == 0);
}

TEST_CASE("a_year_or_a_month_is_all_its_days") {
  const auto year = parse_date_range("2021").value();
  CHECK(to_text(year.first) == "2021-01-01");
  CHECK(to_text(year.last) == "2021-12-31");
  const auto month = parse_date_range("2024-02").value();
  CHECK(to_text(month.first) == "2024-02-01");
  CHECK(to_text(month.last) == "2024-02-29");
  const auto day = parse_date_range("2021-03-01").value();
  CHECK(day.first == day.last);
  for (const char* text : {"21", "2021-3", "2021-13", "2021-03-32", "spring", "1021", "abcd"}) CHECK_MESSAGE(!parse_date_range(text).ok(), text);
}
