// The head that every JSON result begins with.
#pragma once
#include "ebb/report/json_value.h"
#include "ebb/report/simulation_report.h"

namespace ebb {

/// {command, version, data_hash, seed, patients, …, overrides, assumptions, notice}: what made the result and how much of it is assumption.
Json json_stamp(const RunStamp& stamp, std::string_view command);

/// {name, value, unit, distribution, spread, …, source, locator, grade, why, overridden}; values in the unit as written in data/.
Json json_parameter(const Parameter& parameter);

/// {"quantiles": [5], "mean": x} with every number times `scale`.
Json json_spread(const Spread& spread, double scale = 1);

/// The fields of an outcome, named with their units.
Json json_outcome(const OutcomeSummary& outcome);

Json json_symptoms(const std::vector<SymptomChance>& symptoms);

}  // namespace ebb
