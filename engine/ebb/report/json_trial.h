// `ebb trial --json`: docs/json/trial.schema.json.
#pragma once
#include "ebb/report/json_value.h"
#include "ebb/report/trial_report.h"

namespace ebb {

Json json_trial(const RunStamp& stamp, const TrialReport& report);

}  // namespace ebb
