#include "ebb/trial/spread_of.h"

#include <algorithm>
#include <cmath>

#include "ebb/numerics/normal.h"
#include "ebb/numerics/scalar_math.h"

namespace ebb {
namespace {

constexpr double kFarthest_z = 8;
constexpr int kHalvings = 60;
constexpr double kLeastShare = 1e-12;

/// P(X <= x) of the uncut bell, on the scale on which it is normal.
double share_below(const SpreadOf& spread, double x) {
  const bool log_scale = spread.kind == SpreadOf::Kind::LogNormal;
  if (log_scale && x <= 0) return 0;
  const double at = log_scale ? log_ebb(x) - log_ebb(spread.middle) : x - spread.middle;
  return normal_share_below(at / spread.width);
}

double quantile_of(const SpreadOf& spread, double share) {
  const double z = normal_quantile(std::clamp(share, kLeastShare, 1 - kLeastShare));
  return spread.kind == SpreadOf::Kind::LogNormal ? spread.middle * exp_ebb(spread.width * z) : spread.middle + spread.width * z;
}

}  // namespace

double log_sd_of_cv(double cv_frac) { return std::sqrt(log_ebb(1 + cv_frac * cv_frac)); }

double normal_share_below(double z) {
  if (z <= -kFarthest_z) return 0;
  if (z >= kFarthest_z) return 1;
  double low = 0, high = 1;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = low + (high - low) / 2;
    (normal_quantile(middle) < z ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

double SpreadOf::at(double uniform) const {
  if (kind == Kind::Fixed) return middle;
  if (kind == Kind::Uniform) return low + (high - low) * uniform;
  if (kind == Kind::Values) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += values[i] >= low && values[i] <= high ? weights[i] : 0;
    double left = uniform * sum, last = values.front();
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] < low || values[i] > high) continue;
      last = values[i];
      left -= weights[i];
      if (left < 0) break;
    }
    return last;
  }
  const double from = share_below(*this, low), to = share_below(*this, high);
  return std::clamp(quantile_of(*this, from + (to - from) * uniform), low, high);
}

double SpreadOf::share_between(double from, double to) const {
  if (from > to) return 0;
  if (kind == Kind::Fixed) return middle >= from && middle <= to ? 1 : 0;
  if (kind == Kind::Uniform) {
    if (high == low) return low >= from && low <= to ? 1 : 0;
    return std::max(0.0, (std::min(to, high) - std::max(from, low)) / (high - low));
  }
  if (kind == Kind::Values) {
    double inside = 0, sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum += weights[i];
      inside += values[i] >= from && values[i] <= to ? weights[i] : 0;
    }
    return inside / sum;
  }
  return share_below(*this, to) - share_below(*this, from);
}

}  // namespace ebb
