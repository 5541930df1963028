// Fitting numbers that are known only by a range to published results: adaptive multiple importance sampling over sets of numbers.
//
// A set is a point of standard normal scores, one a number: score 0 is the middle of the range, and the prior (uniform on the range's own
// scale) is the standard normal. The model is asked what it says of every target for a whole wave of sets. The first wave comes from the
// prior, each later one from a normal distribution around what all waves together find likely, mixed with the prior. All sets of all
// waves count, weighted by prior x likelihood over the mixture of everything they could have come from. The likelihood of a target holds
// three kinds of chance: of the published people, of the simulated people, and of a model that is not the trial.
// Source of the method: Cornuet, Marin, Mira, Robert 2012, Scand J Stat 39:798. Why this one: docs/decisions/11-calibration.md.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ebb/base/result.h"

namespace ebb {

/// A published result as the fit sees it.
struct CalibrationTarget {
  enum class Kind {
    Share,  ///< `low` (= `high`) of `people`
    Number, ///< a number whose report, rounded to `resolution`, lies in low … high
  };
  std::string id;
  Kind kind = Kind::Share;
  double low = 0, high = 0;
  int people = 0;                  ///< Share: of the published arm
  double resolution = 1;           ///< Number: the report's rounding
  double sd = 1;                   ///< Number: of the published one by chance of its people, and of a model that is not the trial
};

/// What the model says of a target with one set of numbers.
struct SimulatedTarget {
  double value = 0;                ///< not finite: nobody it could be said of
  double people = 0;               ///< it rests on
  double error = 0;                ///< Number: its standard error by chance of those people
};

/// ln P(published | simulated). A share is beta-binomial: its beta has the weight of the simulated people and of `agreement_people`
/// taken together (1/n = 1/simulated + 1/agreement). A number is normal around the simulated one, its standard error included.
double target_log_likelihood(const CalibrationTarget& target, const SimulatedTarget& simulated, double agreement_people);
/// What the trial would have published: one draw from the same distribution. `uniform` in (0, 1).
double replicated_target(const CalibrationTarget& target, const SimulatedTarget& simulated, double agreement_people, double uniform);

/// Sets tried together.
struct CalibrationWave {
  std::vector<double> scores;               ///< [set][number]
  std::vector<SimulatedTarget> simulated;   ///< [set][target]
};

struct CalibrationRequest {
  std::uint64_t seed = 1;
  std::vector<std::string> numbers;         ///< names: keys of the random draws
  std::vector<CalibrationTarget> targets;
  double agreement_people = 100;            ///< see target_log_likelihood
  std::size_t sets = 512;                   ///< a wave
  int least_waves = 3, most_waves = 8;
  double least_effective = 100;             ///< sets that the weighted ones are worth
  double most_drift = 0.3;                  ///< how far the last wave may move a mean, in standard deviations of the prior, or the log of a spread
};

/// Asked once a wave: scores [set][number] -> [set][target].
using SimulateSets = std::function<Result<std::vector<SimulatedTarget>>(int wave, const std::vector<double>& scores)>;
/// Told after each wave; what it was given continues the fit later with the same result.
using WaveDone = std::function<void(const CalibrationWave& wave, double effective, double drift)>;

struct CalibrationFit {
  std::vector<CalibrationWave> waves;
  std::vector<double> weights;              ///< of every set of every wave in order, sum 1
  double effective = 0;                     ///< (sum w)^2 / sum w^2
  double drift = 0;                         ///< see CalibrationRequest::most_drift
  bool converged = false;
  std::vector<double> mean, sd;             ///< by number, of the scores
  std::vector<double> correlation;          ///< [number][number]

  std::size_t set_count() const { return weights.size(); }
};

/// Waves until effective and drift are within their limits, or most_waves: then converged is false and the numbers say why. `before`: waves
/// of an interrupted fit with the same request. Errors: of `simulate`; Contradiction (no numbers or targets, waves of another shape).
Result<CalibrationFit> fit_targets(const CalibrationRequest& request, std::vector<CalibrationWave> before, const SimulateSets& simulate, const WaveDone& done);

/// `count` sets, each as likely as its weight, in random order: systematic resampling. Indices into the sets of all waves.
std::vector<std::size_t> resample_sets(const CalibrationFit& fit, std::size_t count, std::uint64_t seed);

/// Weighted quantile of `values` (one a set of the fit).
double weighted_quantile(const std::vector<double>& values, const std::vector<double>& weights, double frac);

/// Share of the range's own scale of a score, in (0, 1), and back.
double share_of_score(double score);
double score_of_share(double share);

}  // namespace ebb
