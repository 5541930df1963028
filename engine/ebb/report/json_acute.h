// Acute danger as JSON.
#pragma once
#include "ebb/acute/acute.h"
#include "ebb/base/dates.h"
#include "ebb/report/json_value.h"

namespace ebb {

/// docs/json/simulate.schema.json and check.schema.json, "acute".
Json json_acute(const AcuteReport& report, Date zero);

}  // namespace ebb
