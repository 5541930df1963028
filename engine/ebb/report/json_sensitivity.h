// What moves the answer, as the field "sensitivity" of a command's JSON.
#pragma once
#include "ebb/report/json_value.h"
#include "ebb/report/sensitivity_report.h"

namespace ebb {

Json json_sensitivity(const SensitivityReport& report);

}  // namespace ebb
