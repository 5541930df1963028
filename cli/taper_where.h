// Where somebody is on a plan that has begun, from [[taken]] lines and today.
#pragma once
#include <optional>

#include "cli/run.h"
#include "cli/taper_followed.h"
#include "cli/taper_start.h"
#include "ebb/report/taper_report.h"

namespace ebb::cli {

/// Absent for plans that are still to begin. `start` has its drive_of_dose; the rules of `report` are planned, their order does not matter.
/// `followed`: the plan as it was written then; without it the rule that [taper] following names is drawn again.
std::optional<WhereReport> find_where(const Inputs& inputs, const TaperStart& start, const TaperReport& report, const std::optional<FollowedPlan>& followed);

/// What does not fit together. Errors: Missing (no [taper] began), Contradiction (another drug, another first day).
Result<Done> check_followed(const std::optional<FollowedPlan>& followed, const std::string& path, const TaperStart& start);

}  // namespace ebb::cli
