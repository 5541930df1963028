// Floating local dates and times: days have 24 h, no zone, no daylight saving.
#pragma once
#include <compare>
#include <string>
#include <string_view>

#include "ebb/base/result.h"

namespace ebb {

/// A civil date as days since 1970-01-01.
struct Date {
  int days = 0;
  auto operator<=>(const Date&) const = default;
};
/// A civil date and time of day in minutes since 1970-01-01 00:00 local.
struct DateTime {
  long long minutes = 0;
  auto operator<=>(const DateTime&) const = default;
  Date date() const;
  int minute_of_day() const;
};

Date make_date(int year, int month, int day);
DateTime make_date_time(Date date, int minute_of_day);
struct CivilDate {
  int year, month, day;
};
CivilDate civil(Date date);

/// "2026-01-31". Errors: Syntax, OutOfRange ("2026-02-30").
Result<Date> parse_date(std::string_view text);
/// "08:00". [min since midnight]
Result<int> parse_time_of_day(std::string_view text);
/// "2026-01-30 08:00" or "2026-01-30T08:00" or "2026-01-30" (00:00).
Result<DateTime> parse_date_time(std::string_view text);

/// A day known only so far: "2021" = 2021-01-01…2021-12-31, "2021-03" = that month, "2021-03-01" = that day.
struct DateRange {
  Date first;
  Date last;  ///< inclusive
};
Result<DateRange> parse_date_range(std::string_view text);

std::string to_text(Date date);              ///< "2026-01-31"
std::string to_text(DateTime time);          ///< "2026-01-31 08:00"
std::string weekday_name(Date date);         ///< "Mon"

}  // namespace ebb
