// A calibration as a picture: prior and posterior of each number, published and simulated results.
#pragma once
#include <string>

#include "ebb/judge/calibration_plan.h"
#include "ebb/population/calibration.h"

namespace ebb {

/// The whole SVG file. Numbers of the calibration that `plan` no longer has are left out.
std::string calibration_picture(const Calibration& calibration, const CalibrationPlan& plan);

}  // namespace ebb
