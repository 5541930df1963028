// Every plan on the same people: the past is simulated once, each plan is a fork of it.
#pragma once
#include "cli/run.h"
#include "cli/taper_start.h"
#include "ebb/report/taper_report.h"

namespace ebb::cli {

/// All rules planned and simulated. `wanted_rule` (id or alias) is the one whose calendar is shown; empty: the default.
/// Errors: UnknownName (rule), those of make_plan when no rule can be planned or the wanted one cannot, those of simulate().
Result<TaperReport> run_rules(const RunOptions& options, const Inputs& inputs, const TaperStart& start, const std::string& wanted_rule, Progress& progress);

}  // namespace ebb::cli
