// The planner's part of `taper --json`.
#pragma once
#include "ebb/report/json_value.h"
#include "ebb/report/taper_report.h"

namespace ebb {

/// What is really taken of each drug, of a step of a plan that changes the drug.
Json json_taken(const TaperStep& step);
/// null when nothing was asked of the planner.
Json json_suggestion(const TaperReport& report);

/// Plans of every length and the rules; empty unless asked.
Json json_frontier(const TaperReport& report);

}  // namespace ebb
