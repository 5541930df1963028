// A calibration in words: which numbers the trials decide, how well it meets what it was fitted to, what was left out.
#pragma once
#include <string>

#include "ebb/judge/calibration_plan.h"
#include "ebb/population/calibration.h"
#include "ebb/report/html_plot.h"

namespace ebb {

/// How much the fit says of a number, by the spread that is left of its prior's: "decided", "narrowed", "hardly", "no".
const char* decided_word(double spread_ratio);

/// `current`: made from the data and the program at hand.
std::string text_calibration(const Calibration& calibration, const CalibrationPlan& plan, bool current, bool colour);

/// The same numbers as a table for pages.
HtmlTable calibration_table(const Calibration& calibration);

}  // namespace ebb
