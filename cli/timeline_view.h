// Which moments of a timeline a table shows, and its daily doses.
#pragma once
#include <string>
#include <vector>

#include "ebb/casefile/scenario.h"

namespace ebb::cli {

struct KeyTime {
  double time_h = 0;
  std::string label;                     ///< "week 4", "today", "+7 days"
};

/// A handful of days, each at the hour of its first dose: early ones, today, the last dose and what follows it.
/// For short or asked-for windows ten of the report times.
std::vector<KeyTime> key_times(const Scenario& scenario, bool window_asked);

/// Every day for two months after the last change of the daily dose, and for three weeks after those before it, the latest first,
/// up to some 150 days: what follows a change is over within weeks, and the grid of a history of years is coarser. At the hour of
/// the day's first dose; none when the window is short or asked for.
std::vector<double> days_after_changes(const Scenario& scenario, bool window_asked);

/// The report times with the key times and other times among them: sorted, each once.
std::vector<double> merged_times(const std::vector<double>& report_times_h, const std::vector<KeyTime>& keys, const std::vector<double>& others_h);

/// Daily dose of each drug, one value a change.
struct DailyDose {
  std::string drug;
  std::vector<double> time_h;
  std::vector<double> dose_mg_per_day;
};
std::vector<DailyDose> daily_doses(const Scenario& scenario, const Timeline& timeline);

/// Midnight at or before a time [h].
double midnight(double time_h);

}  // namespace ebb::cli
