#include "ebb/trial/leaving.h"

#include <algorithm>

#include "ebb/numerics/scalar_math.h"

namespace ebb {
namespace {

constexpr double kMostExponent = 40;     ///< e^40 a day is at once
constexpr double kSmallHazard = 1e-9;    ///< below it the odds ratio is the ratio of hazards

}  // namespace

std::vector<double> cumulative_hazard(std::span<const float> withdrawal_theta, double threshold_theta, const LeavingHazard& hazard) {
  std::vector<double> sums(withdrawal_theta.size());
  const double leaving = hazard.leaving_per_day * hazard.factor, later = hazard.return_per_day * hazard.factor;
  double sum = 0;
  for (std::size_t day = 0; day < sums.size(); ++day) {
    const double rate = static_cast<int>(day) < hazard.settled_day ? leaving : later;
    const double felt = static_cast<double>(withdrawal_theta[day]);
    sum += felt > 0 ? rate * exp_ebb(std::min(hazard.slope_per_threshold * felt / threshold_theta, kMostExponent)) : rate;
    sums[day] = sum;
  }
  return sums;
}

double hazard_fold(double cumulative, double odds_ratio) {
  if (cumulative < kSmallHazard) return 1 / odds_ratio;
  // Without: p = e^-L. With: p' = odds p / (1 - p + odds p), so L' = L + ln((1 - p) / odds + p).
  const double stays = exp_ebb(-cumulative);
  return std::max(0.0, (cumulative + log_ebb((1 - stays) / odds_ratio + stays) ) / cumulative);
}

double day_of_hazard(std::span<const double> cumulative, double wanted) {
  const auto day = std::lower_bound(cumulative.begin(), cumulative.end(), wanted);
  if (day == cumulative.end()) return -1;
  const double before = day == cumulative.begin() ? 0 : *(day - 1);
  return static_cast<double>(day - cumulative.begin()) + (*day > before ? (wanted - before) / (*day - before) : 0);
}

}  // namespace ebb
