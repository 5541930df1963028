#include "ebb/base/dates.h"

#include <array>

namespace ebb {
namespace {

constexpr int kMinutesPerDay = 24 * 60;
constexpr int kFirstYear = 1800;  ///< years outside are slips of the pen
constexpr int kLastYear = 2299;

bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in_month(int year, int month) {
  constexpr std::array<int, 12> kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

/// `count` decimal digits at `at`; -1 when they are not all there.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

Error bad_syntax(std::string_view text, std::string_view what, std::string_view allowed) {
  return {ErrorCode::Syntax, {}, quoted(text) + " is not " + std::string(what), std::string(allowed), ""};
}

Error no_such_day(std::string_view text, std::string reason, std::string allowed) {
  return {ErrorCode::OutOfRange, {}, quoted(text) + " is no day of the calendar: " + std::move(reason), std::move(allowed), ""};
}

Result<Done> check_year_month(std::string_view text, int year, int month) {
  if (year < kFirstYear || year > kLastYear) {
    return no_such_day(text, "year " + std::to_string(year), "years " + std::to_string(kFirstYear) + " to " + std::to_string(kLastYear));
  }
  if (month < 1 || month > 12) return no_such_day(text, "month " + std::to_string(month), "months 01 to 12");
  return Done{};
}

constexpr std::string_view kDateForm = "a date such as \"2026-01-31\"";

/// "2026-01" or "2026-01-31" cut into its numbers; day 0 when only a month was written.
Result<CivilDate> read_month_or_day(std::string_view text) {
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const bool dashes = text.size() >= 7 && text[4] == '-' && (text.size() == 7 || (text.size() == 10 && text[7] == '-'));
  const int day = text.size() == 10 ? digits(text, 8, 2) : 0;
  if (!dashes || year < 0 || month < 0 || day < 0) return bad_syntax(text, "a date", kDateForm);
  if (const auto checked = check_year_month(text, year, month); !checked) return checked.errors();
  if (text.size() == 10 && (day < 1 || day > days_in_month(year, month))) {
    const std::string month_text(text.substr(0, 7));
    return no_such_day(text, "day " + std::to_string(day), "days 01 to " + std::to_string(days_in_month(year, month)) + " in " + month_text);
  }
  return CivilDate{year, month, day};
}

std::string two_digits(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

}  // namespace

Date DateTime::date() const {
  const long long days = minutes >= 0 ? minutes / kMinutesPerDay : -((-minutes + kMinutesPerDay - 1) / kMinutesPerDay);
  return {static_cast<int>(days)};
}

int DateTime::minute_of_day() const { return static_cast<int>(minutes - static_cast<long long>(date().days) * kMinutesPerDay); }

/// Days of the proleptic Gregorian calendar; years are counted from March so that the leap day is the last of its year.
Date make_date(int year, int month, int day) {
  const int march_year = month <= 2 ? year - 1 : year;
  const int era = (march_year >= 0 ? march_year : march_year - 399) / 400;
  const int year_of_era = march_year - era * 400;
  const int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  constexpr int kDaysPerEra = 146097, kEpochShift = 719468;
  return {era * kDaysPerEra + day_of_era - kEpochShift};
}

DateTime make_date_time(Date date, int minute_of_day) { return {static_cast<long long>(date.days) * kMinutesPerDay + minute_of_day}; }

CivilDate civil(Date date) {
  constexpr int kDaysPerEra = 146097, kEpochShift = 719468;
  const int shifted = date.days + kEpochShift;
  const int era = (shifted >= 0 ? shifted : shifted - (kDaysPerEra - 1)) / kDaysPerEra;
  const int day_of_era = shifted - era * kDaysPerEra;
  const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int march_month = (5 * day_of_year + 2) / 153;
  const int day = day_of_year - (153 * march_month + 2) / 5 + 1;
  const int month = march_month < 10 ? march_month + 3 : march_month - 9;
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

Result<Date> parse_date(std::string_view text) {
  if (text.size() != 10) return bad_syntax(text, "a date", kDateForm);
  const auto read = read_month_or_day(text);
  if (!read) return read.errors();
  return make_date(read.value().year, read.value().month, read.value().day);
}

Result<int> parse_time_of_day(std::string_view text) {
  const int hour = digits(text, 0, 2);
  const int minute = digits(text, 3, 2);
  if (text.size() != 5 || text[2] != ':' || hour < 0 || minute < 0) return bad_syntax(text, "a time of day", "a time such as \"08:00\"");
  if (hour > 23 || minute > 59) return Error{ErrorCode::OutOfRange, {}, quoted(text) + " is no time of day", "\"00:00\" to \"23:59\"", ""};
  return hour * 60 + minute;
}

Result<DateTime> parse_date_time(std::string_view text) {
  constexpr std::size_t kDateLength = 10;
  const auto date = parse_date(text.substr(0, kDateLength));
  if (text.size() <= kDateLength) {
    if (!date) return date.errors();
    return make_date_time(date.value(), 0);
  }
  const char gap = text[kDateLength];
  if (gap != ' ' && gap != 'T') return bad_syntax(text, "a date and time", "a date and time such as \"2026-01-30 08:00\"");
  const auto time = parse_time_of_day(text.substr(kDateLength + 1));
  if (!date) return date.errors();
  if (!time) return time.errors();
  return make_date_time(date.value(), time.value());
}

Result<DateRange> parse_date_range(std::string_view text) {
  if (text.size() == 4) {
    const int year = digits(text, 0, 4);
    if (year < 0) return bad_syntax(text, "a year or a date", "\"2021\", \"2021-03\" or \"2021-03-01\"");
    if (const auto checked = check_year_month(text, year, 1); !checked) return checked.errors();
    return DateRange{make_date(year, 1, 1), make_date(year, 12, 31)};
  }
  if (text.size() != 7 && text.size() != 10) return bad_syntax(text, "a year or a date", "\"2021\", \"2021-03\" or \"2021-03-01\"");
  const auto read = read_month_or_day(text);
  if (!read) return read.errors();
  const auto [year, month, day] = read.value();
  if (day > 0) return DateRange{make_date(year, month, day), make_date(year, month, day)};
  return DateRange{make_date(year, month, 1), make_date(year, month, days_in_month(year, month))};
}

std::string to_text(Date date) {
  const CivilDate day = civil(date);
  std::string year = std::to_string(day.year);
  if (year.size() < 4) year.insert(0, 4 - year.size(), '0');
  return year + '-' + two_digits(day.month) + '-' + two_digits(day.day);
}

std::string to_text(DateTime time) {
  const int minute = time.minute_of_day();
  return to_text(time.date()) + ' ' + two_digits(minute / 60) + ':' + two_digits(minute % 60);
}

std::string weekday_name(Date date) {
  constexpr std::array<const char*, 7> kNames = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};  // 1970-01-01 was a Thursday
  return kNames[static_cast<std::size_t>(((date.days % 7) + 7) % 7)];
}

}  // namespace ebb
