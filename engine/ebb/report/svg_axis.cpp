#include "ebb/report/svg_axis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <functional>

#include <fmt/format.h>

#include "ebb/report/svg_canvas.h"

namespace ebb {
namespace {

constexpr double kLabelGapPt = 9;
constexpr std::size_t kMostTimeTicks = 12;
constexpr double kLongestAxis_h = 1000 * 8766.0;
constexpr long long kMinutesPerDay = 1440;
constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

long long floor_div(long long a, long long b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

// 10^exponent by repeated multiplication: the same bits everywhere, unlike pow of some libraries.
double power_of_ten(int exponent) {
  double power = 1;
  for (int i = 0; i < (exponent < 0 ? -exponent : exponent); ++i) power *= 10;
  return exponent < 0 ? 1 / power : power;
}

// A step mantissa x 10^exponent with mantissa 1, 2, 2.5, 5, kept in tenths so that multiples are whole.
struct Step {
  int tenths = 10;
  int exponent = 0;
  double value() const { return exponent < 1 ? tenths / power_of_ten(1 - exponent) : tenths * power_of_ten(exponent - 1); }
  // k steps: a whole number divided (or multiplied) once, so 3 x 0.1 reads 0.3.
  double times(long long k) const {
    const double whole = static_cast<double>(k * tenths);
    return exponent < 1 ? whole / power_of_ten(1 - exponent) : whole * power_of_ten(exponent - 1);
  }
  int decimals() const { return std::max(0, (tenths % 10 == 0 ? 0 : 1) - exponent); }
};

std::string tick_label(double value, const Step& step) {
  const double size = std::fabs(value);
  if (value == 0) return "0";
  if (size >= 1e7 || step.decimals() > 5) return fmt::format("{:.3g}", value);
  std::string text = fmt::format("{:.{}f}", size, step.decimals());
  if (text.find('.') != std::string::npos) {
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
  }
  return (value < 0 ? "−" : "") + text;
}

// ---- calendar ----
enum class Period { Minutes, Days, Months, Years };
struct CalendarStep {
  Period period;
  int count;
};
constexpr std::array<CalendarStep, 25> kCalendarSteps{
    {{Period::Minutes, 1},   {Period::Minutes, 2},  {Period::Minutes, 5},   {Period::Minutes, 10},  {Period::Minutes, 15},
     {Period::Minutes, 30},  {Period::Minutes, 60}, {Period::Minutes, 120}, {Period::Minutes, 180}, {Period::Minutes, 360},
     {Period::Minutes, 720}, {Period::Days, 1},     {Period::Days, 2},      {Period::Days, 7},      {Period::Days, 14},
     {Period::Months, 1},    {Period::Months, 2},   {Period::Months, 3},    {Period::Months, 6},    {Period::Years, 1},
     {Period::Years, 2},     {Period::Years, 5},    {Period::Years, 10},    {Period::Years, 50},    {Period::Years, 100}}};

double minutes_of(const CalendarStep& step) {
  switch (step.period) {
    case Period::Minutes:
      return step.count;
    case Period::Days:
      return step.count * 1440.0;
    case Period::Months:
      return step.count * 43200.0;
    case Period::Years:
      return step.count * 525600.0;
  }
  return 1;
}

// The number of the last tick at or before a minute, and the minute of a tick (both since 1970-01-01 00:00).
long long tick_at_or_before(const CalendarStep& step, long long minute) {
  const long long day = floor_div(minute, kMinutesPerDay);
  const CivilDate date = civil(Date{static_cast<int>(day)});
  switch (step.period) {
    case Period::Minutes:
      return floor_div(minute, step.count);
    case Period::Days:
      return floor_div(day - 4, step.count);  // 1970-01-05 was a Monday
    case Period::Months:
      return floor_div(date.year * 12LL + date.month - 1, step.count);
    case Period::Years:
      return floor_div(date.year, step.count);
  }
  return 0;
}
long long minute_of_tick(const CalendarStep& step, long long number) {
  const long long n = number * step.count;
  switch (step.period) {
    case Period::Minutes:
      return n;
    case Period::Days:
      return (n + 4) * kMinutesPerDay;
    case Period::Months: {
      const long long year = floor_div(n, 12);
      return make_date(static_cast<int>(year), static_cast<int>(n - year * 12) + 1, 1).days * kMinutesPerDay;
    }
    case Period::Years:
      return make_date(static_cast<int>(n), 1, 1).days * kMinutesPerDay;
  }
  return 0;
}

Tick calendar_tick(const CalendarStep& step, long long minute) {
  const long long day = floor_div(minute, kMinutesPerDay);
  const CivilDate date = civil(Date{static_cast<int>(day)});
  const int of_day = static_cast<int>(minute - day * kMinutesPerDay);
  const char* month = kMonths[static_cast<std::size_t>(date.month - 1)];
  Tick tick;
  switch (step.period) {
    case Period::Minutes:
      tick.label = fmt::format("{:02}:{:02}", of_day / 60, of_day % 60);
      tick.second = fmt::format("{} {} {}", date.day, month, date.year);
      break;
    case Period::Days:
      tick.label = fmt::format("{} {}", date.day, month);
      tick.second = fmt::format("{}", date.year);
      break;
    case Period::Months:
      tick.label = month;
      tick.second = fmt::format("{}", date.year);
      break;
    case Period::Years:
      tick.label = fmt::format("{}", date.year);
      break;
  }
  return tick;
}

// ---- fitting ----
// Second lines only where they change; one that would touch the next (a year seen for a month only) is left out.
void thin_second_lines(std::vector<Tick>& ticks, const std::function<double(double)>& x_pt, double size_pt) {
  std::string last;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    if (ticks[i].second == last) {
      ticks[i].second.clear();
      continue;
    }
    last = ticks[i].second;
    if (!kept.empty()) {
      Tick& before = ticks[kept.back()];
      const double room_pt = x_pt(ticks[i].value) - x_pt(before.value);
      if (room_pt < (text_width_pt(before.second, size_pt, true) + text_width_pt(last, size_pt, true)) / 2 + kLabelGapPt) {
        before.second.clear();
        kept.pop_back();
      }
    }
    kept.push_back(i);
  }
}

bool labels_fit(const std::vector<Tick>& ticks, const std::function<double(double)>& x_pt, double size_pt) {
  if (ticks.size() > kMostTimeTicks) return false;
  for (std::size_t i = 1; i < ticks.size(); ++i) {
    const double room_pt = x_pt(ticks[i].value) - x_pt(ticks[i - 1].value);
    if (room_pt < (text_width_pt(ticks[i].label, size_pt) + text_width_pt(ticks[i - 1].label, size_pt)) / 2 + kLabelGapPt) return false;
  }
  return true;
}

// An axis too narrow for the coarsest steps keeps one label rather than a heap of them.
void keep_first_if_crowded(std::vector<Tick>& ticks, const std::function<double(double)>& x_pt, double size_pt) {
  if (!labels_fit(ticks, x_pt, size_pt)) ticks.resize(1);
}

std::vector<Tick> calendar_ticks(Date zero, const TimeAxis& axis, const std::function<double(double)>& x_pt, double size_pt) {
  const long long zero_minute = zero.days * kMinutesPerDay;
  const long long first_minute = zero_minute + static_cast<long long>(std::ceil(axis.from_h * 60 - 1e-6));
  const long long last_minute = zero_minute + static_cast<long long>(std::floor(axis.to_h * 60 + 1e-6));
  std::vector<Tick> ticks;
  for (const CalendarStep& step : kCalendarSteps) {
    if ((axis.to_h - axis.from_h) * 60 > minutes_of(step) * static_cast<double>(kMostTimeTicks + 1)) continue;
    ticks.clear();
    for (long long number = tick_at_or_before(step, first_minute);; ++number) {
      const long long minute = minute_of_tick(step, number);
      if (minute > last_minute) break;
      if (minute < first_minute) continue;
      Tick tick = calendar_tick(step, minute);
      tick.value = static_cast<double>(minute - zero_minute) / 60;
      ticks.push_back(std::move(tick));
    }
    if (labels_fit(ticks, x_pt, size_pt)) break;
  }
  keep_first_if_crowded(ticks, x_pt, size_pt);
  thin_second_lines(ticks, x_pt, size_pt);
  return ticks;
}

struct ElapsedUnit {
  const char* name;
  double hours;
  double up_to_h;  ///< used for ranges up to this
  std::array<double, 8> steps;
};
constexpr std::array<ElapsedUnit, 5> kElapsedUnits{{
    {"minutes", 1.0 / 60, 3, {1, 2, 5, 10, 15, 30, 60, 120}},
    {"hours", 1, 96, {1, 2, 3, 6, 12, 24, 48, 96}},
    {"days", 24, 24 * 70, {1, 2, 7, 14, 28, 56, 112, 224}},
    {"weeks", 168, 168 * 160, {1, 2, 4, 8, 13, 26, 52, 104}},
    {"years", 8766, 1e300, {1, 2, 5, 10, 20, 50, 100, 200}},
}};

std::vector<Tick> elapsed_ticks(TimeAxis& axis, double start_h, const std::function<double(double)>& x_pt, double size_pt) {
  const ElapsedUnit* unit = &kElapsedUnits[0];
  while (axis.to_h - axis.from_h > unit->up_to_h) ++unit;
  axis.caption = std::string(unit->name) + " since the start";
  std::vector<Tick> ticks;
  for (const double step : unit->steps) {
    const double step_h = step * unit->hours;
    if (axis.to_h - axis.from_h > step_h * static_cast<double>(kMostTimeTicks + 1)) continue;
    ticks.clear();
    const long long first = static_cast<long long>(std::ceil((axis.from_h - start_h) / step_h - 1e-9));
    const long long last = static_cast<long long>(std::floor((axis.to_h - start_h) / step_h + 1e-9));
    for (long long k = first; k <= last; ++k) {
      const long long value = k * static_cast<long long>(step);
      ticks.push_back({start_h + static_cast<double>(k) * step_h, (value < 0 ? "−" : "") + std::to_string(std::llabs(value)), ""});
    }
    if (labels_fit(ticks, x_pt, size_pt)) break;
  }
  keep_first_if_crowded(ticks, x_pt, size_pt);
  return ticks;
}

}  // namespace

NumberAxis number_axis(double low, double high, int most_ticks) {
  if (!std::isfinite(low) || !std::isfinite(high)) low = 0, high = 1;
  low = std::min(low, 0.0);
  high = std::max(high, 0.0);
  if (high - low < 1e-12) high = low + 1;
  most_ticks = std::max(most_ticks, 2);
  int exponent = -13;
  while (power_of_ten(exponent) * most_ticks < (high - low) / 10 && exponent < 300) ++exponent;
  for (;; ++exponent) {
    for (const int tenths : {10, 20, 25, 50}) {
      const Step step{tenths, exponent};
      // A value within a billionth of a step of a tick is that tick: 0.3 computed as 0.30000000000000004 needs no further one.
      const long long first = static_cast<long long>(std::floor(low / step.value() + 1e-9));
      const long long last = static_cast<long long>(std::ceil(high / step.value() - 1e-9));
      if (last - first + 1 > most_ticks) continue;
      NumberAxis axis{step.times(first), step.times(last), {}};
      for (long long k = first; k <= last; ++k) axis.ticks.push_back({step.times(k), tick_label(step.times(k), step), ""});
      return axis;
    }
  }
}

TimeAxis time_axis(std::optional<Date> zero, double from_h, double to_h, double width_pt, double size_pt, double start_h) {
  TimeAxis axis;
  axis.from_h = std::isfinite(from_h) ? std::clamp(from_h, -kLongestAxis_h, kLongestAxis_h) : 0;
  axis.to_h = std::isfinite(to_h) && to_h > axis.from_h ? std::min(to_h, axis.from_h + kLongestAxis_h) : axis.from_h + 1;
  const std::function<double(double)> x_pt = [&](double hour) { return (hour - axis.from_h) / (axis.to_h - axis.from_h) * width_pt; };
  axis.ticks = zero ? calendar_ticks(*zero, axis, x_pt, size_pt) : elapsed_ticks(axis, start_h, x_pt, size_pt);
  return axis;
}

}  // namespace ebb
