// What moves the difference between the first two arms of a trial.
#pragma once
#include "cli/sensitivity.h"
#include "ebb/trial/trial.h"

namespace ebb::cli {

/// The trial and what it rests on.
struct TrialQuestion {
  const Trial& trial;
  const TrialParameters& parameters;
  std::vector<const Parameter*> used;    ///< of the knowledge base and of the trial's own numbers
  std::function<bool()> cancelled;       ///< may be empty; called from any thread
};

/// The trial's first two arms on the same people in every world. Errors: those of run_trial; Contradiction (fewer than two arms); Cancelled.
Result<SensitivityReport> trial_sensitivity(const RunOptions& options, const Knowledge& knowledge, const TrialQuestion& question, Progress& progress);

/// sensitivity_plot of a trial, marked as about nobody.
HtmlPlot trial_sensitivity_plot(const RunStamp& stamp, const SensitivityReport& report);

}  // namespace ebb::cli
