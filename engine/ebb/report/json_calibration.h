// A calibration as JSON (docs/json/calibrate.schema.json).
#pragma once
#include "ebb/judge/calibration_plan.h"
#include "ebb/population/calibration.h"
#include "ebb/report/json_value.h"

namespace ebb {

/// `current`: made from the data and the program at hand; `converged`: the fit kept its limits.
Json json_calibration(const Calibration& calibration, const CalibrationPlan& plan, bool current, bool converged);

}  // namespace ebb
