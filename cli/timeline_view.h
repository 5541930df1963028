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

/// The report times with the key times among them: sorted, each once.
std::vector<double> merged_times(const std::vector<double>& report_times_h, const std::vector<KeyTime>& keys);

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
