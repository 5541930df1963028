// data/calibration/targets.toml: which numbers a calibration moves, and which published results it must meet through which virtual trials.
#pragma once
#include <string>
#include <vector>

#include "ebb/knowledge/knowledge.h"
#include "ebb/trial/calibration.h"
#include "ebb/trial/trial.h"

namespace ebb {

/// A number that is fitted: its name and prior. `prior.distribution` says on which scale the prior is uniform.
struct FreeNumber {
  Parameter prior;
  std::string why;                 ///< of a prior that stands in targets.toml
};

/// How a simulated trial is asked for a published result.
struct TrialMeasure {
  enum class Kind {
    PeakDay,     ///< day of the largest mean withdrawal of those who are in the trial then
    Resolution,  ///< last day, from the last dose, on which that mean is over `share` of its largest
    Criterion,   ///< share who meet `criterion` while they are in the trial
    Off,         ///< share who are off the drug at `at_days`, of all, or of those who were at `given_days`
    NotOff,      ///< the rest
  };
  std::string trial, arm;
  Kind kind = Kind::Off;
  std::string criterion;
  double share = 0.25;
  double at_days = 0, given_days = -1;   ///< given_days < 0: of all
  bool after_last_dose = false;          ///< both days count from there, else from day 0
};

struct PlannedTarget {
  CalibrationTarget target;              ///< shares as fractions, numbers in days
  TrialMeasure measure;
  std::string title;
  int row = 0;                           ///< of section 11 of the evidence
  std::string source, locator, why;
};

struct LeftOutRow {
  int row = 0;
  std::string what, why;
};

struct CalibrationPlan {
  std::string name;                      ///< of the calibration it makes
  std::size_t sets = 0, people = 0;      ///< a wave; simulated in every arm with each set
  int least_waves = 1, most_waves = 1;
  double least_effective = 0, most_drift = 0;
  double agreement_people = 0;
  std::vector<FreeNumber> numbers;
  std::vector<PlannedTarget> targets;
  std::vector<LeftOutRow> left_out;
};

/// Errors: those of the reader; UnknownName (a number, trial, arm or criterion), Contradiction (a number without a range, a target without people).
Result<CalibrationPlan> load_calibration_plan(const std::vector<DataFile>& files, const Knowledge& knowledge, const TrialParameters& trial_numbers);

}  // namespace ebb
