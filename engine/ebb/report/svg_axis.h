// Ticks that people would choose: round numbers, midnights, Mondays, firsts of the month, new years.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ebb/base/dates.h"

namespace ebb {

struct Tick {
  double value = 0;  ///< in the unit of the axis; hours on a time axis
  std::string label;
  std::string second;  ///< time axis: what changed ("2026"), on a line of its own; else empty
};

struct NumberAxis {
  double low = 0, high = 1;  ///< both are ticks
  std::vector<Tick> ticks;
};

/// From zero (or below, when `low` is negative) to at least `high`, in steps of 1, 2, 2.5 or 5 x 10^n, with at most
/// `most_ticks` (>= 2) ticks. Not finite or empty ranges give 0-1.
NumberAxis number_axis(double low, double high, int most_ticks);

struct TimeAxis {
  double from_h = 0, to_h = 1;
  std::vector<Tick> ticks;  ///< rising; labels of one line never touch at `width_pt` and `size_pt`
  std::string caption;      ///< "weeks since the start"; empty on a calendar axis
};

/// Time axis of `width_pt` with labels in `size_pt`. With `zero`: calendar ticks (minutes … years as fits). Without: minutes, hours,
/// days, weeks or years since `start_h`. A range that is empty or not finite becomes one hour; longer than 1000 years is cut.
TimeAxis time_axis(std::optional<Date> zero, double from_h, double to_h, double width_pt, double size_pt, double start_h = 0);

}  // namespace ebb
