// What a fit to published trials says of the typical values: joint draws, how they were made, how well they meet their targets.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ebb {

/// Under this name a calibration holds the spread over people of a parameter (Parameter::spread_frac) instead of its typical value.
std::string spread_name(std::string_view parameter);

/// Sets of typical values that belong together, all equally likely.
struct CalibratedDraws {
  std::vector<std::string> parameters;   ///< names; also names of spreads, and of numbers of trials that no simulation of a case uses
  std::vector<double> values;            ///< [draw][parameter], canonical
  std::size_t draws = 0;

  bool covers(std::string_view parameter) const;
  /// Which set an ensemble with this seed has in its draw `draw`. Precondition: draws > 0.
  std::size_t set_of(std::uint64_t seed, int draw) const;
  /// The value in draw `draw` of an ensemble with this seed: the seed says with which set an ensemble begins. Absent: not covered.
  std::optional<double> value(std::uint64_t seed, std::string_view parameter, int draw) const;
};

/// One number that was fitted, in the unit that data/ writes. A prior is uniform, log-uniform or logit-uniform in its range.
struct FittedNumber {
  std::string name, unit;
  double prior_low = 0, prior_high = 0;
  double low = 0, median = 0, high = 0;  ///< 5, 50, 95 % of the posterior
  double spread_ratio = 1;               ///< sd of the posterior over that of the prior, on the prior's own scale; 1: nothing learnt
};

/// Two numbers that the targets tie to each other.
struct FittedPair {
  std::string first, second;
  double correlation = 0;
};

/// One published result that was fitted, beside what the calibrated model says of it.
struct FittedTarget {
  std::string id, title, unit;           ///< unit: "%" or "d"
  int row = 0;                           ///< of evidence section 11
  double published_low = 0, published_high = 0;  ///< equal for one number
  int people = 0;                        ///< of the published arm
  double low = 0, median = 0, high = 0;  ///< 5, 50, 95 % of what the model would publish: with the chance of so few people
  double prior_low = 0, prior_median = 0, prior_high = 0;  ///< the same before the fit
  double discrepancy = 0;                ///< two-sided tail share of the published result in the model's: small is far off
};

struct Calibration {
  std::string name;                      ///< of its file
  std::string version;                   ///< of the program that made it
  std::string inputs_hash;               ///< of everything it was made from, 16 hex digits
  std::string command;                   ///< makes the same bytes again
  std::uint64_t seed = 1;
  int simulated = 0;                     ///< sets of numbers that were tried
  double effective = 0;                  ///< how many equally good ones they are worth
  std::vector<FittedNumber> numbers;
  std::vector<FittedPair> pairs;         ///< the strongest correlations
  std::vector<FittedTarget> targets;
  CalibratedDraws draws;
};

}  // namespace ebb
