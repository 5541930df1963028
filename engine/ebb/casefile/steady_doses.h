// Daily doses without the odd day: a doubled or a missed day among equal ones is no step of a taper.
#pragma once
#include <vector>

#include "ebb/safety/safety_data.h"

namespace ebb::casefile {

/// Daily doses in the order of the days, any unit, where an odd day has the dose of the days around it (the higher one where they differ). Odd are at most `extra_days`
/// days with more than the days before and after them, and at most `missed_days` with less, as long as no more such days lie within `cut_window_days` of them: who
/// often takes another dose has no one dose. The first and the last days are as they are.
std::vector<double> steady_doses(std::vector<double> daily, const Agreements& agreements);

/// Whether each day has more than the days before and after it, for at most `extra_days` days, however often that happens.
std::vector<bool> higher_days(const std::vector<double>& daily, const Agreements& agreements);

}  // namespace ebb::casefile
