// What a published trial reports, asked of its virtual twin: one number for each replicate of the trial.
#pragma once
#include <string>
#include <vector>

#include "ebb/judge/experiment.h"
#include "ebb/trial/trial.h"

namespace ebb {

class TableReader;

/// A number of one arm of a built-in trial.
struct TrialQuantity {
  enum class Kind {
    Onset,       ///< median first day over the threshold, of those ever over it, if nobody left [h]
    PeakDay,     ///< median day of the peak, of those ever over their threshold, if nobody left [h]
    Resolution,  ///< from the last dose until `share` of those ever over their threshold are under it for good [h]
    Criterion,   ///< share who met `criterion` as the trial saw it
    Off,         ///< share off the drug at `at`: of all, or of those who took the last dose as planned (`of_stoppers`)
    Back,        ///< the rest
    Left,        ///< share who left the taper or went back by the end
    Condition,   ///< of those who took the last dose: share in whom the treated condition came back by `at` after it
  };
  std::string trial;                     ///< empty: none
  std::string arm, criterion;
  Kind kind = Kind::Off;
  double share = 0.9;
  double at_h = 0;
  bool after_last_dose = false, of_stoppers = false;
};

/// Canonical dimension: a time for days, else none.
Dimension dimension_of(const TrialQuantity& quantity);
/// "off at 84 d, arm taper": for people.
std::string text_of(const TrialQuantity& quantity);

/// Reads `trial`, `arm`, `outcome` and what the outcome needs: criterion (text), share (number), at (time), after = "last dose", of = "completers".
TrialQuantity read_trial_quantity(TableReader& table);

/// A number asked of an arm with as many people as it had.
struct TrialQuestion {
  TrialQuantity quantity;
  std::size_t people = 0;
};

/// Runs a built-in trial once and answers every question: [question][replicate], NaN where a replicate has nobody to count.
/// Errors: those of read_built_in_trial and run_trial; UnknownName (arm, criterion).
Result<std::vector<std::vector<double>>> ask_trial(const std::string& trial, const std::vector<TrialQuestion>& questions, const Knowledge& knowledge,
                                                   const ExperimentSettings& settings);

}  // namespace ebb
