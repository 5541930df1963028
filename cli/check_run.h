// The part of `ebb check` that simulates: a stop of today, the hours after a dose, levels with and without other medicines.
#pragma once
#include "cli/acute.h"
#include "ebb/report/check_report.h"
#include "ebb/report/svg.h"

namespace ebb::cli {

/// Facts, findings and screening of one person, with what a simulation tells. `acute`: danger of what was taken today. The report points into the inputs' knowledge.
Result<CheckReport> check_case(const RunOptions& options, const Inputs& inputs, const std::optional<AcuteReport>& acute, Progress& progress);

/// Adds what a simulation tells: facts "simulated.…" and the reading of physical dependence. Nothing when nothing is taken any more.
Result<Done> simulate_facts(const RunOptions& options, const Inputs& inputs, CheckReport& report, Progress& progress);

/// How each other medicine changes the level of each drug of the case once it has set in.
std::vector<LevelChange> level_changes(const Inputs& inputs);

/// Levels of each drug with and without the other medicines, from a month before the first change. Errors: Contradiction when no medicine changes a level.
Result<std::string> level_figure(const RunOptions& options, const Inputs& inputs, const RunStamp& stamp, Progress& progress);

}  // namespace ebb::cli
