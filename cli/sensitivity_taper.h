// What moves the answers of `taper`, and whether the suggested plan stands.
#pragma once
#include "cli/sensitivity.h"
#include "cli/taper_start.h"
#include "ebb/report/taper_report.h"

namespace ebb::cli {

/// Plans stay as they were made; what varies is what they do to people. Errors: as simulate().
Result<SensitivityReport> taper_sensitivity(const TaperOptions& options, const Inputs& inputs, const TaperStart& start, const TaperReport& taper, Progress& progress);

}  // namespace ebb::cli
