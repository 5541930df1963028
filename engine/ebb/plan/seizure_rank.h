// Which of two plans brings the bigger excess of seizure hazard: a rank and the share of draws that agree, never a number of seizures.
#pragma once
#include <cstdint>
#include <vector>

namespace ebb {

/// A day's mean withdrawal counts as at most this much: far above anything the model gives, so that no sum overflows.
inline constexpr double kHighestRanked_theta = 40;

/// Days of people by their mean withdrawal H, kept small: each day lies between the two nearest of levels 0.02 theta apart and is shared
/// between them by nearness (the mean stays exact; for a slope of 2 per theta the excess comes out 0.02 % too high). Above kHighestRanked_theta days count as that.
class WithdrawalDays {
 public:
  void add(double withdrawal_theta);
  void add(const WithdrawalDays& other);
  /// Sum over days of exp(slope x (H - from)) - 1, for each slope [1/theta]; days up to `from_theta` (to the nearest
  /// level) count as nothing.
  std::vector<double> excess(const std::vector<double>& slopes_per_theta, double from_theta = 0) const;

 private:
  std::vector<std::int64_t> counts_;  ///< by level, in 2^-20 days: sums are the same in any order
};

/// What the engine can tell apart: a smaller difference of two excesses is none.
inline constexpr double kSameExcess_frac = 1e-3;

/// Share of the draws in which `plan` has at most the excess of `other`, up to `same_frac` of it more.
double share_no_worse(const std::vector<double>& plan, const std::vector<double>& other, double same_frac = kSameExcess_frac);

}  // namespace ebb
