// Where somebody is on a plan that has begun, from [[taken]] lines and today.
#pragma once
#include <optional>

#include "cli/run.h"
#include "cli/taper_start.h"
#include "ebb/report/taper_report.h"

namespace ebb::cli {

/// Absent for plans that are still to begin. `start` has its drive_of_dose; the rules of `report` are planned, their order does not matter.
std::optional<WhereReport> find_where(const Inputs& inputs, const TaperStart& start, const TaperReport& report);

}  // namespace ebb::cli
