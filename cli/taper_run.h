// Every plan on the same people: the past is simulated once, each plan is a fork of it.
#pragma once
#include "cli/run.h"
#include "cli/taper_plan.h"
#include "cli/taper_start.h"
#include "ebb/report/taper_report.h"

namespace ebb::cli {

/// All rules planned and simulated, and the suggested plan. options.rule (id or alias, or "suggested") is the one whose calendar is shown; empty: the
/// suggested one, or the default rule when there is none. Errors: UnknownName (rule), those of make_plan when no rule can be planned or the wanted
/// one cannot, those of suggest_plan and simulate().
Result<TaperReport> run_rules(const TaperOptions& options, const Inputs& inputs, const TaperStart& start, Progress& progress, Timings& timings);

}  // namespace ebb::cli
