#include "cli/timeline_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace ebb::cli {
namespace {

constexpr double kDay_h = 24;
constexpr double kShortWindow_h = 4 * kDay_h;
constexpr std::size_t kRows = 10;
constexpr int kDaysAfterLastChange = 60, kDaysAfterChange = 21;
constexpr std::size_t kMostDays = 150;

struct Landmark {
  int days;
  const char* label;
};
constexpr Landmark kFromStart[] = {{1, "day 1"},    {7, "week 1"},     {28, "week 4"},     {91, "month 3"},    {365, "year 1"},
                                   {730, "year 2"}, {1826, "year 5"},  {3652, "year 10"},  {7305, "year 20"}};
constexpr Landmark kAfterLastDose[] = {{2, "+2 days"}, {7, "+7 days"}, {14, "+14 days"}, {28, "+28 days"}, {60, "+60 days"}};

/// "13:52" when the rows are hours apart (the date stands beside it), else "day 12".
std::string clock_label(const Scenario& scenario, double time_h, bool with_clock) {
  const int day = static_cast<int>(std::floor((time_h - scenario.timeline.start_h) / kDay_h)) + 1;
  if (!with_clock) return fmt::format("day {}", day);
  const int minute = static_cast<int>(std::lround((time_h - midnight(time_h)) * 60));
  return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

std::vector<KeyTime> evenly(const Scenario& scenario) {
  std::vector<KeyTime> keys;
  const std::vector<double>& times = scenario.report_times_h;
  const bool with_clock = times.back() - times.front() < static_cast<double>(kRows) * kDay_h;
  const std::size_t rows = std::min(kRows, times.size());
  for (std::size_t i = 0; i < rows; ++i) {
    const double time_h = times[rows == 1 ? 0 : i * (times.size() - 1) / (rows - 1)];
    keys.push_back({time_h, clock_label(scenario, time_h, with_clock)});
  }
  return keys;
}

/// The hour of the day's first dose: levels are then troughs.
double first_hour_of_day(const Timeline& timeline) {
  double first_h = timeline.doses.empty() ? 0 : kDay_h;
  for (const Dose& dose : timeline.doses) first_h = std::min(first_h, dose.time_h - midnight(dose.time_h));
  return first_h;
}

}  // namespace

double midnight(double time_h) { return std::floor(time_h / kDay_h) * kDay_h; }

std::vector<KeyTime> key_times(const Scenario& scenario, bool window_asked) {
  const Timeline& timeline = scenario.timeline;
  if (scenario.report_times_h.empty()) return {{timeline.end_h, "end"}};
  if (window_asked || timeline.end_h - timeline.start_h <= kShortWindow_h) return evenly(scenario);
  const double trough_h = first_hour_of_day(timeline);
  const double last_h = midnight(scenario.last_dose_h);
  const double today_h = (scenario.today.days - scenario.zero.days) * kDay_h;
  const double first_h = timeline.doses.empty() ? timeline.start_h : midnight(timeline.doses.front().time_h);
  std::map<double, std::string> labels;
  for (const Landmark& mark : kFromStart) {
    const double time_h = first_h + mark.days * kDay_h;
    if (time_h < std::min(last_h, timeline.end_h)) labels[time_h] = mark.label;
  }
  for (const Landmark& mark : kAfterLastDose) {
    const double time_h = last_h + mark.days * kDay_h;
    if (time_h <= timeline.end_h) labels[time_h] = mark.label;
  }
  if (last_h > timeline.start_h) labels[last_h] = "last dose";
  if (today_h > timeline.start_h && today_h <= timeline.end_h) labels[today_h] = "today";
  std::vector<KeyTime> keys;
  for (const auto& [time_h, label] : labels) {
    if (time_h + trough_h <= timeline.end_h) keys.push_back({time_h + trough_h, label});
  }
  return keys;
}

std::vector<double> days_after_changes(const Scenario& scenario, bool window_asked) {
  const Timeline& timeline = scenario.timeline;
  if (window_asked || timeline.end_h - timeline.start_h <= kShortWindow_h) return {};
  std::vector<double> changes_h;
  for (const DailyDose& dose : daily_doses(scenario, timeline)) changes_h.insert(changes_h.end(), dose.time_h.begin() + 1, dose.time_h.end());
  std::sort(changes_h.rbegin(), changes_h.rend());
  const double hour_h = first_hour_of_day(timeline);
  std::vector<double> times_h;
  int days = kDaysAfterLastChange;
  for (const double change_h : changes_h) {
    for (int day = -1; day <= days && times_h.size() < kMostDays; ++day) {
      const double time_h = change_h + day * kDay_h + hour_h;
      if (time_h >= timeline.start_h && time_h <= timeline.end_h) times_h.push_back(time_h);
    }
    days = kDaysAfterChange;
  }
  return times_h;
}

std::vector<double> merged_times(const std::vector<double>& report_times_h, const std::vector<KeyTime>& keys, const std::vector<double>& others_h) {
  std::vector<double> times = report_times_h;
  times.insert(times.end(), others_h.begin(), others_h.end());
  for (const KeyTime& key : keys) times.push_back(key.time_h);
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

std::vector<DailyDose> daily_doses(const Scenario& scenario, const Timeline& timeline) {
  std::vector<DailyDose> result;
  for (std::size_t d = 0; d < scenario.drugs.size(); ++d) {
    std::map<double, double> by_day;
    for (const Dose& dose : timeline.doses) {
      if (dose.drug == static_cast<int>(d)) by_day[midnight(dose.time_h)] += dose.amount_mg;
    }
    DailyDose steps{scenario.drugs[d].drug->name, {timeline.start_h}, {0.0}};
    const auto change = [&steps](double time_h, double dose) {
      if (dose == steps.dose_mg_per_day.back()) return;
      if (time_h == steps.time_h.back()) {
        steps.dose_mg_per_day.back() = dose;
        return;
      }
      steps.time_h.push_back(time_h);
      steps.dose_mg_per_day.push_back(dose);
    };
    double next_h = timeline.start_h;
    for (const auto& [day_h, dose] : by_day) {
      if (day_h > next_h) change(next_h, 0);
      change(day_h, dose);
      next_h = day_h + kDay_h;
    }
    if (next_h < timeline.end_h) change(next_h, 0);
    result.push_back(std::move(steps));
  }
  return result;
}

}  // namespace ebb::cli
