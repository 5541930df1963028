// The fit of data/calibration/targets.toml: waves of sets of numbers through the virtual trials, and the calibration that comes of them.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ebb/judge/calibration_plan.h"
#include "ebb/numerics/executor.h"
#include "ebb/population/calibration.h"

namespace ebb {

struct CalibrateRequest {
  std::uint64_t seed = 1;
  std::size_t draws = 128;                     ///< equally likely sets that are kept
  Isa isa = Isa::Best;
  Executor* executor = nullptr;                ///< nullptr: on the calling thread
  std::vector<CalibrationWave> before;         ///< waves of an interrupted fit of the same plan, data and seed
  WaveDone wave_done;                          ///< may be empty
  std::function<void(double done_frac)> progress;  ///< may be empty; of the current wave; called from any thread
  std::function<bool()> cancelled;                 ///< may be empty
};

struct Calibrated {
  CalibrationFit fit;
  Calibration calibration;                     ///< version and command are the caller's to say
};

/// Errors: of the trials (enrol, simulate_arms), Cancelled. A fit that did not converge is no error: fit.converged says so.
Result<Calibrated> calibrate(const Knowledge& knowledge, const TrialParameters& trial_numbers, const CalibrationPlan& plan, const CalibrateRequest& request);

/// One wave: what the trials say of every target with each set. [set][target]
Result<std::vector<SimulatedTarget>> simulate_sets(const Knowledge& knowledge, const TrialParameters& trial_numbers, const CalibrationPlan& plan,
                                                   const CalibrateRequest& request, int wave, const std::vector<double>& scores);

/// 16 hex digits over everything a fit depends on: plan, trials, numbers of the dynamics, the drugs and the people, and, so that a changed
/// program counts, what a few people do with two sets of numbers.
Result<std::string> calibration_inputs_hash(const Knowledge& knowledge, const TrialParameters& trial_numbers, const CalibrationPlan& plan);

}  // namespace ebb
