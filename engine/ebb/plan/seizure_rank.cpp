#include "ebb/plan/seizure_rank.h"

#include <algorithm>
#include <cmath>

#include "ebb/numerics/scalar_math.h"

namespace ebb {
namespace {

constexpr double kLevel_theta = 0.02;
constexpr double kUnitsOfDay = 1 << 20;

}  // namespace

void WithdrawalDays::add(double withdrawal_theta) {
  const double at = std::clamp(withdrawal_theta, 0.0, kHighestRanked_theta) / kLevel_theta;
  const auto low = static_cast<std::size_t>(at);
  if (counts_.size() < low + 2) counts_.resize(low + 2, 0);
  const auto upper = static_cast<std::int64_t>(std::llround((at - static_cast<double>(low)) * kUnitsOfDay));
  counts_[low] += static_cast<std::int64_t>(kUnitsOfDay) - upper;
  counts_[low + 1] += upper;
}

void WithdrawalDays::add(const WithdrawalDays& other) {
  if (counts_.size() < other.counts_.size()) counts_.resize(other.counts_.size(), 0);
  for (std::size_t level = 0; level < other.counts_.size(); ++level) counts_[level] += other.counts_[level];
}

std::vector<double> WithdrawalDays::excess(const std::vector<double>& slopes_per_theta, double from_theta) const {
  std::vector<double> sums;
  const auto from = static_cast<std::size_t>(std::llround(std::max(0.0, from_theta) / kLevel_theta));
  for (const double slope : slopes_per_theta) {
    const double factor = exp_ebb(slope * kLevel_theta);
    double sum = 0, at_level = 1;
    for (std::size_t level = from; level < counts_.size(); ++level) {
      sum += static_cast<double>(counts_[level]) * (at_level - 1);
      at_level *= factor;
    }
    sums.push_back(sum / kUnitsOfDay);
  }
  return sums;
}

double share_no_worse(const std::vector<double>& plan, const std::vector<double>& other, double same_frac) {
  std::size_t agree = 0;
  for (std::size_t draw = 0; draw < plan.size(); ++draw) agree += plan[draw] <= other[draw] * (1 + same_frac);
  return plan.empty() ? 1 : static_cast<double>(agree) / static_cast<double>(plan.size());
}

}  // namespace ebb
