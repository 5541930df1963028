// `ebb validate --json`.
#pragma once
#include "ebb/report/json_value.h"
#include "ebb/report/validation_report.h"

namespace ebb {

/// {command, version, data_hash, ensemble, rule, counts, groups, rows, unjudged}; see docs/json/validate.schema.json. With `replicates` each
/// row carries every replicate.
Json json_validation(const ValidationReport& report, bool replicates);

}  // namespace ebb
