// Policies and whereabouts as JSON: parts of `ebb taper --json`.
#pragma once
#include "ebb/report/json_value.h"
#include "ebb/report/taper_report.h"

namespace ebb {

/// [{id, name, path, length_weeks, …}]; empty list without policies.
Json json_policies(const TaperReport& report);

/// {plan, started, day, …, missed, advice, choices}; null without whereabouts.
Json json_where(const TaperReport& report);

}  // namespace ebb
