// Acute danger of what a case says was taken today: beside `simulate` and in `check`.
#pragma once
#include <optional>
#include <string>

#include "cli/run.h"
#include "ebb/acute/acute.h"
#include "ebb/safety/fact.h"

namespace ebb::cli {

/// The report for a scenario, or nothing when nothing single was taken today or yesterday. Errors: those of run_acute.
Result<std::optional<AcuteReport>> acute_report(const RunOptions& options, const Inputs& inputs, const Scenario& scenario);

/// Makes the report's class a fact that rules can ask for; nothing taken today is no danger of it.
void add_acute_fact(FactSheet& facts, const std::optional<AcuteReport>& report);

/// The picture of --acute-plot. `stamp`: what made it.
std::string acute_plot(const RunStamp& stamp, const Scenario& scenario, const AcuteReport& report);

}  // namespace ebb::cli
